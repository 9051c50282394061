//! The error body, read leniently.

use serde_json::Value;

use super::problem::{Problem, is_symbol};

/// What an error body, or one item of a batch answer's `errors`, says. Messages and context may hold record values, so
/// there is no `Debug`.
#[derive(Clone, Default)]
pub(crate) struct ErrorBody {
    /// Such as `VALIDATION_ERROR`.
    pub(crate) category: Option<String>,
    /// Such as `crm.associations.TO_OBJECT_NOT_FOUND`.
    pub(crate) sub_category: Option<String>,
    /// The raw message.
    pub(crate) message: Option<String>,
    /// Which limit was reached, on a 429.
    pub(crate) policy_name: Option<String>,
    pub(crate) correlation_id: Option<String>,
    /// Problems of single properties, in HubSpot's order, each once.
    pub(crate) problems: Vec<Problem>,
    /// The messages of `errors`.
    pub(crate) details: Vec<String>,
    /// Scopes that would be needed.
    pub(crate) scopes: Vec<String>,
    context: Value,
}

impl ErrorBody {
    /// Reads a body; one that is no JSON says nothing.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).map(|json| Self::of(&json)).unwrap_or_default()
    }

    /// Reads the JSON of a body or of an item of `errors`.
    pub(crate) fn of(json: &Value) -> Self {
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        let symbol = |name: &str| text(name).filter(|text| is_symbol(text)).map(str::to_owned);
        let context = json.get("context").cloned().unwrap_or_default();
        Self {
            category: symbol("category"),
            sub_category: symbol("subCategory"),
            message: text("message").map(str::to_owned),
            policy_name: symbol("policyName"),
            correlation_id: symbol("correlationId"),
            problems: problems(json),
            details: items(json.get("errors"))
                .filter_map(|error| error.get("message")?.as_str().map(str::to_owned))
                .collect(),
            scopes: scopes(json),
            context,
        }
    }

    /// The strings under a name of `context`; lists, single texts and numbers are all seen in practice.
    pub(crate) fn context(&self, name: &str) -> Vec<String> {
        strings(self.context.get(name))
    }

    /// Whether the trouble is HubSpot's and may pass, though it is reported for a single record.
    pub(crate) fn is_transient(&self) -> bool {
        let passing = ["RATE_LIMITS", "INTERNAL_ERROR", "INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"];
        self.category.as_deref().is_some_and(|category| passing.contains(&category))
    }

    /// Whether a record does not exist.
    pub(crate) fn is_not_found(&self) -> bool {
        self.category.as_deref() == Some("OBJECT_NOT_FOUND")
    }

    /// Advice when the call as such is wrong, so that no record in it is to blame.
    pub(crate) fn blames_the_call(&self) -> Option<&'static str> {
        let message = self.message.as_deref()?;
        let known = [
            ("Unable to infer object type", "Check the object type: this account has none of that name."),
            (
                "Unable to perform update/upsert by non-unique",
                "Take a key property that is unique in HubSpot; uniqueness can only be given when a property is created.",
            ),
            ("Invalid input JSON", "HubSpot could not read what we sent; please report it."),
        ];
        known.iter().find(|(start, _)| message.starts_with(start)).map(|(_, advice)| *advice)
    }
}

