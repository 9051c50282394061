//! The cells of the row being cut, in bounded memory.

use fieldline_model::SourceHash;
use memchr::memchr_iter;

use crate::digest::{MAX_ROW_BYTES, RowDigest};

/// More cells than that in one row are not held.
pub(super) const MAX_CELLS: usize = 65_536;

const FIRST_TEXT: usize = 4096;
const FIRST_CELLS: usize = 64;

/// The row being cut. Once it is too long or has too many cells, only its digest goes on.
pub(super) struct RowBuffer {
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    cell_count: usize,
    too_many_cells: bool,
    digest: RowDigest,
}

impl Default for RowBuffer {
    fn default() -> Self {
        Self {
            text: vec![0; FIRST_TEXT],
            text_len: 0,
            ends: vec![0; FIRST_CELLS],
            cell_count: 0,
            too_many_cells: false,
            digest: RowDigest::default(),
        }
    }
}

impl RowBuffer {
    pub(super) fn start(&mut self) {
        if self.too_many_cells || self.text.len() == MAX_ROW_BYTES {
            *self = Self::default();
        }
        self.text_len = 0;
        self.cell_count = 0;
    }

    /// All text, and the end of each cell in it.
    pub(super) fn cells(&self) -> (&[u8], &[usize]) {
        (&self.text[..self.text_len], &self.ends[..self.cell_count])
    }

    /// Room for text and for ends of cells.
    pub(super) fn room(&mut self) -> (&mut [u8], &mut [usize]) {
        (&mut self.text[self.text_len..], &mut self.ends[self.cell_count..])
    }

    /// Notes how much of the room was used.
    pub(super) fn advance(&mut self, text_len: usize, cell_count: usize) {
        self.text_len += text_len;
        self.cell_count += cell_count;
    }

    /// Takes the cells of a line that has neither quotes nor escapes; `false` when it has more cells than expected.
    pub(super) fn cut(&mut self, line: &[u8], delimiter: u8, expected: usize) -> bool {
        let cells = expected.max(FIRST_CELLS);
        self.text.resize(self.text.len().max(line.len()), 0);
        self.ends.resize(self.ends.len().max(cells), 0);
        let ends = memchr_iter(delimiter, line).chain([line.len()]);
        let mut start = 0;
        for end in ends {
            if self.cell_count == cells {
                return false;
            }
            let next = self.text_len + (end - start);
            self.text[self.text_len..next].copy_from_slice(&line[start..end]);
            self.text_len = next;
            self.ends[self.cell_count] = next;
            self.cell_count += 1;
            start = end + 1;
        }
        true
    }

    /// Appends text to the open cell.
    pub(super) fn push(&mut self, text: &[u8]) {
        for &byte in text {
            if self.text_len == self.text.len() {
                self.make_room_for_text();
            }
            self.text[self.text_len] = byte;
            self.text_len += 1;
        }
    }

    /// Ends the open cell.
    pub(super) fn end_cell(&mut self) {
        if self.cell_count == self.ends.len() {
            self.make_room_for_cells();
        }
        self.ends[self.cell_count] = self.text_len;
        self.cell_count += 1;
    }

    pub(super) fn make_room_for_text(&mut self) {
        if self.text.len() < MAX_ROW_BYTES {
            self.text.resize((self.text.len() * 2).min(MAX_ROW_BYTES), 0);
        } else {
            self.digest.push(&self.text);
            self.text_len = 0;
        }
    }

    pub(super) fn make_room_for_cells(&mut self) {
        if self.ends.len() < MAX_CELLS {
            self.ends.resize((self.ends.len() * 2).min(MAX_CELLS), 0);
        } else {
            self.too_many_cells = true;
            self.cell_count = 0;
        }
    }

    pub(super) fn has_too_many_cells(&self) -> bool {
        self.too_many_cells
    }

    /// Whether no cell holds anything but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.text[..self.text_len].trim_ascii_start().is_empty()
    }

    /// The digest of all text that was pushed since the start.
    pub(super) fn digest(&mut self) -> SourceHash {
        std::mem::take(&mut self.digest).finish(&self.text[..self.text_len])
    }
}
