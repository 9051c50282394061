//! A toy CRM: records, unique properties, and what goes wrong with it on demand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use fieldline_connector::{Calls, ErrorClass, Leave};
use fieldline_model::{
    Batch, BatchId, LiveRow, LiveTable, PropertyDefinition, RecordId, Rejection, RejectionCode, canonical,
};

use super::life::Life;
use super::project::definitions;

/// What a write call meets. Calls are counted from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// An error, and nothing was done.
    ErrBefore(ErrorClass),
    /// An error, and everything was done.
    ErrAfter(ErrorClass),
    /// Nothing was done, and the answer says nothing about any input.
    OpenBefore,
    /// Everything was done, and the answer says nothing about any input.
    OpenAfter,
    /// An error, and everything is done when the test says so.
    Late,
    /// The answer says nothing about any input, and everything is done when the test says so.
    OpenLate,
    /// Everything was done and answered, and is done once more when the test says so.
    Twice,
}

/// The property that lists the ids of records that were merged into one.
pub(crate) const MERGED_IDS: &str = "hs_merged_object_ids";

pub(crate) type Properties = BTreeMap<String, String>;

/// The CRM. Its contents are the test's to look at and to change.
#[derive(Default)]
pub(crate) struct Portal {
    pub(crate) properties: Vec<PropertyDefinition>,
    pub(crate) records: BTreeMap<u64, Properties>,
    pub(crate) next_id: u64,
    pub(crate) calls: Calls,
    pub(crate) faults: BTreeMap<u64, Fault>,
    /// Values that are stored in another form, by property: sent, stored.
    pub(crate) rewrites: Vec<(&'static str, &'static str, &'static str)>,
    /// Values that are refused, by property.
    pub(crate) refused: Vec<(&'static str, &'static str)>,
    /// Properties without which no record is created.
    pub(crate) needed_on_create: Vec<&'static str>,
    /// Inputs of each write call, as targets with the properties sent.
    pub(crate) writes: Vec<Vec<(String, Properties)>>,
    /// Values of each fetch, and whether it was by id.
    pub(crate) fetches: Vec<usize>,
    pub(crate) listed_pages: u64,
    /// When properties of records were set, in seconds, where the test says so.
    pub(crate) times: BTreeMap<(u64, String), i64>,
    pub(crate) timed_fetches: u64,
    /// Types by pair of records: ids of the record and of the other one.
    pub(crate) links: BTreeMap<(u64, u64), BTreeSet<u32>>,
    /// Records that were merged into others, by their old ids.
    pub(crate) merged: BTreeMap<u64, u64>,
    /// How many primary links the records that links go out from have, after each pair of a link call.
    pub(crate) primaries: Vec<BTreeMap<u64, usize>>,
    /// Pairs that are refused.
    pub(crate) refused_links: Vec<(u64, u64)>,
    /// Tables to look values up in.
    pub(crate) tables: BTreeMap<LiveTable, Vec<LiveRow>>,
    /// The write call before which all records vanish.
    pub(crate) vanishes_at_write: Option<u64>,
    /// What it answers when it is asked for leave to write so many records; without it there is no pace.
    pub(crate) pace: Option<Box<dyn FnMut(usize) -> Leave + Send>>,
    /// Properties that are never empty.
    pub(crate) required: Vec<&'static str>,
    /// Whether the inputs of a batch are carried out from the last to the first.
    pub(crate) is_backwards: bool,
    /// Writes that are on their way.
    pub(crate) late: Vec<LateWrite>,
    /// Batches of which an attempt was never answered.
    pub(crate) unanswered: BTreeSet<BatchId>,
    /// Asks this to stop at the write call of that number.
    pub(crate) stops_at: Option<(u64, fieldline_executor::Stop)>,
}

/// A write that was sent and not carried out yet.
pub(crate) enum LateWrite {
    Batch(Batch),
    Archive(Vec<RecordId>),
}

/// The CRM as a destination.
pub(crate) struct Crm {
    portal: Mutex<Portal>,
    pub(crate) max_batch: usize,
    pub(crate) id: &'static str,
    pub(crate) life: Arc<Life>,
}

impl Crm {
    pub(crate) fn new(max_batch: usize, id: &'static str, life: &Arc<Life>) -> Arc<Self> {
        let portal = Portal { properties: definitions(), next_id: 100, ..Portal::default() };
        Arc::new(Self { portal: Mutex::new(portal), max_batch, id, life: Arc::clone(life) })
    }

    pub(crate) fn portal(&self) -> MutexGuard<'_, Portal> {
        self.portal.lock().unwrap()
    }

    /// The definition of a property.
    pub(crate) fn definition(&self, name: &str) -> PropertyDefinition {
        self.portal().definition(name)
    }

    /// Puts a record there by hand.
    pub(crate) fn put(&self, properties: &[(&str, &str)]) -> u64 {
        let mut portal = self.portal();
        let id = portal.next_id;
        portal.next_id += 1;
        let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        portal.records.insert(id, properties.collect());
        id
    }

    /// Changes a property of the record with that external ID by hand; empty text clears.
    pub(crate) fn edit(&self, external_id: &str, property: &str, value: &str) {
        let id = self.id_of(external_id).unwrap();
        let mut portal = self.portal();
        let record = portal.records.get_mut(&id).unwrap();
        record.insert(property.to_owned(), value.to_owned());
        record.retain(|_, value| !value.is_empty());
    }

