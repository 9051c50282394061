//! Whether what was cut is a row.

use fieldline_model::SourceHash;
use memchr::{memchr, memchr_iter};

use super::bad_row::{BadRow, BadRowReason};
use super::cells::Cells;
use super::escaped::Marks;
use super::options::Escape;
use super::quoting::{self, Flaw};
use super::row_buffer::RowBuffer;
use super::swallowed::{Look, without_end};
use super::tokens::{Raw, Size};
use crate::digest::MAX_ROW_BYTES;

/// How many cells a row has to have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Width {
    /// Columns of the file.
    pub(super) columns: usize,
    /// Columns up to the last one with a name. A row may leave out the others.
    pub(super) named: usize,
}

impl Width {
    /// Whether a row of these cells has that width. Empty cells behind the last column do no harm.
    fn fits(self, cells: Cells<'_>) -> bool {
        match cells.count() {
            count if count <= self.columns => count >= self.named,
            _ => cells.iter().skip(self.columns).all(<[u8]>::is_empty),
        }
    }
}

/// What a row turns out to be.
pub(super) enum Verdict {
    Row,
    /// Nothing is written in it.
    Blank,
    Bad {
        row: BadRow,
        /// How many bytes are rejected with it; reading goes on behind them.
        length: usize,
    },
}

/// A line that is a row of its own, unless a quote in it is left open.
pub(super) struct WholeLine<'b> {
    /// The line without its end.
    pub(super) content: &'b [u8],
    /// How many bytes it has with its end.
    pub(super) length: usize,
}

/// Knows what rows of the file look like.
pub(super) struct Judge {
    pub(super) marks: Marks,
    pub(super) escape: Escape,
    /// Not known before the header was read.
    pub(super) width: Option<Width>,
}

impl Judge {
    /// The line that the bytes begin with, if it is all there and nothing but a quote can join it to the next one.
    pub(super) fn whole_line<'b>(&self, bytes: &'b [u8]) -> Option<WholeLine<'b>> {
        if self.escape != Escape::Doubled || !self.marks.delimiter.is_ascii() {
            return None;
        }
        let end = memchr(b'\n', bytes).filter(|end| *end < MAX_ROW_BYTES)?;
        let content = without_end(&bytes[..=end]);
        // A carriage return alone ends a row, too.
        memchr(b'\r', content).is_none().then_some(WholeLine { content, length: end + 1 })
    }

    /// Whether a row has neither quotes nor escapes, so that its cells are all there is to judge.
    pub(super) fn is_plain(&self, bytes: &[u8]) -> bool {
        let has_quote = || self.marks.quote.is_some_and(|quote| memchr(quote, bytes).is_some());
        self.escape == Escape::Doubled && bytes.len() <= MAX_ROW_BYTES && !has_quote()
    }

    /// Judges a row by its cells: it has no escapes, and its quotes are in order.
    pub(super) fn plain(&self, raw: &Raw, bytes: &[u8], row: &RowBuffer) -> Verdict {
        if raw.size == Size::TooLong {
            return Verdict::bad(raw, bytes, BadRowReason::TooLong);
        }
        self.of_cells(row).unwrap_or_else(|reason| Verdict::bad(raw, bytes, reason))
    }

    /// Judges a row by its bytes as well.
    pub(super) fn closely(&self, raw: &Raw, bytes: &[u8], row: &RowBuffer) -> Verdict {
        let content = without_end(bytes);
        if raw.size == Size::TooLong {
            return Verdict::bad(raw, bytes, BadRowReason::TooLong);
        }
        if self.escape == Escape::Backslash && content == b"\\." {
            return Verdict::Blank;
        }
        let flaw = self.flaw(raw, content);
        let over_lines = memchr(b'\n', content);
        let column = |at: usize| quoting::column_at(content, at, self.marks.delimiter, self.marks.quote);
        let reason = match (flaw, self.of_cells(row)) {
            (Some(flaw), _) => BadRowReason::Quotes { kind: flaw.kind, column: column(flaw.opened) },
            (None, Err(reason)) => reason,
            (None, Ok(_)) if bytes.len() > MAX_ROW_BYTES => BadRowReason::TooLong,
            (None, Ok(verdict)) => match over_lines {
                Some(at) if self.could_be_several(content) => {
                    return Verdict::bad(raw, bytes, BadRowReason::CouldBeSeveral { column: column(at) });
                }
                _ => return verdict,
            },
        };
        match over_lines {
            Some(at) if self.has_rows_behind(bytes, flaw.map_or(bytes.len(), |flaw| flaw.until)) => {
                let opened = flaw.filter(|flaw| flaw.until > at).map_or(at, |flaw| flaw.opened);
                Verdict::bad(raw, &bytes[..=at], BadRowReason::TakesInRows { column: column(opened) })
            }
            _ => Verdict::bad(raw, bytes, reason),
        }
    }

    /// Whether a row that does not end is held up by a quote that is out of order.
    pub(super) fn takes_in_rows(&self, raw: &Raw, bytes: &[u8]) -> bool {
        self.flaw(raw, bytes).is_some_and(|flaw| self.has_rows_behind(bytes, flaw.until))
    }

    /// Judges the cells alone.
    fn of_cells(&self, row: &RowBuffer) -> Result<Verdict, BadRowReason> {
        if row.has_too_many_cells() {
            return Err(BadRowReason::TooManyCells);
        }
        let cells = row.cells();
        if cells.is_blank() {
            return Ok(Verdict::Blank);
        }
        match self.width {
            Some(width) if !width.fits(cells) => Err(BadRowReason::Cells(cells.count())),
            _ => Ok(Verdict::Row),
        }
    }

    fn flaw(&self, raw: &Raw, content: &[u8]) -> Option<Flaw> {
        match self.escape {
            // The tokenizer knows that a quote is open, not which one.
            Escape::Doubled => quoting::flaw(content, self.marks.delimiter, self.marks.quote?),
            Escape::Backslash => raw.flaw,
        }
    }

    fn could_be_several(&self, content: &[u8]) -> bool {
        // A backslash in front of a line end says that it is meant.
        let is_meant = || self.escape == Escape::Backslash && content.windows(2).any(|pair| pair == b"\\\n");
        self.look().is_some_and(|look| look.could_be_several(content)) && !is_meant()
    }

    fn has_rows_behind(&self, bytes: &[u8], until: usize) -> bool {
        self.look().is_some_and(|look| look.has_rows_behind_first_line(bytes, until))
    }

    fn look(&self) -> Option<Look> {
        let columns = self.width?.columns;
        Some(Look { delimiter: self.marks.delimiter, quote: self.marks.quote, columns })
    }
}

impl Verdict {
    /// These lines are rejected.
    fn bad(raw: &Raw, bytes: &[u8], reason: BadRowReason) -> Self {
        let content = without_end(bytes);
        let more_lines = memchr_iter(b'\n', content).count() as u64;
        let row = BadRow {
            line: raw.line,
            last_line: raw.held_from + more_lines,
            hash: SourceHash::of([content]),
            reason,
        };
        Self::Bad { row, length: bytes.len() }
    }
}
