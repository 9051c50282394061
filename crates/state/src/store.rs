//! The contract of a state store.

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Doubt, EndpointCalls, Fingerprint, Intent, KnownLinks, KnownRecord, MappingId,
    PortalId, Progress, PropertyName, RecordId, RunId, SkippedFate, SourceHash, SourceKey, Standing, Subject,
    ValueDigest,
};

use crate::StateError;

/// Whose state: one mapping in one portal. The same mapping in another portal is a stranger.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Scope {
    /// The portal.
    pub portal: PortalId,
    /// The mapping.
    pub mapping: MappingId,
}

/// Durable memory of what was read, written, promised and refused.
///
/// Everything is kept per [`Scope`]. Calls block; a caller on an async runtime moves them to a blocking thread.
/// All methods may be called from several threads; a scope is written only by the holder of its lease.
/// Ordering by key is bytewise. "Durable" means: survives the death of the process at any later instant. What is
/// durable is seen by every later call, on this store and on any other that shares its file. What is kept in a file outlives
/// a power cut as well: each method that writes returns when its transaction and all before it are on the disk.
///
/// No record value is kept but keys, ids, and external IDs of open intents and of the other ends of links. In particular the `value` of a rejection is
/// dropped when it is committed, and reads back as `None`. Line numbers reach up to 2⁶³ − 1.
///
/// # Errors
/// Every method fails with [`StateError`] when the storage does; what it would have written is then not there.
pub trait StateStore: Send + Sync {
    /// How far the mapping has got; `None` before its first complete run.
    fn progress(&self, scope: &Scope) -> Result<Option<Progress>, StateError>;

