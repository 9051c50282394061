//! Cuts text into lines, in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

use fieldline_model::SourceHash;

use crate::digest::{MAX_ROW_BYTES, RowDigest};

/// A line as it was cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// The line of that number is in [`Lines::line`].
    Line(u64),
    /// The line of that number is longer than [`MAX_ROW_BYTES`].
    TooLong(u64, SourceHash),
    /// The file has ended.
    End,
}

/// Cuts text at line feeds. The line end, with or without carriage return, is no part of the line.
pub(crate) struct Lines<R> {
    text: BufReader<R>,
    number: u64,
    line: Vec<u8>,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(text: BufReader<R>) -> Self {
        Self { text, number: 0, line: Vec::new() }
    }

    /// The line cut last.
    pub(crate) fn line(&self) -> &[u8] {
        &self.line
    }

    /// Cuts the next line.
    pub(crate) fn cut(&mut self) -> io::Result<Cut> {
        self.line.clear();
        let mut digest = None::<RowDigest>;
        loop {
            let room = MAX_ROW_BYTES + 1 - self.line.len();
            let read = self.text.by_ref().take(room as u64).read_until(b'\n', &mut self.line)?;
            if read == 0 && self.line.is_empty() && digest.is_none() {
                return Ok(Cut::End);
            }
            if read == 0 || self.line.last() == Some(&b'\n') {
                self.number += 1;
                return Ok(self.finish(digest));
            }
            if self.line.len() > MAX_ROW_BYTES {
                digest.get_or_insert_default().push(&self.line);
                self.line.clear();
            }
        }
    }

    /// Takes the line end off and says what the line is.
    fn finish(&mut self, digest: Option<RowDigest>) -> Cut {
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        }
        if let Some(digest) = digest {
            let hash = digest.finish(&self.line);
            self.line = Vec::new();
            return Cut::TooLong(self.number, hash);
        }
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        Cut::Line(self.number)
    }
}
