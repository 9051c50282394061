//! Words for what HubSpot refused.
//!
//! HubSpot's messages quote record values, so ours are made of its codes; the raw message travels as the value, for places
//! that may show values.

use fieldline_model::{PropertyName, Rejection, RejectionCode};

use super::complaint::{Taken, taken};
use crate::error_body::{ErrorBody, Problem};

/// A rejection for an error that concerns one input; `status` is that of the whole answer.
pub(crate) fn of_error(error: &ErrorBody, status: u16) -> Rejection {
    if let Some(problem) = error.problems.first() {
        let mut rejection = of_problem(problem);
        let others = error.problems[1..].iter().filter_map(|other| other.code.as_deref());
        for code in others.filter(|code| problem.code.as_deref() != Some(*code)) {
            rejection.message.push_str(&format!(", also {code}"));
        }
        return rejection;
    }
    let raw = error.message.as_deref().unwrap_or_default();
    if let Some(taken) = taken(raw) {
        return value_taken(taken, raw);
    }
    let code = error.category.clone().unwrap_or_else(|| format!("status {status}"));
    let message = refused(&code);
    let rejection = match existing_id(error) {
        Some(id) => {
            Rejection::of_record(RejectionCode::TakenThere, format!("{message}; record {id} has it already"))
        }
        None => Rejection::of_record(RejectionCode::Refused, message),
    };
    with_raw(rejection, raw)
}

/// A rejection for a problem of one property.
pub(super) fn of_problem(problem: &Problem) -> Rejection {
    if let Some(taken) = taken(&problem.message) {
        return value_taken(taken, &problem.message);
    }
    let message = refused(problem.code.as_deref().unwrap_or("VALIDATION_ERROR"));
    let rejection = match &problem.property {
        Some(property) => of_property(property, message),
        None => Rejection::of_record(RejectionCode::Refused, message),
    };
    with_raw(rejection, &problem.message)
}

/// A rejection because another record has a unique value; `raw` is HubSpot's message.
pub(super) fn value_taken(taken: Taken<'_>, raw: &str) -> Rejection {
    let holder = taken.holder.map_or_else(|| "another record".to_owned(), |id| format!("record {id}"));
    let message = format!("was refused by HubSpot: {holder} has this value, and the property is unique");
    let property = PropertyName::from(taken.property);
    with_raw(Rejection::of_property(RejectionCode::TakenThere, property, message), raw)
}

fn of_property(property: &str, message: String) -> Rejection {
    Rejection::of_property(RejectionCode::Refused, PropertyName::from(property), message)
}

fn with_raw(rejection: Rejection, raw: &str) -> Rejection {
    if raw.is_empty() { rejection } else { rejection.with_value(raw) }
}

fn refused(code: &str) -> String {
    match explained(code) {
        Some(meaning) => format!("was refused by HubSpot: {code} ({meaning})"),
        None => format!("was refused by HubSpot: {code}"),
    }
}

/// HubSpot's codes in words.
fn explained(code: &str) -> Option<&'static str> {
    Some(match code {
        "PROPERTY_DOESNT_EXIST" => "the object type has no such property",
        "INVALID_OPTION" => "the value is none of the property's options",
        "INVALID_EMAIL" => "the value is no e-mail address",
        "INVALID_DATE" => "the value is no day at midnight UTC",
        "INVALID_LONG" => "the value is no date or number",
        "INVALID_INTEGER" => "the value is no number",
        "INVALID_OWNER_ID" => "the value is no owner's id",
        "INVALID_DOMAIN" => "the value is no domain",
        "CONTAINS_URL" => "a name must not hold a URL",
        "READ_ONLY_VALUE" => "the property is read-only or calculated",
        "MISSING_REQUIRED_PROPERTY" => "the account requires a value for a property that is empty",
        "MISSING_CONDITIONAL_REQUIRED_PROPERTY" => "a rule of the account requires a property that is empty",
        "CONFLICT" | "OBJECT_ALREADY_EXISTS" | "CONTACT_EXISTS" => "another record has this value",
        _ => return None,
    })
}

/// The record in the way; ids are no record values.
fn existing_id(error: &ErrorBody) -> Option<String> {
    let is_id = |text: &String| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let in_context = error.context("existingId").into_iter().find(is_id);
    let in_message = || {
        let (_, rest) = error.message.as_deref()?.split_once("Existing ID: ")?;
        Some(rest.chars().take_while(char::is_ascii_digit).collect::<String>()).filter(is_id)
    };
    in_context.or_else(in_message)
}
