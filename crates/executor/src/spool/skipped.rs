//! Values that are left out of records.

use std::collections::BTreeMap;

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

/// A record and a value that is left out of it.
type SkippedRow = (SourceKey, (PropertyName, SkippedFate));

/// How many skipped values are read at once, or more where a single record has them.
const WINDOW: usize = 4_096;

/// Reads the skipped values of records that are asked about nearly in the order of their keys, many at a time.
#[derive(Default)]
pub(crate) struct SkippedReader {
    known: BTreeMap<SourceKey, Vec<(PropertyName, SkippedFate)>>,
    /// The keys about which everything is known, where anything was read.
    extent: Option<(SourceKey, Option<SourceKey>)>,
}

impl SkippedReader {
    /// The values that are left out of a record, by property.
    pub(crate) fn of(
        &mut self,
        spool: &Spool,
        key: &SourceKey,
    ) -> Result<Vec<(PropertyName, SkippedFate)>, ExecutorError> {
        if !self.knows(key) {
            self.read(spool, key)?;
        }
        Ok(self.known.get(key).cloned().unwrap_or_default())
    }

    fn knows(&self, key: &SourceKey) -> bool {
        self.extent
            .as_ref()
            .is_some_and(|(first, end)| first <= key && end.as_ref().is_none_or(|end| key < end))
    }

    fn read(&mut self, spool: &Spool, key: &SourceKey) -> Result<(), ExecutorError> {
        let mut limit = WINDOW;
        let (rows, end) = loop {
            let rows = spool.skipped_from(key, limit)?;
            // The last record of a full window may have more values.
            let end = if rows.len() < limit { None } else { rows.last().map(|(key, _)| key.clone()) };
            if end.as_ref() != Some(key) {
                break (rows, end);
            }
            limit *= 2;
        };
        self.known.clear();
        for (key, value) in rows.into_iter().filter(|(key, _)| end.as_ref() != Some(key)) {
            self.known.entry(key).or_default().push(value);
        }
        self.extent = Some((key.clone(), end));
        Ok(())
    }
}

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

    /// Values that are left out of the record with that key and of those behind it, by key and property, at most `limit`.
    fn skipped_from(&self, key: &SourceKey, limit: usize) -> Result<Vec<SkippedRow>, ExecutorError> {
        let sql = "SELECT key, property, fate FROM skipped WHERE key >= ? ORDER BY key, property LIMIT ?";
        let rows: Vec<(String, String, Vec<u8>)> =
            self.rows(DOING, sql, params![key.as_str(), limit as i64], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        let value = |(key, property, fate): (String, String, Vec<u8>)| {
            let fate = decode(&fate, "a skipped value")?;
            Ok((SourceKey::new(key), (PropertyName::new(property), fate)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_get_their_values_in_whatever_order_they_are_asked_about() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::create(folder.path()).unwrap();
        let key = |number: usize| SourceKey::new(format!("K{number:05}"));
        let properties: Vec<PropertyName> = ["email", "phone"].map(PropertyName::new).into();
        for number in (0..6_000).step_by(2) {
            for property in properties.iter().take(1 + number % 3) {
                spool.put_skipped(&key(number), property, SkippedFate::Kept).unwrap();
            }
        }
        let mut reader = SkippedReader::default();
        let order = [0, 1, 2, 4, 3, 5_998, 5_999, 2_730, 2_731, 2_732, 10, 6_001];
        for number in order.into_iter().chain(2_000..4_000) {
            let expected = if number % 2 == 0 && number < 6_000 { (1 + number % 3).min(2) } else { 0 };
            let found = reader.of(&spool, &key(number)).unwrap();
            let names: Vec<PropertyName> = found.into_iter().map(|(property, _)| property).collect();
            assert_eq!(names, properties[..expected], "{number}");
        }
    }

    #[test]
    fn a_record_may_have_more_values_than_are_read_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::create(folder.path()).unwrap();
        let key = SourceKey::new("K");
        for number in 0..=WINDOW {
            let property = PropertyName::new(format!("p{number}"));
            spool.put_skipped(&key, &property, SkippedFate::Cleared).unwrap();
        }
        assert_eq!(SkippedReader::default().of(&spool, &key).unwrap().len(), WINDOW + 1);
    }
}
