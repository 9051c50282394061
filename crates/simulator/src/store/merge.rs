//! Two records become one.

use std::borrow::Cow;

use super::object_state::RecordId;
use super::record::{Record, Standing};
use super::write::{Batch, Written};
use crate::merged_ids::MergedIds;
use crate::schema::Slot;
use crate::values::Change;

/// A merge that a batch has made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Merged {
    pub(crate) primary: RecordId,
    pub(crate) loser: RecordId,
    /// The id that both lead to now; the primary's own where it was kept.
    pub(crate) survivor: RecordId,
}

impl Batch<'_> {
    /// Merges two live and different records. The primary's values stay, and what it lacks comes from the other. The survivor
    /// remembers the ids that lead to it, and of contacts also the other's addresses.
    pub(crate) fn merge(&mut self, primary: RecordId, loser: RecordId, ids: MergedIds) -> Written {
        let find = |id| self.state().get(id).expect("invariant: the caller has found both records").clone();
        let (kept, lost) = (find(primary), find(loser));
        let survivor = match ids {
            MergedIds::New => self.state().next_id(),
            MergedIds::Primary => primary,
        };
        let gone: &[RecordId] = if survivor == primary { &[loser] } else { &[primary, loser] };
        let changes = self.merge_changes(&kept, &lost, gone);
        // The old ones go first, so that their unique values are free for the survivor.
        for (id, record) in [(primary, &kept), (loser, &lost)] {
            if gone.contains(&id) {
                self.put(id, Record { standing: Standing::MergedInto(survivor), ..record.clone() });
            }
        }
        let record = self.absorbed(kept, &changes);
        if survivor == primary {
            self.put(survivor, record.clone());
        } else {
            self.add(record.clone());
        }
        self.note_merge(Merged { primary, loser, survivor });
        Written { id: survivor, record, is_new: false }
    }

    fn merge_changes(&self, kept: &Record, lost: &Record, gone: &[RecordId]) -> Vec<Change<'static>> {
        let schema = &self.state().schema;
        let mut changes: Vec<Change<'static>> = lost
            .values
            .iter()
            .filter(|(slot, _)| kept.values.get(*slot).is_none())
            .map(|(slot, text)| Change { slot, text: Cow::Owned(text.to_owned()) })
            .collect();
        let ids: Vec<String> = gone.iter().map(RecordId::to_string).collect();
        let further = [
            ("hs_merged_object_ids", Some(ids.join(";"))),
            ("hs_additional_emails", further_address(schema.find("email"), kept, lost)),
        ];
        for (name, addition) in further {
            let Some((slot, addition)) = schema.find(name).zip(addition) else { continue };
            let lists = [kept.values.get(slot), lost.values.get(slot), Some(addition.as_str())];
            let text = lists.into_iter().flatten().collect::<Vec<_>>().join(";");
            changes.retain(|change| change.slot != slot);
            changes.push(Change { slot, text: Cow::Owned(text) });
        }
        changes.sort_by_key(|change| change.slot);
        changes
    }
}

/// The loser's address, unless the survivor takes it as its own.
fn further_address(email: Option<Slot>, kept: &Record, lost: &Record) -> Option<String> {
    let email = email?;
    kept.values.get(email)?;
    lost.values.get(email).map(str::to_owned)
}
