//! Leases: a locked file says that a holder lives, a row says who it is.
//!
//! The system gives the lock back when its process dies, whatever way; a row alone proves nothing. Lock and row change
//! together inside a write transaction, so that whoever finds the lock taken also finds the row of its holder.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use fieldline_model::{Fingerprint, RunId};
use rusqlite::{Connection, OptionalExtension as _};

use crate::private::open_private_file;
use crate::sqlite::failure::Doing as _;
use crate::sqlite::instant::{instant_text, parse_instant};
use crate::sqlite::store::Shared;
use crate::{Lease, LeaseGuard, Scope, StateError};

/// Takes the lease of a scope, or tells who has it.
pub(super) fn take(
    shared: &Arc<Shared>,
    scope: &Scope,
    run: &RunId,
    now: DateTime<Utc>,
) -> Result<Lease, StateError> {
    let path = lock_path(&shared.path, scope);
    let refused = |source| StateError::File { path: path.display().to_string(), source };
    let file = open_private_file(&path).map_err(refused)?;
    let holder = shared.write(scope, |writing| match file.try_lock() {
        Ok(()) => note_holder(writing.connection, writing.scope, run, now).map(|()| None),
        Err(TryLockError::WouldBlock) => read_holder(writing.connection, writing.scope).map(Some),
        Err(TryLockError::Error(source)) => Err(refused(source)),
    })?;
    if let Some((run, since)) = holder {
        return Ok(Lease::HeldBy { run, since });
    }
    let (shared, scope) = (Arc::clone(shared), scope.clone());
    Ok(Lease::Granted(LeaseGuard::new(move || give_back(&shared, &scope, file))))
}

/// Deletes the row and unlocks the file. A row that cannot be deleted does no harm.
fn give_back(shared: &Shared, scope: &Scope, file: File) {
    let deleted = shared.write(scope, |writing| {
        let sql = "DELETE FROM leases WHERE scope = ?1";
        writing.connection.execute(sql, [writing.scope]).doing("giving a lease back")?;
        // Still inside the transaction: nobody can take the lock and then lose the row.
        drop(file);
        Ok(())
    });
    drop(deleted);
}

/// The lock file of a scope, beside the database.
fn lock_path(database: &Path, scope: &Scope) -> PathBuf {
    let names = [scope.portal.as_str().as_bytes(), scope.mapping.as_str().as_bytes()];
    let digest = Fingerprint::of(names).to_string();
    let mut path = OsString::from(database);
    path.push(".lease-");
    path.push(&digest[..12]);
    PathBuf::from(path)
}

fn note_holder(
    connection: &Connection,
    scope: i64,
    run: &RunId,
    now: DateTime<Utc>,
) -> Result<(), StateError> {
    let sql = "INSERT OR REPLACE INTO leases (scope, run, host, pid, since) VALUES (?1, ?2, ?3, ?4, ?5)";
    let row = (scope, run.as_str(), host(), std::process::id(), instant_text(now));
    connection.execute(sql, row).doing("noting a lease")?;
    Ok(())
}

fn read_holder(connection: &Connection, scope: i64) -> Result<(RunId, DateTime<Utc>), StateError> {
    let sql = "SELECT run, since FROM leases WHERE scope = ?1";
    let row = connection
        .query_row(sql, [scope], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .optional()
        .doing("reading a lease")?;
    // Somebody outside locked the file, or the database was replaced under a living run.
    let (run, since) = row.ok_or(StateError::Corrupt { what: "a lease without a holder" })?;
    Ok((RunId::new(run), parse_instant(&since)?))
}

/// This machine's name where the system tells it without asking for more; for people only.
fn host() -> String {
    let files = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let name = files.iter().find_map(|file| std::fs::read_to_string(file).ok());
    name.unwrap_or_default().trim().to_owned()
}
