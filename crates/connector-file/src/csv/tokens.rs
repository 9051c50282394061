//! Cuts CSV text into rows of cells, in bounded memory.

use std::io::{self, BufRead, BufReader, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use fieldline_model::SourceHash;

use crate::digest::{MAX_ROW_BYTES, RowDigest};

/// More cells than that in one row are not held.
const MAX_CELLS: usize = 65_536;

/// A row as it was cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cut {
    /// The row that begins on this line is whole; its cells are in [`Tokens::cells`].
    Row(u64),
    /// The row that begins on this line is no row, for this reason.
    Bad(u64, SourceHash, BadRow),
    /// The file has ended.
    End,
}

/// Why a row could not be cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BadRow {
    /// Over [`MAX_ROW_BYTES`].
    TooLong,
    /// Over [`MAX_CELLS`].
    TooManyCells,
    /// The file ended inside quotes.
    Unclosed,
}

impl BadRow {
    /// The reason as a fragment that follows "the row".
    pub(crate) fn message(self) -> String {
        match self {
            BadRow::TooLong => "is longer than 16 MiB".to_owned(),
            BadRow::TooManyCells => format!("has more than {MAX_CELLS} columns"),
            BadRow::Unclosed => "opens a quote that the rest of the file never closes".to_owned(),
        }
    }
}

/// Cuts text into rows. Blank lines are no rows. Lines are counted by line feeds, also inside quotes.
pub(crate) struct Tokens<R> {
    text: BufReader<R>,
    core: Reader,
    line: u64,
    row: RowBuffer,
}

impl<R: Read> Tokens<R> {
    pub(crate) fn new(text: BufReader<R>, delimiter: u8, quote: u8) -> Self {
        let core = ReaderBuilder::new().delimiter(delimiter).quote(quote).build();
        Self { text, core, line: 1, row: RowBuffer::default() }
    }

    /// The cells of the row cut last: all text, and the end of each cell in it.
    pub(crate) fn cells(&self) -> (&[u8], &[usize]) {
        (&self.row.text[..self.row.text_len], &self.row.ends[..self.row.cell_count])
    }

    /// Cuts the next row.
    pub(crate) fn cut(&mut self) -> io::Result<Cut> {
        if !self.skip_line_ends()? {
            return Ok(Cut::End);
        }
        let line = self.line;
        self.core.set_line(line);
        self.row.start();
        loop {
            let input = self.text.fill_buf()?;
            let is_end = input.is_empty();
            // A line feed ends the last row, unless the row is inside quotes.
            let input = if is_end { b"\n" } else { input };
            let (text, ends) = self.row.room();
            let (result, read, text_len, cell_count) = self.core.read_record(input, text, ends);
            self.row.advance(read, text_len, cell_count);
            if !is_end {
                self.text.consume(read);
            }
            match result {
                ReadRecordResult::OutputFull => self.row.make_room_for_text(),
                ReadRecordResult::OutputEndsFull => self.row.make_room_for_cells(),
                ReadRecordResult::InputEmpty if is_end => {
                    return Ok(self.finish(line, Some(BadRow::Unclosed)));
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => return Ok(self.finish(line, None)),
            }
        }
    }

    fn finish(&mut self, line: u64, problem: Option<BadRow>) -> Cut {
        self.line = self.core.line();
        match self.row.problem().or(problem) {
            Some(problem) => Cut::Bad(line, self.row.digest(), problem),
            None => Cut::Row(line),
        }
    }

    /// Moves to the next row's first byte; `false` at the end of the file.
    fn skip_line_ends(&mut self) -> io::Result<bool> {
        loop {
            let input = self.text.fill_buf()?;
            if input.is_empty() {
                return Ok(false);
            }
            let blank = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.line += input[..blank].iter().filter(|&&byte| byte == b'\n').count() as u64;
            let found = blank < input.len();
            self.text.consume(blank);
            if found {
                return Ok(true);
            }
        }
    }
}

/// The row being cut. Once it is too long or has too many cells, only its digest goes on.
struct RowBuffer {
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    cell_count: usize,
    raw_bytes: usize,
    too_many_cells: bool,
    digest: RowDigest,
}

const FIRST_TEXT: usize = 4096;
const FIRST_CELLS: usize = 64;

impl Default for RowBuffer {
    fn default() -> Self {
        Self {
            text: vec![0; FIRST_TEXT],
            text_len: 0,
            ends: vec![0; FIRST_CELLS],
            cell_count: 0,
            raw_bytes: 0,
            too_many_cells: false,
            digest: RowDigest::default(),
        }
    }
}

impl RowBuffer {
    fn start(&mut self) {
        if self.problem().is_some() {
            *self = Self::default();
        }
        self.text_len = 0;
        self.cell_count = 0;
        self.raw_bytes = 0;
    }

    fn room(&mut self) -> (&mut [u8], &mut [usize]) {
        (&mut self.text[self.text_len..], &mut self.ends[self.cell_count..])
    }

    fn advance(&mut self, raw_bytes: usize, text_len: usize, cell_count: usize) {
        self.raw_bytes += raw_bytes;
        self.text_len += text_len;
        self.cell_count += cell_count;
    }

    fn make_room_for_text(&mut self) {
        if self.text.len() < MAX_ROW_BYTES {
            self.text.resize((self.text.len() * 2).min(MAX_ROW_BYTES), 0);
        } else {
            self.digest.push(&self.text);
            self.text_len = 0;
        }
    }

    fn make_room_for_cells(&mut self) {
        if self.ends.len() < MAX_CELLS {
            self.ends.resize((self.ends.len() * 2).min(MAX_CELLS), 0);
        } else {
            self.too_many_cells = true;
            self.cell_count = 0;
        }
    }

    fn problem(&self) -> Option<BadRow> {
        if self.raw_bytes > MAX_ROW_BYTES {
            return Some(BadRow::TooLong);
        }
        self.too_many_cells.then_some(BadRow::TooManyCells)
    }

    fn digest(&mut self) -> SourceHash {
        std::mem::take(&mut self.digest).finish(&self.text[..self.text_len])
    }
}