    /// Source hashes of these keys, aligned with them; keys must be strictly ascending.
    ///
    /// Meant for windows of thousands of keys. Cost grows with the window, not with the store.
    fn hashes(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<SourceHash>>, StateError>;

    /// The same, as one step of a walk over all records; and how many records have a hash after `after` and before the last
    /// of the keys, and are none of them. [`SourceHash::LEFT`] does not count. Nothing lies in an empty window.
    ///
    /// Cost grows with the records between `after` and the last of the keys.
    fn hashes_among(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        keys: &[SourceKey],
    ) -> Result<(Vec<Option<SourceHash>>, u64), StateError>;

    /// Keys of records with a hash other than [`SourceHash::LEFT`], ascending, after `after`, at most `limit`.
    fn hashed_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError>;

    /// Keys of records whose hash is [`SourceHash::LEFT`], ascending, after `after`, at most `limit`. Cost grows with these,
    /// not with the store.
    fn left_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError>;

    /// Standing entries, ascending by subject (records by key, then lines, then links by rule and key), after `after`, at most `limit`.
    fn standing(
        &self,
        scope: &Scope,
        after: Option<&Subject>,
        limit: usize,
    ) -> Result<Vec<Standing>, StateError>;

    /// What is known of these records, aligned with the keys; keys must be strictly ascending.
    fn records(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Option<KnownRecord>>, StateError>;

    /// Ids of all known records after `after`, ascending by key, at most `limit`.
    fn known_ids(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(SourceKey, RecordId)>, StateError>;

    /// How many records are known.
    fn record_count(&self, scope: &Scope) -> Result<u64, StateError>;

    /// What is known of the links of these records, ascending by key and rule; keys must be strictly ascending.
    fn links(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<KnownLinks>, StateError>;

    /// Keys of records with links that are due, ascending, after `after`, at most `limit`.
    fn due_links(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError>;

    /// Keys of records with links that anything is known of, ascending, after `after`, at most `limit`.
    fn linked_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError>;

    /// How often records of the scope have got another id, or were forgotten. It only grows: as long as it stays, links to
    /// them lead where they led.
    fn relocations(&self, scope: &Scope) -> Result<u64, StateError>;

    /// What was known of the records of that mapping when all links to them were looked at last; `None` before.
    fn link_mark(&self, scope: &Scope, target: &MappingId) -> Result<Option<Fingerprint>, StateError>;

    /// Values that are left out of records, ascending by property and key, after `after`, at most `limit`.
    fn skipped(
        &self,
        scope: &Scope,
        after: Option<(&PropertyName, &SourceKey)>,
        limit: usize,
    ) -> Result<Vec<SkippedLine>, StateError>;

    /// How many values are left out, ascending by property; none of a property of which every value is taken.
    fn skipped_counts(&self, scope: &Scope) -> Result<Vec<SkippedCount>, StateError>;

    /// Keys of records with values that are left out, ascending, after `after`, at most `limit`.
    fn skipped_keys(
        &self,
        scope: &Scope,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, StateError>;

    /// Who holds these values of a unique property, aligned with the values, which come in any order.
    fn claims(
        &self,
        scope: &Scope,
        property: &PropertyName,
        values: &[ValueDigest],
    ) -> Result<Vec<Option<SourceKey>>, StateError>;

    /// All claims held by these keys (strictly ascending), in no particular order.
    fn claims_of(&self, scope: &Scope, keys: &[SourceKey]) -> Result<Vec<Claim>, StateError>;

    /// Makes intents durable, all or none. A batch may be sent only after this returned.
    ///
    /// A batch that is announced already gets the new contents and keeps its age.
    fn intend(&self, scope: &Scope, intents: &[Intent]) -> Result<(), StateError>;

    /// Intents without an outcome, oldest first: what a run that died had announced.
    fn open_intents(&self, scope: &Scope) -> Result<Vec<Intent>, StateError>;

    /// Intents that were looked for in vain and may still take effect, oldest first. They are no open ones.
    fn doubts(&self, scope: &Scope) -> Result<Vec<Doubt>, StateError>;

    /// Commits everything in the checkpoint in one transaction, all or nothing. The last writer wins per key, also among
    /// entries of one checkpoint.
    ///
    /// Applied in this order: `forgotten` (everything about these keys, claims included), `released` (only where the
    /// claim is still held by that key), `claims`, `hashes`, `records`, `links` (each replaces the entry of the same
    /// record and rule; an empty one removes it), `link_marks`, `standing` (replaces the entry of the same subject), `settled`,
    /// `skipped` (replaces what was left out of the same record), `doubted` (an unknown batch is passed over; a doubt may be
    /// renewed), `closed` (ends doubts, too), `progress`.
    /// Progress is replaced as given: a run that read everything may set a watermark back.
    fn commit(&self, scope: &Scope, checkpoint: &Checkpoint) -> Result<(), StateError>;

    /// Removes standing entries about lines that were judged by other runs than `run`, and returns how many.
    ///
    /// Called at the end of a complete full read: a broken row that did not show up again is mended.
    fn settle_lines_before(&self, scope: &Scope, run: &RunId) -> Result<u64, StateError>;

    /// Counts of what is kept, for people.
    fn summary(&self, scope: &Scope) -> Result<Summary, StateError>;

    /// Every scope that has state or runs, in order. A lease is neither.
    fn scopes(&self) -> Result<Vec<Scope>, StateError>;

    /// Notes the beginning of a run of a mapping. A run that begins again starts a clean entry.
    fn begin_run(&self, scope: &Scope, run: &RunId, started_at: DateTime<Utc>) -> Result<(), StateError>;

    /// Notes the end of a run with its report as JSON.
    ///
    /// # Errors
    /// [`StateError::UnknownRun`] when the run never began in this scope.
    fn end_run(
        &self,
        scope: &Scope,
        run: &RunId,
        ended_at: DateTime<Utc>,
        status: RunStatus,
        report: &str,
    ) -> Result<(), StateError>;

    /// The latest runs of a scope, newest first, at most `limit`. Of two that began at one instant, the one noted later
    /// comes first.
    fn runs(&self, scope: &Scope, limit: usize) -> Result<Vec<RunEntry>, StateError>;

    /// Keeps what the calls of a run came to, in the place of what was kept of it. Endpoints differ in method or path. A run
    /// that begins again has none.
    ///
    /// # Errors
    /// As every method; that the run never began is none.
    fn keep_endpoints(
        &self,
        scope: &Scope,
        run: &RunId,
        endpoints: &[EndpointCalls],
    ) -> Result<(), StateError>;

    /// What the calls of a run came to, by method and path.
    fn endpoints(&self, scope: &Scope, run: &RunId) -> Result<Vec<EndpointCalls>, StateError>;

    /// Takes the lease of a scope, or tells who has it.
    ///
    /// The lease ends when the returned guard is dropped or its process dies, whichever comes first.
    fn lease(&self, scope: &Scope, run: &RunId, now: DateTime<Utc>) -> Result<Lease, StateError>;
}

/// What is kept for a scope, in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Records with a source hash.
    pub hashes: u64,
    /// Records with a known id.
    pub records: u64,
    /// Claims held.
    pub claims: u64,
    /// Standing rejections (dead letters), those of links included.
    pub rejected: u64,
    /// Standing holds.
    pub held: u64,
    /// Records of unknown fate.
    pub open: u64,
    /// Records that wait for a look-up.
    pub pending: u64,
    /// Of these: records that need what they wait for, and are not loaded as their source has them.
    pub unloaded: u64,
    /// Records that are not in the destination, and are to be created by others (`mode: update`).
    pub absent: u64,
    /// Records with links that are due.
    pub links_due: u64,
    /// Intents without an outcome.
    pub intents: u64,
}

/// A value that is left out of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkippedLine {
    /// The property; of an association rule, what its rejections call it.
    pub property: PropertyName,
    /// The record.
    pub key: SourceKey,
    /// What became of the property.
    pub fate: SkippedFate,
}

/// How many values of one property are left out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkippedCount {
    /// The property.
    pub property: PropertyName,
    /// In how many records.
    pub count: u64,
    /// In how many of these it was emptied.
    pub cleared: u64,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunStatus {
    /// Still going, or its process died.
    Running,
    /// To the end of the stream.
    Complete,
    /// Stopped early on purpose (signal, quota); resumable.
    Stopped,
    /// By an error.
    Failed,
}

/// One run in the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunEntry {
    /// The run.
    pub run: RunId,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub status: RunStatus,
    /// Its report as JSON; empty while running.
    pub report: String,
}

/// The answer to a request for a lease.
#[derive(Debug)]
pub enum Lease {
    /// The scope is ours until the guard is dropped.
    Granted(LeaseGuard),
    /// A living run has it.
    HeldBy {
        /// Which run.
        run: RunId,
        /// Since when.
        since: DateTime<Utc>,
    },
}

/// Keeps a lease while it lives.
pub struct LeaseGuard {
    /// Gives the lease back when dropped.
    release: Option<Box<dyn FnOnce() + Send>>,
}

impl LeaseGuard {
    /// A guard that runs `release` when it is dropped.
    pub fn new(release: impl FnOnce() + Send + 'static) -> Self {
        Self { release: Some(Box::new(release)) }
    }
}

impl Drop for LeaseGuard {
    fn drop(&mut self) {
        if let Some(release) = self.release.take() {
            release();
        }
    }
}

impl std::fmt::Debug for LeaseGuard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LeaseGuard")
    }
}
