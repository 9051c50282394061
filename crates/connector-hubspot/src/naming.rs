//! What a custom object type is called: `GET /crm-object-schemas/{version}/schemas`.
//!
//! HubSpot takes a custom type by its id (`2-1234`) and its full name (`p1234567_boats`); its plain name (`boats`) only people
//! use. The list of schemas has all three.

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::ObjectType;
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;

#[derive(Deserialize)]
struct Listed {
    results: Option<Vec<Named>>,
}

impl Answer for Listed {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

/// The names of one custom type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    name: Option<String>,
    object_type_id: Option<String>,
    fully_qualified_name: Option<String>,
}

/// The full name of an object type; HubSpot's own have theirs already, and cost no call.
///
/// An id or full name that the list lacks, or that the token may not look up, is returned as it is: a call with it will tell.
pub(crate) async fn name(client: &Client, object: &ObjectType) -> Result<ObjectType, ConnectorError> {
    let object = ObjectType::written(object.as_str());
    if object.standard().is_some() {
        return Ok(object);
    }
    let call = Call::get(CallKind::Other, client.version.object_schemas());
    let listed: Result<Listed, Failure> = client.send(&call).await;
    match listed {
        Ok(listed) => find(&object, &listed.results.unwrap_or_default()),
        // Such as 403: custom object types are for some editions and scopes only.
        Err(failure) if object.is_sendable() && matches!(failure.status, Some(400..=499)) => Ok(object),
        Err(failure) => Err(failure.into()),
    }
}

fn find(object: &ObjectType, known: &[Named]) -> Result<ObjectType, ConnectorError> {
    let is_it =
        |text: &Option<String>| text.as_ref().is_some_and(|text| text.eq_ignore_ascii_case(object.as_str()));
    // `p_boats` means the portal at hand.
    let plain = object.as_str().strip_prefix("p_");
    let by_any = |named: &&Named| {
        let names = [&named.fully_qualified_name, &named.object_type_id, &named.name];
        names.into_iter().any(is_it) || plain.is_some() && named.name.as_deref() == plain
    };
    if let Some(named) = known.iter().find(by_any) {
        let full = named.fully_qualified_name.as_deref().or(named.object_type_id.as_deref());
        return Ok(full.map_or_else(|| object.clone(), ObjectType::from));
    }
    if object.is_sendable() {
        return Ok(object.clone());
    }
    let names: Vec<&str> = known.iter().filter_map(|named| named.fully_qualified_name.as_deref()).collect();
    let there = if names.is_empty() {
        "it has none of its own".to_owned()
    } else {
        format!("its own are `{}`", names.join("`, `"))
    };
    let message = format!("the portal has no object type `{object}`; {there}");
    Err(ConnectorError::new(ErrorClass::Permanent, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_to_the_full_one() {
        let named = |name: &str, id: &str, full: Option<&str>| Named {
            name: Some(name.to_owned()),
            object_type_id: Some(id.to_owned()),
            fully_qualified_name: full.map(str::to_owned),
        };
        let known = [named("boats", "2-5", Some("p7_boats")), named("crews", "2-6", None)];
        let cases = [
            ("boats", Some("p7_boats")),
            ("Boats", Some("p7_boats")),
            ("2-5", Some("p7_boats")),
            ("p_boats", Some("p7_boats")),
            ("p7_boats", Some("p7_boats")),
            ("crews", Some("2-6")),
            ("2-99", Some("2-99")),
            ("p7_cars", Some("p7_cars")),
            ("cars", None),
        ];
        for (object, expected) in cases {
            let found = find(&object.into(), &known).ok();
            assert_eq!(found.as_ref().map(ObjectType::as_str), expected, "{object}");
        }
        let message = find(&"cars".into(), &known).unwrap_err().to_string();
        assert!(message.contains("`cars`") && message.contains("`p7_boats`"), "{message}");
    }
}
