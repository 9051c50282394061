//! What is wrong with a written value, and the error bodies that say so.

use serde::Serialize;

use crate::schema::Schema;
use crate::version::ApiVersion;
use crate::wire::{ApiError, ErrorDetail};

/// One refused value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) property: String,
    pub(crate) message: String,
}

impl Problem {
    /// A required property without a value.
    pub(crate) fn missing(property: String) -> Self {
        let message = format!("A value for {property} must be provided");
        Self { code: "MISSING_REQUIRED_PROPERTY", message, property }
    }
}

/// A problem as it stands in the list inside the message.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Embedded<'a> {
    is_valid: bool,
    message: &'a str,
    error: &'a str,
    name: &'a str,
    localized_error_message: &'a str,
    portal_id: u64,
}

/// The current 400: the message embeds every problem, `errors[]` each different one once.
pub(crate) fn invalid_properties(problems: &[Problem], portal_id: u64) -> ApiError {
    let embedded: Vec<Embedded<'_>> = problems
        .iter()
        .map(|problem| Embedded {
            is_valid: false,
            message: &problem.message,
            error: problem.code,
            name: &problem.property,
            localized_error_message: &problem.message,
            portal_id,
        })
        .collect();
    let list = serde_json::to_string(&embedded).expect("invariant: texts and numbers always serialize");
    ApiError::validation(format!("Property values were not valid: {list}")).with_errors(details(problems))
}

fn details(problems: &[Problem]) -> Vec<ErrorDetail> {
    let mut details: Vec<ErrorDetail> = Vec::new();
    for problem in problems {
        let detail = ErrorDetail::new(problem.message.clone())
            .with_code(problem.code)
            .with_context("propertyName", vec![problem.property.clone()]);
        if !details.contains(&detail) {
            details.push(detail);
        }
    }
    details
}

/// The 400 for a create that leaves out required properties. Before 2026-09 it has two blanks, and lists them in a context.
pub(crate) fn missing_on_create(schema: &Schema, names: Vec<String>, version: ApiVersion) -> ApiError {
    if !version.lists_missing_properties() {
        let object = &schema.object.message_name;
        return ApiError::validation(format!(
            "Error creating {object}.  Some required properties were not set."
        ))
        .with_context("properties", names);
    }
    let problems: Vec<Problem> = names.into_iter().map(Problem::missing).collect();
    invalid_requirements(&problems)
}

/// The 400 for records that lack what is required of them (2026-09 on).
pub(crate) fn invalid_requirements(problems: &[Problem]) -> ApiError {
    ApiError::validation("The property values provided are invalid").with_errors(details(problems))
}
