//! The search index runs behind: for a while it shows records as they were.

use std::collections::{HashMap, VecDeque};

use super::object_state::RecordId;
use super::record::Record;

/// What the index does not know yet. Empty when there is no lag.
pub(crate) struct LagLog {
    lag_ms: i64,
    changes: VecDeque<Lagging>,
}

struct Lagging {
    at: i64,
    id: RecordId,
    before: Option<Record>,
}

impl LagLog {
    pub(crate) fn new(lag_ms: i64) -> Self {
        Self { lag_ms, changes: VecDeque::new() }
    }

    /// Notes that a record changed at `at`; `before` is `None` for a new one.
    pub(crate) fn note(&mut self, at: i64, id: RecordId, before: Option<&Record>) {
        if self.lag_ms > 0 {
            self.forget_indexed(at);
            self.changes.push_back(Lagging { at, id, before: before.cloned() });
        }
    }

    fn forget_indexed(&mut self, now: i64) {
        while self.changes.front().is_some_and(|change| change.at + self.lag_ms <= now) {
            self.changes.pop_front();
        }
    }

    /// Records the index shows differently at `now`: an older version, or not at all.
    pub(crate) fn behind(&mut self, now: i64) -> HashMap<RecordId, Option<Record>> {
        self.forget_indexed(now);
        let mut behind = HashMap::new();
        for change in &self.changes {
            // The earliest change that is not indexed tells what the index shows.
            behind.entry(change.id).or_insert_with(|| change.before.clone());
        }
        behind
    }

    /// Whether the index shows everything as it is at `now`.
    pub(crate) fn is_caught_up(&mut self, now: i64) -> bool {
        self.forget_indexed(now);
        self.changes.is_empty()
    }

    /// Lets the index forget a record at once.
    pub(super) fn forget(&mut self, id: RecordId) {
        self.changes.retain(|change| change.id != id);
    }

    pub(crate) fn clear(&mut self) {
        self.changes.clear();
    }
}
