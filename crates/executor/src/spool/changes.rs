//! Changes: what a load does, by key.

use fieldline_model::{Action, Change, Reason, RecordId, SourceKey};
use rusqlite::params;

use super::file::{Spool, decode, encode};
use crate::ExecutorError;
use crate::counts::PlanCounts;

/// Codes of actions in the file; those that write are below 10. Never renumbered within a version.
const ACTIONS: &[(Action, i64)] = &[
    (Action::Create, 0),
    (Action::Update, 1),
    (Action::Adopt, 2),
    (Action::Archive, 3),
    (Action::Unchanged, 10),
    (Action::Skip, 11),
    (Action::Hold, 12),
    (Action::Reject, 13),
];

fn code(action: Action) -> i64 {
    ACTIONS
        .iter()
        .find(|(known, _)| *known == action)
        .map(|(_, code)| *code)
        .expect("every action has a code")
}

/// How many values the change empties.
fn clears(change: &Change) -> u32 {
    let emptied =
        change.fields.iter().filter(|field| field.before.is_some() && field.after.wire().is_empty());
    u32::try_from(emptied.count()).unwrap_or(u32::MAX)
}

/// Whether the record is loaded without what it looks up, or waits for it as a whole.
fn waits(change: &Change) -> bool {
    let is_there =
        matches!(change.action, Action::Create | Action::Update | Action::Adopt | Action::Unchanged);
    !change.pending.is_empty() && (is_there || change.reason == Reason::Waits)
}

impl Spool {
    /// Keeps a change; a later one of the same key replaces it.
    pub(crate) fn put_change(&self, change: &Change) -> Result<(), ExecutorError> {
        self.execute(
            "keeping a change",
            "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)",
            params![
                change.key.as_str(),
                code(change.action),
                change.is_standing(),
                change.id.as_ref().map(RecordId::as_str),
                clears(change),
                waits(change),
                encode(change)?
            ],
        )?;
        Ok(())
    }

    /// Changes by key, after `after`, at most `limit`; all of them, or those with that action.
    pub(crate) fn changes(
        &self,
        action: Option<Action>,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        let after = after.map_or("", SourceKey::as_str);
        let sql = match action {
            Some(_) => "SELECT body FROM changes WHERE key > ?1 AND action = ?2 ORDER BY key LIMIT ?3",
            None => "SELECT body FROM changes WHERE key > ?1 AND ?2 IS NULL ORDER BY key LIMIT ?3",
        };
        self.read_changes(sql, params![after, action.map(code), limit as i64])
    }

    /// Changes of records that wait for a look-up, by key, after `after`, at most `limit`.
    pub(crate) fn pending_changes(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        let sql = "SELECT body FROM changes WHERE pending AND key > ?1 ORDER BY key LIMIT ?2";
        self.read_changes(sql, params![after.map_or("", SourceKey::as_str), limit as i64])
    }

    /// The change of that key.
    pub(crate) fn change(&self, key: &SourceKey) -> Result<Option<Change>, ExecutorError> {
        let sql = "SELECT body FROM changes WHERE key = ?";
        Ok(self.read_changes(sql, [key.as_str()])?.pop())
    }

