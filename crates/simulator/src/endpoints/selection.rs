//! Which properties an answer shows.

use crate::schema::{Schema, Slot};
use crate::values::Change;

/// The named properties, or the type's default ones when none is named. Unknown names are left out silently.
pub(super) fn named<'n>(schema: &Schema, names: impl IntoIterator<Item = &'n str>) -> Vec<Slot> {
    let mut names = names.into_iter().peekable();
    if names.peek().is_none() {
        return schema.shown_by_default.clone();
    }
    let mut slots: Vec<Slot> = names.filter_map(|name| schema.find(name)).collect();
    // Whatever is asked for, these come along.
    slots.extend(&schema.shown_after_writes);
    sorted(slots)
}

/// What the answer to a write shows: the written properties and the system ones.
pub(super) fn written(schema: &Schema, changes: &[Change<'_>]) -> Vec<Slot> {
    let mut slots = Vec::with_capacity(changes.len() + schema.shown_after_writes.len());
    slots.extend(changes.iter().map(|change| change.slot));
    slots.extend(&schema.shown_after_writes);
    sorted(slots)
}

fn sorted(mut slots: Vec<Slot>) -> Vec<Slot> {
    slots.sort_unstable();
    slots.dedup();
    slots
}
