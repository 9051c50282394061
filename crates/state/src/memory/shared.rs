//! Shared values in memory: one lock for all.

use std::sync::PoisonError;

use crate::{MemoryStore, SharedStore, StateError};

impl SharedStore for MemoryStore {
    fn exchange(&self, name: &str, work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>) -> Result<(), StateError> {
        // A panic in `work` left every value as it was.
        let mut values = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let value = work(values.get(name).map(Vec::as_slice));
        values.insert(name.to_owned(), value);
        Ok(())
    }

    /// Nothing here outlives the process.
    fn exchange_synced(
        &self,
        name: &str,
        work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>,
    ) -> Result<(), StateError> {
        self.exchange(name, work)
    }
}
