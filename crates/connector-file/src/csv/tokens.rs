//! Cuts CSV text into rows of cells, in bounded memory.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::memchr_iter;

use super::bad_row::BadRow;
use super::cells::Cells;
use super::escaped::{self, Marks};
use super::options::{CsvOptions, Escape};
use super::quoting::{Flaw, FlawKind};
use super::row_buffer::RowBuffer;
use super::verdict::{Judge, Verdict, Width};
use super::window::Window;
use crate::digest::MAX_ROW_BYTES;

/// A row as it was cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Cut {
    /// The row that begins on this line is whole; its cells are in [`Tokens::cells`].
    Row(u64),
    /// The lines are no row.
    Bad(BadRow),
    /// The file has ended.
    End,
}

/// Cuts text into rows. Rows in which nothing is written are no rows: blank lines, and lines of delimiters. Lines are
/// counted by line feeds, also inside quotes.
pub(super) struct Tokens<R> {
    window: Window<R>,
    core: Reader,
    judge: Judge,
    line: u64,
    row: RowBuffer,
}

/// What was read for one row.
pub(super) struct Raw {
    /// The line it begins on.
    pub(super) line: u64,
    /// The line of the first byte that the window still holds.
    pub(super) held_from: u64,
    /// How many bytes of the window, those of the line end included.
    pub(super) length: usize,
    /// What the reader itself could tell of its quotes.
    pub(super) flaw: Option<Flaw>,
    pub(super) size: Size,
    /// Whether the tokenizer is still inside the row.
    is_open: bool,
}

/// Whether the window still holds the row from its first byte on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    Held,
    TooLong,
}

impl<R: Read> Tokens<R> {
    /// `line` is the number of the line that the window begins with.
    pub(super) fn new(window: Window<R>, options: &CsvOptions, delimiter: u8, line: u64) -> Self {
        let mut core = ReaderBuilder::new();
        core.delimiter(delimiter).quoting(options.quote.is_some());
        if let Some(quote) = options.quote {
            core.quote(quote);
        }
        let marks = Marks { delimiter, quote: options.quote };
        let judge = Judge { marks, escape: options.escape, width: None };
        Self { window, core: core.build(), judge, line, row: RowBuffer::default() }
    }

    /// Rows have that width from now on.
    pub(super) fn expect(&mut self, width: Width) {
        self.judge.width = Some(width);
    }

