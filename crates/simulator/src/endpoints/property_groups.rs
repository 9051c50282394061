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
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GroupInput {
    name: String,
    label: String,
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