    /// The changes a query finds the bodies of.
    pub(super) fn read_changes(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<Change>, ExecutorError> {
        let read = |row: &rusqlite::Row<'_>| Ok(decode(row.get_ref(0)?.as_blob()?, "a change"));
        self.rows("reading changes", sql, values, read)?.into_iter().collect()
    }

    /// Records that more than one change would write to, after `after`, at most `limit`.
    pub(crate) fn contested_records(
        &self,
        after: &str,
        limit: usize,
    ) -> Result<Vec<RecordId>, ExecutorError> {
        let sql = "SELECT id FROM changes WHERE id > ? AND action < 10 GROUP BY id HAVING count(*) > 1 ORDER BY id LIMIT ?";
        self.rows("finding rivals", sql, params![after, limit as i64], |row| {
            Ok(RecordId::new(row.get::<_, String>(0)?))
        })
    }

    /// Keeps what a record would become if it came to the record in HubSpot that another has now.
    pub(crate) fn put_rival(&self, change: &Change) -> Result<(), ExecutorError> {
        let values = params![change.key.as_str(), encode(change)?];
        self.execute("keeping a rival", "INSERT OR REPLACE INTO rivals VALUES (?, ?)", values)?;
        Ok(())
    }

    /// What that record would become.
    pub(crate) fn rival(&self, key: &SourceKey) -> Result<Option<Change>, ExecutorError> {
        Ok(self.read_changes("SELECT body FROM rivals WHERE key = ?", [key.as_str()])?.pop())
    }

    /// Makes [`writers_of`](Self::writers_of) and [`contested_records`](Self::contested_records) quick.
    pub(crate) fn index_records(&self) -> Result<(), ExecutorError> {
        let sql = "CREATE INDEX IF NOT EXISTS by_record ON changes (id) WHERE id IS NOT NULL AND action < 10";
        self.execute("indexing changes", sql, [])?;
        Ok(())
    }

    /// The changes that would write to a record, by key.
    pub(crate) fn writers_of(&self, id: &RecordId) -> Result<Vec<Change>, ExecutorError> {
        let sql = "SELECT body FROM changes WHERE id = ? AND action < 10 ORDER BY key";
        self.read_changes(sql, [id.as_str()])
    }

    /// The source record whose change is about that record, whatever becomes of it; the first of several.
    pub(crate) fn key_of(&self, id: &RecordId) -> Result<Option<SourceKey>, ExecutorError> {
        self.execute(
            "indexing changes",
            "CREATE INDEX IF NOT EXISTS by_id ON changes (id) WHERE id IS NOT NULL",
            [],
        )?;
        let sql = "SELECT key FROM changes WHERE id = ? ORDER BY key";
        self.first("finding a change", sql, [id.as_str()], |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    /// Takes a change out: nobody knows what became of it.
    pub(crate) fn remove_change(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("taking a change", "DELETE FROM changes WHERE key = ?", [key.as_str()])?;
        Ok(())
    }

    /// Whether any record is held or archived, so that it may be gone when the plan is through.
    pub(crate) fn loses_records(&self) -> Result<bool, ExecutorError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM changes WHERE action IN (3, 12))";
        Ok(self.number("counting changes", sql)? > 0)
    }

    /// How many values all changes together empty.
    pub(crate) fn clear_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting changes", "SELECT ifnull(sum(clears), 0) FROM changes WHERE action < 10")
    }

    /// Adds what the changes will do to `counts`.
    pub(crate) fn count_into(&self, counts: &mut PlanCounts) -> Result<(), ExecutorError> {
        let rows: Vec<(i64, bool, i64, i64)> = self.rows(
            "counting changes",
            "SELECT action, standing, count(*), sum(pending) FROM changes WHERE action <> 3 OR id IS NOT NULL
                GROUP BY action, standing",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        for (action, standing, count, pending) in rows {
            let count = count.unsigned_abs();
            counts.pending += pending.unsigned_abs();
            match ACTIONS.iter().find(|(_, known)| *known == action).map(|(action, _)| *action) {
                Some(Action::Create) => counts.create += count,
                Some(Action::Update) => counts.update += count,
                Some(Action::Adopt) => counts.adopt += count,
                Some(Action::Unchanged) => counts.unchanged += count,
                Some(Action::Skip) => counts.skip += count,
                Some(Action::Archive) => counts.archive += count,
                Some(Action::Hold) => counts.hold += count,
                Some(Action::Reject) => {
                    counts.reject += count;
                    counts.standing += if standing { count } else { 0 };
                }
                None => return Err(ExecutorError::Corrupt("an action")),
            }
        }
        let lines = self.line_count()?;
        let standing = self.number("counting rows", "SELECT count(*) FROM lines WHERE standing")?;
        counts.reject += lines;
        counts.standing += standing;
        Ok(())
    }
}
