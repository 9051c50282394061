//! What stands before the header: lines to pass over, and Excel's `sep=;`.

use std::io::{self, Read};

use super::options::is_delimiter;
use super::window::Window;
use crate::digest::MAX_ROW_BYTES;

/// What the lines before the header told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Preamble {
    /// The number of the line that comes next.
    pub(super) line: u64,
    /// The delimiter that the file itself names.
    pub(super) delimiter: Option<u8>,
}

/// Passes over so many lines, and over a line `sep=;` in front of them or behind.
pub(super) fn pass_over<R: Read>(window: &mut Window<R>, lines: u64) -> io::Result<Preamble> {
    let mut preamble = Preamble { line: 1, delimiter: None };
    loop {
        let is_skipped = preamble.line <= lines;
        let length = line_length(window)?;
        let line = &window.bytes()[..length];
        let named = separator(line);
        if length == 0 || !(is_skipped || named.is_some()) {
            return Ok(preamble);
        }
        preamble.delimiter = preamble.delimiter.or(named);
        preamble.line += 1;
        window.give_up(length);
        if !is_skipped {
            return Ok(preamble);
        }
    }
}

/// How long the next line is, with its line feed; of a very long one, how much of it is held.
fn line_length<R: Read>(window: &mut Window<R>) -> io::Result<usize> {
    let mut seen = 0;
    loop {
        if let Some(at) = memchr::memchr(b'\n', &window.bytes()[seen..]) {
            return Ok(seen + at + 1);
        }
        seen = window.bytes().len();
        if seen > MAX_ROW_BYTES || !window.more()? {
            return Ok(seen);
        }
    }
}

/// The delimiter of a line `sep=;`, with or without quotes around it.
fn separator(line: &[u8]) -> Option<u8> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let inside = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\""));
    let line = inside.unwrap_or(line);
    let (name, sign) = line.split_at_checked(4)?;
    match sign {
        [sign] if name.eq_ignore_ascii_case(b"sep=") && is_delimiter(*sign) => Some(*sign),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_passed_over_and_the_delimiter_is_found() {
        let cases: [(&str, u64, u64, Option<u8>, &str); 11] = [
            ("id;name\n", 0, 1, None, "id;name\n"),
            ("sep=;\nid;name\n", 0, 2, Some(b';'), "id;name\n"),
            ("SEP=,\r\nid\n", 0, 2, Some(b','), "id\n"),
            ("\"sep=;\"\nid\n", 0, 2, Some(b';'), "id\n"),
            ("sep=\t\nid\n", 0, 2, Some(b'\t'), "id\n"),
            ("sep=:\nid\n", 0, 1, None, "sep=:\nid\n"),
            ("sep=;;\nid\n", 0, 1, None, "sep=;;\nid\n"),
            ("Notes:\n\nid,name\n", 2, 3, None, "id,name\n"),
            ("sep=;\nNotes\nid\n", 2, 3, Some(b';'), "id\n"),
            ("Notes\nsep=;\nid\n", 1, 3, Some(b';'), "id\n"),
            ("one\ntwo", 5, 3, None, ""),
        ];
        for (text, lines, line, delimiter, rest) in cases {
            let mut window = Window::new(text.as_bytes());
            assert_eq!(pass_over(&mut window, lines).unwrap(), Preamble { line, delimiter }, "{text:?}");
            assert_eq!(window.bytes(), rest.as_bytes(), "{text:?}");
        }
    }
}
