//! The common course of batch create, update and upsert.
//!
//! Without trace ids a request is all or nothing on errors in its inputs. With a distinct `objectWriteTraceId` on
//! every input each stands for itself, and what is wrong with one is an item of a 207. Ids that no record has are
//! items of a 207 either way, and one id twice refuses everything either way.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::associations::{self, AssociationInput, Planned};
use super::batch_body;
use super::batch_inputs::{refuse_duplicates, unknown_ids};
use super::record_body::{Extra, RecordBody};
use super::records::api_batch;
use super::selection;
use crate::core::{Core, ObjectStore};
use crate::http::Call;
use crate::schema::{Schema, Slot};
use crate::store::{Batch, Written};
use crate::values::{Change, Checked, Rules, invalid_properties};
use crate::wire::{Answer, ApiError, PropertyMap};

/// One input of any of the three calls.
pub(super) struct WriteInput<'b> {
    /// The record id or unique value; creates have none.
    pub(super) id: Option<Cow<'b, str>>,
    pub(super) properties: PropertyMap<'b>,
    pub(super) trace_id: Option<Cow<'b, str>>,
    /// Of creates only.
    pub(super) associations: Vec<AssociationInput>,
}

/// What the call does with its inputs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Intent {
    Create,
    Update,
    Upsert,
}

/// A whole request, past its syntax.
pub(super) struct WriteRequest<'b> {
    pub(super) intent: Intent,
    /// The property that ids are values of; `None` means record ids.
    pub(super) by: Option<Slot>,
    pub(super) inputs: Vec<WriteInput<'b>>,
}

/// An input after its values were checked.
struct Prepared<'b> {
    id: Option<Cow<'b, str>>,
    trace_id: Option<Cow<'b, str>>,
    checked: Checked<'b>,
    /// The id as a value, for a record that an upsert creates.
    id_change: Option<Change<'b>>,
    associations: Result<Vec<Planned>, ApiError>,
}

impl Prepared<'_> {
    fn planned(&self) -> &[Planned] {
        self.associations.as_deref().unwrap_or_default()
    }
}

/// What became of the inputs, by their place in the request.
#[derive(Default)]
struct Fate {
    written: Vec<(usize, Written)>,
    errors: Vec<ApiError>,
    unknown: Vec<String>,
}

pub(super) fn write(core: &Core, call: &Call, store: &ObjectStore, request: WriteRequest<'_>) -> Answer {
    let started_at = core.clock.now_ms();
    let schema = store.schema();
    let WriteRequest { intent, by, inputs } = request;
    refuse_duplicates(&schema, by, inputs.iter().filter_map(|input| input.id.as_deref()))?;
    let is_per_input = core.settings.honours_trace_ids && has_distinct_trace_ids(&inputs);
    let key = by.filter(|_| intent == Intent::Upsert);
    let prepared = prepare(core, call, store, &schema, key, inputs);
    if !is_per_input {
        refuse_problems(core, &prepared)?;
    }
    let mut fate = {
        let mut state = store.lock();
        let mut batch = api_batch(core, call, &mut state);
        match apply(core, &mut batch, intent, by, is_per_input, &prepared) {
            Ok(fate) => {
                batch.commit();
                fate
            }
            Err(error) => {
                batch.roll_back();
                return Err(error);
            }
        }
    };
    for (place, written) in &fate.written {
        associations::link(core, store, written.id, prepared[*place].planned());
    }
    count(core, &fate);
    if !fate.unknown.is_empty() {
        fate.errors.push(unknown_ids(&schema, std::mem::take(&mut fate.unknown)));
    }
    core.dice.shuffle(&mut fate.written);
    Ok(reply(core, &schema, intent, &prepared, fate, started_at))
}

fn has_distinct_trace_ids(inputs: &[WriteInput<'_>]) -> bool {
    let mut seen = HashSet::with_capacity(inputs.len());
    inputs.iter().all(|input| input.trace_id.as_deref().is_some_and(|id| !id.is_empty() && seen.insert(id)))
}

fn prepare<'b>(
    core: &Core,
    call: &Call,
    store: &ObjectStore,
    schema: &Schema,
    key: Option<Slot>,
    inputs: Vec<WriteInput<'b>>,
) -> Vec<Prepared<'b>> {
    let owners = core.owners();
    let rules = Rules { schema, owners: &owners, version: core.settings.write_rules.of(call.version) };
    let prepared = inputs.into_iter().map(|WriteInput { id, properties, trace_id, associations }| {
        let mut checked = rules.check(properties);
        let keyed = key.zip(id.clone());
        let id_change = keyed.and_then(|(slot, id)| rules.check_id(slot, id, &mut checked));
        let associations = associations::plan(core, store, &associations);
        Prepared { id, trace_id, checked, id_change, associations }
    });
    prepared.collect()
}

