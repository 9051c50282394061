//! `POST /{object}/merge`. Here the first record always survives; HubSpot may answer with a new id, so take it from
//! the answer.

use serde::Deserialize;

use super::record_body::{Extra, RecordBody};
use super::records::api_batch;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Post,
    family: Family::Objects,
    tail: "/{object}/merge",
    kind: CallKind::Write,
    run: merge,
}];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MergeInput {
    primary_object_id: String,
    object_id_to_merge: String,
}

fn merge(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    let input: MergeInput = call.json()?;
    let (schema, loser, written) = {
        let mut state = store.lock();
        let find = |id: &str| state.live_or_survivor(id).ok_or_else(ApiError::not_found);
        let (survivor, loser) = (find(&input.primary_object_id)?, find(&input.object_id_to_merge)?);
        if survivor == loser {
            return Err(ApiError::validation("A record cannot be merged into itself"));
        }
        let mut batch = api_batch(core, call, &mut state);
        let written = batch.merge(survivor, loser);
        batch.commit();
        (std::sync::Arc::clone(&state.schema), loser, written)
    };
    core.associations.lock().hand_on((store.place, loser), (store.place, written.id));
    core.counters.merged(1);
    let schema = &schema;
    let (shown, extra) = (&schema.shown_by_default, Extra::default());
    Ok(Reply::json(200, &RecordBody { schema, id: written.id, record: &written.record, shown, extra }))
}
