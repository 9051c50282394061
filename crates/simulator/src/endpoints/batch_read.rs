//! `POST /{object}/batch/read`.

use serde::Deserialize;

use super::batch_inputs::{check_count, id_property, unknown_ids};
use super::record_body::{Extra, RecordBody};
use super::{batch_body, selection};
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::Slot;
use crate::stats::CallKind;
use crate::store::{ObjectState, RecordId};
use crate::wire::{Answer, ApiError, Text};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Post,
    family: Family::Objects,
    tail: "/{object}/batch/read",
    kind: CallKind::Read,
    run: read,
}];

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
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
#[serde(deny_unknown_fields)]
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
    refuse_history(&input)?;
    let schema = store.schema();
    let by = id_property(&schema, input.id_property.as_deref())?;
    let archived = call.flag("archived");
    let (mut found, missing) = {
        let state = store.lock();
        look_up(&state, by, archived, &input.inputs)
    };
    core.dice.shuffle(&mut found);
    let shown = selection::named(&schema, input.properties.iter().flatten().map(|name| name.0.as_ref()));
    let body =
        |id, record| RecordBody { schema: &schema, id, record, shown: &shown, extra: Extra::default() };
    let results: Vec<_> = found.iter().map(|(id, record)| body(*id, record)).collect();
    let errors = if missing.is_empty() { Vec::new() } else { vec![unknown_ids(&schema, missing)] };
    Ok(batch_body::reply(200, results, errors, (started_at, core.clock.now_ms())))
}

fn refuse_history(input: &ReadInput<'_>) -> Result<(), ApiError> {
    if input.properties_with_history.as_ref().is_none_or(Vec::is_empty) {
        return Ok(());
    }
    if input.inputs.len() > HISTORY_INPUTS_MAX {
        return Err(ApiError::validation(format!(
            "The maximum number of inputs supported in a batch request for property histories is {HISTORY_INPUTS_MAX}. \
             Please reduce the number of items and try again"
        )));
    }
    Err(ApiError::unsimulated("`propertiesWithHistory`"))
}

type Found = Vec<(RecordId, crate::store::Record)>;

/// Records found, each once, and the ids no record has.
fn look_up(
    state: &ObjectState,
    by: Option<Slot>,
    archived: bool,
    inputs: &[IdInput<'_>],
) -> (Found, Vec<String>) {
    let mut found: Found = Vec::with_capacity(inputs.len());
    let mut missing = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for input in inputs {
        let id = match by {
            Some(slot) => state.holder(slot, &input.id.0),
            None => input.id.0.parse().ok(),
        };
        let wanted = |record: &&crate::store::Record| {
            if archived { record.archived_at().is_some() } else { record.is_live() }
        };
        match id.and_then(|id| Some((id, state.get(id).filter(wanted)?))) {
            Some((id, record)) => {
                if seen.insert(id) {
                    found.push((id, record.clone()));
                }
            }
            None => missing.push(input.id.0.clone().into_owned()),
        }
    }
    (found, missing)
}