/// All or nothing: the problems of all inputs in one 400 that does not say which input they belong to.
fn refuse_problems(core: &Core, prepared: &[Prepared<'_>]) -> Result<(), ApiError> {
    let problems: Vec<_> = prepared.iter().flat_map(|input| &input.checked.problems).cloned().collect();
    if problems.is_empty() { Ok(()) } else { Err(invalid_properties(&problems, core.settings.portal_id)) }
}

fn apply(
    core: &Core,
    batch: &mut Batch<'_>,
    intent: Intent,
    by: Option<Slot>,
    is_per_input: bool,
    prepared: &[Prepared<'_>],
) -> Result<Fate, ApiError> {
    let mut fate = Fate { written: Vec::with_capacity(prepared.len()), ..Fate::default() };
    for (place, input) in prepared.iter().enumerate() {
        let outcome = match &input.associations {
            _ if !input.checked.problems.is_empty() => {
                Err(invalid_properties(&input.checked.problems, core.settings.portal_id))
            }
            Err(error) => Err(error.clone()),
            Ok(_) => write_one(batch, intent, by, input),
        };
        match outcome {
            Ok(Some(written)) => fate.written.push((place, written)),
            // Without an id property there is nothing to create it by, and HubSpot refuses all inputs.
            Ok(None) if intent == Intent::Upsert => return Err(ApiError::plain(404, "resource not found")),
            Ok(None) => fate.unknown.push(input.id.as_deref().unwrap_or_default().to_owned()),
            Err(error) if is_per_input => fate.errors.push(traced(error, input)),
            Err(error) => return Err(error),
        }
    }
    Ok(fate)
}

fn traced(error: ApiError, input: &Prepared<'_>) -> ApiError {
    let trace_id = input.trace_id.as_deref().unwrap_or_default().to_owned();
    error.with_context("objectWriteTraceId", vec![trace_id])
}

/// Writes one input; `None` when its id names no record and the call does not create.
fn write_one(
    batch: &mut Batch<'_>,
    intent: Intent,
    by: Option<Slot>,
    input: &Prepared<'_>,
) -> Result<Option<Written>, ApiError> {
    let changes = &input.checked.changes;
    let Some(id) = input.id.as_deref() else { return batch.create(changes).map(Some) };
    let found = match by {
        Some(slot) => batch.state().holder(slot, id),
        None => batch.state().live(id),
    };
    match (found, &input.id_change) {
        (Some(record), _) => batch.update(record, changes).map(Some),
        (None, Some(id_change)) => batch.create(&with_id(changes, id_change)).map(Some),
        (None, None) if intent == Intent::Upsert && by.is_some() => batch.create(changes).map(Some),
        (None, None) => Ok(None),
    }
}

/// The id-property value need not be repeated among the properties; on create it comes from `id`.
fn with_id<'c>(changes: &[Change<'c>], id_change: &Change<'c>) -> Vec<Change<'c>> {
    let place = changes.partition_point(|change| change.slot < id_change.slot);
    let mut all = Vec::with_capacity(changes.len() + 1);
    all.extend_from_slice(&changes[..place]);
    all.push(id_change.clone());
    all.extend_from_slice(&changes[place..]);
    all
}

fn count(core: &Core, fate: &Fate) {
    let created = fate.written.iter().filter(|(_, written)| written.is_new).count();
    core.counters.created(created);
    core.counters.updated(fate.written.len() - created);
}

fn reply(
    core: &Core,
    schema: &Arc<Schema>,
    intent: Intent,
    prepared: &[Prepared<'_>],
    fate: Fate,
    started_at: i64,
) -> crate::wire::Reply {
    let shown: Vec<Vec<Slot>> = fate
        .written
        .iter()
        .map(|(place, _)| selection::written(schema, &prepared[*place].checked.changes))
        .collect();
    let results: Vec<RecordBody<'_>> = fate
        .written
        .iter()
        .zip(&shown)
        .map(|((place, written), shown)| {
            let input = &prepared[*place];
            let trace_id = input.trace_id.as_deref().filter(|_| core.settings.honours_trace_ids);
            let is_new = (intent == Intent::Upsert).then_some(written.is_new);
            let extra = Extra { is_new, trace_id, warnings: &input.checked.warnings, ..Extra::default() };
            RecordBody { schema, id: written.id, record: &written.record, shown, extra }
        })
        .collect();
    let status = if intent == Intent::Create { 201 } else { 200 };
    batch_body::reply(status, results, fate.errors, (started_at, core.clock.now_ms()))
}
