//! UTF-8 that is declared as an encoding of one byte a character: every byte can be decoded, and each accent becomes two
//! wrong letters.

use std::io;

/// What was found wrong at the end of such a file.
#[derive(Debug, thiserror::Error)]
#[error(
    "is UTF-8 throughout and read as `{0}`, which makes two wrong letters of each accent; set `encoding: utf-8`"
)]
pub(super) struct IsUtf8(pub(super) &'static str);

/// Watches the bytes of a file that is said to have one byte a character.
#[derive(Default)]
pub(super) struct Utf8Watch {
    /// The beginning of a character whose end has not come yet.
    pending: Vec<u8>,
    has_accents: bool,
    is_other: bool,
}

impl Utf8Watch {
    /// The next bytes of the file.
    pub(super) fn see(&mut self, bytes: &[u8]) {
        if self.is_other || (self.pending.is_empty() && bytes.is_ascii()) {
            return;
        }
        self.has_accents = true;
        self.pending.extend_from_slice(bytes);
        match std::str::from_utf8(&self.pending) {
            Ok(_) => self.pending.clear(),
            Err(error) if error.error_len().is_none() => drop(self.pending.drain(..error.valid_up_to())),
            Err(_) => {
                self.is_other = true;
                self.pending = Vec::new();
            }
        }
    }

    /// Says at the end of the file whether all of it was UTF-8.
    pub(super) fn finish(&self, declared: &'static str) -> io::Result<()> {
        if self.has_accents && !self.is_other && self.pending.is_empty() {
            return Err(io::Error::other(IsUtf8(declared)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_that_is_utf8_throughout_is_mistaken() {
        let cases: [(&[u8], bool); 7] = [
            (b"id,name\n", false),
            ("id,größe\n太郎".as_bytes(), true),
            (b"J\xfcrgen", false),
            (b"Gr\xc3\xbc\xc3\x9fe, J\xfcrgen", false),
            (b"J\xfcrgen, Gr\xc3\xbc\xc3\x9fe", false),
            // The last character is cut off: one byte of another encoding.
            (b"Gr\xc3\xbc\xc3", false),
            ("é".as_bytes(), true),
        ];
        for (bytes, expected) in cases {
            for piece in [1, 2, 3, 64] {
                let mut watch = Utf8Watch::default();
                bytes.chunks(piece).for_each(|bytes| watch.see(bytes));
                assert_eq!(watch.finish("windows-1252").is_err(), expected, "{bytes:?} by {piece}");
            }
        }
    }
}
