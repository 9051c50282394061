//! The cells of the row being cut, in bounded memory.

use fieldline_model::SourceHash;
use memchr::{memchr, memchr2};

use super::cells::Cells;
use super::escaped::Marks;
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
    /// How many bytes lie between two cells.
    gap: usize,
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
            gap: 0,
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
        self.gap = 0;
    }

    /// The cells that were ended.
    pub(super) fn cells(&self) -> Cells<'_> {
        Cells { text: &self.text[..self.text_len], ends: &self.ends[..self.cell_count], gap: self.gap }
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

    /// Takes the cells of a line that is a whole row, as nearly all are; `false` when the tokenizer has to look: a quote stands
    /// inside a cell, or there are more cells than expected. What was taken until then is lost with the next [`start`](Self::start).
    pub(super) fn cut(&mut self, line: &[u8], marks: Marks, expected: usize) -> bool {
        let most = expected.max(FIRST_CELLS);
        self.text.resize(self.text.len().max(line.len()), 0);
        self.ends.resize(self.ends.len().max(most), 0);
        match marks.quote.filter(|quote| memchr(*quote, line).is_some()) {
            Some(quote) => self.cut_quoted(line, marks.delimiter, quote, most),
            None => self.cut_plain(line, marks.delimiter, most),
        }
    }

    /// Takes a line without quotes as it is: its cells lie between the delimiters.
    fn cut_plain(&mut self, line: &[u8], delimiter: u8, most: usize) -> bool {
        self.text[..line.len()].copy_from_slice(line);
        (self.text_len, self.gap) = (line.len(), 1);
        // Cells are short: byte by byte is faster than from delimiter to delimiter.
        for (at, _) in line.iter().enumerate().filter(|(_, byte)| **byte == delimiter) {
            if self.cell_count + 1 == most {
                return false;
            }
            self.ends[self.cell_count] = at;
            self.cell_count += 1;
        }
        self.ends[self.cell_count] = line.len();
        self.cell_count += 1;
        true
    }

    /// Takes what stands between the quotes of cells that are quoted from end to end, and the other cells as they are.
    fn cut_quoted(&mut self, line: &[u8], delimiter: u8, quote: u8, most: usize) -> bool {
        let mut rest = line;
        loop {
            let length = match rest.first() == Some(&quote) {
                true => match self.take_quoted(rest, quote) {
                    Some(length) => length,
                    None => return false,
                },
                false => {
                    let length = memchr2(delimiter, quote, rest).unwrap_or(rest.len());
                    self.take(&rest[..length]);
                    length
                }
            };
            if self.cell_count == most {
                return false;
            }
            self.ends[self.cell_count] = self.text_len;
            self.cell_count += 1;
            match rest[length..].split_first() {
                None => return true,
                Some((next, behind)) if *next == delimiter => rest = behind,
                Some(_) => return false,
            }
        }
    }

    /// Takes the text of a quoted cell, in which two quotes stand for one. Gives back how long the cell is with its quotes;
    /// `None` when it is not closed.
    fn take_quoted(&mut self, cell: &[u8], quote: u8) -> Option<usize> {
        let mut from = 1;
        loop {
            let at = from + memchr(quote, &cell[from..])?;
            if cell.get(at + 1) != Some(&quote) {
                self.take(&cell[from..at]);
                return Some(at + 1);
            }
            self.take(&cell[from..=at]);
            from = at + 2;
        }
    }

    /// Appends text for which there is room.
    fn take(&mut self, text: &[u8]) {
        self.text[self.text_len..self.text_len + text.len()].copy_from_slice(text);
        self.text_len += text.len();
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

    /// The digest of all text that was pushed since the start.
    pub(super) fn digest(&mut self) -> SourceHash {
        std::mem::take(&mut self.digest).finish(&self.text[..self.text_len])
    }
}

#[cfg(test)]
mod tests {
    use csv::ReaderBuilder;
    use proptest::prelude::*;

    use super::super::quoting;
    use super::*;

    fn cut(line: &str, expected: usize) -> Option<Vec<String>> {
        let mut row = RowBuffer::default();
        row.start();
        let marks = Marks { delimiter: b',', quote: Some(b'"') };
        let is_cut = row.cut(line.as_bytes(), marks, expected);
        let texts = row.cells().iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap());
        is_cut.then(|| texts.collect())
    }

    #[test]
    fn lines_are_cut_where_their_quotes_are_in_order() {
        let cases: [(&str, Option<&[&str]>); 15] = [
            ("a,b", Some(&["a", "b"])),
            ("", Some(&[""])),
            (",", Some(&["", ""])),
            ("\"a\",b", Some(&["a", "b"])),
            ("a,\"b,c\"", Some(&["a", "b,c"])),
            ("\"\",\"\"", Some(&["", ""])),
            ("\"a\",", Some(&["a", ""])),
            ("é,\" ü \"", Some(&["é", " ü "])),
            ("\"a\"\"b\",\"\"\"\"", Some(&["a\"b", "\""])),
            // The tokenizer looks at the rest.
            ("\"a\"\"", None),
            ("\"a", None),
            ("\"a\"b,c", None),
            ("5\" pipe,x", None),
            ("a, \"b\"", None),
            ("\"", None),
        ];
        for (line, expected) in cases {
            let expected = expected.map(|cells| cells.iter().map(|cell| (*cell).to_owned()).collect());
            assert_eq!(cut(line, 2), expected, "{line}");
        }
        assert_eq!(cut(&",".repeat(FIRST_CELLS - 1), 2).map(|cells| cells.len()), Some(FIRST_CELLS));
        assert_eq!(cut(&",".repeat(FIRST_CELLS), 2), None, "so many cells are the tokenizer's");
        assert_eq!(cut(&"\"\",".repeat(FIRST_CELLS), 2), None);
        assert_eq!(
            cut(&",".repeat(FIRST_CELLS), FIRST_CELLS + 1).map(|cells| cells.len()),
            Some(FIRST_CELLS + 1)
        );
    }

    proptest! {
        #[test]
        fn what_is_cut_is_what_the_csv_crate_reads(line in "[a\", ]{0,16}") {
            if let Some(cells) = cut(&line, 4) {
                prop_assert_eq!(quoting::flaw(line.as_bytes(), b',', b'"'), None);
                let mut reader = ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
                let read = reader.records().next().map(|row| row.unwrap().iter().map(str::to_owned).collect());
                // To the other crate a line without anything is no row.
                prop_assert_eq!(cells, read.unwrap_or_else(|| vec![String::new()]));
            }
        }
    }
}
