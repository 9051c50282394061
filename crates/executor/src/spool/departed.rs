//! Records whose source records have left the source, or are filtered.

use fieldline_model::SourceKey;
use rusqlite::params;

use super::file::Spool;
use crate::ExecutorError;

impl Spool {
    /// Keeps the key of a known record whose source record has left the source, or is filtered.
    pub(crate) fn put_departed(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("keeping who has left", "INSERT OR IGNORE INTO departed VALUES (?)", [key.as_str()])?;
        Ok(())
    }

    /// Whether the source record of that key has left the source, or is filtered.
    pub(crate) fn has_departed(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM departed WHERE key = ?";
        let found: Option<i64> = self.first("reading who has left", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// Keys of these records, after `after`, at most `limit`. What is archived or passed on is forgotten by itself.
    pub(crate) fn departed(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM departed WHERE key > ?1
            AND NOT EXISTS (SELECT 1 FROM changes WHERE changes.key = departed.key) ORDER BY key LIMIT ?2";
        let values = params![after.map_or("", SourceKey::as_str), limit as i64];
        self.rows("reading who has left", sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }
}
