//! `POST /contacts/gdpr-delete`: a person's data goes for good.

use serde::Deserialize;

use super::batch_inputs::id_property;
use crate::core::{Core, ObjectStore};
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::{Role, Standard};
use crate::stats::CallKind;
use crate::store::{ObjectState, RecordId, Source};
use crate::wire::{Answer, ApiError, LooseId, Reply};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Post,
    family: Family::Objects,
    tail: "/{object}/gdpr-delete",
    kind: CallKind::Write,
    run: gdpr_delete,
}];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeleteInput {
    object_id: LooseId,
    #[serde(default)]
    id_property: Option<String>,
}

/// An address that no contact has is put on the block list; an erased contact may be created anew.
fn gdpr_delete(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    if store.object.standard != Some(Standard::Contact) {
        return Err(ApiError::not_found());
    }
    let input: DeleteInput = call.json()?;
    let erased = erase(core, &store, &input)?;
    if let Some(id) = erased {
        core.unlink_all(&store, &[id]);
        core.counters.erased(1);
    }
    Ok(Reply::empty(204))
}

fn erase(core: &Core, store: &ObjectStore, input: &DeleteInput) -> Result<Option<RecordId>, ApiError> {
    let mut state = store.lock();
    let text = &input.object_id.0;
    let id = match id_property(&state.schema, input.id_property.as_deref())? {
        None => Some(present(&state, text).ok_or_else(ApiError::not_found)?),
        Some(slot) => {
            let holder = state.holder(slot, text);
            if holder.is_none() && state.schema.property(slot).role == Role::Email {
                state.blocked.insert(text.trim().to_lowercase());
            }
            holder
        }
    };
    if let Some(id) = id {
        state.erase(id, core.clock.now_ms(), Source::Integration);
    }
    Ok(id)
}

/// The live record of an id, or the one in the recycle bin.
fn present(state: &ObjectState, text: &str) -> Option<RecordId> {
    let archived = |id: &RecordId| state.get(*id).is_some_and(|record| record.archived_at().is_some());
    state.live_or_survivor(text).or_else(|| text.parse().ok().filter(archived))
}
