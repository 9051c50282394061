//! The body of an answer, and no more of it than we can bear.
//!
//! A megabyte of gzip may be a gigabyte of text, and a few bytes of JSON a hundred of memory. So bodies are counted after they
//! are decompressed, as they arrive, and their members before they are read.

use bytes::{Bytes, BytesMut};

use crate::transport::TransportError;

/// The largest answer that is taken: a page of 100 records with ten of HubSpot's longest values each, 65,536 characters, has
/// this size.
pub(crate) const ANSWER_BYTES: usize = 64 << 20;

/// How much of a refusal is taken; the rest of it says nothing that we could use.
pub(crate) const REFUSAL_BYTES: usize = 1 << 20;

/// Objects and members of objects in one answer. A page of 200 records with 1,000 properties each has 200,000.
const MEMBERS: usize = 4_000_000;

/// What becomes of a body that is too long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Beyond {
    /// It is no answer.
    Refuse,
    /// Its beginning will do.
    Cut,
}

/// A body that is read piece by piece.
pub(crate) struct Bounded {
    bytes: BytesMut,
    limit_bytes: usize,
    beyond: Beyond,
}

impl Bounded {
    /// The body of an answer with that status.
    pub(crate) fn of_status(status: u16) -> Self {
        let (limit_bytes, beyond) =
            if status < 400 { (ANSWER_BYTES, Beyond::Refuse) } else { (REFUSAL_BYTES, Beyond::Cut) };
        Self { bytes: BytesMut::new(), limit_bytes, beyond }
    }

    /// Takes the next piece; whether more of the body is wanted.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Result<bool, TransportError> {
        let room = self.limit_bytes - self.bytes.len();
        if piece.len() <= room {
            self.bytes.extend_from_slice(piece);
            return Ok(true);
        }
        match self.beyond {
            Beyond::Refuse => Err(TransportError::TooLarge { limit_bytes: self.limit_bytes }),
            Beyond::Cut => {
                self.bytes.extend_from_slice(&piece[..room]);
                Ok(false)
            }
        }
    }

    /// What was taken.
    pub(crate) fn into_bytes(self) -> Bytes {
        self.bytes.freeze()
    }
}

/// Whether the body of a refusal was longer than what was taken of it.
pub(crate) fn is_cut(body: &[u8]) -> bool {
    body.len() >= REFUSAL_BYTES
}

/// Whether a body has more members than an answer can have. Colons and braces in texts count as well.
pub(crate) fn has_too_many_members(body: &[u8]) -> bool {
    // Each takes a byte at least.
    body.len() > MEMBERS && body.iter().filter(|byte| matches!(byte, b':' | b'{')).count() > MEMBERS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes in pieces; how many were kept, if it is an answer.
    fn take(status: u16, bytes: usize) -> Option<usize> {
        let (mut body, piece, mut left) = (Bounded::of_status(status), vec![b' '; 100_000], bytes);
        while left > 0 {
            let next = left.min(piece.len());
            left -= next;
            if !body.take(&piece[..next]).ok()? {
                break;
            }
        }
        Some(body.into_bytes().len())
    }

    #[test]
    fn an_answer_is_taken_whole_or_not_at_all() {
        for status in [200, 207, 302] {
            assert_eq!(take(status, 0), Some(0));
            assert_eq!(take(status, ANSWER_BYTES), Some(ANSWER_BYTES));
            assert_eq!(take(status, ANSWER_BYTES + 1), None);
            assert_eq!(take(status, 2 * ANSWER_BYTES), None);
        }
    }

    #[test]
    fn a_refusal_is_cut() {
        for status in [400, 429, 503] {
            assert_eq!(take(status, REFUSAL_BYTES), Some(REFUSAL_BYTES));
            assert_eq!(take(status, REFUSAL_BYTES + 1), Some(REFUSAL_BYTES));
            assert_eq!(take(status, 5 * REFUSAL_BYTES), Some(REFUSAL_BYTES));
        }
    }

    #[test]
    fn members_are_counted_where_there_can_be_many() {
        let (empties, pairs) = ("{},".repeat(MEMBERS + 1), "\"a\":1,".repeat(MEMBERS + 1));
        assert!(has_too_many_members(empties.as_bytes()) && has_too_many_members(pairs.as_bytes()));
        assert!(!has_too_many_members(&empties.as_bytes()[..3 * MEMBERS]));
        assert!(!has_too_many_members(" ".repeat(ANSWER_BYTES).as_bytes()));
    }
}
