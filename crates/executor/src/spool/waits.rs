//! What records wait for: other records, to be linked to them, and rows of look-up tables.

use fieldline_model::{ExternalId, MappingId, PendingLookup, PropertyName, SourceKey};
use rusqlite::params;

use super::file::Spool;
use crate::ExecutorError;

/// Codes of kinds in the file. Never renumbered within a version.
const LINK: i64 = 0;
const LOOKUP: i64 = 1;
const PRIVATE_LOOKUP: i64 = 2;
const GONE: i64 = 3;
const OF_GONE: i64 = 4;

const DOING: &str = "reading what is waited for";

/// One thing that records wait for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Waiting {
    /// Where it would be.
    pub place: WaitingPlace,
    /// What is waited for: the external ID of a record, or the text that is looked up.
    pub value: String,
    /// Whether only a plan may show the value.
    pub is_private: bool,
    /// How many records wait.
    pub records: u64,
    /// Some of them, by key.
    pub keys: Vec<SourceKey>,
}

/// Where something is waited for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum WaitingPlace {
    /// Among the records of that mapping.
    Mapping(MappingId),
    /// The same, where the record was loaded, and is gone from the destination.
    Gone(MappingId),
    /// Among the records of that mapping. It is not what is waited for: who waits to be linked is gone itself.
    OfGone(MappingId),
    /// In the table that the rule of that property looks values up in.
    Lookup(String),
}

impl Spool {
    /// Notes that a record waits for a look-up.
    pub(crate) fn put_lookup_wait(
        &self,
        key: &SourceKey,
        property: &PropertyName,
        lookup: &PendingLookup,
    ) -> Result<(), ExecutorError> {
        let kind = if lookup.is_private { PRIVATE_LOOKUP } else { LOOKUP };
        self.put_wait(kind, property.as_str(), &lookup.value, key)
    }

    /// Notes that a record waits for another, to be linked to it.
    pub(crate) fn put_link_wait(
        &self,
        key: &SourceKey,
        place: &WaitingPlace,
        external: &ExternalId,
    ) -> Result<(), ExecutorError> {
        let (kind, place) = match place {
            WaitingPlace::Mapping(target) => (LINK, target.as_str()),
            WaitingPlace::Gone(target) => (GONE, target.as_str()),
            WaitingPlace::OfGone(target) => (OF_GONE, target.as_str()),
            WaitingPlace::Lookup(property) => (LOOKUP, property.as_str()),
        };
        self.put_wait(kind, place, external.as_str(), key)
    }

    fn put_wait(&self, kind: i64, place: &str, value: &str, key: &SourceKey) -> Result<(), ExecutorError> {
        let sql = "INSERT OR IGNORE INTO waits VALUES (?, ?, ?, ?)";
        self.execute("noting what is waited for", sql, params![kind, place, value, key.as_str()])?;
        Ok(())
    }

    /// Forgets who waits to be linked.
    pub(crate) fn drop_link_waits(&self) -> Result<(), ExecutorError> {
        let sql = "DELETE FROM waits WHERE kind IN (?, ?, ?)";
        self.execute("noting what is waited for", sql, [LINK, GONE, OF_GONE])?;
        Ok(())
    }

    /// What most records wait for, first; at most `limit` things with at most `keys` records named of each.
    pub(crate) fn waits(&self, limit: usize, keys: usize) -> Result<Vec<Waiting>, ExecutorError> {
        let sql = "SELECT kind, place, value, count(*) FROM waits GROUP BY kind, place, value
                   ORDER BY count(*) DESC, kind, place, value LIMIT ?";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<(i64, String, String, i64)> =
            self.rows(DOING, sql, [limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
        let waiting = |(kind, place, value, records): (i64, String, String, i64)| {
            let sql = "SELECT key FROM waits WHERE kind = ? AND place = ? AND value = ? ORDER BY key LIMIT ?";
            let limit = i64::try_from(keys).unwrap_or(i64::MAX);
            let keys = self.rows(DOING, sql, params![kind, place, value, limit], |row| {
                Ok(SourceKey::new(row.get::<_, String>(0)?))
            })?;
            let place = match kind {
                LINK => WaitingPlace::Mapping(MappingId::new(place)),
                GONE => WaitingPlace::Gone(MappingId::new(place)),
                OF_GONE => WaitingPlace::OfGone(MappingId::new(place)),
                _ => WaitingPlace::Lookup(place),
            };
            let is_private = kind == PRIVATE_LOOKUP;
            Ok(Waiting { place, value, is_private, records: records.unsigned_abs(), keys })
        };
        rows.into_iter().map(waiting).collect()
    }

    /// How many different things are waited for.
    pub(crate) fn wait_count(&self) -> Result<u64, ExecutorError> {
        self.number(DOING, "SELECT count(*) FROM (SELECT DISTINCT kind, place, value FROM waits)")
    }
}
