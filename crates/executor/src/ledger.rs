//! Writes the state on its own thread, in order, while batches are under way.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use fieldline_model::{Checkpoint, Intent};
use fieldline_state::{Scope, StateError, StateStore};

/// Entries waiting to be written before the sender waits.
const QUEUE: usize = 1;

enum Entry {
    Intend(Vec<Intent>, SyncSender<Result<(), StateError>>),
    Commit(Box<Checkpoint>),
}

/// The way to the writing thread. Entries become durable in the order in which they are given.
pub(crate) struct Ledger {
    entries: Option<SyncSender<Entry>>,
    writer: Option<JoinHandle<Result<(), StateError>>>,
}

impl Ledger {
    /// Starts the writing thread.
    pub(crate) fn open(state: Arc<dyn StateStore>, scope: Scope) -> Self {
        let (entries, queue) = sync_channel(QUEUE);
        let writer = std::thread::spawn(move || write_all(state.as_ref(), &scope, &queue));
        Self { entries: Some(entries), writer: Some(writer) }
    }

    /// Returns when the intents are durable.
    pub(crate) fn intend(&mut self, intents: Vec<Intent>) -> Result<(), StateError> {
        let (answer, durable) = sync_channel(1);
        self.send(Entry::Intend(intents, answer))?;
        match durable.recv() {
            Ok(result) => result,
            Err(_) => self.close(),
        }
    }

    /// Returns when everything handed over before is durable.
    pub(crate) fn flush(&mut self) -> Result<(), StateError> {
        self.intend(Vec::new())
    }

    /// Hands a checkpoint over; an error of an earlier one is reported here or by [`close`](Self::close).
    pub(crate) fn commit(&mut self, checkpoint: Checkpoint) -> Result<(), StateError> {
        if checkpoint.is_empty() { Ok(()) } else { self.send(Entry::Commit(Box::new(checkpoint))) }
    }

    fn send(&mut self, entry: Entry) -> Result<(), StateError> {
        let Some(entries) = &self.entries else {
            return Ok(());
        };
        if entries.send(entry).is_ok() { Ok(()) } else { self.close() }
    }

    /// Waits until everything is durable.
    pub(crate) fn close(&mut self) -> Result<(), StateError> {
        self.entries = None;
        match self.writer.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(StateError::Corrupt { what: "a checkpoint whose writer panicked" }),
            None => Ok(()),
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        // Whoever drops it early is on the way out with an error; what was handed over still becomes durable.
        let _ = self.close();
    }
}

fn write_all(state: &dyn StateStore, scope: &Scope, queue: &Receiver<Entry>) -> Result<(), StateError> {
    for entry in queue {
        match entry {
            Entry::Commit(checkpoint) => state.commit(scope, &checkpoint)?,
            Entry::Intend(intents, answer) => {
                // The sender waits for this answer; nobody else could take it.
                let _ = answer.send(state.intend(scope, &intents));
            }
        }
    }
    Ok(())
}
