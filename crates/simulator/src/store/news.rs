//! What the final writes of a batch mean to those who subscribed to changes.

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
        for (id, before) in self.undone() {
            let Some(after) = self.state().get(*id) else { continue };
            match (before.as_ref().map(|record| record.standing), after.standing) {
                (None, _) => {
                    self.note(*id, by, What::Created);
                    self.tell_values(*id, by, &Packed::default(), &after.values);
                }
                (Some(Standing::Live), Standing::Archived(_)) => self.note(*id, by, What::Deleted),
                (Some(Standing::Archived(_)), Standing::Live) => self.note(*id, by, What::Restored),
                (Some(Standing::Live), Standing::MergedInto(survivor)) => {
                    let moved = self.moved(survivor);
                    self.note(survivor, by, What::Absorbed { loser: *id, moved });
                }
                _ => {
                    let before = before.as_ref().map(|record| record.values.clone()).unwrap_or_default();
                    self.tell_values(*id, by, &before, &after.values);
                }
            }
        }
    }

    /// How many values a survivor took over.
    fn moved(&self, survivor: RecordId) -> usize {
        let is_it = |(id, _): &&(RecordId, Option<Record>)| *id == survivor;
        let before = self.undone().iter().find(is_it).and_then(|(_, before)| before.as_ref());
        let pair = before.zip(self.state().get(survivor));
        pair.map_or(0, |(before, after)| changed(&before.values, &after.values).count())
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
