//! The portal's records, when one pass over its list is the cheapest way to read.

use fieldline_model::{ObservedRecord, ValueDigest};
use rusqlite::params;

use super::file::{Spool, decode, encode};
use crate::ExecutorError;

impl Spool {
    /// Keeps a listed record's body and the values it can be found by.
    pub(crate) fn put_listed(
        &self,
        record: &ObservedRecord,
        values: &[(usize, ValueDigest)],
    ) -> Result<(), ExecutorError> {
        let sql = "INSERT OR REPLACE INTO listed VALUES (?, ?)";
        self.execute("keeping a record", sql, params![record.id.as_str(), encode(record)?])?;
        for (property, value) in values {
            let sql = "INSERT OR IGNORE INTO listed_values VALUES (?, ?, ?)";
            self.execute(
                "keeping a record",
                sql,
                params![*property as i64, value.as_bytes(), record.id.as_str()],
            )?;
        }
        Ok(())
    }

    /// Whether the portal had no records at all.
    pub(crate) fn is_list_empty(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting records", "SELECT EXISTS (SELECT 1 FROM listed)")? == 0)
    }

    /// Listed records that have this value, by id.
    pub(crate) fn listed(
        &self,
        property: usize,
        value: &ValueDigest,
    ) -> Result<Vec<ObservedRecord>, ExecutorError> {
        // Two look-ups and no join: SQLite would plan a join anew for every value.
        let sql = "SELECT id FROM listed_values WHERE property = ? AND value = ? ORDER BY id";
        let values = params![property as i64, value.as_bytes()];
        let ids: Vec<String> = self.rows("finding a record", sql, values, |row| row.get(0))?;
        ids.iter().filter_map(|id| self.listed_record(id).transpose()).collect()
    }

    /// The listed record of that id.
    pub(crate) fn listed_record(&self, id: &str) -> Result<Option<ObservedRecord>, ExecutorError> {
        let sql = "SELECT body FROM listed WHERE id = ?";
        let body: Option<Vec<u8>> = self.first("finding a record", sql, [id], |row| row.get(0))?;
        body.map(|body| decode(&body, "a record")).transpose()
    }
}
