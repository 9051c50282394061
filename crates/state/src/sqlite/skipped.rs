//! Values that are left out of records.

use fieldline_model::{PropertyName, SkippedEntry, SkippedFate, SourceKey};
use rusqlite::Connection;

use crate::sqlite::failure::Doing as _;
use crate::{SkippedCount, SkippedLine, StateError};

/// Words of what becomes of a property. Never changed.
const FATES: [(SkippedFate, &str); 2] = [(SkippedFate::Kept, "kept"), (SkippedFate::Cleared, "cleared")];

const DOING: &str = "reading skipped values";

/// Writes what is left out of records, each in place of what was left out before.
pub(super) fn write(connection: &Connection, scope: i64, entries: &[SkippedEntry]) -> Result<(), StateError> {
    if entries.is_empty() {
        return Ok(());
    }
    let sql = "DELETE FROM skipped WHERE scope = ?1 AND key = ?2";
    let mut delete = connection.prepare_cached(sql).doing("writing skipped values")?;
    let sql = "INSERT OR REPLACE INTO skipped (scope, property, key, fate) VALUES (?1, ?2, ?3, ?4)";
    let mut insert = connection.prepare_cached(sql).doing("writing skipped values")?;
    for entry in entries {
        delete.execute((scope, entry.key.as_str())).doing("writing skipped values")?;
        for (property, fate) in &entry.values {
            let word = FATES.iter().find(|(known, _)| known == fate).map_or("", |(_, word)| *word);
            insert
                .execute((scope, property.as_str(), entry.key.as_str(), word))
                .doing("writing skipped values")?;
        }
    }
    Ok(())
}

/// How many values of each property are left out.
pub(super) fn counts(connection: &Connection, scope: i64) -> Result<Vec<SkippedCount>, StateError> {
    let sql = "SELECT property, count(*), sum(fate = 'cleared') FROM skipped WHERE scope = ?1
               GROUP BY property ORDER BY property";
    let mut statement = connection.prepare_cached(sql).doing(DOING)?;
    let rows = statement.query_map([scope], |row| {
        let (property, count, cleared): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (count, cleared) = (count.unsigned_abs(), cleared.unsigned_abs());
        Ok(SkippedCount { property: PropertyName::new(property), count, cleared })
    });
    rows.doing(DOING)?.map(|count| count.doing(DOING)).collect()
}

/// Values that are left out, by property and key, after `after`, at most `limit`.
pub(super) fn read(
    connection: &Connection,
    scope: i64,
    after: Option<(&PropertyName, &SourceKey)>,
    limit: usize,
) -> Result<Vec<SkippedLine>, StateError> {
    let sql = "SELECT property, key, fate FROM skipped WHERE scope = ?1 AND (property, key) > (?2, ?3)
               ORDER BY property, key LIMIT ?4";
    let (property, key) = after.map_or(("", ""), |(property, key)| (property.as_str(), key.as_str()));
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql).doing(DOING)?;
    let rows = statement.query_map((scope, property, key, limit), |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    });
    rows.doing(DOING)?
        .map(|row| {
            let (property, key, word) = row.doing(DOING)?;
            let fate = FATES.iter().find(|(_, known)| *known == word).map(|(fate, _)| *fate);
            let fate = fate.ok_or(StateError::Corrupt { what: "a skipped value" })?;
            Ok(SkippedLine { property: PropertyName::new(property), key: SourceKey::new(key), fate })
        })
        .collect()
}

/// Records with values that are left out, by key, after `after`, at most `limit`.
pub(super) fn keys(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
) -> Result<Vec<SourceKey>, StateError> {
    let sql = "SELECT DISTINCT key FROM skipped WHERE scope = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql).doing(DOING)?;
    let after = after.map_or("", SourceKey::as_str);
    let rows = statement.query_map((scope, after, limit), |row| row.get::<_, String>(0));
    rows.doing(DOING)?.map(|key| key.map(SourceKey::new).doing(DOING)).collect()
}
