//! Two records become one.

use std::borrow::Cow;

use super::object_state::RecordId;
use super::record::{Record, Standing};
use super::write::{Batch, Written};
use crate::schema::Slot;
use crate::values::Change;

impl Batch<'_> {
    /// Merges `loser` into `survivor`, both live and different. The survivor keeps its values and takes those it
    /// lacks; it remembers the loser's id, and of contacts also the loser's addresses.
    pub(crate) fn merge(&mut self, survivor: RecordId, loser: RecordId) -> Written {
        let find = |id| self.state().get(id).expect("invariant: the caller has found both records").clone();
        let (kept, lost) = (find(survivor), find(loser));
        let changes = self.merge_changes(&kept, &lost, loser);
        // The loser goes first, so that its unique values are free for the survivor.
        self.put(loser, Record { standing: Standing::MergedInto(survivor), ..lost });
        let record = self.absorbed(kept, &changes);
        self.put(survivor, record.clone());
        Written { id: survivor, record, is_new: false }
    }

    fn merge_changes(&self, kept: &Record, lost: &Record, loser: RecordId) -> Vec<Change<'static>> {
        let schema = &self.state().schema;
        let mut changes: Vec<Change<'static>> = lost
            .values
            .iter()
            .filter(|(slot, _)| kept.values.get(*slot).is_none())
            .map(|(slot, text)| Change { slot, text: Cow::Owned(text.to_owned()) })
            .collect();
        let further = [
            ("hs_merged_object_ids", Some(loser.to_string())),
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
