//! `POST /{object}/merge`. The answer has the id under which the record goes on: a new one, unless the settings say otherwise.

use serde::Deserialize;

use super::record_body::{Extra, RecordBody};
use super::records::api_batch;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply, Text};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Post,
    family: Family::Objects,
    tail: "/{object}/merge",
    kind: CallKind::Write,
    run: merge,
}];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergeInput<'b> {
    #[serde(borrow)]
    primary_object_id: Text<'b>,
    #[serde(borrow)]
    object_id_to_merge: Text<'b>,
}

fn merge(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: MergeInput<'_> = call.json()?;
    let (schema, old, written) = {
        let mut state = store.lock();
        let find = |id: &Text<'_>| state.live_or_survivor(&id.0).ok_or_else(|| ApiError::no_record(&id.0));
        let (primary, loser) = (find(&input.primary_object_id)?, find(&input.object_id_to_merge)?);
        if primary == loser {
            return Err(ApiError::validation("A record cannot be merged into itself"));
        }
        let mut batch = api_batch(core, call, &mut state);
        let written = batch.merge(primary, loser, core.settings.merged_ids);
        batch.commit();
        (std::sync::Arc::clone(&state.schema), [primary, loser], written)
    };
    core.hand_on(&store, old, written.id);
    core.counters.merged(1);
    let schema = &schema;
    let (shown, extra) = (&schema.shown_by_default, Extra::default());
    Ok(Reply::json(200, &RecordBody { schema, id: written.id, record: &written.record, shown, extra }))
}
