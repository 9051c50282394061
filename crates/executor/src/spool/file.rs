//! The file behind the spool, and how it is spoken to.

use std::fs::File;
use std::path::Path;

use fieldline_state::open_private_file;
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::room::Room;
use crate::ExecutorError;

/// "FLpl" in ASCII: marks the file as a change plan.
const APPLICATION_ID: i64 = 0x464c_706c;
/// Version of the layout below.
const VERSION: i64 = 4;

const LAYOUT: &str = "
    CREATE TABLE candidates (key TEXT PRIMARY KEY, state INTEGER NOT NULL, known INTEGER NOT NULL, body BLOB NOT NULL)
        WITHOUT ROWID;
    CREATE INDEX asleep ON candidates (key) WHERE state > 0;
    CREATE TABLE changes (key TEXT PRIMARY KEY, action INTEGER NOT NULL, standing INTEGER NOT NULL, id TEXT,
        clears INTEGER NOT NULL,
        pending INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE lines (line INTEGER PRIMARY KEY, hash BLOB NOT NULL, standing INTEGER NOT NULL, rejection BLOB NOT NULL);
    CREATE INDEX lines_by_hash ON lines (hash);
    CREATE TABLE contested (key TEXT PRIMARY KEY, seq INTEGER NOT NULL, depth INTEGER) WITHOUT ROWID;
    CREATE TABLE contested_values (property TEXT NOT NULL, value BLOB NOT NULL, holder TEXT, keeper TEXT, winner TEXT,
        is_proven INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (property, value)) WITHOUT ROWID;
    CREATE TABLE held (property TEXT NOT NULL, value BLOB NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (property, value)) WITHOUT ROWID;
    CREATE TABLE takes (property TEXT NOT NULL, value BLOB NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (property, value, key)) WITHOUT ROWID;
    CREATE TABLE speakers (id TEXT PRIMARY KEY, key TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE rivals (key TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE asked (key TEXT PRIMARY KEY, has_left INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE claims (property TEXT NOT NULL, value BLOB NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (property, value)) WITHOUT ROWID;
    CREATE TABLE released (key TEXT NOT NULL, property TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (key, property, value)) WITHOUT ROWID;
    CREATE TABLE follows (key TEXT NOT NULL, leader TEXT NOT NULL, property TEXT NOT NULL, is_cut INTEGER NOT NULL,
        PRIMARY KEY (key, leader, property)) WITHOUT ROWID;
    CREATE INDEX follows_by_leader ON follows (leader);
    CREATE TABLE trades (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE promised (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE waves (key TEXT PRIMARY KEY, wave INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE unwritten (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE heirs (id TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (id, key)) WITHOUT ROWID;
    CREATE TABLE shared (key TEXT NOT NULL, other TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (key, other)) WITHOUT ROWID;
    CREATE TABLE woken (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE spared (key TEXT PRIMARY KEY, fate INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE settled (key TEXT PRIMARY KEY, has_left INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE departed (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE skipped (key TEXT NOT NULL, property TEXT NOT NULL, fate BLOB NOT NULL, PRIMARY KEY (key, property))
        WITHOUT ROWID;
    CREATE TABLE waits (kind INTEGER NOT NULL, place TEXT NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (kind, place, value, key)) WITHOUT ROWID;
    CREATE TABLE links (object TEXT NOT NULL, key TEXT NOT NULL, link INTEGER NOT NULL, unlink INTEGER NOT NULL,
        waiting INTEGER NOT NULL, rejected INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (object, key)) WITHOUT ROWID;
    CREATE TABLE link_marks (target TEXT PRIMARY KEY, mark BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE link_failures (object TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, rejection BLOB,
        PRIMARY KEY (object, key, id)) WITHOUT ROWID;
    CREATE TABLE listed (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE listed_values (property INTEGER NOT NULL, value BLOB NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (property, value, id)) WITHOUT ROWID;
";

/// A change plan on disk.
pub(crate) struct Spool {
    connection: Connection,
    /// Removes the file with the spool.
    folder: tempfile::TempDir,
    /// Held as long as the spool lives; the system lets go of it when the process dies.
    _lock: File,
}

/// Wraps SQLite's error with what was being done.
fn while_doing(doing: &'static str) -> impl Fn(rusqlite::Error) -> ExecutorError {
    move |cause| ExecutorError::Spool { doing, cause }
}

pub(super) fn encode(value: &impl Serialize) -> Result<Vec<u8>, ExecutorError> {
    postcard::to_stdvec(value).map_err(|_| ExecutorError::Corrupt("a value"))
}

pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, ExecutorError> {
    postcard::from_bytes(bytes).map_err(|_| ExecutorError::Corrupt(what))
}

impl Spool {
    /// A new spool in its own folder below `parent`, gone when dropped.
    pub(crate) fn create(parent: &Path) -> Result<Self, ExecutorError> {
        let Room { folder, lock } = Room::take(parent)?;
        let file = folder.path().join("changes.plan");
        // SQLite keeps the mode of a file that is there.
        open_private_file(&file)?;
        let connection = Connection::open(&file).map_err(while_doing("opening it"))?;
        // The spool dies with the run: no journal, no waiting for the disk.
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                 PRAGMA page_size = 16384; PRAGMA cache_size = -4096; PRAGMA temp_store = FILE;
                 PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; {LAYOUT} BEGIN"
            ))
            .map_err(while_doing("laying it out"))?;
        connection.set_prepared_statement_cache_capacity(48);
        Ok(Self { connection, folder, _lock: lock })
    }

    /// The folder of the spool, for other temporary files of the run.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a statement; returns how many rows it changed.
    pub(super) fn execute(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, ExecutorError> {
        let run = || self.connection.prepare_cached(sql)?.execute(values);
        run().map_err(while_doing(doing))
    }

    /// The number a query answers.
    pub(super) fn number(&self, doing: &'static str, sql: &str) -> Result<u64, ExecutorError> {
        self.connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(while_doing(doing))
    }

    /// The first row of an answer.
    pub(super) fn first<T>(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnOnce(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, ExecutorError> {
        let run = || self.connection.prepare_cached(sql)?.query_row(values, read).optional();
        run().map_err(while_doing(doing))
    }

    /// All rows of an answer.
    pub(super) fn rows<T>(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ExecutorError> {
        let run = || -> rusqlite::Result<Vec<T>> {
            self.connection.prepare_cached(sql)?.query_map(values, read)?.collect()
        };
        run().map_err(while_doing(doing))
    }
}
