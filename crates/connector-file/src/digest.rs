//! Digests of rows that could not be read, however long they are.

use fieldline_model::SourceHash;

/// How many bytes a row may have, 16 MiB. A longer one is unreadable and is never held in memory as a whole.
pub(crate) const MAX_ROW_BYTES: usize = 16 << 20;

/// The digest of a row that arrives in pieces.
///
/// A row of one piece has the plain digest of its bytes; for more pieces the digest so far is a part of the next one.
/// Whoever feeds it cuts pieces at fixed sizes, so that the digest does not depend on how the file was read.
#[derive(Default)]
pub(crate) struct RowDigest {
    so_far: Option<SourceHash>,
}

impl RowDigest {
    /// Adds the next piece.
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.so_far = Some(match self.so_far {
            None => SourceHash::of([piece]),
            Some(so_far) => SourceHash::of([so_far.as_bytes().as_slice(), piece]),
        });
    }

    /// The digest, with the last piece.
    pub(crate) fn finish(mut self, last: &[u8]) -> SourceHash {
        self.push(last);
        self.so_far.expect("a piece was pushed just now")
    }
}
