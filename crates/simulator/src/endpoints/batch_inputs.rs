//! What all batch calls check before anything else.

use std::collections::HashSet;

use crate::schema::{Role, Schema, Slot};
use crate::wire::ApiError;

const INPUTS_MAX: usize = 100;

/// At most 100 inputs, at least one. [I] The text of the message, and that none is an error, are inferred.
pub(super) fn check_count(count: usize) -> Result<(), ApiError> {
    check_count_to(count, INPUTS_MAX)
}

/// As [`check_count`], for calls with a limit of their own.
pub(super) fn check_count_to(count: usize, max: usize) -> Result<(), ApiError> {
    if count == 0 {
        return Err(ApiError::validation("inputs must not be empty"));
    }
    if count <= max {
        return Ok(());
    }
    Err(ApiError::validation(format!(
        "The maximum number of inputs supported in a batch is {max}. Please reduce the number of items and try again"
    )))
}

/// The property that ids are values of; `None` means record ids.
pub(super) fn id_property(schema: &Schema, name: Option<&str>) -> Result<Option<Slot>, ApiError> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(None) };
    let Some(slot) = schema.find(name) else {
        return Err(ApiError::validation(format!("Property \"{name}\" does not exist")));
    };
    let property = schema.property(slot);
    match property.role {
        Role::RecordId => Ok(None),
        _ if property.is_unique => Ok(Some(slot)),
        _ => Err(not_unique(schema, name)),
    }
}

pub(super) fn not_unique(schema: &Schema, name: &str) -> ApiError {
    let object = &schema.object.type_id;
    ApiError::validation(format!("Unable to perform update/upsert by non-unique {object} property {name}"))
}

/// One id twice refuses the whole request, with or without trace ids.
pub(super) fn refuse_duplicates<'i>(
    schema: &Schema,
    id_property: Option<Slot>,
    ids: impl Iterator<Item = &'i str>,
) -> Result<(), ApiError> {
    let folds_case = id_property.is_some_and(|slot| schema.property(slot).role == Role::Email);
    let mut seen = HashSet::new();
    let mut twice: Vec<String> = Vec::new();
    for id in ids {
        let id = if folds_case { id.to_lowercase() } else { id.to_owned() };
        if let Some(id) = seen.replace(id)
            && !twice.contains(&id)
        {
            twice.push(id);
        }
    }
    if twice.is_empty() {
        return Ok(());
    }
    let list = twice.join(", ");
    let message = format!("Duplicate IDs found in batch input: [{list}]. IDs must be unique");
    Err(ApiError::validation(message).with_context("ids", twice))
}

/// The item for ids that no record has; all of them share one item.
pub(super) fn unknown_ids(schema: &Schema, ids: Vec<String>) -> ApiError {
    let object = &schema.object.message_name;
    let message = format!(
        "Could not get some {object} objects, they may be deleted or not exist. Check that ids are valid."
    );
    ApiError::new(404, "OBJECT_NOT_FOUND", message).with_context("ids", ids)
}
