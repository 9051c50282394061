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

    /// Listed records that have this value, by id.
    pub(crate) fn listed(
        &self,
        property: usize,
        value: &ValueDigest,
    ) -> Result<Vec<ObservedRecord>, ExecutorError> {
        let sql = "SELECT body FROM listed_values JOIN listed USING (id) WHERE property = ? AND value = ? ORDER BY id";
        let values = params![property as i64, value.as_bytes()];
        let bodies: Vec<Vec<u8>> = self.rows("finding a record", sql, values, |row| row.get(0))?;
        bodies.iter().map(|body| decode(body, "a record")).collect()
    }
}
