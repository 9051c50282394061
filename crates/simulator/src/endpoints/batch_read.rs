//! `POST /{object}/batch/read`.

use serde::Deserialize;

use super::batch_inputs::{check_count, id_property, unknown_ids};
use super::history::{self, Histories};
use super::record_body::{Extra, RecordBody};
use super::{batch_body, selection};
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::Slot;
use crate::stats::CallKind;
use crate::store::{ObjectState, Record, RecordId};
use crate::wire::{Answer, ApiError, Text};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Post,
    family: Family::Objects,
    tail: "/{object}/batch/read",
    kind: CallKind::Read,
    run: read,
}];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ReadInput<'b> {
    #[serde(borrow, default)]
    properties: Option<Vec<Text<'b>>>,
    #[serde(borrow, default)]
    properties_with_history: Option<Vec<Text<'b>>>,
    #[serde(default)]
    id_property: Option<String>,
    #[serde(borrow)]
    inputs: Vec<IdInput<'b>>,
}

#[derive(Deserialize)]
pub(super) struct IdInput<'b> {
    #[serde(borrow)]
    pub(super) id: Text<'b>,
}

const HISTORY_INPUTS_MAX: usize = 50;

fn read(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let store = core.object(call.param("object"))?;
    let input: ReadInput<'_> = call.json()?;
    check_count(input.inputs.len())?;
    check_history(&input)?;
    let schema = store.schema();
    let by = id_property(&schema, input.id_property.as_deref())?;
    let archived = call.flag("archived");
    let (mut found, missing) = {
        let state = store.lock();
        look_up(&state, by, archived, &input)
    };
    core.dice.shuffle(&mut found);
    let shown = selection::named(&schema, input.properties.iter().flatten().map(|name| name.0.as_ref()));
    let results = found.iter().map(|(id, record, histories)| {
        let extra = Extra { histories: histories.as_ref(), ..Extra::default() };
        RecordBody { schema: &schema, id: *id, record, shown: &shown, extra }
    });
    let results: Vec<_> = results.collect();
    let errors = if missing.is_empty() { Vec::new() } else { vec![unknown_ids(&schema, missing)] };
    Ok(batch_body::reply(200, results, errors, (started_at, core.clock.now_ms())))
}

fn check_history(input: &ReadInput<'_>) -> Result<(), ApiError> {
    let asks = input.properties_with_history.as_ref().is_some_and(|names| !names.is_empty());
    if asks && input.inputs.len() > HISTORY_INPUTS_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request for property histories is {HISTORY_INPUTS_MAX}. \
             Please reduce the number of items and try again"
        )));
    }
    Ok(())
}

type Found = Vec<(RecordId, Record, Option<Histories>)>;

/// Records found, each once, and the ids no record has.
fn look_up(
    state: &ObjectState,
    by: Option<Slot>,
    archived: bool,
    request: &ReadInput<'_>,
) -> (Found, Vec<String>) {
    let names = request.properties_with_history.iter().flatten().map(|name| name.0.as_ref());
    let mut found: Found = Vec::with_capacity(request.inputs.len());
    let mut missing = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for input in &request.inputs {
        let id = match by {
            Some(slot) => state.holder(slot, &input.id.0),
            // An id that was merged away leads to the survivor, which shows its own.
            None if !archived => state.live_or_survivor(&input.id.0),
            None => input.id.0.parse().ok(),
        };
        let wanted = |record: &&Record| {
            if archived { record.archived_at().is_some() } else { record.is_live() }
        };
        match id.and_then(|id| Some((id, state.get(id).filter(wanted)?))) {
            Some((id, record)) => {
                if seen.insert(id) {
                    let histories = history::of_record(state, id, record, names.clone());
                    found.push((id, record.clone(), histories));
                }
            }
            None => missing.push(input.id.0.clone().into_owned()),
        }
    }
    (found, missing)
}
