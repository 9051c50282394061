//! What a file holds, in a few bytes: to see whether somebody else has been at it.

use std::io::{self, Read as _};
use std::path::Path;

use crate::input::open_file;
use fieldline_model::SourceHash;
use sha2::{Digest as _, Sha256};

/// The digest of a file's bytes; of no file, the digest of nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revision(String);

impl Revision {
    /// Reads the file through.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut file = match open_file(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self("absent".to_owned())),
            Err(error) => return Err(error),
        };
        let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
        }
        Ok(Self(SourceHash::of([digest.finalize().as_slice()]).to_string()))
    }

    /// The same from its text.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text, for whoever keeps it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
