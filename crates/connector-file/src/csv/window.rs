//! The bytes of a file from the row being read on, held together so that a row can be looked at again.

use std::io::{self, Read};

/// How much is read at once, and held when rows are short.
const CHUNK: usize = 256 * 1024;

/// Less room than that is not worth a read.
const LEAST_ROOM: usize = 4 * 1024;

/// A stretch of a stream that grows at its end and is given up at its beginning.
pub(super) struct Window<R> {
    inner: R,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    is_over: bool,
}

impl<R: Read> Window<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, bytes: vec![0; CHUNK], start: 0, end: 0, is_over: false }
    }

    /// What was read and not given up.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.start..self.end]
    }

    /// Whether the stream has ended.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Gives up the first bytes.
    pub(super) fn give_up(&mut self, count: usize) {
        self.start += count;
        debug_assert!(self.start <= self.end, "only what was read is given up");
    }

    /// Reads more behind the bytes; `false` at the end of the stream.
    pub(super) fn more(&mut self) -> io::Result<bool> {
        if self.is_over {
            return Ok(false);
        }
        self.make_room();
        let read = loop {
            match self.inner.read(&mut self.bytes[self.end..]) {
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.is_over = read == 0;
        self.end += read;
        Ok(read > 0)
    }

    /// Bytes to look at; none only at the end of the stream.
    pub(super) fn filled(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.more()?;
        }
        Ok(self.bytes())
    }

    fn make_room(&mut self) {
        if self.bytes.len() - self.end >= LEAST_ROOM {
            return;
        }
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.bytes.len() > CHUNK && self.end < CHUNK / 2 {
            // A long row has passed.
            self.bytes.truncate(CHUNK);
            self.bytes.shrink_to_fit();
        } else if self.bytes.len() - self.end < LEAST_ROOM {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
    }
}
