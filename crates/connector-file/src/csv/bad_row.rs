//! Rows that are no rows, and how that is said.

use fieldline_model::SourceHash;

use super::quoting::FlawKind;
use super::row_buffer::MAX_CELLS;

/// A row that could not be cut, or is not to be trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct BadRow {
    /// The line it begins on.
    pub(super) line: u64,
    /// The last of the lines that are rejected with it. Reading goes on behind it.
    pub(super) last_line: u64,
    /// The digest of those lines.
    pub(super) hash: SourceHash,
    pub(super) reason: BadRowReason,
}

/// Why a row could not be cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BadRowReason {
    /// Over 16 MiB.
    TooLong,
    /// Over [`MAX_CELLS`].
    TooManyCells,
    /// Its quotes are not as they should be.
    Quotes {
        kind: FlawKind,
        /// The column, counted from 0, where that began.
        column: usize,
    },
    /// A quote that is opened on the line takes in rows that begin on the lines behind it. Those are read on their own.
    TakesInRows {
        /// The column, counted from 0, of the quote.
        column: usize,
    },
    /// It may have taken in rows, or not: nothing tells.
    CouldBeSeveral {
        /// The column, counted from 0, of the cell with line breaks.
        column: usize,
    },
    /// It has another number of cells than the file has columns.
    Cells(usize),
}

/// What the columns are called, and who says how many there are: words for messages.
pub(super) struct Wording<'a> {
    pub(super) names: &'a [String],
    pub(super) counted_by: &'a str,
}

impl BadRow {
    /// The reason as a fragment that follows "the row".
    pub(super) fn message(&self, wording: &Wording<'_>) -> String {
        let reach = match self.last_line {
            last if last == self.line => String::new(),
            last => format!(" (lines {} to {last})", self.line),
        };
        match self.reason {
            BadRowReason::TooLong => format!("is longer than 16 MiB{reach}"),
            BadRowReason::TooManyCells => format!("has more than {MAX_CELLS} columns{reach}"),
            BadRowReason::Cells(count) => format!("{}{reach}", wording.count(count)),
            BadRowReason::Quotes { kind, column } => {
                format!("{}{reach}{}", quotes(kind, &wording.column(column)), advice(kind))
            }
            BadRowReason::TakesInRows { column } => format!(
                "opens a quote in {} that takes in rows below; those are read on their own",
                wording.column(column)
            ),
            BadRowReason::CouldBeSeveral { column } => format!(
                "reaches from line {} to {}, and each of these lines could be a row of its own; if {} is meant to hold \
                 them all, quote the first cell as well, otherwise close the quote",
                self.line,
                self.last_line,
                wording.column(column)
            ),
        }
    }
}

fn quotes(kind: FlawKind, column: &str) -> String {
    match kind {
        FlawKind::TextBehind | FlawKind::EscapedQuote => {
            format!("has text behind the closing quote of {column}")
        }
        FlawKind::BlankBefore => format!("has a blank in front of the opening quote of {column}"),
        FlawKind::Unclosed => format!("opens a quote in {column} that the rest of the file never closes"),
    }
}

fn advice(kind: FlawKind) -> &'static str {
    match kind {
        FlawKind::TextBehind => "; a quote inside a quoted cell is written twice",
        FlawKind::EscapedQuote => "; if the file writes `\\\"` for a quote, set `escape: backslash`",
        FlawKind::BlankBefore | FlawKind::Unclosed => "",
    }
}

impl Wording<'_> {
    /// `has 2 columns, the header has 3`.
    fn count(&self, cells: usize) -> String {
        let noun = if cells == 1 { "column" } else { "columns" };
        format!("has {cells} {noun}, {} has {}", self.counted_by, self.names.len())
    }

    fn column(&self, column: usize) -> String {
        match self.names.get(column) {
            Some(name) if !name.trim().is_empty() => format!("`{name}`"),
            _ => format!("column {}", column + 1),
        }
    }
}
