//! Records whose source records have left, and that are not archived.

use fieldline_model::{Change, RecordId, SourceKey};
use rusqlite::params;

use super::file::{Spool, decode};
use crate::ExecutorError;

/// Why a record is not archived although its source record has left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Spared {
    /// It is gone already.
    Gone,
    /// It was merged into a record that is not ours.
    MergedAway,
    /// It is that of another source record, too.
    Shared,
}

/// In the file.
const FATES: &[(Spared, i64)] = &[(Spared::Gone, 0), (Spared::MergedAway, 1), (Spared::Shared, 2)];

impl Spool {
    /// Notes that the record of an archive is that of another source record, too.
    pub(crate) fn put_shared(
        &self,
        key: &SourceKey,
        other: &SourceKey,
        id: &RecordId,
    ) -> Result<(), ExecutorError> {
        let values = params![key.as_str(), other.as_str(), id.as_str()];
        self.execute("keeping a shared record", "INSERT OR IGNORE INTO shared VALUES (?, ?, ?)", values)?;
        Ok(())
    }

    /// Archives of records that are those of other source records, too, each with one of these, at most `limit`.
    pub(crate) fn shared(&self, limit: usize) -> Result<Vec<(Change, SourceKey)>, ExecutorError> {
        let sql = "SELECT body, min(other) FROM shared CROSS JOIN changes USING (key) WHERE action = 3 AND changes.id IS NOT NULL
            GROUP BY changes.key LIMIT ?";
        let rows: Vec<(Vec<u8>, String)> =
            self.rows("looking for shared records", sql, [limit as i64], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let read = |(body, other): (Vec<u8>, String)| Ok((decode(&body, "a change")?, SourceKey::new(other)));
        rows.into_iter().map(read).collect()
    }

    /// Notes a source record that is looked at although it has not moved.
    pub(crate) fn put_woken(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("waking a record", "INSERT OR IGNORE INTO woken VALUES (?)", [key.as_str()])?;
        Ok(())
    }

    /// How many are.
    pub(crate) fn woken_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting woken records", "SELECT count(*) FROM woken")
    }

    /// Source records to be looked at although they have not moved, by key, after `after`, at most `limit`.
    pub(crate) fn woken(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM woken WHERE key > ? ORDER BY key LIMIT ?";
        let values = params![after.map_or("", SourceKey::as_str), limit as i64];
        self.rows("reading woken records", sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    /// Whether that source record is looked at although it has not moved.
    pub(crate) fn is_woken(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM woken WHERE key = ?";
        let found: Option<i64> = self.first("looking for a record", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// Keeps an archive of a record that is not archived after all.
    pub(crate) fn put_spared(&self, archive: Change, why: Spared) -> Result<(), ExecutorError> {
        let fate = FATES.iter().find(|(known, _)| *known == why).map(|(_, fate)| *fate);
        let sql = "INSERT OR REPLACE INTO spared VALUES (?, ?)";
        self.execute("sparing a record", sql, params![archive.key.as_str(), fate])?;
        self.put_change(&Change { id: None, ..archive })
    }

    /// Archives of records that are not archived after all, by key, after `after`, at most `limit`.
    pub(crate) fn spared(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(Change, Spared)>, ExecutorError> {
        let sql =
            "SELECT body, fate FROM spared CROSS JOIN changes USING (key) WHERE key > ? ORDER BY key LIMIT ?";
        let values = params![after.map_or("", SourceKey::as_str), limit as i64];
        let rows: Vec<(Vec<u8>, i64)> =
            self.rows("reading spared records", sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let read = |(body, fate): (Vec<u8>, i64)| {
            let why = FATES.iter().find(|(_, known)| *known == fate).map(|(why, _)| *why);
            Ok((decode(&body, "a change")?, why.ok_or(ExecutorError::Corrupt("a fate"))?))
        };
        rows.into_iter().map(read).collect()
    }

    /// How many records are left alone although their source records have left.
    pub(crate) fn left_alone_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting spared records", "SELECT count(*) FROM spared WHERE fate > 0")
    }

    /// Archives of records that an archive with a smaller key is about, at most `limit`.
    pub(crate) fn twin_archives(&self, limit: usize) -> Result<Vec<Change>, ExecutorError> {
        let sql = "SELECT body FROM changes AS mine WHERE action = 3 AND id IS NOT NULL AND EXISTS
            (SELECT 1 FROM changes AS theirs WHERE theirs.id = mine.id AND theirs.action = 3 AND theirs.key < mine.key)
            LIMIT ?";
        self.read_changes(sql, [limit as i64])
    }
}