    /// Merges two records into a new one, which has the values of the first, and of the second what the first lacks.
    pub(crate) fn merge(&self, first: u64, second: u64) -> u64 {
        let id = {
            let mut portal = self.portal();
            portal.next_id += 1;
            portal.next_id - 1
        };
        self.merge_under(id, first, second)
    }

    /// The same, under that id; it may be that of the first.
    pub(crate) fn merge_under(&self, id: u64, first: u64, second: u64) -> u64 {
        let mut portal = self.portal();
        let mut merged = portal.records.remove(&second).unwrap();
        let mut old: Vec<String> = merged.remove(MERGED_IDS).into_iter().collect();
        let mut kept = portal.records.remove(&first).unwrap();
        old.extend(kept.remove(MERGED_IDS));
        old.extend([first, second].into_iter().filter(|old| *old != id).map(|old| old.to_string()));
        merged.extend(kept);
        merged.insert(MERGED_IDS.to_owned(), old.join(";"));
        portal.records.insert(id, merged);
        portal.merged.extend([first, second].into_iter().filter(|old| *old != id).map(|old| (old, id)));
        portal.relink(&[first, second], id);
        id
    }

    pub(crate) fn id_of(&self, external_id: &str) -> Option<u64> {
        let portal = self.portal();
        let ours = portal
            .records
            .iter()
            .find(|(_, record)| record.get("app_id").is_some_and(|known| known == external_id));
        ours.map(|(id, _)| *id)
    }

    /// A property of the record with that external ID; empty when there is none.
    pub(crate) fn get(&self, external_id: &str, property: &str) -> String {
        let id = self.id_of(external_id);
        let portal = self.portal();
        id.and_then(|id| portal.records[&id].get(property).cloned()).unwrap_or_default()
    }

    /// What is there, without ids.
    pub(crate) fn contents(&self) -> Vec<Properties> {
        let mut records: Vec<Properties> = self.portal().records.values().cloned().collect();
        records.sort();
        records
    }

    pub(crate) fn len(&self) -> usize {
        self.portal().records.len()
    }

    /// No external ID and no e-mail stands twice.
    pub(crate) fn assert_unique(&self) {
        let portal = self.portal();
        for property in ["app_id", "email", "tax_id"] {
            let mut seen = BTreeSet::new();
            for value in portal.records.values().filter_map(|record| record.get(property)) {
                assert!(seen.insert(value.to_lowercase()), "`{value}` stands twice in `{property}`");
            }
        }
    }
}

impl Portal {
    /// The id under which a record answers.
    pub(super) fn followed(&self, id: u64) -> u64 {
        self.merged.get(&id).map_or(id, |survivor| self.followed(*survivor))
    }

    pub(super) fn definition(&self, name: &str) -> PropertyDefinition {
        let found = self.properties.iter().find(|known| known.name.as_str() == name);
        found.cloned().unwrap_or_else(|| PropertyDefinition::text(name))
    }

    pub(super) fn same(&self, name: &str, one: &str, other: &str) -> bool {
        let definition = self.definition(name);
        canonical(&definition, Some(one)) == canonical(&definition, Some(other))
    }

    /// The record that has this value.
    pub(crate) fn holder(&self, name: &str, value: &str) -> Option<u64> {
        let mut records = self.records.iter();
        records
            .find(|(_, record)| record.get(name).is_some_and(|known| self.same(name, known, value)))
            .map(|(id, _)| *id)
    }

    /// Stores what is accepted, whole or not at all; the reason when it is not.
    pub(super) fn store(&mut self, id: u64, sent: &[(String, String)]) -> Result<(), Rejection> {
        for (name, value) in sent.iter().filter(|(_, value)| !value.is_empty()) {
            if self.refused.iter().any(|(property, refused)| property == name && refused == value) {
                return Err(Rejection::of_property(
                    RejectionCode::Refused,
                    name.as_str().into(),
                    "is refused by a validation rule",
                ));
            }
            let is_unique = self.definition(name).unique;
            if let Some(holder) = self.holder(name, value).filter(|holder| is_unique && *holder != id) {
                let (property, message) = (name.as_str().into(), format!("record {holder} has this value"));
                return Err(Rejection::of_property(RejectionCode::TakenThere, property, message));
            }
        }
        let is_required = |name: &str| self.required.contains(&name);
        if let Some((name, _)) = sent.iter().find(|(name, value)| value.is_empty() && is_required(name)) {
            let message = "is required";
            return Err(Rejection::of_property(RejectionCode::Refused, name.as_str().into(), message));
        }
        let rewritten = |name: &str, value: &str| {
            let rule = self.rewrites.iter().find(|(property, sent, _)| *property == name && *sent == value);
            rule.map_or(value, |(_, _, stored)| stored).to_owned()
        };
        let stored: Properties =
            sent.iter().map(|(name, value)| (name.clone(), rewritten(name, value))).collect();
        let record = self.records.entry(id).or_default();
        record.extend(stored);
        record.retain(|_, value| !value.is_empty());
        Ok(())
    }
}

pub(super) fn record_id(id: u64) -> RecordId {
    RecordId::new(id.to_string())
}
