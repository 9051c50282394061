//! Property groups.

use std::sync::Arc;

use serde::Deserialize;

use super::properties::{Results, operation};
use crate::core::Core;
use crate::http::{Call, Operation, Verb};
use crate::schema::Group;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{object}/groups", list),
    operation(Verb::Post, "/{object}/groups", create),
    operation(Verb::Get, "/{object}/groups/{group}", get),
    operation(Verb::Patch, "/{object}/groups/{group}", update),
    operation(Verb::Delete, "/{object}/groups/{group}", archive),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupInput {
    name: String,
    label: String,
    #[serde(default)]
    display_order: Option<i32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupPatch {
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    display_order: Option<i32>,
}

fn list(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    Ok(Reply::json(200, &Results { results: schema.groups.iter().collect() }))
}

fn get(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    let group = schema.groups.iter().find(|group| group.name == call.param("group"));
    Ok(Reply::json(200, group.ok_or_else(ApiError::not_found)?))
}

fn create(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: GroupInput = call.json()?;
    if input.name.is_empty() || input.label.is_empty() {
        return Err(ApiError::validation("name and label are required"));
    }
    let mut state = store.lock();
    if state.schema.groups.iter().any(|group| group.name == input.name) {
        let message = format!("A property group named '{}' already exists.", input.name);
        return Err(ApiError::new(409, "OBJECT_ALREADY_EXISTS", message));
    }
    let display_order = input.display_order.unwrap_or(-1);
    let group = Group { display_order, ..Group::new(&input.name, &input.label) };
    Arc::make_mut(&mut state.schema).groups.push(group.clone());
    let location = format!("{}/{}", call.path.trim_end_matches('/'), group.name);
    Ok(Reply::json(201, &group).at(location))
}

fn update(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let patch: GroupPatch = call.json()?;
    let mut state = store.lock();
    let schema = Arc::make_mut(&mut state.schema);
    let group = schema.groups.iter_mut().find(|group| group.name == call.param("group"));
    let group = group.ok_or_else(ApiError::not_found)?;
    group.label = patch.label.unwrap_or_else(|| group.label.clone());
    group.display_order = patch.display_order.unwrap_or(group.display_order);
    Ok(Reply::json(200, &group))
}

/// A group goes only when no property is in it.
fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let name = call.param("group");
    let mut state = store.lock();
    if !state.schema.groups.iter().any(|group| group.name == name) {
        return Err(ApiError::not_found());
    }
    let count = state.schema.active().filter(|(_, property)| property.group == name).count();
    if count > 0 {
        let message = format!("Property group '{name}' has {count} active properties");
        return Err(ApiError::validation(message)
            .with_sub_category("PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"));
    }
    Arc::make_mut(&mut state.schema).groups.retain(|group| group.name != name);
    Ok(Reply::empty(204))
}
