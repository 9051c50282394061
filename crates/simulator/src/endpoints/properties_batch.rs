//! Property definitions in batches.

use serde::Deserialize;

use super::batch_inputs::check_count;
use super::properties::{add, archive_one, operation};
use super::{batch_body, property_errors::unknown_property};
use crate::core::Core;
use crate::http::{Call, Operation, Verb};
use crate::schema::PropertyInput;
use crate::wire::{Answer, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Post, "/{object}/batch/create", create),
    operation(Verb::Post, "/{object}/batch/read", read),
    operation(Verb::Post, "/{object}/batch/archive", archive),
];

#[derive(Deserialize)]
struct CreateInputs {
    inputs: Vec<PropertyInput>,
}

#[derive(Deserialize)]
struct NameInputs {
    inputs: Vec<NameInput>,
    #[serde(default)]
    archived: bool,
}

#[derive(Deserialize)]
struct NameInput {
    name: String,
}

/// Definitions that can be made are made; the others are items of a 207.
fn create(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let store = core.object(call.param("object"))?;
    let CreateInputs { inputs } = call.json()?;
    check_count(inputs.len())?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in inputs {
        match add(core, &store, input) {
            Ok(property) => results.push(property),
            Err(error) => errors.push(error),
        }
    }
    Ok(batch_body::reply(201, results, errors, (started_at, core.clock.now_ms())))
}

fn read(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let store = core.object(call.param("object"))?;
    let NameInputs { inputs, archived } = call.json()?;
    check_count(inputs.len())?;
    let schema = store.schema();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for NameInput { name } in &inputs {
        let found = schema.find_any(name).map(|slot| schema.property(slot));
        match found.filter(|property| property.archived_at.is_some() == archived) {
            Some(property) => results.push(property),
            None => errors.push(unknown_property(name).with_context("name", vec![name.clone()])),
        }
    }
    Ok(batch_body::reply(200, results, errors, (started_at, core.clock.now_ms())))
}

/// 204 whatever the state; HubSpot's own definitions stay.
fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let NameInputs { inputs, .. } = call.json()?;
    check_count(inputs.len())?;
    for NameInput { name } in &inputs {
        archive_one(core, &store, name)?;
    }
    Ok(Reply::empty(204))
}
