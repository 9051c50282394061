//! Which records are others than before, and who has seen it.

use fieldline_model::{Fingerprint, MappingId};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StateError;
use crate::sqlite::failure::{Doing as _, digest_bytes};

/// How often records of the scope have got another id, or were forgotten. Triggers count it.
pub(super) fn count(connection: &Connection, scope: i64) -> Result<u64, StateError> {
    let sql = "SELECT count FROM relocations WHERE scope = ?1";
    let count: Option<i64> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row([scope], |row| row.get(0)).optional())
        .doing("reading how records moved")?;
    Ok(count.unwrap_or(0).cast_unsigned())
}

/// What was known of the records of a mapping when the links to them were looked at last.
pub(super) fn mark(
    connection: &Connection,
    scope: i64,
    target: &MappingId,
) -> Result<Option<Fingerprint>, StateError> {
    let sql = "SELECT mark FROM link_marks WHERE scope = ?1 AND target = ?2";
    let stored: Option<Vec<u8>> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.query_row((scope, target.as_str()), |row| row.get(0)).optional())
        .doing("reading how records moved")?;
    stored.map(|bytes| Ok(Fingerprint::from_bytes(digest_bytes(&bytes)?))).transpose()
}

/// Notes what is known of the records of mappings.
pub(super) fn write_marks(
    connection: &Connection,
    scope: i64,
    marks: &[(MappingId, Fingerprint)],
) -> Result<(), StateError> {
    let sql = "INSERT OR REPLACE INTO link_marks (scope, target, mark) VALUES (?1, ?2, ?3)";
    for (target, mark) in marks {
        connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute((scope, target.as_str(), mark.as_bytes())))
            .doing("noting how records moved")?;
    }
    Ok(())
}
