//! Finding many ascending keys in a table ordered by them.
//!
//! A scan from the first key on meets the wanted keys in order. Where they lie close together, stepping from row to
//! row is much the cheapest; where they are far apart, the scan is begun anew at the next wanted key. How many foreign
//! rows are stepped over before that is learned on the way. A table without rows after the first key answers at once.

use fieldline_model::{SourceKey, ValueDigest};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Row, Rows, Statement, ToSql};

use crate::StateError;
use crate::sqlite::failure::Doing as _;

/// Bounds and first value of the number of foreign rows that are stepped over before a new search. A search costs
/// about as much as five steps.
const LEAST_PATIENCE: usize = 2;
const FIRST_PATIENCE: usize = 16;
const MOST_PATIENCE: usize = 64;

/// What can be sought: bytes in the order of the table's column.
pub(super) trait SeekKey {
    /// The bytes that are compared.
    fn bytes(&self) -> &[u8];
    /// The same as a parameter.
    fn parameter(&self) -> ToSqlOutput<'_>;
}

impl SeekKey for SourceKey {
    fn bytes(&self) -> &[u8] {
        self.as_str().as_bytes()
    }

    fn parameter(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::from(self.as_str())
    }
}

impl SeekKey for ValueDigest {
    fn bytes(&self) -> &[u8] {
        self.as_bytes()
    }

    fn parameter(&self) -> ToSqlOutput<'_> {
        ToSqlOutput::from(self.as_bytes().as_slice())
    }
}

impl<K: SeekKey> SeekKey for &K {
    fn bytes(&self) -> &[u8] {
        (**self).bytes()
    }

    fn parameter(&self) -> ToSqlOutput<'_> {
        (**self).parameter()
    }
}

/// Calls `found` with the position of a key and a row, for every row that has one of the keys.
///
/// The statement gives rows with the key in the first column, in its order, from its last parameter on; `fixed` are
/// the parameters before. Keys ascend (equal neighbours: rows go to the first of them).
pub(super) fn seek_each<K: SeekKey>(
    statement: &mut Statement<'_>,
    fixed: &[i64],
    keys: &[K],
    mut found: impl FnMut(usize, &Row<'_>) -> Result<(), StateError>,
) -> Result<(), StateError> {
    debug_assert!(keys.is_sorted_by(|one, other| one.bytes() <= other.bytes()), "keys must ascend");
    for (index, parameter) in fixed.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, parameter).doing("looking keys up")?;
    }
    let mut patience = FIRST_PATIENCE;
    let mut next = 0;
    while next < keys.len() {
        statement.raw_bind_parameter(fixed.len() + 1, Parameter(&keys[next])).doing("looking keys up")?;
        next = merge(statement.raw_query(), keys, next, &mut patience, &mut found)?;
    }
    Ok(())
}

/// Steps through the rows as long as that pays; returns the position of the next key to search for.
fn merge<K: SeekKey>(
    mut rows: Rows<'_>,
    keys: &[K],
    mut next: usize,
    patience: &mut usize,
    found: &mut impl FnMut(usize, &Row<'_>) -> Result<(), StateError>,
) -> Result<usize, StateError> {
    let mut skipped = 0;
    let sought = keys[next].bytes();
    while let Some(row) = rows.next().doing("looking keys up")? {
        let stored = row.get_ref(0).doing("looking keys up")?;
        let stored = stored.as_bytes().map_err(|_| StateError::Corrupt { what: "a key" })?;
        // A damaged table may give what was not asked for, again and again.
        if stored < sought {
            return Err(StateError::Corrupt { what: "keys out of order" });
        }
        while next < keys.len() && keys[next].bytes() < stored {
            next += 1;
        }
        if next == keys.len() {
            return Ok(next);
        }
        if keys[next].bytes() == stored {
            found(next, row)?;
            if skipped > 0 {
                *patience = MOST_PATIENCE.min(*patience * 2);
            }
            skipped = 0;
        } else if skipped == *patience {
            *patience = LEAST_PATIENCE.max(*patience / 2);
            return Ok(next);
        } else {
            skipped += 1;
        }
    }
    Ok(keys.len())
}

/// A key on its way into a statement.
struct Parameter<'a, K>(&'a K);

impl<K: SeekKey> ToSql for Parameter<'_, K> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.parameter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use rusqlite::Connection;

    use super::*;

    fn table(keys: &BTreeSet<u32>) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch("CREATE TABLE t (scope INTEGER, key TEXT, PRIMARY KEY (scope, key))")
            .unwrap();
        for key in keys {
            connection.execute("INSERT INTO t VALUES (2, ?1), (3, ?1)", [name(*key).as_str()]).unwrap();
        }
        connection
    }

    fn name(number: u32) -> SourceKey {
        format!("ü{number:05}").into()
    }

    fn sought(connection: &Connection, keys: &[SourceKey]) -> Vec<SourceKey> {
        let sql = "SELECT key FROM t WHERE scope = ?1 AND key >= ?2 ORDER BY key";
        let mut found = Vec::new();
        seek_each(&mut connection.prepare(sql).unwrap(), &[2], keys, |index, row| {
            assert_eq!(row.get_ref(0).unwrap().as_str().unwrap(), keys[index].as_str());
            found.push(keys[index].clone());
            Ok(())
        })
        .unwrap();
        found
    }

    #[test]
    fn rows_below_the_sought_key_are_an_error_and_no_endless_search() {
        let connection = table(&(0..100).collect());
        for sql in [
            "SELECT key FROM t WHERE scope = ?1 AND ?2 IS NOT NULL ORDER BY key",
            "SELECT key FROM t WHERE scope = ?1 AND key < ?2 ORDER BY key DESC",
        ] {
            let mut statement = connection.prepare(sql).unwrap();
            let end = seek_each(&mut statement, &[2], &[name(50), name(60)], |_, _| Ok(()));
            assert!(matches!(end, Err(StateError::Corrupt { .. })), "{sql}: {end:?}");
        }
    }

    proptest! {
        #[test]
        fn exactly_the_stored_keys_are_found(
            stored in prop::collection::btree_set(0_u32..3000, 0..400),
            wanted in prop::collection::btree_set(0_u32..3000, 0..60),
            dense in prop::collection::btree_set(0_u32..200, 0..200),
        ) {
            let connection = table(&stored);
            for wanted in [&wanted, &dense] {
                let keys: Vec<_> = wanted.iter().copied().map(name).collect();
                let expected: Vec<_> = wanted.intersection(&stored).copied().map(name).collect();
                prop_assert_eq!(sought(&connection, &keys), expected);
            }
        }
    }
}
