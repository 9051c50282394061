//! The store: a shelf per scope behind one lock.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Doubt, EndpointCalls, Fingerprint, Intent, KnownLinks, KnownRecord, MappingId,
    Progress, PropertyName, RecordId, RunId, SkippedFate, SourceHash, SourceKey, Standing, Subject,
    ValueDigest,
};

use crate::memory::shelf::Shelf;
use crate::window::debug_assert_ascending;
use crate::{
    Lease, LeaseGuard, RunEntry, RunStatus, Scope, SkippedCount, SkippedLine, StateError, StateStore, Summary,
};

/// The state in memory; see [`StateStore`] for what it promises. "Durable" lasts as long as the store.
#[derive(Default)]
pub struct MemoryStore {
    shelves: Mutex<BTreeMap<Scope, Shelf>>,
    leases: Arc<Mutex<BTreeMap<Scope, Holder>>>,
    pub(super) shared: Mutex<BTreeMap<String, Vec<u8>>>,
}

/// Who has a lease.
#[derive(Clone)]
struct Holder {
    run: RunId,
    since: DateTime<Utc>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn read<T>(&self, scope: &Scope, query: impl FnOnce(&Shelf) -> T) -> T {
        query(lock(&self.shelves).get(scope).unwrap_or(&Shelf::default()))
    }

    fn write<T>(&self, scope: &Scope, work: impl FnOnce(&mut Shelf) -> T) -> T {
        work(lock(&self.shelves).entry(scope.clone()).or_default())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keys after `after`, at most `limit`, of keys in order.
fn key_page<'k>(
    keys: impl Iterator<Item = &'k SourceKey>,
    after: Option<&SourceKey>,
    limit: usize,
) -> Vec<SourceKey> {
    keys.filter(|key| after.is_none_or(|after| *key > after)).take(limit).cloned().collect()
}

impl StateStore for MemoryStore {
    fn progress(&self, scope: &Scope) -> Result<Option<Progress>, StateError> {
        Ok(self.read(scope, |shelf| shelf.progress))
    }

    fn hashes(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<SourceHash>>, StateError> {
        debug_assert_ascending(keys);
        Ok(self.read(scope, |shelf| keys.iter().map(|key| shelf.hashes.get(key).copied()).collect()))
    }

    fn hashes_among(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        keys: &[SourceKey],
    ) -> Result<(Vec<Option<SourceHash>>, u64), StateError> {
        debug_assert_ascending(keys);
        Ok(self.read(scope, |shelf| {
            let found = keys.iter().map(|key| shelf.hashes.get(key).copied()).collect();
            let is_among = |key: &&SourceKey| {
                after.is_none_or(|after| *key > after) && keys.last().is_some_and(|last| *key < last)
            };
            let among = shelf.present().filter(is_among);
            let others = among.filter(|key| keys.binary_search(key).is_err()).count();
            (found, others as u64)
        }))
    }

    fn hashed_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        Ok(self.read(scope, |shelf| key_page(shelf.present(), after, limit)))
    }

    fn left_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        Ok(self.read(scope, |shelf| key_page(shelf.left(), after, limit)))
    }

