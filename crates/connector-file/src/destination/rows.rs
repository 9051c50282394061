//! Rows by key, in a SQLite file.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
use serde_json::{Map, Value as Json};

/// One row: its members by name.
pub(super) type Row = Map<String, Json>;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS rows (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
";

/// Numbers come in their order, then everything else by its text. So a file has one order, whoever wrote it, and a key keeps
/// its place.
const IN_ORDER: &str = "SELECT body FROM rows ORDER BY key GLOB '*[^0-9]*' OR key = '',
    CASE WHEN key GLOB '*[^0-9]*' THEN 0 ELSE length(key) END, key";

/// Rows by key.
pub(super) struct Rows {
    connection: Connection,
}

impl Rows {
    /// Opens rows that outlive the process, or makes them. What a transaction has committed is durable.
    pub(super) fn durable(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        Self::over(connection)
    }

    /// Rows that somebody else writes, to be looked at.
    pub(super) fn read_only(path: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(Self { connection: Connection::open_with_flags(path, flags)? })
    }

    /// Rows for this process alone, on disk.
    pub(super) fn private() -> rusqlite::Result<Self> {
        Self::over(Connection::open("")?)
    }

    fn over(connection: Connection) -> rusqlite::Result<Self> {
        connection.execute_batch(TABLES)?;
        Ok(Self { connection })
    }

    /// Does several things, all or none.
    pub(super) fn at_once<T>(
        &mut self,
        work: impl FnOnce(&Self) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let done = work(self);
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        self.connection.execute_batch(end).and(done)
    }

    pub(super) fn get(&self, key: &str) -> rusqlite::Result<Option<Row>> {
        let mut statement = self.connection.prepare_cached("SELECT body FROM rows WHERE key = ?")?;
        let body: Option<String> = statement.query_row([key], |row| row.get(0)).optional()?;
        body.map(|body| parsed(&body)).transpose()
    }

    pub(super) fn put(&self, key: &str, row: &Row) -> rusqlite::Result<()> {
        let body = serde_json::to_string(row).expect("a JSON object can be written");
        let sql = "INSERT INTO rows VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body";
        self.connection.prepare_cached(sql)?.execute(params![key, body]).map(drop)
    }

    /// Puts a row under a key that must be new; whether it was.
    pub(super) fn put_new(&self, key: &str, row: &Row) -> rusqlite::Result<bool> {
        let body = serde_json::to_string(row).expect("a JSON object can be written");
        let mut statement = self.connection.prepare_cached("INSERT OR IGNORE INTO rows VALUES (?, ?)")?;
        Ok(statement.execute(params![key, body])? == 1)
    }

    /// Removes a row; whether it was there.
    pub(super) fn remove(&self, key: &str) -> rusqlite::Result<bool> {
        Ok(self.connection.prepare_cached("DELETE FROM rows WHERE key = ?")?.execute([key])? == 1)
    }

    pub(super) fn count(&self) -> rusqlite::Result<u64> {
        self.connection
            .query_row("SELECT count(*) FROM rows", [], |row| row.get::<_, i64>(0))
            .map(|n| n as u64)
    }

    /// Rows with their keys, ascending by the key's text, after `after`, at most `limit`.
    pub(super) fn after(&self, after: &str, limit: usize) -> rusqlite::Result<Vec<(String, Row)>> {
        let sql = "SELECT key, body FROM rows WHERE key > ? ORDER BY key LIMIT ?";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![after, limit as i64], |row| {
            let body: String = row.get(1)?;
            Ok((row.get(0)?, parsed(&body)?))
        })?;
        rows.collect()
    }

    /// Visits all rows in the order of the file.
    pub(super) fn visit<E: From<rusqlite::Error>>(
        &self,
        mut visit: impl FnMut(&Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.connection.prepare(IN_ORDER)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let body: String = row.get(0)?;
            visit(&parsed(&body)?)?;
        }
        Ok(())
    }

    /// What is noted under a name.
    pub(super) fn fact(&self, name: &str) -> rusqlite::Result<Option<String>> {
        let sql = "SELECT value FROM facts WHERE name = ?";
        self.connection.query_row(sql, [name], |row| row.get(0)).optional()
    }

    pub(super) fn note(&self, name: &str, value: &str) -> rusqlite::Result<()> {
        let sql = "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.connection.execute(sql, [name, value]).map(drop)
    }

    /// Writes a copy of everything into a new file.
    pub(super) fn copy_to(&self, path: &Path) -> rusqlite::Result<()> {
        self.connection.execute("VACUUM INTO ?", [path.to_string_lossy()]).map(drop)
    }
}

/// Reads a body that we wrote.
fn parsed(body: &str) -> rusqlite::Result<Row> {
    serde_json::from_str(body).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_in_their_order_and_before_all_else() {
        let rows = Rows::private().unwrap();
        for key in ["b", "10", "9", "007", "07", "10a", "7", "B", "ü", "100"] {
            let row = Row::from_iter([("key".to_owned(), Json::from(key))]);
            assert!(rows.put_new(key, &row).unwrap());
        }
        let mut keys = Vec::new();
        rows.visit(|row| {
            keys.extend(row["key"].as_str().map(str::to_owned));
            Ok::<_, rusqlite::Error>(())
        })
        .unwrap();
        assert_eq!(keys, ["7", "9", "07", "10", "007", "100", "10a", "B", "b", "ü"]);
    }

    #[test]
    fn what_fails_half_way_leaves_nothing() {
        let mut rows = Rows::private().unwrap();
        let failed = rows.at_once(|rows| {
            rows.put("a", &Row::new())?;
            Err::<(), _>(rusqlite::Error::InvalidQuery)
        });
        assert!(failed.is_err());
        assert_eq!(rows.count().unwrap(), 0);
    }
}
