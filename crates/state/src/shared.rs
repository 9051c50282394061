//! The contract of small values that processes share.

use crate::StateError;

/// Small values by name that several processes change together, such as the quota of a token.
///
/// Calls block. A value is kept as it was given; no record value belongs here.
pub trait SharedStore: Send + Sync {
    /// Shows `work` the value of that name, `None` at first, and keeps what it makes of it, in one step: nobody else, in
    /// this process or another that has the same file open, is inside at once. `work` is called once, and what it gave
    /// back is durable when this returns.
    ///
    /// # Errors
    /// [`StateError`] when the storage fails; `work` may not have been called then, and nothing was kept.
    fn exchange(&self, name: &str, work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>) -> Result<(), StateError>;

    /// The same, and the value outlives a power cut, too, when this returns: for what cannot be had again, such as a refresh
    /// token that replaces another. Slower, as it waits for the disk.
    ///
    /// # Errors
    /// As [`exchange`](Self::exchange).
    fn exchange_synced(
        &self,
        name: &str,
        work: &mut dyn FnMut(Option<&[u8]>) -> Vec<u8>,
    ) -> Result<(), StateError>;
}
