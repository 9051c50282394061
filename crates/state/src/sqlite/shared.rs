//! Shared values: one short transaction each, on a connection of their own.
//!
//! The connection that writes records may be in the middle of a long commit; whoever only counts a call should not queue
//! behind it in this process, too.

use std::sync::PoisonError;

use rusqlite::{OptionalExtension as _, TransactionBehavior};

use crate::sqlite::connection::{Sync, set_sync};
use crate::sqlite::failure::Doing as _;
use crate::{SharedStore, SqliteStore, StateError};

impl SharedStore for SqliteStore {
    fn exchange(&self, name: &str, work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>) -> Result<(), StateError> {
        exchange(self, Sync::WithTheNext, name, work)
    }

    fn exchange_synced(
        &self,
        name: &str,
        work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>,
    ) -> Result<(), StateError> {
        exchange(self, Sync::EachCommit, name, work)
    }
}

fn exchange(
    store: &SqliteStore,
    sync: Sync,
    name: &str,
    work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>,
) -> Result<(), StateError> {
    const DOING: &str = "sharing a value";
    // A panic during a transaction rolled it back, so the connection behind a poisoned lock is sound.
    let mut connection = store.sharing().lock().unwrap_or_else(PoisonError::into_inner);
    // Each time, as a panic may have left the other one.
    set_sync(&connection, sync)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).doing(DOING)?;
    {
        let mut read = transaction.prepare_cached("SELECT value FROM shared WHERE name = ?1").doing(DOING)?;
        let value: Option<Vec<u8>> = read.query_row([name], |row| row.get(0)).optional().doing(DOING)?;
        let sql = "INSERT OR REPLACE INTO shared (name, value) VALUES (?1, ?2)";
        let mut write = transaction.prepare_cached(sql).doing(DOING)?;
        write.execute((name, work(value.as_deref()))).doing(DOING)?;
    }
    transaction.commit().doing(DOING)
}
