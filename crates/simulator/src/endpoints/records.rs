//! Single records: get, create, update, archive.

use serde::Deserialize;

use super::associations::{self, AssociationInput};
use super::batch_inputs::id_property;
use super::record_body::{Extra, RecordBody};
use super::{history, selection};
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
#[serde(rename_all = "camelCase")]
struct RecordInput<'b> {
    #[serde(borrow, default)]
    properties: Option<PropertyMap<'b>>,
    #[serde(default)]
    associations: Option<Vec<AssociationInput>>,
    #[serde(default)]
    object_write_trace_id: Option<String>,
}

fn get(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let (schema, id, record, histories) = {
        let state = store.lock();
        let id =
            if call.flag("archived") { archived(&state, call.param("id")) } else { addressed(&state, call)? };
        let id = id.ok_or_else(|| unknown(call))?;
        let record = state.get(id).ok_or_else(|| unknown(call))?.clone();
        let histories = history::of_record(&state, id, &record, call.list("propertiesWithHistory"));
        (std::sync::Arc::clone(&state.schema), id, record, histories)
    };
    let shown = selection::named(&schema, call.list("properties"));
    let linked = associations::of_records(core, &store, std::iter::once(id), &call.list("associations"));
    let extra = Extra { associations: linked.first(), histories: histories.as_ref(), ..Extra::default() };
    Ok(Reply::json(200, &RecordBody { schema: &schema, id, record: &record, shown: &shown, extra }))
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

/// The answer for a record that is not there.
fn unknown(call: &Call) -> ApiError {
    match call.query("idProperty") {
        None | Some("") => ApiError::no_record(call.param("id")),
        Some(_) => ApiError::plain(404, "resource not found"),
    }
}

fn create(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: RecordInput<'_> = call.json()?;
    let properties = input.properties.ok_or_else(|| ApiError::missing_fields(1, 1, "properties"))?;
    let (schema, checked) = checked(core, call, &store, properties)?;
    let planned = associations::plan(core, &store, input.associations.as_deref().unwrap_or_default())?;
    let written = {
        let mut state = store.lock();
        let mut batch = api_batch(core, call, &mut state);
        let written = batch.create(&checked.changes)?;
        batch.commit();
        written
    };
    associations::link(core, &store, written.id, &planned);
    core.counters.created(1);
    let location = format!("{}/{}", call.path.trim_end_matches('/'), written.id);
    Ok(reply(core, 201, &schema, &written, &checked, input.object_write_trace_id.as_deref()).at(location))
}

fn update(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: RecordInput<'_> = call.json()?;
    let properties = input.properties.unwrap_or_default();
    if properties.0.is_empty() {
        let message = "No properties found to update, please provide at least one.";
        return Err(ApiError::validation(message).with_context("properties", vec!["{}".to_owned()]));
    }
    if input.associations.is_some_and(|given| !given.is_empty()) {
        return Err(ApiError::unsimulated("associations on update"));
    }
    let (schema, checked) = checked(core, call, &store, properties)?;
    let written = {
        let mut state = store.lock();
        let id = addressed(&state, call)?.ok_or_else(|| unknown(call))?;
        let mut batch = api_batch(core, call, &mut state);
        let written = batch.update(id, &checked.changes)?;
        batch.commit();
        written
    };
    core.counters.updated(1);
    Ok(reply(core, 200, &schema, &written, &checked, input.object_write_trace_id.as_deref()))
}

/// 204 also for a record that is archived already; [I] 404 for an id that never was. [I] An id that was merged into another
/// record changes nothing, as in a batch: the caller did not name the survivor.
fn archive(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let segment = call.param("id");
    let archived = {
        let mut state = store.lock();
        let is_known = state.live_or_survivor(segment).is_some() || archived(&state, segment).is_some();
        match state.live(segment) {
            Some(id) => {
                let mut batch = api_batch(core, call, &mut state);
                batch.archive(id);
                batch.commit();
                id
            }
            None if is_known => return Ok(Reply::empty(204)),
            None => return Err(ApiError::no_record(segment)),
        }
    };
    core.unlink_all(&store, &[archived]);
    core.counters.archived(1);
    Ok(Reply::empty(204))
}

/// Writes of an app under the version of the call.
pub(super) fn api_batch<'s>(core: &Core, call: &Call, state: &'s mut ObjectState) -> Batch<'s> {
    let version = core.settings.write_rules.of(call.version);
    Batch::new(state, core.clock.now_ms(), version, Writer::Api, core.settings.portal_id)
}

fn checked<'b>(
    core: &Core,
    call: &Call,
    store: &ObjectStore,
    properties: PropertyMap<'b>,
) -> Result<(std::sync::Arc<Schema>, Checked<'b>), ApiError> {
    let (schema, owners) = (store.schema(), core.owners());
    let rules =
        Rules { schema: &schema, owners: &owners, version: core.settings.write_rules.of(call.version) };
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
    let extra = Extra { trace_id, warnings: &checked.warnings, ..Extra::default() };
    Reply::json(status, &RecordBody { schema, id: written.id, record: &written.record, shown: &shown, extra })
}
