//! Candidates: records that may need a change.

use fieldline_model::SourceKey;
use fieldline_reconcile::Candidate;
use rusqlite::params;

use super::file::{Spool, decode, encode};
use crate::ExecutorError;

/// Where a candidate stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CandidateState {
    /// To be read and reconciled.
    Active = 0,
    /// Rejected in an earlier run, because another source record has a value it wants. It sleeps until the value may be free.
    Claimed = 1,
    /// Rejected in an earlier run, because a record in HubSpot has a value it wants. It sleeps until HubSpot shows
    /// the value nowhere else.
    Refused = 2,
}

impl CandidateState {
    fn of(code: i64) -> Self {
        match code {
            0 => Self::Active,
            1 => Self::Claimed,
            _ => Self::Refused,
        }
    }
}

impl Spool {
    /// Keeps a candidate; a later one of the same key replaces it.
    pub(crate) fn put_candidate(
        &self,
        candidate: &Candidate,
        state: CandidateState,
    ) -> Result<(), ExecutorError> {
        let known = candidate.last.is_some();
        self.execute(
            "keeping a candidate",
            "INSERT OR REPLACE INTO candidates VALUES (?, ?, ?, ?)",
            params![candidate.key.as_str(), state as i64, known, encode(candidate)?],
        )?;
        Ok(())
    }

    /// Candidates by key, after `after`, at most `limit`.
    pub(crate) fn candidates(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(Candidate, CandidateState)>, ExecutorError> {
        let after = after.map_or("", SourceKey::as_str);
        let sql = "SELECT body, state FROM candidates WHERE key > ? ORDER BY key LIMIT ?";
        self.read_candidates(sql, params![after, limit as i64])
    }

    /// Candidates that sleep, by key, after `after`, at most `limit`.
    pub(crate) fn asleep(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(Candidate, CandidateState)>, ExecutorError> {
        let after = after.map_or("", SourceKey::as_str);
        let sql = "SELECT body, state FROM candidates WHERE state > 0 AND key > ? ORDER BY key LIMIT ?";
        self.read_candidates(sql, params![after, limit as i64])
    }

    fn read_candidates(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<(Candidate, CandidateState)>, ExecutorError> {
        let rows = self.rows("reading candidates", sql, values, |row| {
            let state = CandidateState::of(row.get(1)?);
            let candidate = decode(row.get_ref(0)?.as_blob()?, "a candidate");
            Ok(candidate.map(|candidate| (candidate, state)))
        })?;
        rows.into_iter().collect()
    }

    /// The keys of candidates, in their order, after `after`, at most `limit`.
    pub(crate) fn candidate_keys(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        let after = after.map_or("", SourceKey::as_str);
        let sql = "SELECT key FROM candidates WHERE key > ? ORDER BY key LIMIT ?";
        let values = params![after, limit as i64];
        self.rows("reading candidates", sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    /// The candidate of that key.
    pub(crate) fn candidate(
        &self,
        key: &SourceKey,
    ) -> Result<Option<(Candidate, CandidateState)>, ExecutorError> {
        let sql = "SELECT body, state FROM candidates WHERE key = ?";
        Ok(self.read_candidates(sql, [key.as_str()])?.pop())
    }

    /// Wakes a candidate: it is to be read and reconciled after all.
    pub(crate) fn wake(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        let sql = "UPDATE candidates SET state = 0 WHERE key = ?";
        self.execute("waking a candidate", sql, [key.as_str()])?;
        Ok(())
    }

    /// Lets a candidate sleep: it cannot win.
    pub(crate) fn put_asleep(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        let sql = "UPDATE candidates SET state = 1 WHERE key = ?";
        self.execute("putting a candidate to sleep", sql, [key.as_str()])?;
        Ok(())
    }

    /// Whether any candidate sleeps because HubSpot refused it.
    pub(crate) fn has_refused(&self) -> Result<bool, ExecutorError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM candidates WHERE state > 0 AND state = 2)";
        Ok(self.number("counting candidates", sql)? > 0)
    }

    /// Whether there is any candidate, active or not.
    pub(crate) fn has_candidates(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting candidates", "SELECT EXISTS (SELECT 1 FROM candidates)")? > 0)
    }

    /// How many candidates are active.
    pub(crate) fn active_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting candidates", "SELECT count(*) FROM candidates WHERE state = 0")
    }

    /// How many active candidates have no known record id.
    pub(crate) fn unknown_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting candidates", "SELECT count(*) FROM candidates WHERE state = 0 AND known = 0")
    }
}
