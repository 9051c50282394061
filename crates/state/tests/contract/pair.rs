//! Two stores on one file, used in turns: what one wrote, the other reads.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Doubt, EndpointCalls, Fingerprint, Intent, KnownLinks, KnownRecord, MappingId,
    Progress, PropertyName, RecordId, RunId, SourceHash, SourceKey, Standing, Subject, ValueDigest,
};
use fieldline_state::{
    Lease, RunEntry, RunStatus, Scope, SkippedCount, SkippedLine, SqliteStore, StateError, StateStore,
    Summary,
};

pub(crate) struct Pair {
    stores: [SqliteStore; 2],
    calls: AtomicUsize,
}

impl Pair {
    pub(crate) fn open(path: &Path) -> Self {
        let stores = [SqliteStore::open(path).unwrap(), SqliteStore::open(path).unwrap()];
        Self { stores, calls: AtomicUsize::new(0) }
    }

    fn next(&self) -> &SqliteStore {
        &self.stores[self.calls.fetch_add(1, Ordering::Relaxed) % 2]
    }
}

type Answer<T> = Result<T, StateError>;

impl StateStore for Pair {
    fn progress(&self, scope: &Scope) -> Answer<Option<Progress>> {
        self.next().progress(scope)
    }

    fn hashes(&self, scope: &Scope, keys: &[SourceKey]) -> Answer<Vec<Option<SourceHash>>> {
        self.next().hashes(scope, keys)
    }

    fn hashes_among(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        keys: &[SourceKey],
    ) -> Answer<(Vec<Option<SourceHash>>, u64)> {
        self.next().hashes_among(scope, after, keys)
    }

    fn hashed_keys(&self, scope: &Scope, after: Option<&SourceKey>, limit: usize) -> Answer<Vec<SourceKey>> {
        self.next().hashed_keys(scope, after, limit)
    }

    fn left_keys(&self, scope: &Scope, after: Option<&SourceKey>, limit: usize) -> Answer<Vec<SourceKey>> {
        self.next().left_keys(scope, after, limit)
    }

    fn standing(&self, scope: &Scope, after: Option<&Subject>, limit: usize) -> Answer<Vec<Standing>> {
        self.next().standing(scope, after, limit)
    }

    fn records(&self, scope: &Scope, keys: &[SourceKey]) -> Answer<Vec<Option<KnownRecord>>> {
        self.next().records(scope, keys)
    }

    fn known_ids(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Answer<Vec<(SourceKey, RecordId)>> {
        self.next().known_ids(scope, after, limit)
    }

    fn record_count(&self, scope: &Scope) -> Answer<u64> {
        self.next().record_count(scope)
    }

    fn links(&self, scope: &Scope, keys: &[SourceKey]) -> Answer<Vec<KnownLinks>> {
        self.next().links(scope, keys)
    }

    fn due_links(&self, scope: &Scope, after: Option<&SourceKey>, limit: usize) -> Answer<Vec<SourceKey>> {
        self.next().due_links(scope, after, limit)
    }

    fn linked_keys(&self, scope: &Scope, after: Option<&SourceKey>, limit: usize) -> Answer<Vec<SourceKey>> {
        self.next().linked_keys(scope, after, limit)
    }

    fn relocations(&self, scope: &Scope) -> Answer<u64> {
        self.next().relocations(scope)
    }

    fn link_mark(&self, scope: &Scope, target: &MappingId) -> Answer<Option<Fingerprint>> {
        self.next().link_mark(scope, target)
    }

    fn skipped(
        &self,
        scope: &Scope,
        after: Option<(&PropertyName, &SourceKey)>,
        limit: usize,
    ) -> Answer<Vec<SkippedLine>> {
        self.next().skipped(scope, after, limit)
    }

    fn skipped_counts(&self, scope: &Scope) -> Answer<Vec<SkippedCount>> {
        self.next().skipped_counts(scope)
    }

    fn skipped_keys(&self, scope: &Scope, after: Option<&SourceKey>, limit: usize) -> Answer<Vec<SourceKey>> {
        self.next().skipped_keys(scope, after, limit)
    }

    fn claims(
        &self,
        scope: &Scope,
        property: &PropertyName,
        values: &[ValueDigest],
    ) -> Answer<Vec<Option<SourceKey>>> {
        self.next().claims(scope, property, values)
    }

    fn claims_of(&self, scope: &Scope, keys: &[SourceKey]) -> Answer<Vec<Claim>> {
        self.next().claims_of(scope, keys)
    }

    fn intend(&self, scope: &Scope, intents: &[Intent]) -> Answer<()> {
        self.next().intend(scope, intents)
    }

    fn open_intents(&self, scope: &Scope) -> Answer<Vec<Intent>> {
        self.next().open_intents(scope)
    }

    fn doubts(&self, scope: &Scope) -> Answer<Vec<Doubt>> {
        self.next().doubts(scope)
    }

    fn commit(&self, scope: &Scope, checkpoint: &Checkpoint) -> Answer<()> {
        self.next().commit(scope, checkpoint)
    }

    fn settle_lines_before(&self, scope: &Scope, run: &RunId) -> Answer<u64> {
        self.next().settle_lines_before(scope, run)
    }

    fn summary(&self, scope: &Scope) -> Answer<Summary> {
        self.next().summary(scope)
    }

    fn scopes(&self) -> Answer<Vec<Scope>> {
        self.next().scopes()
    }

    fn begin_run(&self, scope: &Scope, run: &RunId, started_at: DateTime<Utc>) -> Answer<()> {
        self.next().begin_run(scope, run, started_at)
    }

    fn end_run(
        &self,
        scope: &Scope,
        run: &RunId,
        ended_at: DateTime<Utc>,
        status: RunStatus,
        report: &str,
    ) -> Answer<()> {
        self.next().end_run(scope, run, ended_at, status, report)
    }

    fn runs(&self, scope: &Scope, limit: usize) -> Answer<Vec<RunEntry>> {
        self.next().runs(scope, limit)
    }

    fn keep_endpoints(&self, scope: &Scope, run: &RunId, endpoints: &[EndpointCalls]) -> Answer<()> {
        self.next().keep_endpoints(scope, run, endpoints)
    }

    fn endpoints(&self, scope: &Scope, run: &RunId) -> Answer<Vec<EndpointCalls>> {
        self.next().endpoints(scope, run)
    }

    fn lease(&self, scope: &Scope, run: &RunId, now: DateTime<Utc>) -> Answer<Lease> {
        self.next().lease(scope, run, now)
    }
}
