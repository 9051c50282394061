//! The change plan: what a load would do, record by record, as a value.

use fieldline_connector::Calls;
use fieldline_model::{Action, Change, Progress, SourceKey};

use crate::ExecutorError;
use crate::counts::PlanCounts;
use crate::prepare::Prepared;
use crate::spool::{LineRejection, Spool};

/// Inputs a write call takes (HubSpot's batch endpoints).
pub(crate) const BATCH: u64 = 100;

/// Everything a load would do. Lies on disk; goes away when dropped. Loaded by [`load`](crate::load()).
pub struct ChangePlan {
    pub(crate) spool: Spool,
    pub(crate) counts: PlanCounts,
    /// `None` when nothing had to be compared.
    pub(crate) prepared: Option<Prepared>,
    /// Where the mapping will stand after the load.
    pub(crate) progress: Progress,
    /// Where it stands.
    pub(crate) durable: Option<Progress>,
    is_backfill: bool,
    calls: Calls,
    line_count: u64,
}

/// What a plan costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Budget {
    /// Batch reads, gets and lists; those of computing the plan.
    pub read: u64,
    /// Write calls the load will make.
    pub write: u64,
    /// Searches; those of computing the plan.
    pub search: u64,
}

impl ChangePlan {
    pub(crate) fn new(
        spool: Spool,
        counts: PlanCounts,
        prepared: Option<Prepared>,
        progress: Progress,
        durable: Option<Progress>,
        is_backfill: bool,
        calls: Calls,
    ) -> Result<Self, ExecutorError> {
        let line_count = spool.line_count()?;
        Ok(Self { spool, counts, prepared, progress, durable, is_backfill, calls, line_count })
    }

    /// What becomes of the records read.
    pub fn counts(&self) -> &PlanCounts {
        &self.counts
    }

    /// Whether the mapping changed since its last complete run, so that every record is compared anew.
    pub fn is_backfill(&self) -> bool {
        self.is_backfill
    }

    /// The calls of computing it, and those the load will make.
    pub fn budget(&self) -> Budget {
        let by_id = self.counts.update + self.counts.adopt;
        Budget {
            read: self.calls.read,
            write: by_id.div_ceil(BATCH) + self.counts.create.div_ceil(BATCH),
            search: self.calls.search,
        }
    }

    /// Changes by key, after `after`, at most `limit`; those with that action, or all.
    pub fn changes(
        &self,
        action: Option<Action>,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        self.spool.changes(action, after, limit)
    }

    /// Unreadable rows by line, after `after`, at most `limit`.
    pub fn lines(&self, after: u64, limit: usize) -> Result<Vec<LineRejection>, ExecutorError> {
        self.spool.lines(after, limit)
    }

    /// How many unreadable rows there are.
    pub fn line_count(&self) -> u64 {
        self.line_count
    }

    /// The property a field change names.
    pub fn property(&self, rule: u16) -> Option<&str> {
        Some(self.prepared.as_ref()?.reconciler.definition(rule).name.as_str())
    }
}

impl std::fmt::Debug for ChangePlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChangePlan({:?})", self.counts)
    }
}
