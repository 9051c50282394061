//! `POST /{object}/batch/create`, `update`, `upsert` and `archive`.

use serde::Deserialize;

use super::associations::AssociationInput;
use super::batch_inputs::{check_count, id_property, not_unique};
use super::batch_read::IdInput;
use super::batch_write::{Intent, WriteInput, WriteRequest, write};
use super::records::api_batch;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::{Role, Schema, Slot};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, PropertyMap, Reply, Text};

pub(super) const OPERATIONS: &[Operation] = &[
    operation("/{object}/batch/create", create),
    operation("/{object}/batch/update", update),
    operation("/{object}/batch/upsert", upsert),
    operation("/{object}/batch/archive", archive),
];

const fn operation(tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb: Verb::Post, family: Family::Objects, tail, kind: CallKind::Write, run }
}

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateInput<'b> {
    #[serde(borrow)]
    properties: PropertyMap<'b>,
    #[serde(default)]
    associations: Option<Vec<AssociationInput>>,
    #[serde(borrow, default)]
    object_write_trace_id: Option<Text<'b>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IdentifiedInput<'b> {
    #[serde(borrow)]
    id: Text<'b>,
    #[serde(borrow, default)]
    id_property: Option<Text<'b>>,
    #[serde(borrow)]
    properties: PropertyMap<'b>,
    #[serde(borrow, default)]
    object_write_trace_id: Option<Text<'b>>,
}

fn create(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let Inputs { inputs } = call.json::<Inputs<CreateInput<'_>>>()?;
    check_count(inputs.len())?;
    let inputs = inputs.into_iter().map(|input| WriteInput {
        id: None,
        properties: input.properties,
        trace_id: input.object_write_trace_id.map(|id| id.0),
        associations: input.associations.unwrap_or_default(),
    });
    write(core, call, &store, WriteRequest { intent: Intent::Create, by: None, inputs: inputs.collect() })
}

fn update(core: &Core, call: &Call) -> Answer {
    identified(core, call, Intent::Update)
}

fn upsert(core: &Core, call: &Call) -> Answer {
    identified(core, call, Intent::Upsert)
}

fn identified(core: &Core, call: &Call, intent: Intent) -> Answer {
    let store = core.object(call.param("object"))?;
    let Inputs { inputs } = call.json::<Inputs<IdentifiedInput<'_>>>()?;
    check_count(inputs.len())?;
    let by = shared_id_property(&store.schema(), intent, &inputs)?;
    let inputs = inputs.into_iter().map(|input| WriteInput {
        id: Some(input.id.0),
        properties: input.properties,
        trace_id: input.object_write_trace_id.map(|id| id.0),
        associations: Vec::new(),
    });
    write(core, call, &store, WriteRequest { intent, by, inputs: inputs.collect() })
}

/// The one id property of all inputs. [I] Different ones in one request are refused.
fn shared_id_property(
    schema: &Schema,
    intent: Intent,
    inputs: &[IdentifiedInput<'_>],
) -> Result<Option<Slot>, ApiError> {
    fn name<'i>(input: &'i IdentifiedInput<'_>) -> Option<&'i str> {
        input.id_property.as_ref().map(|name| name.0.as_ref())
    }
    let first = inputs.first().and_then(name);
    if inputs.iter().any(|input| name(input) != first) {
        return Err(ApiError::validation("All inputs must have the same idProperty"));
    }
    let by = id_property(schema, first)?;
    // Contacts are upserted by address, but their batch update refuses it.
    match by {
        Some(slot) if intent == Intent::Update && schema.property(slot).role == Role::Email => {
            Err(not_unique(schema, &schema.property(slot).name))
        }
        _ => Ok(by),
    }
}

/// 204 whatever the ids name. [I] An id that was merged into another record changes nothing.
fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let Inputs { inputs } = call.json::<Inputs<IdInput<'_>>>()?;
    check_count(inputs.len())?;
    let mut archived = Vec::with_capacity(inputs.len());
    {
        let mut state = store.lock();
        let mut batch = api_batch(core, call, &mut state);
        for input in &inputs {
            if let Some(id) = batch.state().live(&input.id.0) {
                batch.archive(id);
                archived.push(id);
            }
        }
        batch.commit();
    }
    core.unlink_all(&store, &archived);
    core.counters.archived(archived.len());
    Ok(Reply::empty(204))
}
