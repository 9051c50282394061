//! Error bodies of the properties API. Where no live body is known the nearest known one is used.

use crate::schema::{DefineError, Schema};
use crate::wire::{ApiError, ErrorDetail};

pub(super) fn unknown_property(name: &str) -> ApiError {
    ApiError::new(404, "OBJECT_NOT_FOUND", format!("Property \"{name}\" does not exist"))
}

/// The answer to a definition that cannot be made.
pub(crate) fn definition_error(schema: &Schema, name: &str, error: &DefineError) -> ApiError {
    let object = &schema.object.type_id;
    let detailed = |sub_category: &'static str, message: String| {
        let detail = ErrorDetail::new(message.clone())
            .with_sub_category(sub_category)
            .with_context("property", vec![name.to_owned()])
            .with_context("objectTypeId", vec![object.clone()]);
        ApiError::validation(message).with_sub_category(sub_category).with_errors(vec![detail])
    };
    match error {
        DefineError::Exists => {
            ApiError::new(409, "OBJECT_ALREADY_EXISTS", format!("A property named '{name}' already exists."))
                .with_sub_category("Properties.PROPERTY_WITH_NAME_EXISTS")
                .with_context("name", vec![name.to_owned()])
        }
        DefineError::MissingOptions => detailed(
            "PropertyValidationError.MISSING_OPTIONS",
            format!("Property '{name}' of object type '{object}' has no options but options are required!"),
        ),
        DefineError::BooleanOptions => detailed(
            "PropertyValidationError.INVALID_BOOLEAN_OPTION",
            format!(
                "Property '{name}' of object type '{object}' must have exactly the options true and false"
            ),
        ),
        other => failed_validation(&reason(other)),
    }
}

fn failed_validation(reason: &str) -> ApiError {
    ApiError::validation("Property failed validation.")
        .with_sub_category("Properties.PROPERTY_CREATE_FAILED_VALIDATION")
        .with_errors(vec![ErrorDetail::new(reason)])
}

fn reason(error: &DefineError) -> String {
    match error {
        DefineError::Name => {
            "Names for properties should be lowercase, less than 100 characters, start with a letter \
                              and contain only letters, digits and underscores"
                .to_owned()
        }
        DefineError::Missing(field) => format!("{field} is required"),
        DefineError::Type => "type and fieldType do not go together".to_owned(),
        DefineError::UnknownGroup(group) => format!("Property group '{group}' does not exist"),
        DefineError::DuplicateOptions => "option values must be distinct".to_owned(),
        DefineError::UniqueType => "hasUniqueValue is for string and number properties".to_owned(),
        DefineError::UniqueLimit => "at most 10 properties of an object can have hasUniqueValue".to_owned(),
        DefineError::PropertyLimit => "the object has as many properties as it can have".to_owned(),
        DefineError::Sensitivity => "dataSensitivity is not one of its levels".to_owned(),
        DefineError::ReadOnlyDefinition => "the definition is read only".to_owned(),
        DefineError::Exists | DefineError::MissingOptions | DefineError::BooleanOptions => String::new(),
    }
}
