//! What is known of records in the destination: ids and digests.

use fieldline_model::{KnownRecord, RecordId, SourceKey};
use rusqlite::{Connection, Row};

use crate::StateError;
use crate::sqlite::dictionary::{NameInterner, NameLookup};
use crate::sqlite::digest_blob::{decode_digests, encode_digests};
use crate::sqlite::failure::Doing as _;
use crate::sqlite::pages::{ascending, behind};
use crate::sqlite::seek::seek_each;

/// A page of keys and ids.
pub(super) const IDS: &str =
    "SELECT key, id FROM records WHERE scope = ?1 AND key >= ?2 ORDER BY key LIMIT ?3";

/// Records of ascending keys, aligned with them.
pub(super) fn read(
    connection: &Connection,
    scope: i64,
    keys: &[SourceKey],
    names: &mut NameLookup<'_>,
) -> Result<Vec<Option<KnownRecord>>, StateError> {
    let sql = "SELECT key, id, digests FROM records WHERE scope = ?1 AND key >= ?2 ORDER BY key";
    let mut statement = connection.prepare_cached(sql).doing("reading records")?;
    let mut records = vec![None; keys.len()];
    seek_each(&mut statement, &[scope], keys, |index, row| {
        records[index] = Some(known_record(row, names)?);
        Ok(())
    })?;
    Ok(records)
}

fn known_record(row: &Row<'_>, names: &mut NameLookup<'_>) -> Result<KnownRecord, StateError> {
    let id: String = row.get(1).doing("reading records")?;
    let stored = row.get_ref(2).doing("reading records")?;
    let bytes = stored.as_blob().map_err(|_| StateError::Corrupt { what: "a record's digests" })?;
    Ok(KnownRecord { id: RecordId::new(id), digests: decode_digests(bytes, |number| names.name(number))? })
}

/// Ids of known records after `after`, in key order, at most `limit`.
pub(super) fn ids(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
) -> Result<Vec<(SourceKey, RecordId)>, StateError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(IDS).doing("reading records")?;
    let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let rows = statement.query_map((scope, behind(after), limit), read);
    let rows = rows
        .doing("reading records")?
        .map(|row| row.doing("reading records").map(|(key, id)| (SourceKey::new(key), RecordId::new(id))));
    ascending(rows.collect::<Result<_, _>>()?, after, |(key, _)| key)
}

/// How many records are known.
pub(super) fn count(connection: &Connection, scope: i64) -> Result<u64, StateError> {
    let sql = "SELECT count(*) FROM records WHERE scope = ?1";
    let count: i64 = connection.query_row(sql, [scope], |row| row.get(0)).doing("counting records")?;
    Ok(count.cast_unsigned())
}

/// Writes records; of two for one key the last one stays.
pub(super) fn write(
    connection: &Connection,
    scope: i64,
    records: &[(SourceKey, KnownRecord)],
    names: &mut NameInterner<'_>,
) -> Result<(), StateError> {
    let sql = "INSERT INTO records (scope, key, id, digests) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (scope, key) DO UPDATE SET id = excluded.id, digests = excluded.digests
               WHERE id <> excluded.id OR digests <> excluded.digests";
    let mut statement = connection.prepare_cached(sql).doing("writing records")?;
    let mut sorted: Vec<_> = records.iter().collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    let mut blob = Vec::new();
    for (key, record) in sorted {
        encode_digests(&mut blob, &record.digests, |name| names.number(name))?;
        statement.execute((scope, key.as_str(), record.id.as_str(), &blob)).doing("writing records")?;
    }
    Ok(())
}
