//! Pages of a table, in its order.

use fieldline_model::SourceKey;
use rusqlite::Connection;

use crate::StateError;
use crate::sqlite::failure::Doing as _;

/// Gives a page back whose rows ascend from `after` on.
///
/// # Errors
/// Of a damaged table, rows may come in any order. Whoever goes on after the last one would begin again and never end, and
/// whoever compares would take for gone what only is elsewhere.
pub(super) fn ascending<T, K: Ord>(
    page: Vec<T>,
    after: Option<&K>,
    key: impl Fn(&T) -> &K,
) -> Result<Vec<T>, StateError> {
    let begins_after = page.first().zip(after).is_none_or(|(first, after)| key(first) > after);
    if begins_after && page.is_sorted_by(|one, other| key(one) < key(other)) {
        return Ok(page);
    }
    Err(StateError::Corrupt { what: "keys out of order" })
}

/// The least text behind a key: what a page begins with at the earliest.
///
/// A query compares the key with this alone (`key >= ?`). With one `OR` for the first page and the others, SQLite would
/// read every page from the first key on.
pub(super) fn behind(after: Option<&SourceKey>) -> String {
    after.map_or_else(String::new, |key| format!("{key}\0"))
}

/// The keys that a query gives for a scope, after `after`, at most `limit`, in order. The query takes these three.
pub(super) fn key_page(
    connection: &Connection,
    sql: &str,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
    doing: &'static str,
) -> Result<Vec<SourceKey>, StateError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql).doing(doing)?;
    let rows = statement.query_map((scope, behind(after), limit), |row| row.get::<_, String>(0));
    let keys = rows.doing(doing)?.map(|key| key.map(SourceKey::new).doing(doing));
    ascending(keys.collect::<Result<_, _>>()?, after, |key| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::migrate::{MIGRATIONS, migrate};
    use crate::sqlite::{hashes, links, records};

    #[test]
    fn a_page_is_read_from_its_first_key_on() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, MIGRATIONS).unwrap();
        for sql in [hashes::KEYS, hashes::LEFT_KEYS, links::DUE_KEYS, links::KEYS, records::IDS] {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let steps = statement.query_map((1, "k", 10), |row| row.get::<_, String>(3)).unwrap();
            let steps: Vec<String> = steps.collect::<Result<_, _>>().unwrap();
            assert!(steps.iter().all(|step| step.contains("scope=? AND key>?")), "{sql}: {steps:?}");
        }
    }

    #[test]
    fn only_pages_that_lead_on_are_given_back() {
        let page =
            |keys: &[u32], after: Option<u32>| ascending(keys.to_vec(), after.as_ref(), |key| key).ok();
        for (keys, after) in [(&[][..], None), (&[], Some(9)), (&[1, 2, 5], None), (&[1, 2, 5], Some(0))] {
            assert_eq!(page(keys, after).as_deref(), Some(keys));
        }
        for (keys, after) in [(&[1][..], Some(1)), (&[1, 3], Some(2)), (&[1, 1], None), (&[1, 3, 2], Some(0))]
        {
            assert_eq!(page(keys, after), None, "{keys:?} after {after:?}");
        }
    }
}
