//! Brings a database to the newest layout, one numbered step per transaction.

use rusqlite::{Connection, TransactionBehavior};

use crate::StateError;
use crate::sqlite::failure::Doing as _;

/// Marks a SQLite file as ours (`PRAGMA application_id`): the letters FLDL.
pub(super) const APPLICATION_ID: i64 = 0x464c_444c;

/// Every layout step, in order. A step that was released is never edited: add another.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first_tables.sql"),
    include_str!("../../migrations/0002_archive_and_links.sql"),
    include_str!("../../migrations/0003_shared_quota.sql"),
    include_str!("../../migrations/0004_run_endpoints.sql"),
    include_str!("../../migrations/0005_late_writes.sql"),
    include_str!("../../migrations/0006_skipped_values.sql"),
    include_str!("../../migrations/0007_left_source.sql"),
    include_str!("../../migrations/0008_links_between_records.sql"),
    include_str!("../../migrations/0009_keys_of_streams.sql"),
];

/// The layout version this program writes: how many steps there are.
pub(super) fn known_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).expect("a handful of migrations")
}

/// The layout version of a database; 0 before the first step.
pub(super) fn version(connection: &Connection) -> Result<i64, StateError> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).doing("reading the layout version")
}

/// Applies the steps that the database has not seen. Safe when several processes do it at once.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> Result<(), StateError> {
    for (step, sql) in (1..).zip(migrations) {
        if version(connection)? >= step {
            continue;
        }
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .doing("changing the layout")?;
        // Asked again under the write lock: another process may have been faster.
        if version(&transaction)? < step {
            transaction.execute_batch(sql).doing("changing the layout")?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID).doing("changing the layout")?;
            transaction.pragma_update(None, "user_version", step).doing("changing the layout")?;
        }
        transaction.commit().doing("changing the layout")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use fieldline_model::Fingerprint;

    use super::*;

    /// A digest per released step. Add a line for a new step; never change one.
    const FROZEN: &[&str] = &[
        "5e189aa72eeefab778a0abc3ffda05af",
        "62118e04209aa342179426e339f4cf01",
        "44ab8221ccb683c51e6b2bf3b423f1c4",
        "d232a96f1fb5be0de0e31149873f48c4",
        "91f9e91e179bcc3533dba1ece2c9989b",
        "d36bd5bbd83b68c88129219003f643eb",
        "c422678d4f945404af8f9a94349d013c",
        "ff8b4d6861c3e8b44975e43152326371",
        "a86c459de2ffa1ac873c5c056f7d29a1",
    ];

    #[test]
    fn released_steps_are_frozen() {
        let digests: Vec<_> =
            MIGRATIONS.iter().map(|sql| Fingerprint::of([sql.as_bytes()]).to_string()).collect();
        assert_eq!(digests, FROZEN);
    }

    #[test]
    fn every_file_is_a_step_and_numbered() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(files.len(), MIGRATIONS.len());
        for (step, file) in (1..).zip(files) {
            assert!(file.starts_with(&format!("{step:04}_")), "{file} is not step {step}");
        }
    }

    #[test]
    fn steps_are_applied_once_and_in_order() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1)"];
        migrate(&mut connection, &steps[..1]).unwrap();
        migrate(&mut connection, &steps).unwrap();
        migrate(&mut connection, &steps).unwrap();
        let count: i64 = connection.query_row("SELECT count(*) FROM a", (), |row| row.get(0)).unwrap();
        assert_eq!((count, version(&connection).unwrap()), (1, 2));
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = ["CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"];
        assert!(migrate(&mut connection, &steps).is_err());
        let tables: String = connection
            .query_row("SELECT group_concat(name) FROM sqlite_master", (), |row| row.get(0))
            .unwrap();
        assert_eq!((tables.as_str(), version(&connection).unwrap()), ("a", 1));
    }
}
