//! The connections of a store: how they are set up, and who may use which.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::StateError;
use crate::sqlite::failure::Doing as _;

/// How long a writer waits for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

/// Between two tries where SQLite does not wait by itself.
const BUSY_PAUSE: Duration = Duration::from_millis(5);

/// Page cache of the writer, in KiB. Claims arrive in random order, so that part of the cache pays.
const WRITER_CACHE_KIB: i64 = 8 * 1024;

/// Page cache of each reader, in KiB: reads go in key order and look at a page once.
const READER_CACHE_KIB: i64 = 2 * 1024;

/// Page cache of the connection for what processes share, in KiB: a few small rows.
const SHARING_CACHE_KIB: i64 = 128;

/// Bytes per page of a new database.
const PAGE_BYTES: i64 = 4096;

/// Pages in the write-ahead log before they are moved into the database (64 MiB): a page that is written again and
/// again in the meantime is moved once.
const WAL_PAGES: i64 = 16 * 1024;

/// Statements kept prepared per connection: more than there are.
const STATEMENTS: usize = 48;

/// Opens the connection that writes, without looking into the file yet.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StateError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).doing("opening the file")?;
    connection.busy_timeout(BUSY_TIMEOUT).doing("opening the file")?;
    Ok(connection)
}

/// Sets the writer up. Changes the file, so only once it is known to be ours.
pub(super) fn set_up_writer(connection: &Connection) -> Result<(), StateError> {
    // Takes effect on a file that is still empty, and only before the log is switched on.
    connection.pragma_update(None, "page_size", PAGE_BYTES).doing("setting the file up")?;
    switch_log_on(connection)?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES).doing("setting the file up")?;
    connection
        .pragma_update(None, "journal_size_limit", WAL_PAGES * PAGE_BYTES)
        .doing("setting the file up")?;
    set_up(connection, WRITER_CACHE_KIB, Sync::EachCommit)
}

/// Opens the connection for what processes share, on a file that a writer has set up.
pub(super) fn open_sharing(path: &Path) -> Result<Connection, StateError> {
    let connection = open_writer(path)?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES).doing("setting a connection up")?;
    set_up(&connection, SHARING_CACHE_KIB, Sync::WithTheNext)?;
    Ok(connection)
}

/// Switches the write-ahead log on. SQLite does not wait for others here, so we do.
fn switch_log_on(connection: &Connection) -> Result<(), StateError> {
    let began = Instant::now();
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error) if is_busy(&error) && began.elapsed() < BUSY_TIMEOUT => thread::sleep(BUSY_PAUSE),
            answer => return answer.doing("switching the write-ahead log on"),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// When a commit reaches the disk itself, and so outlives a power cut. It outlives the process in any case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sync {
    /// Before the commit returns. The log is one file, so that every commit before it is on the disk, too.
    EachCommit,
    /// With the next commit, of any connection, that is synced. After a power cut the last ones may be missing.
    WithTheNext,
}

impl Sync {
    /// SQLite's word for it. In the write-ahead log, NORMAL syncs no commit.
    pub(super) fn pragma(self) -> &'static str {
        match self {
            Self::EachCommit => "full",
            Self::WithTheNext => "normal",
        }
    }
}

/// Changes when the commits of a connection reach the disk; never inside a transaction.
pub(super) fn set_sync(connection: &Connection, sync: Sync) -> Result<(), StateError> {
    connection.pragma_update(None, "synchronous", sync.pragma()).doing("setting a connection up")
}

fn set_up(connection: &Connection, cache_kib: i64, sync: Sync) -> Result<(), StateError> {
    set_sync(connection, sync)?;
    connection.pragma_update(None, "cache_size", -cache_kib).doing("setting a connection up")?;
    connection.pragma_update(None, "mmap_size", 0).doing("setting a connection up")?;
    connection.pragma_update(None, "foreign_keys", false).doing("setting a connection up")?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

/// Connections that only read. They see every commit that was finished when a read began.
pub(super) struct Readers {
    connections: [Mutex<Connection>; 2],
}

impl Readers {
    /// Opens them on a file that a writer has set up.
    pub(super) fn open(path: &Path) -> Result<Self, StateError> {
        Ok(Self { connections: [open_reader(path)?, open_reader(path)?] })
    }

    /// A connection that nobody reads from now, or the first one when it is free again.
    pub(super) fn get(&self) -> MutexGuard<'_, Connection> {
        let free = self.connections.iter().find_map(|connection| connection.try_lock().ok());
        free.unwrap_or_else(|| self.connections[0].lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn open_reader(path: &Path) -> Result<Mutex<Connection>, StateError> {
    // Not read-only for the system: a reader of a write-ahead log keeps its place in a shared file.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).doing("opening the file")?;
    connection.busy_timeout(BUSY_TIMEOUT).doing("opening the file")?;
    connection.pragma_update(None, "query_only", true).doing("setting a connection up")?;
    set_up(&connection, READER_CACHE_KIB, Sync::WithTheNext)?;
    Ok(Mutex::new(connection))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SQLite's numbers: 1 is NORMAL, 2 is FULL.
    fn synchronous(connection: &Connection) -> i64 {
        connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap()
    }

    #[test]
    fn what_the_writer_commits_is_on_the_disk_when_the_commit_returns() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        let writer = open_writer(&path).unwrap();
        set_up_writer(&writer).unwrap();
        let sharing = open_sharing(&path).unwrap();
        assert_eq!([synchronous(&writer), synchronous(&sharing)], [2, 1]);
        set_sync(&sharing, Sync::EachCommit).unwrap();
        assert_eq!(synchronous(&sharing), 2);
    }

    #[test]
    fn nothing_changes_in_the_middle_of_a_transaction() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert!(set_sync(&connection, Sync::WithTheNext).is_err());
    }
}
