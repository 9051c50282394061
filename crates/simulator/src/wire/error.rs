//! Error bodies. One type serves whole answers (with a correlation id) and single items of a 207.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context::Context;
use super::reply::Reply;

/// What an operation answers: a reply, or an error that becomes one.
pub(crate) type Answer = Result<Reply, ApiError>;

/// An error body with the HTTP status it travels under. Boxed, so that the good case stays small.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct ApiError(Box<ErrorBody>);

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody {
    #[serde(skip)]
    http_status: u16,
    status: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(skip_serializing_if = "Context::is_empty")]
    context: Context,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ErrorDetail>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    links: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub_category: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

/// One entry of `errors[]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorDetail {
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'static str>,
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sub_category: Option<&'static str>,
    #[serde(skip_serializing_if = "Context::is_empty")]
    pub(crate) context: Context,
}

impl ApiError {
    /// An error without category, as HubSpot's router answers.
    pub(crate) fn plain(http_status: u16, message: impl Into<String>) -> Self {
        Self(Box::new(ErrorBody {
            http_status,
            status: "error",
            message: message.into(),
            correlation_id: None,
            context: Context::default(),
            errors: Vec::new(),
            links: BTreeMap::new(),
            category: None,
            sub_category: None,
            error_type: None,
            policy_name: None,
            group_name: None,
            request_id: None,
        }))
    }

    pub(crate) fn new(http_status: u16, category: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::plain(http_status, message);
        error.0.category = Some(category);
        error
    }

    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "VALIDATION_ERROR", message)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(404, "OBJECT_NOT_FOUND", "resource not found")
    }

    /// A member that every such body must have is not there.
    pub(crate) fn missing_fields(line: usize, column: usize, name: &str) -> Self {
        Self::validation(format!(
            "Invalid input JSON on line {line}, column {column}. Some required fields were not set: [{name}]"
        ))
    }

    /// No record has this id. HubSpot puts no category on it, but for ids that cannot be one.
    pub(crate) fn no_record(id: &str) -> Self {
        let message = match id.parse::<u64>() {
            Ok(0) => "Object not found. objectId is usually positive.",
            Ok(_) => return Self::plain(404, "resource not found"),
            Err(_) => "Object not found.  objectId are usually numeric.",
        };
        Self::new(404, "OBJECT_NOT_FOUND", message).with_context("id", vec![id.to_owned()])
    }

    /// A refused call: the newer of the two 429 bodies, with a policy.
    pub(crate) fn rate_limit(message: &str, policy: &'static str, group: Option<String>) -> Self {
        let mut error = Self::plain(429, message);
        error.0.error_type = Some("RATE_LIMIT");
        error.0.policy_name = Some(policy);
        error.0.group_name = group;
        error
    }

    /// Something HubSpot does and this simulator does not. Better said than silently left out.
    pub(crate) fn unsimulated(what: &str) -> Self {
        Self::plain(501, format!("the simulator does not simulate {what}"))
    }

    pub(crate) fn http_status(&self) -> u16 {
        self.0.http_status
    }

    /// Gives a whole answer the id that its header carries too.
    pub(crate) fn with_correlation_id(mut self, id: &str) -> Self {
        self.0.correlation_id = Some(id.to_owned());
        // The documented body of a spent day names the request a second time.
        self.0.request_id = (self.0.policy_name == Some("DAILY")).then(|| id.to_owned());
        self
    }

    /// The message as the wire carries it; it may repeat values.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The most telling message: the first detail's, else the error's own.
    pub(crate) fn summary(&self) -> String {
        self.0.errors.first().map_or_else(|| self.0.message.clone(), |detail| detail.message.clone())
    }

    /// Codes and property names without any value.
    pub(crate) fn codes(&self) -> String {
        let detail = |detail: &ErrorDetail| {
            let code = detail.code.unwrap_or("VALIDATION_ERROR");
            detail
                .context
                .first("propertyName")
                .map_or_else(|| code.to_owned(), |name| format!("{code} `{name}`"))
        };
        let codes: Vec<String> = self.0.errors.iter().map(detail).collect();
        if codes.is_empty() { self.0.category.unwrap_or("BAD_REQUEST").to_owned() } else { codes.join(", ") }
    }

    pub(crate) fn with_sub_category(mut self, sub_category: &'static str) -> Self {
        self.0.sub_category = Some(sub_category);
        self
    }

    pub(crate) fn with_context(mut self, name: &'static str, values: Vec<String>) -> Self {
        self.0.context.push(name, values);
        self
    }

    /// Names an address where more is to be read.
    pub(crate) fn with_link(mut self, name: &'static str, address: &'static str) -> Self {
        self.0.links.insert(name, address);
        self
    }

    pub(crate) fn with_errors(mut self, errors: Vec<ErrorDetail>) -> Self {
        self.0.errors = errors;
        self
    }
}

impl ErrorDetail {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: None,
            place: None,
            sub_category: None,
            context: Context::default(),
        }
    }

    pub(crate) fn with_code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    pub(crate) fn with_sub_category(mut self, sub_category: &'static str) -> Self {
        self.sub_category = Some(sub_category);
        self
    }

    pub(crate) fn with_context(mut self, name: &'static str, values: Vec<String>) -> Self {
        self.context.push(name, values);
        self
    }
}
