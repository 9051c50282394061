//! Single records: get, create, update, archive.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::batch_inputs::{id_property, refuse_associations};
use super::record_body::{Extra, RecordBody};
use super::selection;
use crate::core::{Core, ObjectStore};
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::{Schema, Slot};
use crate::stats::CallKind;
use crate::store::{Batch, ObjectState, RecordId, Writer, Written};
use crate::values::{Checked, Rules, invalid_properties};
use crate::wire::{Answer, ApiError, PropertyMap, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{object}/{id}", CallKind::Read, get),
    operation(Verb::Post, "/{object}", CallKind::Write, create),
    operation(Verb::Patch, "/{object}/{id}", CallKind::Write, update),
    operation(Verb::Delete, "/{object}/{id}", CallKind::Write, archive),
];

const fn operation(
    verb: Verb,
    tail: &'static str,
    kind: CallKind,
    run: fn(&Core, &Call) -> Answer,
) -> Operation {
    Operation { verb, family: Family::Objects, tail, kind, run }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RecordInput<'b> {
    #[serde(borrow)]
    properties: PropertyMap<'b>,
    #[serde(borrow, default)]
    associations: Option<&'b RawValue>,
    #[serde(default)]
    object_write_trace_id: Option<String>,
}

fn get(core: &Core, call: &Call) -> Answer {
    selection::refuse_unsimulated(call)?;
    let store = core.object(call.param("object"))?;
    let state = store.lock();
    let id =
        if call.flag("archived") { archived(&state, call.param("id")) } else { addressed(&state, call)? };
    let id = id.ok_or_else(ApiError::not_found)?;
    let record = state.get(id).ok_or_else(ApiError::not_found)?;
    let shown = selection::named(&state.schema, call.list("properties"));
    let extra = Extra::default();
    Ok(Reply::json(200, &RecordBody { schema: &state.schema, id, record, shown: &shown, extra }))
}

fn archived(state: &ObjectState, id: &str) -> Option<RecordId> {
    let id = id.parse().ok()?;
    state.get(id).filter(|record| record.archived_at().is_some()).map(|_| id)
}

/// The live record a path names, by id (following merges) or by the property named in `idProperty`.
fn addressed(state: &ObjectState, call: &Call) -> Result<Option<RecordId>, ApiError> {
    let segment = call.param("id");
    Ok(match id_property(&state.schema, call.query("idProperty"))? {
        None => state.live_or_survivor(segment),
        Some(slot) => state.holder(slot, segment),
    })
}

fn create(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: RecordInput<'_> = call.json()?;
    refuse_associations(input.associations)?;
    let (schema, checked) = checked(core, call, &store, input.properties)?;
    let written = {
        let mut state = store.lock();
        let mut batch = api_batch(core, call, &mut state);
        let written = batch.create(&checked.changes)?;
        batch.commit();
        written
    };
    core.counters.created(1);
    let location = format!("{}/{}", call.path.trim_end_matches('/'), written.id);
    Ok(reply(core, 201, &schema, &written, &checked, input.object_write_trace_id.as_deref()).at(location))
}

fn update(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: RecordInput<'_> = call.json()?;
    refuse_associations(input.associations)?;
    let (schema, checked) = checked(core, call, &store, input.properties)?;
    let written = {
        let mut state = store.lock();
        let id = addressed(&state, call)?.ok_or_else(ApiError::not_found)?;
        let mut batch = api_batch(core, call, &mut state);
        let written = batch.update(id, &checked.changes)?;
        batch.commit();
        written
    };
    core.counters.updated(1);
    Ok(reply(core, 200, &schema, &written, &checked, input.object_write_trace_id.as_deref()))
}

/// 204 also for a record that is archived already; [I] 404 for an id that never was.
fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let mut state = store.lock();
    let segment = call.param("id");
    match state.live_or_survivor(segment) {
        Some(id) => {
            let mut batch = api_batch(core, call, &mut state);
            batch.archive(id);
            batch.commit();
            core.counters.archived(1);
        }
        None if archived(&state, segment).is_some() => {}
        None => return Err(ApiError::not_found()),
    }
    Ok(Reply::empty(204))
}

/// Writes of an app under the version of the call.
pub(super) fn api_batch<'s>(core: &Core, call: &Call, state: &'s mut ObjectState) -> Batch<'s> {
    Batch::new(state, core.clock.now_ms(), call.version, Writer::Api, core.settings.portal_id)
}

fn checked<'b>(
    core: &Core,
    call: &Call,
    store: &ObjectStore,
    properties: PropertyMap<'b>,
) -> Result<(std::sync::Arc<Schema>, Checked<'b>), ApiError> {
    let (schema, owners) = (store.schema(), core.owners());
    let rules = Rules { schema: &schema, owners: &owners, version: call.version };
    let checked = rules.check(properties);
    if checked.problems.is_empty() {
        Ok((schema, checked))
    } else {
        Err(invalid_properties(&checked.problems, core.settings.portal_id))
    }
}

fn reply(
    core: &Core,
    status: u16,
    schema: &Schema,
    written: &Written,
    checked: &Checked<'_>,
    trace_id: Option<&str>,
) -> Reply {
    let shown: Vec<Slot> = selection::written(schema, &checked.changes);
    let trace_id = trace_id.filter(|_| core.settings.honours_trace_ids);
    let extra = Extra { is_new: None, trace_id, warnings: &checked.warnings };
    Reply::json(status, &RecordBody { schema, id: written.id, record: &written.record, shown: &shown, extra })
}
