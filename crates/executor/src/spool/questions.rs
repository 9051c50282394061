//! Holders of values that others wait for: are they still in the source?

use fieldline_model::SourceKey;
use rusqlite::params;

use super::file::Spool;
use crate::ExecutorError;

impl Spool {
    /// Notes a source record that others wait for.
    pub(crate) fn put_asked(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("keeping a question", "INSERT OR IGNORE INTO asked VALUES (?, 0)", [key.as_str()])?;
        Ok(())
    }

    /// Source records that others wait for, by key, after `after`, at most `limit`.
    pub(crate) fn asked(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM asked WHERE key > ? ORDER BY key LIMIT ?";
        let values = params![after.map_or("", SourceKey::as_str), limit as i64];
        self.rows("reading questions", sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    /// Notes that a source record others wait for has left the source, or is filtered; nothing about any other.
    pub(crate) fn put_left(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("keeping an answer", "UPDATE asked SET has_left = 1 WHERE key = ?", [key.as_str()])?;
        Ok(())
    }

    /// Whether a source record that others wait for has left the source, or is filtered.
    pub(crate) fn has_left(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT has_left FROM asked WHERE key = ?";
        Ok(self.first("reading an answer", sql, [key.as_str()], |row| row.get(0))?.unwrap_or(false))
    }

    /// Whether any has.
    pub(crate) fn has_any_left(&self) -> Result<bool, ExecutorError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM asked WHERE has_left)";
        Ok(self.number("counting answers", sql)? > 0)
    }
}
