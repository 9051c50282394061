//! All records of one object type, with its definitions and indexes.

use std::collections::HashSet;
use std::sync::Arc;

use super::counted::Counted;
use super::history::{History, Step};
use super::lag::LagLog;
use super::packed::Packed;
use super::record::{Record, Source, Standing};
use super::unique::UniqueIndex;
use crate::schema::{Property, Schema, Slot};
use crate::webhooks::{Happening, Webhooks, What};

/// A record id: decimal on the wire, unique per object type only.
pub(crate) type RecordId = u64;

pub(crate) struct ObjectState {
    pub(crate) schema: Arc<Schema>,
    pub(crate) lag: LagLog,
    pub(crate) history: History,
    pub(crate) counted: Counted,
    pub(crate) webhooks: Arc<Webhooks>,
    /// Addresses that must not be used: erased before any contact had them. Lower-cased.
    pub(crate) blocked: HashSet<String>,
    first_id: RecordId,
    records: Vec<Record>,
    pub(super) unique: Vec<UniqueIndex>,
    pub(super) scratch: Vec<u8>,
}

impl ObjectState {
    /// Ids count up from `first_id`; types get ranges far apart, so that mixed-up ids do not go unnoticed.
    pub(crate) fn new(
        schema: Schema,
        first_id: RecordId,
        search_lag_ms: i64,
        webhooks: Arc<Webhooks>,
    ) -> Self {
        let unique = schema.unique_slots().map(|slot| UniqueIndex::new(&schema, slot)).collect();
        Self {
            schema: Arc::new(schema),
            lag: LagLog::new(search_lag_ms),
            history: History::default(),
            counted: Counted::default(),
            webhooks,
            blocked: HashSet::new(),
            first_id,
            records: Vec::new(),
            unique,
            scratch: Vec::new(),
        }
    }

    /// Adds a definition, and an index if it is unique.
    pub(crate) fn add_property(&mut self, property: Property) -> Slot {
        let is_unique = property.is_unique;
        let slot = Arc::make_mut(&mut self.schema).add(property);
        if is_unique {
            self.unique.push(UniqueIndex::new(&self.schema, slot));
        }
        slot
    }

    /// Records of any standing from `id` on, by id.
    pub(crate) fn from(&self, id: RecordId) -> impl Iterator<Item = (RecordId, &Record)> {
        let start =
            usize::try_from(id.saturating_sub(self.first_id)).unwrap_or(usize::MAX).min(self.records.len());
        (self.first_id + start as u64..).zip(&self.records[start..])
    }

    /// The record of an id, of any standing.
    pub(crate) fn get(&self, id: RecordId) -> Option<&Record> {
        self.records.get(usize::try_from(id.checked_sub(self.first_id)?).ok()?)
    }

    /// The live record of an id as it stands in a request.
    pub(crate) fn live(&self, id: &str) -> Option<RecordId> {
        let id = id.parse().ok()?;
        self.get(id).filter(|record| record.is_live()).map(|_| id)
    }

    /// As [`Self::live`], following merges.
    pub(crate) fn live_or_survivor(&self, id: &str) -> Option<RecordId> {
        let mut id = id.parse().ok()?;
        loop {
            match self.get(id)?.standing {
                Standing::Live => return Some(id),
                Standing::MergedInto(survivor) => id = survivor,
                Standing::Archived(_) | Standing::Erased => return None,
            }
        }
    }

    /// The live record that has a value of a unique property.
    pub(crate) fn holder(&self, slot: Slot, value: &str) -> Option<RecordId> {
        self.unique.iter().find(|index| index.slot == slot)?.holder(value)
    }

    pub(crate) fn next_id(&self) -> RecordId {
        self.first_id + self.records.len() as u64
    }

    /// The place that the next record of this type will have, from 1.
    pub(crate) fn place_of_next(&self) -> u64 {
        self.records.len() as u64 + 1
    }

    /// How many records are live.
    pub(crate) fn live_count(&self) -> u64 {
        self.records.iter().filter(|record| record.is_live()).count() as u64
    }

    pub(super) fn push(&mut self, record: Record) -> RecordId {
        self.counted.forget();
        let id = self.next_id();
        for index in &mut self.unique {
            index.replace(id, None, Some(&record.values));
        }
        self.records.push(record);
        id
    }

    /// Takes the newest record out again.
    pub(super) fn pop(&mut self) {
        self.counted.forget();
        let id = self.next_id().saturating_sub(1);
        let Some(record) = self.records.pop() else { return };
        for index in &mut self.unique {
            index.replace(id, Some(&record.values), None);
        }
    }

    /// Puts a new version in a record's place and answers the old one. Only live records hold unique values.
    pub(super) fn replace(&mut self, id: RecordId, new: Record) -> Record {
        self.counted.forget();
        let place = usize::try_from(id - self.first_id).expect("invariant: ids come from this state");
        let old = std::mem::replace(&mut self.records[place], new);
        let new = &self.records[place];
        for index in &mut self.unique {
            let held = old.is_live().then_some(&old.values);
            index.replace(id, held, new.is_live().then_some(&new.values));
        }
        old
    }

    /// Keeps the values that a change of a record has ended.
    pub(super) fn note_past(&mut self, id: RecordId, before: &Record, at: i64, by: Source) {
        let place = usize::try_from(id - self.first_id).expect("invariant: ids come from this state");
        let after: &Packed = &self.records[place].values;
        if before.values != *after {
            self.history.note(id, &Step { before, after, at, by });
        }
    }

    /// Deletes a live or archived record for good: its values, its history, its place in every index.
    pub(crate) fn erase(&mut self, id: RecordId, now: i64, by: Source) {
        let Some(old) = self.get(id) else { return };
        let values = Packed::default();
        let erased = Record { standing: Standing::Erased, values, updated_at: now, ..old.clone() };
        self.replace(id, erased);
        self.history.forget(id);
        let object = &self.schema.object;
        self.webhooks.note(&Happening { object, id, at: now, by, what: What::Erased });
        self.lag.forget(id);
    }

    /// Forgets all records; definitions stay.
    pub(crate) fn clear(&mut self) {
        self.records = Vec::new();
        self.counted.forget();
        self.lag.clear();
        self.history.clear();
        self.blocked.clear();
        self.unique.iter_mut().for_each(UniqueIndex::clear);
    }
}