/// `errors`, then the list inside the message, then `validationResults`: whichever there are.
fn problems(json: &Value) -> Vec<Problem> {
    let errors = items(json.get("errors")).filter_map(Problem::of_error);
    let embedded = json.get("message").and_then(Value::as_str).and_then(embedded_list);
    let listed = items(embedded.as_ref()).filter_map(Problem::of_validation);
    let validated = items(json.get("validationResults")).filter_map(Problem::of_validation);
    let mut problems = Vec::new();
    for problem in errors.chain(listed).chain(validated) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// The JSON list in `Property values were not valid: [{…}]`.
fn embedded_list(message: &str) -> Option<Value> {
    let list = message.get(message.find('[')?..=message.rfind(']')?)?;
    serde_json::from_str(list).ok()
}

/// Scopes stand in the context of the body or of an item of `errors`.
fn scopes(json: &Value) -> Vec<String> {
    let holders = std::iter::once(json).chain(items(json.get("errors")));
    let contexts = holders.filter_map(|holder| holder.get("context"));
    let named = contexts.flat_map(|context| strings(context.get("requiredGranularScopes")));
    named.filter(|scope| is_symbol(scope)).collect()
}

fn items(list: Option<&Value>) -> impl Iterator<Item = &Value> {
    list.and_then(Value::as_array).into_iter().flatten()
}

fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().flat_map(|item| strings(Some(item))).collect(),
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<(Option<String>, Option<String>)> {
        let parsed = ErrorBody::parse(body.as_bytes());
        parsed.problems.into_iter().map(|problem| (problem.code, problem.property)).collect()
    }

    #[test]
    fn problems_are_found_in_every_shape() {
        let cases = [
            // The current shape: `errors` and an embedded list, saying the same.
            r#"{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"M\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\",\"portalId\":1}]","errors":[{"message":"M","code":"INVALID_EMAIL","context":{"propertyName":["email"]}}],"category":"VALIDATION_ERROR"}"#,
            // The list only.
            r#"{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"M\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}"#,
            // The old shape.
            r#"{"message":"Property values were not valid","validationResults":[{"isValid":false,"message":"M","error":"INVALID_EMAIL","name":"email"},{"isValid":true,"name":"phone","error":"X"}]}"#,
            // The property under `in`.
            r#"{"errors":[{"message":"M","code":"INVALID_EMAIL","in":"email"}]}"#,
            // A plain string where a list is usual.
            r#"{"errors":[{"message":"M","code":"INVALID_EMAIL","context":{"propertyName":"email"}}]}"#,
        ];
        for body in cases {
            let email = (Some("INVALID_EMAIL".to_owned()), Some("email".to_owned()));
            assert_eq!(found(body), [email], "{body}");
        }
    }

    #[test]
    fn what_the_list_has_beyond_errors_is_kept() {
        let body = r#"{"message":"x: [{\"message\":\"M\",\"error\":\"A\",\"name\":\"p\"},{\"message\":\"N\",\"error\":\"A\",\"name\":\"p\"},{\"message\":\"N\",\"error\":\"A\",\"name\":\"p\"}]","errors":[{"message":"M","code":"A","context":{"propertyName":["p"]}}]}"#;
        assert_eq!(found(body).len(), 2);
    }

    #[test]
    fn strange_bodies_say_nothing_and_break_nothing() {
        for body in [
            "",
            "<html>",
            "[]",
            "null",
            "{\"errors\":7,\"context\":[],\"message\":\"][\"}",
            "{\"message\":\"[1]\"}",
        ] {
            assert!(found(body).is_empty(), "{body}");
        }
    }

    #[test]
    fn text_that_is_no_symbol_is_never_taken_for_one() {
        let body = r#"{"category":"ada@example.com","correlationId":"a b","errors":[{"code":"ada@example.com","in":"Ada L"}]}"#;
        let parsed = ErrorBody::parse(body.as_bytes());
        assert!(parsed.category.is_none() && parsed.correlation_id.is_none() && parsed.problems.is_empty());
    }

    #[test]
    fn scopes_are_found_in_both_shapes() {
        let cases = [
            r#"{"errors":[{"message":"m","context":{"requiredGranularScopes":["crm.objects.deals.read"]}}]}"#,
            r#"{"context":{"requiredGranularScopes":["crm.objects.deals.read"]}}"#,
        ];
        for body in cases {
            assert_eq!(ErrorBody::parse(body.as_bytes()).scopes, ["crm.objects.deals.read"]);
        }
    }
}
