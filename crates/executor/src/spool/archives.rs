//! Records to be archived, beside the changes of those that are there.

use fieldline_model::{Change, RecordId, SourceKey};
use rusqlite::params;

use super::file::{Spool, decode};
use crate::ExecutorError;

impl Spool {
    /// Whether any record is to be archived.
    pub(crate) fn has_archives(&self) -> Result<bool, ExecutorError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM changes WHERE action = 3)";
        Ok(self.number("counting archives", sql)? > 0)
    }

    /// Makes the questions below quick, where any record is to be archived.
    pub(crate) fn index_archives(&self) -> Result<(), ExecutorError> {
        let sql = "CREATE INDEX IF NOT EXISTS by_id ON changes (id) WHERE id IS NOT NULL";
        self.execute("indexing archives", sql, [])?;
        Ok(())
    }

    /// Whether that source record has left the stream, so that its record is to be archived.
    pub(crate) fn is_archived(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM changes WHERE key = ? AND action = 3";
        let found: Option<i64> =
            self.first("looking for an archive", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// Whether that record is to be archived.
    pub(crate) fn is_orphan(&self, id: &RecordId) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM changes WHERE id = ? AND action = 3";
        let found: Option<i64> =
            self.first("looking for an archive", sql, [id.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// Archives of records that another source record has come to, at most `limit`.
    pub(crate) fn inherited(&self, limit: usize) -> Result<Vec<Change>, ExecutorError> {
        let sql = "SELECT body FROM changes AS mine WHERE action = 3 AND id IS NOT NULL AND EXISTS
            (SELECT 1 FROM changes AS theirs WHERE theirs.id = mine.id AND theirs.action <> 3) LIMIT ?";
        self.read_changes(sql, params![limit as i64])
    }

    /// Notes that the record of an archive lives on under another key.
    pub(crate) fn put_heir(&self, archive: &Change) -> Result<(), ExecutorError> {
        archive.id.as_ref().map_or(Ok(()), |id| self.put_heir_of(id, &archive.key))
    }

    /// Notes that a record lives on under another key than that one. The key is forgotten with the outcome of the other.
    pub(crate) fn put_heir_of(&self, id: &RecordId, key: &SourceKey) -> Result<(), ExecutorError> {
        let sql = "INSERT OR IGNORE INTO heirs VALUES (?, ?)";
        self.execute("keeping an heir", sql, params![id.as_str(), key.as_str()])?;
        Ok(())
    }

    /// Whether any record lives on under another key.
    pub(crate) fn has_heirs(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting heirs", "SELECT EXISTS (SELECT 1 FROM heirs)")? > 0)
    }

    /// Whether the record of that key lives on under another one, if nothing goes wrong.
    pub(crate) fn is_inherited(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM heirs JOIN changes ON changes.id = heirs.id
            WHERE heirs.key = ?1 AND changes.key <> ?1 AND changes.id IS NOT NULL AND action < 10";
        let found: Option<i64> = self.first("looking for heirs", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// The keys under which that record was known before.
    pub(crate) fn inherited_with(&self, id: &RecordId) -> Result<Vec<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM heirs WHERE id = ?";
        self.rows("looking for heirs", sql, [id.as_str()], |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    /// Archives whose records nobody has come to after all, with these records, at most `limit`.
    pub(crate) fn disinherited(&self, limit: usize) -> Result<Vec<Change>, ExecutorError> {
        let sql = "SELECT heirs.id, body FROM heirs JOIN changes USING (key) WHERE NOT EXISTS
            (SELECT 1 FROM changes AS theirs WHERE theirs.id = heirs.id AND theirs.action NOT IN (3, 13)) LIMIT ?";
        let rows: Vec<(String, Vec<u8>)> =
            self.rows("looking for heirs", sql, params![limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let archive = |(id, body): (String, Vec<u8>)| {
            Ok(Change { id: Some(RecordId::new(id)), ..decode(&body, "a change")? })
        };
        rows.into_iter().map(archive).collect()
    }

    /// Notes that the record of an archive does not live on under another key.
    pub(crate) fn drop_heir(&self, archive: &Change) -> Result<(), ExecutorError> {
        self.execute("dropping an heir", "DELETE FROM heirs WHERE key = ?", [archive.key.as_str()])?;
        Ok(())
    }

    /// Archives of records that nobody else has come to, by key, after `after`, at most `limit`.
    pub(crate) fn archives(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        let sql =
            "SELECT body FROM changes WHERE action = 3 AND id IS NOT NULL AND key > ? ORDER BY key LIMIT ?";
        self.read_changes(sql, params![after.map_or("", SourceKey::as_str), limit as i64])
    }
}
