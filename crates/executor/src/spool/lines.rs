//! Rows without a key: unreadable ones; and keys that need no look any more.

use fieldline_model::{Rejection, SourceHash, SourceKey};
use rusqlite::params;

use super::file::{Spool, decode, encode};
use crate::ExecutorError;

/// An unreadable row, or one without a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineRejection {
    /// The line where the row begins.
    pub line: u64,
    /// Digest of the row.
    pub hash: SourceHash,
    /// Whether the same row was rejected before.
    pub standing: bool,
    /// Why.
    pub rejection: Rejection,
}

impl Spool {
    /// Keeps an unreadable row.
    pub(crate) fn put_line(&self, line: &LineRejection) -> Result<(), ExecutorError> {
        self.execute(
            "keeping a row",
            "INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?)",
            params![line.line as i64, line.hash.as_bytes(), line.standing, encode(&line.rejection)?],
        )?;
        Ok(())
    }

    /// Whether there are rows that could not be read.
    pub(crate) fn has_lines(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting unreadable rows", "SELECT EXISTS (SELECT 1 FROM lines)")? > 0)
    }

    /// How many unreadable rows there are.
    pub(crate) fn line_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting rows", "SELECT count(*) FROM lines")
    }

    /// Whether a row of that digest could not be read.
    pub(crate) fn has_line(&self, hash: &SourceHash) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM lines WHERE hash = ?";
        Ok(self.first("looking for a row", sql, [hash.as_bytes()], |_| Ok(()))?.is_some())
    }

    /// Marks the rows with these digests as rejected before, wherever in the file they stand now.
    pub(crate) fn mark_lines_standing(
        &self,
        hashes: impl IntoIterator<Item = SourceHash>,
    ) -> Result<(), ExecutorError> {
        for hash in hashes {
            let sql = "UPDATE lines SET standing = 1 WHERE hash = ?";
            self.execute("marking a row", sql, [hash.as_bytes()])?;
        }
        Ok(())
    }

    /// Unreadable rows by line, after `after`, at most `limit`.
    pub(crate) fn lines(&self, after: u64, limit: usize) -> Result<Vec<LineRejection>, ExecutorError> {
        let rows: Vec<(i64, [u8; 16], bool, Vec<u8>)> = self.rows(
            "reading rows",
            "SELECT line, hash, standing, rejection FROM lines WHERE line > ? ORDER BY line LIMIT ?",
            params![after as i64, limit as i64],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let line = |(line, hash, standing, rejection): (i64, [u8; 16], bool, Vec<u8>)| {
            let rejection = decode(&rejection, "a rejection")?;
            Ok(LineRejection {
                line: line.unsigned_abs(),
                hash: SourceHash::from_bytes(hash),
                standing,
                rejection,
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// Keeps a key whose standing entry is void, although the record needs no change.
    pub(crate) fn put_settled(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("settling a record", "INSERT OR IGNORE INTO settled VALUES (?, 0)", [key.as_str()])?;
        Ok(())
    }

    /// Keeps the key of a record that has left the source: what is remembered against it is void.
    pub(crate) fn put_void(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("settling a record", "INSERT OR REPLACE INTO settled VALUES (?, 1)", [key.as_str()])?;
        Ok(())
    }

    /// Whether a record has left the source, and something was remembered against it.
    pub(crate) fn is_void(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT has_left FROM settled WHERE key = ?";
        Ok(self.first("reading settled records", sql, [key.as_str()], |row| row.get(0))?.unwrap_or(false))
    }

    /// Keys to settle, after `after`, at most `limit`; with each, whether its record has left the source.
    pub(crate) fn settled(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(SourceKey, bool)>, ExecutorError> {
        let sql = "SELECT key, has_left FROM settled WHERE key > ? ORDER BY key LIMIT ?";
        let values = params![after.map_or("", SourceKey::as_str), limit as i64];
        self.rows("reading settled records", sql, values, |row| {
            Ok((SourceKey::new(row.get::<_, String>(0)?), row.get(1)?))
        })
    }
}
