//! Claims: which source record holds which value of a unique property.

use fieldline_model::{Claim, SourceKey, ValueDigest};
use rusqlite::{Connection, Statement};

use crate::StateError;
use crate::sqlite::dictionary::{NameInterner, NameLookup};
use crate::sqlite::failure::{Doing as _, digest_bytes};
use crate::sqlite::seek::seek_each;

/// The holders of values of a property, aligned with the values, which come in any order.
pub(super) fn holders(
    connection: &Connection,
    scope: i64,
    property: i64,
    values: &[ValueDigest],
) -> Result<Vec<Option<SourceKey>>, StateError> {
    let sql =
        "SELECT value, key FROM claims WHERE scope = ?1 AND property = ?2 AND value >= ?3 ORDER BY value";
    let mut statement = connection.prepare_cached(sql).doing("reading claims")?;
    let mut distinct = values.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let mut found = vec![None; distinct.len()];
    seek_each(&mut statement, &[scope, property], &distinct, |index, row| {
        found[index] = Some(SourceKey::new(row.get::<_, String>(1).doing("reading claims")?));
        Ok(())
    })?;
    let holder = |value| distinct.binary_search(value).ok().and_then(|index| found[index].clone());
    Ok(values.iter().map(holder).collect())
}

/// The claims held by ascending keys.
pub(super) fn of_keys(
    connection: &Connection,
    scope: i64,
    keys: &[SourceKey],
    names: &mut NameLookup<'_>,
) -> Result<Vec<Claim>, StateError> {
    let sql = "SELECT key, property, value FROM claims WHERE scope = ?1 AND key >= ?2 ORDER BY key";
    let mut statement = connection.prepare_cached(sql).doing("reading claims")?;
    let mut claims = Vec::new();
    seek_each(&mut statement, &[scope], keys, |index, row| {
        let property = names.name(row.get(1).doing("reading claims")?)?;
        let stored = row.get_ref(2).doing("reading claims")?;
        let bytes = stored.as_blob().map_err(|_| StateError::Corrupt { what: "a claim" })?;
        let value = ValueDigest::from_bytes(digest_bytes(bytes)?);
        claims.push(Claim { property, value, key: keys[index].clone() });
        Ok(())
    })?;
    Ok(claims)
}

/// Gives claims up that are still held by the key named.
pub(super) fn release(
    connection: &Connection,
    scope: i64,
    claims: &[Claim],
    names: &mut NameInterner<'_>,
) -> Result<(), StateError> {
    let sql = "DELETE FROM claims WHERE scope = ?1 AND property = ?2 AND value = ?3 AND key = ?4";
    let mut statement = connection.prepare_cached(sql).doing("releasing claims")?;
    each(&mut statement, scope, claims, names)
}

/// Gives claims to their keys, whoever held them; of two for one value the last one stays.
pub(super) fn take(
    connection: &Connection,
    scope: i64,
    claims: &[Claim],
    names: &mut NameInterner<'_>,
) -> Result<(), StateError> {
    let sql = "INSERT INTO claims (scope, property, value, key) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (scope, property, value) DO UPDATE SET key = excluded.key WHERE key <> excluded.key";
    let mut statement = connection.prepare_cached(sql).doing("taking claims")?;
    each(&mut statement, scope, claims, names)
}

/// Runs the statement for every claim, in the order of the table: neighbours share pages.
fn each(
    statement: &mut Statement<'_>,
    scope: i64,
    claims: &[Claim],
    names: &mut NameInterner<'_>,
) -> Result<(), StateError> {
    let mut sorted = Vec::with_capacity(claims.len());
    for claim in claims {
        sorted.push((names.number(&claim.property)?, &claim.value, &claim.key));
    }
    // Stable, so that the last of two claims on one value stays the last.
    sorted.sort_by_key(|&(property, value, _)| (property, value));
    for (property, value, key) in sorted {
        statement.execute((scope, property, value.as_bytes(), key.as_str())).doing("writing claims")?;
    }
    Ok(())
}
