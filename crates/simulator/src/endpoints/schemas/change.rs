//! Changed and archived custom object types.

use std::sync::Arc;

use super::body::{Detail, SchemaBody};
use super::not_custom;
use crate::core::Core;
use crate::custom_types::CustomTypePatch;
use crate::http::Call;
use crate::wire::{Answer, ApiError, Reply};

/// Labels, description, and which properties are required, searchable and shown; name and properties stay.
pub(super) fn update(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    if store.custom().is_none() {
        return Err(not_custom());
    }
    let patch: CustomTypePatch = call.json()?;
    {
        let mut state = store.lock();
        if let Some(unknown) = patch.names().find(|name| state.schema.find(name).is_none()) {
            return Err(ApiError::validation(format!("Property \"{unknown}\" does not exist")));
        }
        if let Some(required) = &patch.required_properties {
            let slots = required.iter().filter_map(|name| state.schema.find(name));
            let required = slots.map(|slot| vec![slot]).collect();
            Arc::make_mut(&mut state.schema).required = required;
        }
    }
    let now = core.clock.now_ms();
    store.change_custom(|custom| {
        patch.apply(custom);
        custom.updated_at = now;
    });
    Ok(Reply::json(200, &SchemaBody::of(core, &store, Detail::Definition).ok_or_else(ApiError::not_found)?))
}

/// A type without records can go; its name is free again. [I] The text for one that has records.
pub(super) fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    if store.custom().is_none() {
        return Err(not_custom());
    }
    let count = store.lock().live_count();
    if count > 0 {
        let name = &store.object.name;
        return Err(ApiError::validation(format!(
            "Object type '{name}' cannot be deleted because it has {count} records"
        )));
    }
    let now = core.clock.now_ms();
    store.change_custom(|custom| custom.archived_at = Some(now));
    Ok(Reply::empty(204))
}
