//! The hot table: source hashes.

use fieldline_model::{SourceHash, SourceKey};
use rusqlite::Connection;

use crate::StateError;
use crate::sqlite::failure::{Doing as _, digest_bytes};
use crate::sqlite::pages::key_page;
use crate::sqlite::seek::seek_each;

/// A page of keys that are in the source.
pub(super) const KEYS: &str = "SELECT key FROM hashes WHERE scope = ?1 AND key >= ?2
    AND hash <> x'00000000000000000000000000000000' ORDER BY key LIMIT ?3";

/// A page of keys that have left.
pub(super) const LEFT_KEYS: &str =
    "SELECT key FROM hashes INDEXED BY hashes_left WHERE scope = ?1 AND key >= ?2
    AND hash = x'00000000000000000000000000000000' ORDER BY key LIMIT ?3";

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

/// Hashes of ascending keys, aligned with them; and how many others lie among them, after `after`.
pub(super) fn read_among(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    keys: &[SourceKey],
) -> Result<(Vec<Option<SourceHash>>, u64), StateError> {
    let (mut hashes, mut others, mut next) = (vec![None; keys.len()], 0, 0);
    let Some(last) = keys.last() else {
        return Ok((hashes, others));
    };
    let sql = match after {
        Some(_) => "SELECT key, hash FROM hashes WHERE scope = ?1 AND key > ?2 AND key <= ?3 ORDER BY key",
        None => "SELECT key, hash FROM hashes WHERE scope = ?1 AND key >= ?2 AND key <= ?3 ORDER BY key",
    };
    let mut statement = connection.prepare_cached(sql).doing("reading hashes")?;
    let after = after.map_or("", SourceKey::as_str);
    let mut rows = statement.query((scope, after, last.as_str())).doing("reading hashes")?;
    while let Some(row) = rows.next().doing("reading hashes")? {
        let key = row.get_ref(0).doing("reading hashes")?;
        let key = key.as_bytes().map_err(|_| StateError::Corrupt { what: "a key" })?;
        let stored = row.get_ref(1).doing("reading hashes")?;
        let bytes = stored.as_blob().map_err(|_| StateError::Corrupt { what: "a source hash" })?;
        let hash = SourceHash::from_bytes(digest_bytes(bytes)?);
        while next < keys.len() && keys[next].as_str().as_bytes() < key {
            next += 1;
        }
        if next < keys.len() && keys[next].as_str().as_bytes() == key {
            hashes[next] = Some(hash);
            next += 1;
        } else {
            others += u64::from(hash != SourceHash::LEFT);
        }
    }
    Ok((hashes, others))
}

/// Keys of records that are in the source, after `after`, in order, at most `limit`.
pub(super) fn keys(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
) -> Result<Vec<SourceKey>, StateError> {
    key_page(connection, KEYS, scope, after, limit, "reading hashes")
}

/// Keys of records that have left, after `after`, in order, at most `limit`.
pub(super) fn left_keys(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
) -> Result<Vec<SourceKey>, StateError> {
    key_page(connection, LEFT_KEYS, scope, after, limit, "reading hashes")
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
