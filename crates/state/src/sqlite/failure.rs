//! From SQLite's errors to ours.

use crate::StateError;

/// Says what was being done when SQLite refused.
pub(super) trait Doing<T> {
    /// Turns an error into [`StateError::Sqlite`]; `doing` is a gerund phrase.
    fn doing(self, doing: &'static str) -> Result<T, StateError>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T, StateError> {
        self.map_err(|source| StateError::Sqlite { doing, source })
    }
}

/// The 16 bytes of a stored digest.
pub(super) fn digest_bytes(bytes: &[u8]) -> Result<[u8; 16], StateError> {
    bytes.try_into().map_err(|_| StateError::Corrupt { what: "a digest" })
}
