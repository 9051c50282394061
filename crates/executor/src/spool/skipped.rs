//! Values that are left out of records.

use fieldline_model::{PropertyName, SkippedFate, SourceKey};
use rusqlite::params;

use super::file::{Spool, decode, encode};
use crate::ExecutorError;

/// The values of one property that a plan leaves out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkippedProperty {
    /// The property; of an association rule, what its rejections call it.
    pub property: PropertyName,
    /// In how many records that are loaded or unchanged.
    pub count: u64,
    /// In how many of these it is emptied.
    pub cleared: u64,
}

/// Records that are there when the plan is loaded: their values are missed. Others are not sent at all.
const LOADED: &str = "JOIN changes USING (key) WHERE changes.action IN (0, 1, 2, 10)";

const DOING: &str = "reading skipped values";

impl Spool {
    /// Keeps a value that is left out of a record.
    pub(crate) fn put_skipped(
        &self,
        key: &SourceKey,
        property: &PropertyName,
        fate: SkippedFate,
    ) -> Result<(), ExecutorError> {
        let sql = "INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)";
        self.execute(
            "keeping a skipped value",
            sql,
            params![key.as_str(), property.as_str(), encode(&fate)?],
        )?;
        Ok(())
    }

    /// Whether any value is left out of a record.
    pub(crate) fn has_skipped(&self) -> Result<bool, ExecutorError> {
        Ok(self.number(DOING, "SELECT EXISTS (SELECT 1 FROM skipped)")? > 0)
    }

    /// The values that are left out of a record.
    pub(crate) fn skipped_of(
        &self,
        key: &SourceKey,
    ) -> Result<Vec<(PropertyName, SkippedFate)>, ExecutorError> {
        let sql = "SELECT property, fate FROM skipped WHERE key = ? ORDER BY property";
        let rows: Vec<(String, Vec<u8>)> =
            self.rows(DOING, sql, [key.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let value = |(property, fate): (String, Vec<u8>)| {
            Ok((PropertyName::new(property), decode(&fate, "a skipped value")?))
        };
        rows.into_iter().map(value).collect()
    }

    /// How many values of each property are left out of records that are loaded, by property.
    pub(crate) fn skipped(&self) -> Result<Vec<SkippedProperty>, ExecutorError> {
        let sql = format!(
            "SELECT property, count(*), sum(fate = ?) FROM skipped {LOADED} GROUP BY property ORDER BY property"
        );
        self.rows(DOING, &sql, [encode(&SkippedFate::Cleared)?], |row| {
            let (count, cleared): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(SkippedProperty {
                property: PropertyName::new(row.get::<_, String>(0)?),
                count: count.unsigned_abs(),
                cleared: cleared.unsigned_abs(),
            })
        })
    }

    /// Records that are loaded without a value of that property, by key, after `after`, at most `limit`.
    pub(crate) fn skipped_keys(
        &self,
        property: &PropertyName,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        let sql = format!(
            "SELECT skipped.key FROM skipped {LOADED} AND property = ? AND skipped.key > ?
             ORDER BY skipped.key LIMIT ?"
        );
        let values = params![property.as_str(), after.map_or("", SourceKey::as_str), limit as i64];
        self.rows(DOING, &sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }
}
