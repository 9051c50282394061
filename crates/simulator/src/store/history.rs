//! Values that records had before their present ones.

use std::collections::HashMap;

use super::object_state::RecordId;
use super::packed::Packed;
use super::record::{Record, Source};
use crate::schema::{Schema, Slot};

/// How many earlier values of one property of one record are kept. [I] HubSpot keeps about as many.
const VERSIONS_MAX: usize = 20;

/// Nothing is kept of a record until a value of it changes, so that loading many records costs nothing here.
#[derive(Default)]
pub(crate) struct History {
    past: HashMap<RecordId, Vec<Past>>,
}

/// One value that is no longer.
struct Past {
    slot: Slot,
    text: Box<str>,
    since: i64,
    by: Source,
    until: i64,
    ended_by: Source,
}

/// A value, the empty text for none, with when and by whom it was written.
pub(crate) struct Version {
    pub(crate) text: String,
    pub(crate) at: i64,
    pub(crate) by: Source,
}

/// A change of one record, as the history sees it.
pub(super) struct Step<'r> {
    pub(super) before: &'r Record,
    pub(super) after: &'r Packed,
    pub(super) at: i64,
    pub(super) by: Source,
}

impl History {
    /// Keeps the values that a change has ended.
    pub(super) fn note(&mut self, id: RecordId, step: &Step<'_>) {
        let ended: Vec<(Slot, &str)> = ended(&step.before.values, step.after).collect();
        if ended.is_empty() {
            return;
        }
        let past = self.past.entry(id).or_default();
        for (slot, text) in ended {
            let last = past.iter().rev().find(|past| past.slot == slot);
            let (since, by) =
                last.map_or((step.before.created_at, step.before.source), |past| (past.until, past.ended_by));
            if past.iter().filter(|past| past.slot == slot).count() == VERSIONS_MAX
                && let Some(oldest) = past.iter().position(|past| past.slot == slot)
            {
                past.remove(oldest);
            }
            past.push(Past { slot, text: Box::from(text), since, by, until: step.at, ended_by: step.by });
        }
    }

    /// All values of a property, the present one first.
    pub(crate) fn versions(
        &self,
        schema: &Schema,
        id: RecordId,
        record: &Record,
        slot: Slot,
    ) -> Vec<Version> {
        let past = self.past.get(&id).map(Vec::as_slice).unwrap_or_default();
        let past: Vec<&Past> = past.iter().filter(|past| past.slot == slot).collect();
        let (at, by) =
            past.last().map_or((record.created_at, record.source), |past| (past.until, past.ended_by));
        let text = record.value(schema, id, slot).unwrap_or_default().into_owned();
        let earlier = past.iter().rev().map(|past| Version {
            text: past.text.to_string(),
            at: past.since,
            by: past.by,
        });
        let mut versions: Vec<Version> = std::iter::once(Version { text, at, by }).chain(earlier).collect();
        // That a property began empty is no version of it.
        if versions.last().is_some_and(|first| first.text.is_empty()) {
            versions.pop();
        }
        versions
    }

    pub(super) fn forget(&mut self, id: RecordId) {
        self.past.remove(&id);
    }

    pub(super) fn clear(&mut self) {
        self.past.clear();
    }
}

/// Properties whose value differs, with the value they had; the empty text for none.
fn ended<'p>(before: &'p Packed, after: &'p Packed) -> impl Iterator<Item = (Slot, &'p str)> {
    let changed = before.iter().filter(|(slot, text)| after.get(*slot) != Some(*text));
    let new = after.iter().filter(|(slot, _)| before.get(*slot).is_none()).map(|(slot, _)| (slot, ""));
    changed.chain(new)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::schema::{ObjectType, Standard};
    use crate::values::Change;

    #[test]
    fn the_newest_versions_are_kept_with_their_times() {
        let schema = Schema::new(ObjectType::standard(Standard::Contact), 0);
        let slot = schema.find("city").unwrap();
        let mut history = History::default();
        let mut record = Record::new(1_000, Source::Ui);
        let mut scratch = Vec::new();
        for round in 0..30_i64 {
            let text = if round == 5 { String::new() } else { format!("city {round}") };
            let change = Change { slot, text: Cow::Owned(text) };
            let values = record.values.changed(&[change], &mut scratch);
            history.note(
                7,
                &Step { before: &record, after: &values, at: 2_000 + round, by: Source::Integration },
            );
            record.values = values;
        }
        let versions = history.versions(&schema, 7, &record, slot);
        assert_eq!(versions.len(), 1 + VERSIONS_MAX);
        assert_eq!((versions[0].text.as_str(), versions[0].at), ("city 29", 2_029));
        assert_eq!((versions[20].text.as_str(), versions[20].at), ("city 9", 2_009));
        assert!(history.versions(&schema, 8, &Record::new(0, Source::Ui), slot).is_empty());
    }

    #[test]
    fn a_cleared_value_is_a_version_and_an_empty_beginning_is_none() {
        let schema = Schema::new(ObjectType::standard(Standard::Contact), 0);
        let slot = schema.find("city").unwrap();
        let mut history = History::default();
        let mut record = Record::new(1_000, Source::Integration);
        for (at, text) in [(2_000, "Bonn"), (3_000, "")] {
            let values =
                record.values.changed(&[Change { slot, text: Cow::Borrowed(text) }], &mut Vec::new());
            history.note(7, &Step { before: &record, after: &values, at, by: Source::Integration });
            record.values = values;
        }
        let versions = history.versions(&schema, 7, &record, slot);
        let seen: Vec<(&str, i64)> =
            versions.iter().map(|version| (version.text.as_str(), version.at)).collect();
        assert_eq!(seen, [("", 3_000), ("Bonn", 2_000)]);
    }
}