    /// The cells of the row cut last.
    pub(super) fn cells(&self) -> Cells<'_> {
        self.row.cells()
    }

    /// What comes next, as far as it is held, and the number of its line.
    pub(super) fn ahead(&mut self) -> io::Result<(&[u8], u64)> {
        let line = self.line;
        Ok((self.window.filled()?, line))
    }

    /// Cuts the next row.
    pub(super) fn cut(&mut self) -> io::Result<Cut> {
        loop {
            if !self.skip_line_ends()? {
                return Ok(Cut::End);
            }
            let line = self.tidy_line();
            let raw = match (&line, self.judge.escape) {
                (Some(length), _) => Raw { length: *length, ..self.raw() },
                (None, Escape::Doubled) => self.read()?,
                (None, Escape::Backslash) => self.read_escaped()?,
            };
            let bytes = &self.window.bytes()[..raw.length];
            let is_tidy = line.is_some() || self.judge.is_plain(bytes);
            let verdict = match is_tidy {
                true => self.judge.plain(&raw, bytes, &self.row),
                false => self.judge.closely(&raw, bytes, &self.row),
            };
            match verdict {
                Verdict::Row if is_tidy => {
                    self.go_on_by_a_line(raw.length);
                    return Ok(Cut::Row(raw.line));
                }
                Verdict::Row => {
                    self.go_on(raw.length);
                    return Ok(Cut::Row(raw.line));
                }
                Verdict::Blank => self.go_on(raw.length),
                Verdict::Bad { mut row, length } => {
                    if raw.size == Size::TooLong {
                        row.hash = self.row.digest();
                    }
                    self.go_on(length);
                    if raw.is_open {
                        self.end_row();
                    }
                    return Ok(Cut::Bad(row));
                }
            }
        }
    }

    fn raw(&self) -> Raw {
        let line = self.line;
        Raw { line, held_from: line, length: 0, flaw: None, size: Size::Held, is_open: false }
    }

    /// Cuts a line whose quotes are in order, as nearly all are, if it has any. Gives the length of the line back, with its
    /// end; `None` when the tokenizer has to look.
    fn tidy_line(&mut self) -> Option<usize> {
        let width = self.judge.width?;
        let line = self.judge.whole_line(self.window.bytes())?;
        self.row.start();
        let is_cut = self.row.cut(line.content, self.judge.marks, width.columns);
        is_cut.then_some(line.length)
    }

    /// Reads a row with the tokenizer.
    fn read(&mut self) -> io::Result<Raw> {
        let mut raw = self.raw();
        self.row.start();
        loop {
            if self.window.bytes().len() == raw.length && self.window.more()? {
                continue;
            }
            let input = &self.window.bytes()[raw.length..];
            let is_end = input.is_empty();
            // A line feed ends the last row, unless the row is inside quotes.
            let input = if is_end { b"\n" } else { input };
            let (text, ends) = self.row.room();
            let (result, read, text_len, cell_count) = self.core.read_record(input, text, ends);
            self.row.advance(text_len, cell_count);
            raw.length += if is_end { 0 } else { read };
            match result {
                ReadRecordResult::OutputFull => self.row.make_room_for_text(),
                ReadRecordResult::OutputEndsFull => self.row.make_room_for_cells(),
                ReadRecordResult::InputEmpty if is_end => {
                    let kind = FlawKind::Unclosed;
                    raw.flaw = Some(Flaw { kind, opened: 0, until: raw.length });
                    raw.is_open = true;
                    return Ok(raw);
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => return Ok(raw),
            }
            if raw.length > MAX_ROW_BYTES {
                let bytes = &self.window.bytes()[..raw.length];
                if raw.size == Size::Held && self.judge.takes_in_rows(&raw, bytes) {
                    raw.is_open = true;
                    return Ok(raw);
                }
                self.drop_piece(&mut raw);
            }
        }
    }

    /// Lets go of what was read of a row that is too long.
    fn drop_piece(&mut self, raw: &mut Raw) {
        raw.size = Size::TooLong;
        self.go_on(raw.length);
        raw.held_from = self.line;
        raw.length = 0;
    }

    /// Reads a row that may hold escapes.
    fn read_escaped(&mut self) -> io::Result<Raw> {
        let mut raw = self.raw();
        let has_end = loop {
            let bytes = self.window.bytes();
            let is_all = self.window.is_over() || bytes.len() > MAX_ROW_BYTES;
            if let Some(cut) = escaped::cut(bytes, is_all, self.judge.marks, &mut self.row) {
                (raw.length, raw.flaw) = (cut.length, cut.flaw);
                break cut.has_end;
            }
            self.window.more()?;
        };
        let bytes = &self.window.bytes()[..raw.length];
        if raw.length > MAX_ROW_BYTES && !self.judge.takes_in_rows(&raw, bytes) {
            let is_quoted = raw.flaw.is_some_and(|flaw| flaw.kind == FlawKind::Unclosed);
            self.drop_piece(&mut raw);
            if !has_end {
                self.skip_escaped(is_quoted)?;
            }
            // The line feed behind its last line is passed.
            raw.held_from = (self.line - 1).max(raw.line);
        }
        Ok(raw)
    }

    /// Passes over the rest of a row that is too long.
    fn skip_escaped(&mut self, mut is_quoted: bool) -> io::Result<()> {
        let quote = self.judge.marks.quote;
        let mut is_escaped = false;
        loop {
            let bytes = self.window.filled()?;
            let is_end = |&byte: &u8| {
                let was_escaped = std::mem::take(&mut is_escaped);
                is_escaped = !was_escaped && byte == b'\\';
                is_quoted ^= !was_escaped && is_quoted && Some(byte) == quote;
                byte == b'\n' && !was_escaped && !is_quoted
            };
            let found = bytes.iter().position(is_end).map(|at| at + 1);
            let length = found.unwrap_or(bytes.len());
            self.go_on(length);
            if found.is_some() || length == 0 {
                return Ok(());
            }
        }
    }

    /// Gives up a row that has a line feed at its end only, if at all.
    fn go_on_by_a_line(&mut self, length: usize) {
        self.line += u64::from(self.window.bytes()[..length].ends_with(b"\n"));
        self.window.give_up(length);
    }

    /// Gives up what was read, and counts its lines.
    fn go_on(&mut self, length: usize) {
        let bytes = &self.window.bytes()[..length];
        self.line += memchr_iter(b'\n', bytes).count() as u64;
        self.window.give_up(length);
    }

    /// Brings the tokenizer to the beginning of a row, wherever in a row it is.
    fn end_row(&mut self) {
        let closing = [self.judge.marks.quote.unwrap_or(b'\n'), b'\n'];
        for input in [&b"\n"[..], &closing] {
            let (result, ..) = self.core.read_record(input, &mut [0; 8], &mut [0; 8]);
            if matches!(result, ReadRecordResult::Record | ReadRecordResult::End) {
                return;
            }
        }
    }

    /// Moves to the next row's first byte; `false` at the end of the file.
    fn skip_line_ends(&mut self) -> io::Result<bool> {
        loop {
            let input = self.window.filled()?;
            match input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count() {
                0 => return Ok(!input.is_empty()),
                blank => self.go_on(blank),
            }
        }
    }
}
