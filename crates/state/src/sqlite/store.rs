//! The store itself: which part answers what, on which connection.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Doubt, EndpointCalls, Fingerprint, Intent, KnownLinks, KnownRecord, MappingId,
    Progress, PropertyName, RecordId, RunId, SourceHash, SourceKey, Standing, Subject, ValueDigest,
};
use rusqlite::{Connection, TransactionBehavior};

use crate::sqlite::connection::{Readers, open_sharing};
use crate::sqlite::dictionary::{Dictionary, NameInterner};
use crate::sqlite::failure::Doing as _;
use crate::sqlite::{
    claims, endpoints, forget, hashes, intents, lease, links, open, progress, records, relocations, runs,
    skipped, standing, summary,
};
use crate::window::debug_assert_ascending;
use crate::{Lease, RunEntry, RunStatus, Scope, SkippedCount, SkippedLine, StateError, StateStore, Summary};

/// The state in one SQLite file; see [`StateStore`] for what it promises.
///
/// Several stores, in one process or in many, may be open on one file.
///
/// ```
/// use fieldline_state::{Scope, SqliteStore, StateStore};
///
/// let folder = tempfile::tempdir()?;
/// let store = SqliteStore::open(&folder.path().join(".fieldline/state.db"))?;
/// let scope = Scope { portal: "1234567".into(), mapping: "customers".into() };
/// assert_eq!(store.hashes(&scope, &["C-1".into(), "C-2".into()])?, [None, None]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SqliteStore {
    shared: Arc<Shared>,
    sharing: Mutex<Connection>,
}

/// What a store and its leases hold together.
pub(super) struct Shared {
    /// The true path of the file.
    pub(super) path: PathBuf,
    writer: Mutex<Connection>,
    readers: Readers,
    dictionary: Dictionary,
}

/// A write transaction of one scope.
pub(super) struct Writing<'a> {
    pub(super) connection: &'a Connection,
    pub(super) scope: i64,
    names: NameInterner<'a>,
}

impl Shared {
    /// Does `work` in one write transaction: all of it becomes durable, or nothing.
    pub(super) fn write<T>(
        &self,
        scope: &Scope,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        // A panic during a transaction rolled it back, so the connection behind a poisoned lock is sound.
        let mut connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing("beginning a transaction")?;
        let number = self.dictionary.intern_scope(&transaction, scope)?;
        let names = NameInterner::new(&transaction, self.dictionary.names());
        let mut writing = Writing { connection: &transaction, scope: number, names };
        let result = work(&mut writing)?;
        let names = writing.names.into_names();
        transaction.commit().doing("committing")?;
        self.dictionary.publish_scope(scope, number);
        self.dictionary.publish_names(names);
        Ok(result)
    }

    /// Asks about a scope; the default when the store has never heard of it.
    fn read<T: Default>(
        &self,
        scope: &Scope,
        query: impl FnOnce(&Connection, i64) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        let connection = self.readers.get();
        match self.dictionary.find_scope(&connection, scope)? {
            Some(number) => query(&connection, number),
            None => Ok(T::default()),
        }
    }
}

impl SqliteStore {
    /// Opens the state file at `path`, or creates it and the folders above it.
    ///
    /// # Errors
    /// [`StateError::Foreign`] when the file is something else, [`StateError::TooNew`] when a newer version wrote it
    /// (both leave it as it is), [`StateError::File`] and [`StateError::Sqlite`] when it cannot be used.
    pub fn open(path: &Path) -> Result<Self, StateError> {
        let (path, writer) = open::open(path)?;
        let readers = Readers::open(&path)?;
        let shared = Shared { path, writer: Mutex::new(writer), readers, dictionary: Dictionary::default() };
        let sharing = Mutex::new(open_sharing(&shared.path)?);
        Ok(Self { shared: Arc::new(shared), sharing })
    }

    /// The connection for what processes share.
    pub(super) fn sharing(&self) -> &Mutex<Connection> {
        &self.sharing
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.shared.path
    }
}

