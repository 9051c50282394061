//! Values that more than one record has or wants, and the verdicts on those who want them.

use fieldline_model::{PropertyName, SourceKey, ValueDigest};
use rusqlite::params;

use super::file::Spool;
use crate::ExecutorError;

/// A value that more than one record has or wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Contested {
    /// Whose durable claim it is.
    pub(crate) holder: Option<SourceKey>,
    /// Who has won it.
    pub(crate) winner: Option<SourceKey>,
}

impl Spool {
    /// Notes a record that wants a contested value; `seq` is its place in the source.
    pub(crate) fn put_contested(&self, key: &SourceKey, seq: u64) -> Result<(), ExecutorError> {
        let sql = "INSERT OR IGNORE INTO contested VALUES (?, ?, NULL)";
        self.execute("keeping a contest", sql, params![key.as_str(), seq as i64])?;
        Ok(())
    }

    /// Notes a contested value with its holder.
    pub(crate) fn put_contested_value(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
        holder: Option<&SourceKey>,
    ) -> Result<(), ExecutorError> {
        let sql = "INSERT OR IGNORE INTO contested_values VALUES (?, ?, ?, NULL)";
        let values = params![property.as_str(), value.as_bytes(), holder.map(SourceKey::as_str)];
        self.execute("keeping a contest", sql, values)?;
        Ok(())
    }

    /// Orders [`contested`](Self::contested) once all are noted.
    pub(crate) fn index_contested(&self) -> Result<(), ExecutorError> {
        let sql = "CREATE INDEX IF NOT EXISTS by_place ON contested (seq)";
        self.execute("indexing contests", sql, [])?;
        Ok(())
    }

    /// Records that want contested values by their place in the source, from `from` on, at most `limit`.
    pub(crate) fn contested(&self, from: u64, limit: usize) -> Result<Vec<(u64, SourceKey)>, ExecutorError> {
        let sql = "SELECT seq, key FROM contested WHERE seq >= ? ORDER BY seq LIMIT ?";
        self.rows("reading contests", sql, params![from as i64, limit as i64], |row| {
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), SourceKey::new(row.get::<_, String>(1)?)))
        })
    }

    /// The verdict on a record: `None` when it is still to be judged, `Some(true)` also for one nobody contests.
    pub(crate) fn verdict(&self, key: &SourceKey) -> Result<Option<bool>, ExecutorError> {
        let sql = "SELECT wins FROM contested WHERE key = ?";
        let found: Option<Option<bool>> =
            self.first("reading a verdict", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.unwrap_or(Some(true)))
    }

    /// Keeps the verdict on a record.
    pub(crate) fn put_verdict(&self, key: &SourceKey, wins: bool) -> Result<(), ExecutorError> {
        let sql = "UPDATE contested SET wins = ? WHERE key = ?";
        self.execute("keeping a verdict", sql, params![wins, key.as_str()])?;
        Ok(())
    }

    /// Who has a value and who has won it; `None` when nobody contests it.
    pub(crate) fn contested_value(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
    ) -> Result<Option<Contested>, ExecutorError> {
        let sql = "SELECT holder, winner FROM contested_values WHERE property = ? AND value = ?";
        let values = params![property.as_str(), value.as_bytes()];
        self.first("reading a contest", sql, values, |row| {
            let key = |text: Option<String>| text.map(SourceKey::new);
            Ok(Contested { holder: key(row.get(0)?), winner: key(row.get(1)?) })
        })
    }

    /// Keeps who has won a value.
    pub(crate) fn put_winner(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
        winner: &SourceKey,
    ) -> Result<(), ExecutorError> {
        let sql = "UPDATE contested_values SET winner = ? WHERE property = ? AND value = ?";
        let values = params![winner.as_str(), property.as_str(), value.as_bytes()];
        self.execute("keeping a winner", sql, values)?;
        Ok(())
    }
}
