//! Records that are gone for good.

use fieldline_model::SourceKey;
use rusqlite::Connection;

use crate::StateError;
use crate::sqlite::failure::Doing as _;

/// One statement per table that knows keys. Standing entries about links go with their record.
const STATEMENTS: [&str; 7] = [
    "DELETE FROM hashes WHERE scope = ?1 AND key = ?2",
    "DELETE FROM records WHERE scope = ?1 AND key = ?2",
    "DELETE FROM claims WHERE scope = ?1 AND key = ?2",
    "DELETE FROM standing WHERE scope = ?1 AND subject_kind = 0 AND subject = ?2",
    "DELETE FROM standing WHERE scope = ?1 AND subject_kind = 2 AND subject IN
        (SELECT rule || char(0) || key FROM links WHERE scope = ?1 AND key = ?2)",
    "DELETE FROM links WHERE scope = ?1 AND key = ?2",
    "DELETE FROM skipped WHERE scope = ?1 AND key = ?2",
];

/// Removes everything about these keys.
pub(super) fn forget(connection: &Connection, scope: i64, keys: &[SourceKey]) -> Result<(), StateError> {
    if keys.is_empty() {
        return Ok(());
    }
    for sql in STATEMENTS {
        let mut statement = connection.prepare_cached(sql).doing("forgetting records")?;
        for key in keys {
            statement.execute((scope, key.as_str())).doing("forgetting records")?;
        }
    }
    Ok(())
}