impl StateStore for SqliteStore {
    fn progress(&self, scope: &Scope) -> Result<Option<Progress>, StateError> {
        self.shared.read(scope, progress::read)
    }

    fn hashes(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<SourceHash>>, StateError> {
        debug_assert_ascending(keys);
        let found = self.shared.read(scope, |connection, scope| hashes::read(connection, scope, keys))?;
        Ok(aligned(found, keys.len()))
    }

    fn hashes_among(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        keys: &[SourceKey],
    ) -> Result<(Vec<Option<SourceHash>>, u64), StateError> {
        debug_assert_ascending(keys);
        let read = |connection: &Connection, scope| hashes::read_among(connection, scope, after, keys);
        let (found, others) = self.shared.read(scope, read)?;
        Ok((aligned(found, keys.len()), others))
    }

    fn hashed_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.shared.read(scope, |connection, scope| hashes::keys(connection, scope, after, limit))
    }

    fn left_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.shared.read(scope, |connection, scope| hashes::left_keys(connection, scope, after, limit))
    }

    fn standing(
        &self,
        scope: &Scope,
        after: Option<&Subject>,
        limit: usize,
    ) -> Result<Vec<Standing>, StateError> {
        self.shared.read(scope, |connection, scope| standing::read(connection, scope, after, limit))
    }

    fn records(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<KnownRecord>>, StateError> {
        debug_assert_ascending(keys);
        let found = self.shared.read(scope, |connection, scope| {
            records::read(connection, scope, keys, &mut self.shared.dictionary.lookup(connection))
        })?;
        Ok(aligned(found, keys.len()))
    }

    fn known_ids(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(SourceKey, RecordId)>, StateError> {
        self.shared.read(scope, |connection, scope| records::ids(connection, scope, after, limit))
    }

    fn record_count(&self, scope: &Scope) -> Result<u64, StateError> {
        self.shared.read(scope, records::count)
    }

    fn links(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<KnownLinks>, StateError> {
        debug_assert_ascending(keys);
        self.shared.read(scope, |connection, scope| links::read(connection, scope, keys))
    }

    fn due_links(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.shared.read(scope, |connection, scope| links::due_keys(connection, scope, after, limit))
    }

    fn linked_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.shared.read(scope, |connection, scope| links::keys(connection, scope, after, limit))
    }

    fn relocations(&self, scope: &Scope) -> Result<u64, StateError> {
        self.shared.read(scope, relocations::count)
    }

    fn link_mark(&self, scope: &Scope, target: &MappingId) -> Result<Option<Fingerprint>, StateError> {
        self.shared.read(scope, |connection, scope| relocations::mark(connection, scope, target))
    }

    fn skipped(
        &self,
        scope: &Scope,
        after: Option<(&PropertyName, &SourceKey)>,
        limit: usize,
    ) -> Result<Vec<SkippedLine>, StateError> {
        self.shared.read(scope, |connection, scope| skipped::read(connection, scope, after, limit))
    }

    fn skipped_counts(&self, scope: &Scope) -> Result<Vec<SkippedCount>, StateError> {
        self.shared.read(scope, skipped::counts)
    }

    fn skipped_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError> {
        self.shared.read(scope, |connection, scope| skipped::keys(connection, scope, after, limit))
    }

    fn claims(
        &self,
        scope: &Scope,
        property: &PropertyName,
        values: &[ValueDigest],
    ) -> Result<Vec<Option<SourceKey>>, StateError> {
        let found = self.shared.read(scope, |connection, scope| {
            match self.shared.dictionary.lookup(connection).number(property)? {
                Some(property) => claims::holders(connection, scope, property, values),
                None => Ok(Vec::new()),
            }
        })?;
        Ok(aligned(found, values.len()))
    }

    fn claims_of(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Claim>, StateError> {
        debug_assert_ascending(keys);
        self.shared.read(scope, |connection, scope| {
            claims::of_keys(connection, scope, keys, &mut self.shared.dictionary.lookup(connection))
        })
    }

    fn intend(&self, scope: &Scope, intents: &[Intent]) -> Result<(), StateError> {
        if intents.is_empty() {
            return Ok(());
        }
        self.shared.write(scope, |writing| intents::write(writing.connection, writing.scope, intents))
    }

    fn open_intents(&self, scope: &Scope) -> Result<Vec<Intent>, StateError> {
        self.shared.read(scope, intents::read)
    }

    fn doubts(&self, scope: &Scope) -> Result<Vec<Doubt>, StateError> {
        self.shared.read(scope, intents::doubts)
    }

    fn commit(&self, scope: &Scope, checkpoint: &Checkpoint) -> Result<(), StateError> {
        if checkpoint.is_empty() {
            return Ok(());
        }
        self.shared.write(scope, |writing| {
            let Writing { connection, scope, names } = writing;
            forget::forget(connection, *scope, &checkpoint.forgotten)?;
            claims::release(connection, *scope, &checkpoint.released, names)?;
            claims::take(connection, *scope, &checkpoint.claims, names)?;
            hashes::write(connection, *scope, &checkpoint.hashes)?;
            records::write(connection, *scope, &checkpoint.records, names)?;
            links::write(connection, *scope, &checkpoint.links)?;
            relocations::write_marks(connection, *scope, &checkpoint.link_marks)?;
            standing::write(connection, *scope, &checkpoint.standing)?;
            standing::settle(connection, *scope, &checkpoint.settled)?;
            skipped::write(connection, *scope, &checkpoint.skipped)?;
            intents::doubt(connection, *scope, &checkpoint.doubted)?;
            intents::close(connection, *scope, &checkpoint.closed)?;
            checkpoint.progress.map_or(Ok(()), |to| progress::replace(connection, *scope, to))
        })
    }

    fn settle_lines_before(&self, scope: &Scope, run: &RunId) -> Result<u64, StateError> {
        self.shared
            .write(scope, |writing| standing::settle_lines_before(writing.connection, writing.scope, run))
    }

    fn summary(&self, scope: &Scope) -> Result<Summary, StateError> {
        self.shared.read(scope, summary::read)
    }

    fn scopes(&self) -> Result<Vec<Scope>, StateError> {
        summary::scopes(&self.shared.readers.get())
    }

    fn begin_run(&self, scope: &Scope, run: &RunId, started_at: DateTime<Utc>) -> Result<(), StateError> {
        self.shared.write(scope, |writing| {
            endpoints::forget(writing.connection, writing.scope, run)?;
            runs::begin(writing.connection, writing.scope, run, started_at)
        })
    }

    fn end_run(
        &self,
        scope: &Scope,
        run: &RunId,
        ended_at: DateTime<Utc>,
        status: RunStatus,
        report: &str,
    ) -> Result<(), StateError> {
        self.shared.write(scope, |writing| {
            runs::end(writing.connection, writing.scope, run, ended_at, status, report)
        })
    }

    fn runs(&self, scope: &Scope, limit: usize) -> Result<Vec<RunEntry>, StateError> {
        self.shared.read(scope, |connection, scope| runs::read(connection, scope, limit))
    }

    fn keep_endpoints(
        &self,
        scope: &Scope,
        run: &RunId,
        endpoints: &[EndpointCalls],
    ) -> Result<(), StateError> {
        self.shared.write(scope, |writing| endpoints::keep(writing.connection, writing.scope, run, endpoints))
    }

    fn endpoints(&self, scope: &Scope, run: &RunId) -> Result<Vec<EndpointCalls>, StateError> {
        self.shared.read(scope, |connection, scope| endpoints::read(connection, scope, run))
    }

    fn lease(&self, scope: &Scope, run: &RunId, now: DateTime<Utc>) -> Result<Lease, StateError> {
        lease::take(&self.shared, scope, run, now)
    }
}

/// Answers from an unknown scope or property are empty; the contract wants one per question.
fn aligned<T: Clone>(mut found: Vec<Option<T>>, length: usize) -> Vec<Option<T>> {
    found.resize(length, None);
    found
}
