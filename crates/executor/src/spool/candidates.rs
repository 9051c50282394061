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
    /// Rejected for a claim in an earlier run, and its source has not moved: judged anew only if claims move.
    Dormant = 1,
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
        let rows: Vec<(Vec<u8>, bool)> = self.rows(
            "reading candidates",
            "SELECT body, state FROM candidates WHERE key > ? ORDER BY key LIMIT ?",
            params![after, limit as i64],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let state = |dormant| if dormant { CandidateState::Dormant } else { CandidateState::Active };
        rows.into_iter().map(|(body, dormant)| Ok((decode(&body, "a candidate")?, state(dormant)))).collect()
    }

    /// The candidate of that key.
    pub(crate) fn candidate(&self, key: &SourceKey) -> Result<Option<Candidate>, ExecutorError> {
        let sql = "SELECT body FROM candidates WHERE key = ?";
        let body: Option<Vec<u8>> =
            self.first("looking for a candidate", sql, [key.as_str()], |row| row.get(0))?;
        body.map(|body| decode(&body, "a candidate")).transpose()
    }

    /// Takes the candidate of that key out.
    pub(crate) fn remove_candidate(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("taking a candidate", "DELETE FROM candidates WHERE key = ?", [key.as_str()])?;
        Ok(())
    }

    /// Wakes dormant candidates: their claims are free now.
    pub(crate) fn wake_dormant(&self) -> Result<(), ExecutorError> {
        self.execute("waking candidates", "UPDATE candidates SET state = 0 WHERE state = 1", [])?;
        Ok(())
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
