//! What the final writes of a batch mean to those who subscribed to changes.

use super::merge::Merged;
use super::object_state::RecordId;
use super::packed::Packed;
use super::record::{Record, Source, Standing};
use super::write::Batch;
use crate::schema::Slot;
use crate::webhooks::{Happening, What};

impl Batch<'_> {
    /// Tells the account's webhooks what this batch has changed. [I] A new record is told with each of its values, and
    /// the survivor of a merge with each value it took over.
    pub(super) fn tell(&self, by: Source) {
        if let Some(merged) = self.merged() {
            self.tell_merge(merged, by);
            return;
        }
        for (id, before) in self.undone() {
            let Some(after) = self.state().get(*id) else { continue };
            match (before.as_ref().map(|record| record.standing), after.standing) {
                (None, _) => {
                    self.note(*id, by, What::Created);
                    self.tell_values(*id, by, &Packed::default(), &after.values);
                }
                (Some(Standing::Live), Standing::Archived(_)) => self.note(*id, by, What::Deleted),
                (Some(Standing::Archived(_)), Standing::Live) => self.note(*id, by, What::Restored),
                _ => {
                    let before = before.as_ref().map(|record| record.values.clone()).unwrap_or_default();
                    self.tell_values(*id, by, &before, &after.values);
                }
            }
        }
    }

    /// One event for both records, and one for each value that the primary lacked. The survivor's new id is told in the event;
    /// [I] nobody is told of it as a creation.
    fn tell_merge(&self, merged: Merged, by: Source) {
        let is_primary =
            |(id, before): &&(RecordId, Option<Record>)| *id == merged.primary && before.is_some();
        let before = self.undone().iter().find(is_primary).and_then(|(_, before)| before.as_ref());
        let Some((before, after)) = before.zip(self.state().get(merged.survivor)) else { return };
        let moved = changed(&before.values, &after.values).count();
        let Merged { primary, loser, survivor } = merged;
        self.note(survivor, by, What::Absorbed { primary, loser, moved });
        self.tell_values(survivor, by, &before.values, &after.values);
    }

    fn tell_values(&self, id: RecordId, by: Source, before: &Packed, after: &Packed) {
        let schema = &self.state().schema;
        for (slot, value) in changed(before, after) {
            self.note(id, by, What::Changed { property: &schema.property(slot).name, value });
        }
    }

    fn note(&self, id: RecordId, by: Source, what: What<'_>) {
        let state = self.state();
        state.webhooks.note(&Happening { object: &state.schema.object, id, at: self.now(), by, what });
    }
}

/// Properties whose value differs, with the value they have now; the empty text for none.
fn changed<'p>(before: &'p Packed, after: &'p Packed) -> impl Iterator<Item = (Slot, &'p str)> {
    let set = after.iter().filter(|(slot, text)| before.get(*slot) != Some(*text));
    let cleared = before.iter().filter(|(slot, _)| after.get(*slot).is_none()).map(|(slot, _)| (slot, ""));
    set.chain(cleared)
}
