//! A state store that dies with the process.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Doubt, EndpointCalls, Fingerprint, Intent, KnownLinks, KnownRecord, MappingId,
    Progress, PropertyName, RecordId, RunId, SourceHash, SourceKey, Standing, Subject, ValueDigest,
};
use fieldline_state::{
    Lease, RunEntry, RunStatus, Scope, SkippedCount, SkippedLine, StateError, StateStore, Summary,
};

use super::life::Life;

/// Counts mutating calls as steps of a life, and passes all calls on while it lasts.
pub(crate) struct Dying {
    pub(crate) store: Arc<dyn StateStore>,
    pub(crate) life: Arc<Life>,
}

fn dead() -> StateError {
    StateError::Corrupt { what: "a dead process" }
}

impl Dying {
    fn alive<T>(&self, call: impl FnOnce(&dyn StateStore) -> Result<T, StateError>) -> Result<T, StateError> {
        if self.life.is_over() { Err(dead()) } else { call(self.store.as_ref()) }
    }

    fn mutating<T>(
        &self,
        call: impl FnOnce(&dyn StateStore) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        let (has_effect, is_seen) = self.life.count();
        let result = if has_effect { call(self.store.as_ref()) } else { Err(dead()) };
        if is_seen { result } else { Err(dead()) }
    }
}

impl StateStore for Dying {
    fn progress(&self, scope: &Scope) -> Result<Option<Progress>, StateError> {
        self.alive(|store| store.progress(scope))
    }

    fn hashes(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<SourceHash>>, StateError> {
        self.alive(|store| store.hashes(scope, keys))
    }

    fn hashes_among(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        keys: &[SourceKey],
    ) -> Result<(Vec<Option<SourceHash>>, u64), StateError> {
        self.alive(|store| store.hashes_among(scope, after, keys))
    }

    fn hashed_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.alive(|store| store.hashed_keys(scope, after, limit))
    }

    fn left_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.alive(|store| store.left_keys(scope, after, limit))
    }

    fn standing(
        &self,
        scope: &Scope,
        after: Option<&Subject>,
        limit: usize,
    ) -> Result<Vec<Standing>, StateError> {
        self.alive(|store| store.standing(scope, after, limit))
    }

    fn records(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<KnownRecord>>, StateError> {
        self.alive(|store| store.records(scope, keys))
    }

    fn known_ids(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(SourceKey, RecordId)>, StateError> {
        self.alive(|store| store.known_ids(scope, after, limit))
    }

    fn record_count(&self, scope: &Scope) -> Result<u64, StateError> {
        self.alive(|store| store.record_count(scope))
    }

    fn links(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<KnownLinks>, StateError> {
        self.alive(|store| store.links(scope, keys))
    }

    fn due_links(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.alive(|store| store.due_links(scope, after, limit))
    }

    fn linked_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.alive(|store| store.linked_keys(scope, after, limit))
    }

    fn relocations(&self, scope: &Scope) -> Result<u64, StateError> {
        self.alive(|store| store.relocations(scope))
    }

    fn link_mark(&self, scope: &Scope, target: &MappingId) -> Result<Option<Fingerprint>, StateError> {
        self.alive(|store| store.link_mark(scope, target))
    }

    fn skipped(
        &self,
        scope: &Scope,
        after: Option<(&PropertyName, &SourceKey)>,
        limit: usize,
    ) -> Result<Vec<SkippedLine>, StateError> {
        self.alive(|store| store.skipped(scope, after, limit))
    }

    fn skipped_counts(&self, scope: &Scope) -> Result<Vec<SkippedCount>, StateError> {
        self.alive(|store| store.skipped_counts(scope))
    }

    fn skipped_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.alive(|store| store.skipped_keys(scope, after, limit))
    }

    fn claims(
        &self,
        scope: &Scope,
        property: &PropertyName,
        values: &[ValueDigest],
    ) -> Result<Vec<Option<SourceKey>>, StateError> {
        self.alive(|store| store.claims(scope, property, values))
    }

    fn claims_of(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Claim>, StateError> {
        self.alive(|store| store.claims_of(scope, keys))
    }

    fn intend(&self, scope: &Scope, intents: &[Intent]) -> Result<(), StateError> {
        self.mutating(|store| store.intend(scope, intents))
    }

    fn open_intents(&self, scope: &Scope) -> Result<Vec<Intent>, StateError> {
        self.alive(|store| store.open_intents(scope))
    }

    fn doubts(&self, scope: &Scope) -> Result<Vec<Doubt>, StateError> {
        self.alive(|store| store.doubts(scope))
    }

    fn commit(&self, scope: &Scope, checkpoint: &Checkpoint) -> Result<(), StateError> {
        self.mutating(|store| store.commit(scope, checkpoint))
    }

    fn settle_lines_before(&self, scope: &Scope, run: &RunId) -> Result<u64, StateError> {
        self.mutating(|store| store.settle_lines_before(scope, run))
    }

    fn summary(&self, scope: &Scope) -> Result<Summary, StateError> {
        self.alive(|store| store.summary(scope))
    }

    fn scopes(&self) -> Result<Vec<Scope>, StateError> {
        self.alive(|store| store.scopes())
    }

    fn begin_run(&self, scope: &Scope, run: &RunId, at: DateTime<Utc>) -> Result<(), StateError> {
        self.mutating(|store| store.begin_run(scope, run, at))
    }

    fn end_run(
        &self,
        scope: &Scope,
        run: &RunId,
        at: DateTime<Utc>,
        status: RunStatus,
        report: &str,
    ) -> Result<(), StateError> {
        self.mutating(|store| store.end_run(scope, run, at, status, report))
    }

    fn runs(&self, scope: &Scope, limit: usize) -> Result<Vec<RunEntry>, StateError> {
        self.alive(|store| store.runs(scope, limit))
    }

    fn keep_endpoints(
        &self,
        scope: &Scope,
        run: &RunId,
        endpoints: &[EndpointCalls],
    ) -> Result<(), StateError> {
        self.mutating(|store| store.keep_endpoints(scope, run, endpoints))
    }

    fn endpoints(&self, scope: &Scope, run: &RunId) -> Result<Vec<EndpointCalls>, StateError> {
        self.alive(|store| store.endpoints(scope, run))
    }

    fn lease(&self, scope: &Scope, run: &RunId, now: DateTime<Utc>) -> Result<Lease, StateError> {
        self.alive(|store| store.lease(scope, run, now))
    }
}
