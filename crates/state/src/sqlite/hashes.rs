//! The hot table: source hashes.

use fieldline_model::{SourceHash, SourceKey};
use rusqlite::Connection;

use crate::StateError;
use crate::sqlite::failure::{Doing as _, digest_bytes};
use crate::sqlite::seek::seek_each;

/// Hashes of ascending keys, aligned with them.
pub(super) fn read(
    connection: &Connection,
    scope: i64,
    keys: &[SourceKey],
) -> Result<Vec<Option<SourceHash>>, StateError> {
    let sql = "SELECT key, hash FROM hashes WHERE scope = ?1 AND key >= ?2 ORDER BY key";
    let mut statement = connection.prepare_cached(sql).doing("reading hashes")?;
    let mut hashes = vec![None; keys.len()];
    seek_each(&mut statement, &[scope], keys, |index, row| {
        let stored = row.get_ref(1).doing("reading hashes")?;
        let bytes = stored.as_blob().map_err(|_| StateError::Corrupt { what: "a source hash" })?;
        hashes[index] = Some(SourceHash::from_bytes(digest_bytes(bytes)?));
        Ok(())
    })?;
    Ok(hashes)
}

/// Writes hashes; of two for one key the last one stays.
pub(super) fn write(
    connection: &Connection,
    scope: i64,
    hashes: &[(SourceKey, SourceHash)],
) -> Result<(), StateError> {
    let sql = "INSERT INTO hashes (scope, key, hash) VALUES (?1, ?2, ?3)
               ON CONFLICT (scope, key) DO UPDATE SET hash = excluded.hash WHERE hash <> excluded.hash";
    let mut statement = connection.prepare_cached(sql).doing("writing hashes")?;
    let mut sorted: Vec<_> = hashes.iter().collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    for (key, hash) in sorted {
        statement.execute((scope, key.as_str(), hash.as_bytes())).doing("writing hashes")?;
    }
    Ok(())
}