    fn standing(
        &self,
        scope: &Scope,
        after: Option<&Subject>,
        limit: usize,
    ) -> Result<Vec<Standing>, StateError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(self.read(scope, |shelf| {
            let entries = shelf.standing.range::<Subject, _>((start, Bound::Unbounded));
            entries.take(limit).map(|(_, entry)| entry.clone()).collect()
        }))
    }

    fn records(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<KnownRecord>>, StateError> {
        debug_assert_ascending(keys);
        Ok(self.read(scope, |shelf| keys.iter().map(|key| shelf.records.get(key).cloned()).collect()))
    }

    fn known_ids(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(SourceKey, RecordId)>, StateError> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        Ok(self.read(scope, |shelf| {
            let records = shelf.records.range::<SourceKey, _>((start, Bound::Unbounded));
            records.take(limit).map(|(key, record)| (key.clone(), record.id.clone())).collect()
        }))
    }

    fn record_count(&self, scope: &Scope) -> Result<u64, StateError> {
        Ok(self.read(scope, |shelf| shelf.records.len() as u64))
    }

    fn links(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<KnownLinks>, StateError> {
        debug_assert_ascending(keys);
        Ok(self.read(scope, |shelf| {
            let wanted = shelf.links.values().filter(|known| keys.binary_search(&known.key).is_ok());
            wanted.cloned().collect()
        }))
    }

    fn due_links(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        Ok(self.read(scope, |shelf| key_page(shelf.due_keys(), after, limit)))
    }

    fn linked_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        Ok(self.read(scope, |shelf| {
            let keys: BTreeSet<&SourceKey> = shelf.links.keys().map(|(key, _)| key).collect();
            key_page(keys.into_iter(), after, limit)
        }))
    }

    fn relocations(&self, scope: &Scope) -> Result<u64, StateError> {
        Ok(self.read(scope, |shelf| shelf.relocations))
    }

    fn link_mark(&self, scope: &Scope, target: &MappingId) -> Result<Option<Fingerprint>, StateError> {
        Ok(self.read(scope, |shelf| shelf.link_marks.get(target).copied()))
    }

    fn skipped(
        &self,
        scope: &Scope,
        after: Option<(&PropertyName, &SourceKey)>,
        limit: usize,
    ) -> Result<Vec<SkippedLine>, StateError> {
        let after = after.map(|(property, key)| (property.clone(), key.clone()));
        Ok(self.read(scope, |shelf| {
            let rest =
                shelf.skipped.iter().filter(|(place, _)| after.as_ref().is_none_or(|after| *place > after));
            let line = |((property, key), fate): (&(PropertyName, SourceKey), &SkippedFate)| SkippedLine {
                property: property.clone(),
                key: key.clone(),
                fate: *fate,
            };
            rest.take(limit).map(line).collect()
        }))
    }

    fn skipped_counts(&self, scope: &Scope) -> Result<Vec<SkippedCount>, StateError> {
        Ok(self.read(scope, Shelf::skipped_counts))
    }

    fn skipped_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        Ok(self.read(scope, |shelf| {
            let keys: BTreeSet<&SourceKey> = shelf.skipped.keys().map(|(_, key)| key).collect();
            key_page(keys.into_iter(), after, limit)
        }))
    }

    fn claims(
        &self,
        scope: &Scope,
        property: &PropertyName,
        values: &[ValueDigest],
    ) -> Result<Vec<Option<SourceKey>>, StateError> {
        Ok(self.read(scope, |shelf| values.iter().map(|value| shelf.holder(property, *value)).collect()))
    }

    fn claims_of(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Claim>, StateError> {
        debug_assert_ascending(keys);
        Ok(self.read(scope, |shelf| keys.iter().flat_map(|key| shelf.claims_of(key)).collect()))
    }

    fn intend(&self, scope: &Scope, intents: &[Intent]) -> Result<(), StateError> {
        self.write(scope, |shelf| intents.iter().for_each(|intent| shelf.intend(intent)));
        Ok(())
    }

    fn open_intents(&self, scope: &Scope) -> Result<Vec<Intent>, StateError> {
        Ok(self.read(scope, |shelf| shelf.open_intents().cloned().collect()))
    }

    fn doubts(&self, scope: &Scope) -> Result<Vec<Doubt>, StateError> {
        Ok(self.read(scope, |shelf| shelf.doubts().collect()))
    }

    fn commit(&self, scope: &Scope, checkpoint: &Checkpoint) -> Result<(), StateError> {
        self.write(scope, |shelf| shelf.commit(checkpoint));
        Ok(())
    }

    fn settle_lines_before(&self, scope: &Scope, run: &RunId) -> Result<u64, StateError> {
        Ok(self.write(scope, |shelf| {
            let before = shelf.standing.len();
            shelf.standing.retain(|subject, entry| !matches!(subject, Subject::Line(_)) || entry.run == *run);
            (before - shelf.standing.len()) as u64
        }))
    }

    fn summary(&self, scope: &Scope) -> Result<Summary, StateError> {
        Ok(self.read(scope, Shelf::summary))
    }

    fn scopes(&self) -> Result<Vec<Scope>, StateError> {
        let shelves = lock(&self.shelves);
        let filled = shelves.iter().filter(|(_, shelf)| **shelf != Shelf::default());
        Ok(filled.map(|(scope, _)| scope.clone()).collect())
    }

    fn begin_run(&self, scope: &Scope, run: &RunId, started_at: DateTime<Utc>) -> Result<(), StateError> {
        let status = RunStatus::Running;
        let entry = RunEntry { run: run.clone(), started_at, ended_at: None, status, report: String::new() };
        self.write(scope, |shelf| {
            shelf.runs.retain(|known| known.run != *run);
            shelf.endpoints.remove(run);
            shelf.runs.push(entry);
        });
        Ok(())
    }

    fn end_run(
        &self,
        scope: &Scope,
        run: &RunId,
        ended_at: DateTime<Utc>,
        status: RunStatus,
        report: &str,
    ) -> Result<(), StateError> {
        self.write(scope, |shelf| {
            let unknown = || StateError::UnknownRun { run: run.to_string() };
            let entry = shelf.runs.iter_mut().find(|entry| entry.run == *run).ok_or_else(unknown)?;
            *entry =
                RunEntry { ended_at: Some(ended_at), status, report: report.to_owned(), ..entry.clone() };
            Ok(())
        })
    }

    fn runs(&self, scope: &Scope, limit: usize) -> Result<Vec<RunEntry>, StateError> {
        let mut runs = self.read(scope, |shelf| shelf.runs.clone());
        // Stable from the end on: of two that began at one instant, the one noted later comes first.
        runs.reverse();
        runs.sort_by_key(|entry| std::cmp::Reverse(entry.started_at));
        runs.truncate(limit);
        Ok(runs)
    }

    fn keep_endpoints(
        &self,
        scope: &Scope,
        run: &RunId,
        endpoints: &[EndpointCalls],
    ) -> Result<(), StateError> {
        let mut endpoints = endpoints.to_vec();
        endpoints.sort_by(|one, other| (&one.method, &one.path).cmp(&(&other.method, &other.path)));
        self.write(scope, |shelf| {
            if endpoints.is_empty() {
                shelf.endpoints.remove(run);
            } else {
                shelf.endpoints.insert(run.clone(), endpoints);
            }
        });
        Ok(())
    }

    fn endpoints(&self, scope: &Scope, run: &RunId) -> Result<Vec<EndpointCalls>, StateError> {
        Ok(self.read(scope, |shelf| shelf.endpoints.get(run).cloned().unwrap_or_default()))
    }

    fn lease(&self, scope: &Scope, run: &RunId, now: DateTime<Utc>) -> Result<Lease, StateError> {
        let mut leases = lock(&self.leases);
        if let Some(holder) = leases.get(scope).cloned() {
            return Ok(Lease::HeldBy { run: holder.run, since: holder.since });
        }
        leases.insert(scope.clone(), Holder { run: run.clone(), since: now });
        let (leases, scope) = (Arc::clone(&self.leases), scope.clone());
        Ok(Lease::Granted(LeaseGuard::new(move || drop(lock(&leases).remove(&scope)))))
    }
}
