//! The small alphabet our blobs are written in: variable-length numbers, digests and texts.

use crate::StateError;
use crate::sqlite::failure::digest_bytes;

/// Appends a number, seven bits per byte, lowest first: below 128 it takes one byte.
pub(super) fn put_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Appends a text behind its length.
pub(super) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_number(bytes, text.len() as u64);
    bytes.extend(text.as_bytes());
}

/// Reads a blob from front to back.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Reads `bytes`, which should be `what`.
    pub(super) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    /// Whether everything is read.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What is said when the blob makes no sense.
    pub(super) fn corrupt(&self) -> StateError {
        StateError::Corrupt { what: self.what }
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Result<u8, StateError> {
        Ok(self.take(1)?[0])
    }

    /// The next number.
    pub(super) fn number(&mut self) -> Result<u64, StateError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(self.corrupt())
    }

    /// The next digest.
    pub(super) fn digest(&mut self) -> Result<[u8; 16], StateError> {
        digest_bytes(self.take(16)?)
    }

    /// The next text.
    pub(super) fn text(&mut self) -> Result<&'a str, StateError> {
        let length = usize::try_from(self.number()?).map_err(|_| self.corrupt())?;
        std::str::from_utf8(self.take(length)?).map_err(|_| self.corrupt())
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], StateError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.corrupt())?;
        self.rest = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_put_is_read(numbers: Vec<u64>, text: String) {
            let mut bytes = Vec::new();
            numbers.iter().for_each(|&number| put_number(&mut bytes, number));
            put_text(&mut bytes, &text);
            let mut reader = Reader::new(&bytes, "test bytes");
            for number in numbers {
                prop_assert_eq!(reader.number().unwrap(), number);
            }
            prop_assert_eq!(reader.text().unwrap(), text);
            prop_assert!(reader.is_empty());
        }
    }

    #[test]
    fn broken_bytes_are_refused_with_their_name() {
        let cut_number = Reader::new(&[0x80], "a blob").number().unwrap_err();
        assert_eq!(cut_number.to_string(), "the state holds a blob that cannot be read");
        assert!(Reader::new(&[0xff; 11], "a blob").number().is_err(), "endless number");
        assert!(Reader::new(&[3, b'a'], "a blob").text().is_err(), "cut text");
        assert!(Reader::new(&[1, 0xff], "a blob").text().is_err(), "no UTF-8");
        assert!(Reader::new(&[0; 15], "a blob").digest().is_err(), "cut digest");
    }
}
