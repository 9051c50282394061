//! Opens a file.

use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};
use fieldline_connector::{ConnectorError, ErrorClass};
use flate2::read::MultiGzDecoder;

use super::kind;
use super::mistaken::{IsUtf8, Utf8Watch};
use super::position::{Counted, Position};
use super::regular::open_file;
use super::transcode::Transcoder;

const BUFFER_BYTES: usize = 256 * 1024;

/// A file opened as a stream of UTF-8 text.
pub(crate) struct Input {
    /// The text, without byte order mark. Malformed sequences stay invalid UTF-8.
    pub(crate) text: Box<dyn Read + Send>,
    /// The path as the user knows it, for messages.
    pub(crate) name: String,
    /// What the file is written in.
    pub(crate) encoding: &'static Encoding,
    /// Size on disk.
    pub(crate) size_bytes: u64,
    /// How much of it has been read.
    pub(crate) position: Position,
}

impl Input {
    /// An error about the file `name` that will not pass.
    pub(crate) fn permanent(name: &str, message: impl std::fmt::Display) -> ConnectorError {
        ConnectorError::new(ErrorClass::Permanent, format!("`{name}` {message}"))
    }

    /// The file `name` could not be read on.
    pub(crate) fn cannot_read(name: &str, cause: io::Error) -> ConnectorError {
        if let Some(mistaken) = cause.get_ref().and_then(|inner| inner.downcast_ref::<IsUtf8>()) {
            return Input::permanent(name, mistaken);
        }
        let message = match cause.kind() {
            io::ErrorKind::UnexpectedEof => "ends in the middle of its compressed data",
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => "is no intact gzip file",
            _ => "cannot be read on",
        };
        Input::permanent(name, message).caused_by(cause)
    }
}

/// Opens the file at `path`; one that ends in `.gz` is decompressed.
///
/// # Errors
/// Permanent, naming the path: no such file, a folder, an unknown encoding, no gzip file, or a file that is no text or
/// whose first bytes are in another encoding. A file that is UTF-8 throughout, declared as an encoding of one byte a
/// character, is an error: at once when it is short, else at its end.
pub(crate) fn open(path: &Path, encoding: &str) -> Result<Input, ConnectorError> {
    let name = path.display().to_string();
    let encoding = known_encoding(&name, encoding)?;
    let file = open_file(path).map_err(|cause| cannot_open(&name, cause))?;
    let facts = file.metadata().map_err(|cause| cannot_open(&name, cause))?;
    let position = Position::default();
    let counted = Counted::new(file, position.clone());
    let bytes: Box<dyn Read + Send> = if is_gzip(path) {
        Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER_BYTES, counted)))
    } else {
        Box::new(counted)
    };
    let text = as_utf8(&name, bytes, encoding)?;
    Ok(Input { text, name, encoding, size_bytes: facts.len(), position })
}

fn known_encoding(name: &str, label: &str) -> Result<&'static Encoding, ConnectorError> {
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        Input::permanent(
            name,
            format!(
                "is read as `{label}`, which is no known encoding; `utf-8`, `windows-1252` and `utf-16le` are"
            ),
        )
    })
}

fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

/// Looks at the first bytes, and removes a byte order mark.
fn as_utf8(
    name: &str,
    mut bytes: Box<dyn Read + Send>,
    encoding: &'static Encoding,
) -> Result<Box<dyn Read + Send>, ConnectorError> {
    let mut first = Vec::with_capacity(kind::LOOKED_AT);
    let looked_at = bytes.by_ref().take(kind::LOOKED_AT as u64).read_to_end(&mut first);
    looked_at.map_err(|cause| Input::cannot_read(name, cause))?;
    if let Some(problem) = kind::problem(&first, encoding) {
        return Err(Input::permanent(name, problem));
    }
    if first.len() < kind::LOOKED_AT && encoding.is_single_byte() {
        // All of it is there already: no need to wait for its end.
        let mut watch = Utf8Watch::default();
        watch.see(&first);
        watch.finish(encoding.name()).map_err(|cause| Input::cannot_read(name, cause))?;
    }
    if encoding != UTF_8 {
        return Ok(Box::new(Transcoder::new(Cursor::new(first).chain(bytes), encoding)));
    }
    let mut text = Cursor::new(first);
    if text.get_ref().starts_with(b"\xef\xbb\xbf") {
        text.set_position(3);
    }
    Ok(Box::new(text.chain(bytes)))
}

fn cannot_open(name: &str, cause: io::Error) -> ConnectorError {
    let message = match cause.kind() {
        io::ErrorKind::NotFound => "does not exist",
        io::ErrorKind::PermissionDenied => "may not be read by this user",
        // A folder, a pipe or a device.
        io::ErrorKind::InvalidInput => {
            let what = cause.to_string();
            return Input::permanent(name, what.strip_prefix("it ").unwrap_or(&what));
        }
        _ => "cannot be opened",
    };
    Input::permanent(name, message).caused_by(cause)
}
