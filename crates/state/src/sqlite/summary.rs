//! What is kept, in numbers.

use rusqlite::Connection;

use crate::sqlite::failure::Doing as _;
use crate::sqlite::standing::ABSENT;
use crate::{Scope, StateError, Summary};

/// Counts of a scope.
pub(super) fn read(connection: &Connection, scope: i64) -> Result<Summary, StateError> {
    let sql = "SELECT (SELECT count(*) FROM hashes WHERE scope = ?1),
                      (SELECT count(*) FROM records WHERE scope = ?1),
                      (SELECT count(*) FROM claims WHERE scope = ?1),
                      (SELECT count(*) FROM standing WHERE scope = ?1 AND verdict = 'rejected'),
                      (SELECT count(*) FROM standing WHERE scope = ?1 AND verdict = 'held'),
                      (SELECT count(*) FROM standing WHERE scope = ?1 AND verdict = 'open'),
                      (SELECT count(*) FROM intents WHERE scope = ?1 AND doubted_at IS NULL),
                      (SELECT count(*) FROM standing WHERE scope = ?1 AND verdict = 'pending' AND message <> ?2),
                      (SELECT count(*) FROM standing AS entry WHERE scope = ?1 AND verdict = 'pending'
                          AND message <> ?2 AND NOT EXISTS (SELECT 1 FROM hashes
                              WHERE scope = ?1 AND key = entry.subject AND hash = entry.source_hash)),
                      (SELECT count(*) FROM standing WHERE scope = ?1 AND verdict = 'pending' AND message = ?2),
                      (SELECT count(DISTINCT key) FROM links WHERE scope = ?1 AND due = 1)";
    let counts: [i64; 11] = connection
        .prepare_cached(sql)
        .and_then(|mut statement| {
            statement.query_row((scope, ABSENT), |row| {
                let mut counts = [0; 11];
                for (index, count) in counts.iter_mut().enumerate() {
                    *count = row.get(index)?;
                }
                Ok(counts)
            })
        })
        .doing("counting what is kept")?;
    let [hashes, records, claims, rejected, held, open, intents, pending, unloaded, absent, links_due] =
        counts.map(i64::cast_unsigned);
    Ok(Summary {
        hashes,
        records,
        claims,
        rejected,
        held,
        open,
        pending,
        unloaded,
        absent,
        links_due,
        intents,
    })
}

/// Scopes that have something, in order. A scope that was only ever leased has nothing.
pub(super) fn scopes(connection: &Connection) -> Result<Vec<Scope>, StateError> {
    let sql = "SELECT portal, mapping FROM scopes AS s
               WHERE EXISTS (SELECT 1 FROM hashes   WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM records  WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM claims   WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM standing WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM links    WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM skipped  WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM relocations WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM link_marks  WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM intents  WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM progress WHERE scope = s.scope)
                  OR EXISTS (SELECT 1 FROM runs     WHERE scope = s.scope)
               ORDER BY portal, mapping";
    let mut statement = connection.prepare_cached(sql).doing("listing scopes")?;
    let rows = statement.query_map((), |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    rows.doing("listing scopes")?
        .map(|row| {
            let (portal, mapping) = row.doing("listing scopes")?;
            Ok(Scope { portal: portal.into(), mapping: mapping.into() })
        })
        .collect()
}
