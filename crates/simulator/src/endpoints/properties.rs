//! Property definitions, one at a time, and the list.

use serde::Serialize;

use super::property_errors::{definition_error, unknown_property};
use crate::core::{Core, ObjectStore};
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::{Property, PropertyInput, PropertyPatch, Sensitivity, apply_patch, define};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{object}", list),
    operation(Verb::Post, "/{object}", create),
    operation(Verb::Get, "/{object}/{name}", get),
    operation(Verb::Patch, "/{object}/{name}", update),
    operation(Verb::Delete, "/{object}/{name}", archive),
];

pub(super) const fn operation(verb: Verb, tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb, family: Family::Properties, tail, kind: CallKind::Other, run }
}

#[derive(Serialize)]
pub(super) struct Results<T> {
    pub(super) results: Vec<T>,
}

/// Each level of sensitivity is a list of its own; without one named, the plain properties.
fn list(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let schema = store.schema();
    let archived = call.flag("archived");
    let wanted = call.query("dataSensitivity").unwrap_or_default();
    let level = Sensitivity::named(wanted)
        .ok_or_else(|| ApiError::validation(format!("{wanted} is not a valid dataSensitivity")))?;
    let properties = schema.all().map(|(_, property)| property);
    let results: Vec<&Property> = properties
        .filter(|property| property.sensitivity == level && property.archived_at.is_some() == archived)
        .collect();
    Ok(Reply::json(200, &Results { results }))
}

fn get(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let (schema, name) = (store.schema(), call.param("name"));
    let slot = schema.find_any(name).ok_or_else(|| unknown_property(name))?;
    let property = schema.property(slot);
    if property.archived_at.is_some() == call.flag("archived") {
        Ok(Reply::json(200, property))
    } else {
        Err(unknown_property(name))
    }
}

fn create(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let property = add(core, &store, call.json()?)?;
    let location = format!("{}/{}", call.path.trim_end_matches('/'), property.name);
    Ok(Reply::json(201, &property).at(location))
}

/// Adds one definition; a name that was archived comes back with this definition and without its old values.
pub(super) fn add(core: &Core, store: &ObjectStore, input: PropertyInput) -> Result<Property, ApiError> {
    let mut state = store.lock();
    let name = input.name.clone();
    let property = define(&state.schema, input, core.clock.now_ms())
        .map_err(|error| definition_error(&state.schema, &name, &error))?;
    state.add_property(property.clone());
    Ok(property)
}

fn update(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let name = call.param("name");
    let patch: PropertyPatch = call.json()?;
    let mut state = store.lock();
    let slot = state.schema.find(name).ok_or_else(|| unknown_property(name))?;
    let changed = apply_patch(&state.schema, state.schema.property(slot), patch, core.clock.now_ms())
        .map_err(|error| definition_error(&state.schema, name, &error))?;
    *std::sync::Arc::make_mut(&mut state.schema).property_mut(slot) = changed.clone();
    Ok(Reply::json(200, &changed))
}

fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let name = call.param("name");
    if store.schema().find_any(name).is_none() {
        return Err(unknown_property(name));
    }
    archive_one(core, &store, name)?;
    Ok(Reply::empty(204))
}

/// Archives a definition if it is there; HubSpot's own cannot be archived.
pub(super) fn archive_one(core: &Core, store: &ObjectStore, name: &str) -> Result<(), ApiError> {
    let mut state = store.lock();
    let Some(slot) = state.schema.find(name) else { return Ok(()) };
    if state.schema.property(slot).is_hubspot_defined {
        return Err(definition_error(&state.schema, name, &crate::schema::DefineError::ReadOnlyDefinition));
    }
    let now = core.clock.now_ms();
    std::sync::Arc::make_mut(&mut state.schema).property_mut(slot).archived_at = Some(now);
    Ok(())
}
