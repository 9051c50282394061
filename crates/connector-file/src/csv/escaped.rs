//! Cuts rows whose cells hold backslash escapes, as MySQL's `OUTFILE` and PostgreSQL's `COPY` write them.
//!
//! `\n`, `\r`, `\t`, `\b`, `\f`, `\v`, `\0` and `\Z` are the control characters that both programs mean; behind any other
//! backslash a character stands for itself, a delimiter, a quote and a line end among them. A cell that is `\N`, without
//! quotes, is empty. A line `\.` is the end that `pg_dump` marks, and no row.

use super::quoting::{Flaw, FlawKind};
use super::row_buffer::RowBuffer;

/// What stands between and around cells.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
}

/// A row that was cut.
pub(super) struct CutRow {
    /// How many bytes it has, with its line end.
    pub(super) length: usize,
    /// Whether it has a line end, or the bytes broke off.
    pub(super) has_end: bool,
    pub(super) flaw: Option<Flaw>,
}

/// Cuts the row at the beginning of the bytes into its cells; `None` when it does not end in them. `is_all` says that no
/// more bytes follow.
pub(super) fn cut(bytes: &[u8], is_all: bool, marks: Marks, into: &mut RowBuffer) -> Option<CutRow> {
    let mut row = Cutter { bytes, at: 0, marks, into, has_end: false, flaw: None };
    row.into.start();
    while row.cell(is_all)? {}
    Some(CutRow { length: row.at, has_end: row.has_end, flaw: row.flaw })
}

struct Cutter<'b, 'r> {
    bytes: &'b [u8],
    at: usize,
    marks: Marks,
    into: &'r mut RowBuffer,
    has_end: bool,
    flaw: Option<Flaw>,
}

impl Cutter<'_, '_> {
    /// Takes one cell and what ends it; whether the row goes on.
    fn cell(&mut self, is_all: bool) -> Option<bool> {
        let start = self.at;
        let quote = self.marks.quote.filter(|quote| self.bytes.get(start) == Some(quote));
        if let Some(quote) = quote {
            self.at += 1;
            self.quoted(quote, start, is_all)?;
        } else if let Some(length) = self.null(is_all)? {
            self.at += length;
        }
        self.open(start, quote.is_some(), is_all)
    }

    /// The length of a cell that is `\N` and nothing else.
    fn null(&self, is_all: bool) -> Option<Option<usize>> {
        if !self.bytes[self.at..].starts_with(b"\\N") {
            // A backslash at the very end may yet be followed by anything.
            return if self.bytes[self.at..] == *b"\\" && !is_all { None } else { Some(None) };
        }
        match self.bytes.get(self.at + 2) {
            None if !is_all => None,
            Some(next) if !self.ends_cell(*next) => Some(None),
            _ => Some(Some(2)),
        }
    }

    /// The inside of a quoted cell, and its closing quote.
    fn quoted(&mut self, quote: u8, start: usize, is_all: bool) -> Option<()> {
        loop {
            match self.bytes.get(self.at).copied() {
                None if is_all => {
                    self.note(FlawKind::Unclosed, start);
                    return Some(());
                }
                None => return None,
                Some(b'\\') => self.escape(is_all)?,
                Some(byte) if byte == quote => match self.bytes.get(self.at + 1) {
                    None if !is_all => return None,
                    Some(next) if *next == quote => {
                        self.into.push(&[quote]);
                        self.at += 2;
                    }
                    _ => {
                        self.at += 1;
                        return Some(());
                    }
                },
                Some(byte) => self.take(byte),
            }
        }
    }

    /// What is outside of quotes, up to the end of the cell.
    fn open(&mut self, start: usize, is_behind_quote: bool, is_all: bool) -> Option<bool> {
        loop {
            match self.bytes.get(self.at).copied() {
                None if is_all => {
                    self.into.end_cell();
                    return Some(false);
                }
                None => return None,
                Some(byte) if self.ends_cell(byte) => {
                    self.into.end_cell();
                    self.at += 1;
                    self.has_end = byte != self.marks.delimiter;
                    return Some(!self.has_end);
                }
                Some(byte) => {
                    if is_behind_quote {
                        self.note(FlawKind::TextBehind, start);
                    }
                    if byte == b'\\' { self.escape(is_all)? } else { self.take(byte) }
                }
            }
        }
    }

    fn escape(&mut self, is_all: bool) -> Option<()> {
        let Some(&sign) = self.bytes.get(self.at + 1) else {
            // The backslash is the last byte of all.
            return is_all.then(|| self.take(b'\\'));
        };
        let meant = match sign {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 0x08,
            b'f' => 0x0c,
            b'v' => 0x0b,
            b'0' => 0x00,
            b'Z' => 0x1a,
            other => other,
        };
        self.at += 1;
        self.take(meant);
        Some(())
    }

    fn take(&mut self, byte: u8) {
        self.into.push(&[byte]);
        self.at += 1;
    }

    fn ends_cell(&self, byte: u8) -> bool {
        byte == self.marks.delimiter || matches!(byte, b'\n' | b'\r')
    }

    fn note(&mut self, kind: FlawKind, opened: usize) {
        let until = self.at.saturating_sub(1);
        self.flaw.get_or_insert(Flaw { kind, opened, until });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, quote: Option<u8>) -> (Vec<String>, usize, Option<FlawKind>) {
        let mut buffer = RowBuffer::default();
        let marks = Marks { delimiter: b'\t', quote };
        let row = cut(text.as_bytes(), true, marks, &mut buffer).unwrap();
        let cells = buffer.cells().iter().map(|cell| String::from_utf8(cell.to_vec()).unwrap());
        (cells.collect(), row.length, row.flaw.map(|flaw| flaw.kind))
    }

    #[test]
    fn escapes_are_undone() {
        let cases: [(&str, &[&str]); 12] = [
            ("C-1\tAda\tline1\\nline2\nnext", &["C-1", "Ada", "line1\nline2"]),
            ("C-2\t\\N\t\\N\r\n", &["C-2", "", ""]),
            ("a\\\tb\tc\\\\d", &["a\tb", "c\\d"]),
            ("a\\\nb\tc\n", &["a\nb", "c"]),
            ("\\t\\r\\b\\f\\v\\0\\Z\\q\n", &["\t\r\x08\x0c\x0b\0\x1aq"]),
            ("\\NN\tx\\N\n", &["NN", "xN"]),
            ("\"say \\\"hi\\\"\"\t\"a\tb\"\n", &["say \"hi\"", "a\tb"]),
            ("\"one\ntwo\"\tx\n", &["one\ntwo", "x"]),
            ("\"a\"\"b\"\t\"\"\n", &["a\"b", ""]),
            ("\"\\N\"\tx\n", &["N", "x"]),
            ("5\" pipe\t\\\"x\n", &["5\" pipe", "\"x"]),
            ("a\tb\\", &["a", "b\\"]),
        ];
        for (text, expected) in cases {
            let (found, _, flaw) = cells(text, Some(b'"'));
            assert_eq!(
                (found, flaw),
                (expected.iter().map(|&cell| cell.to_owned()).collect(), None),
                "{text:?}"
            );
        }
        assert_eq!(cells("\"a\tb\n", None).0, ["\"a", "b"]);
    }

    #[test]
    fn flaws_are_noted() {
        assert_eq!(cells("\"Ada\" L\tx\n", Some(b'"')).2, Some(FlawKind::TextBehind));
        assert_eq!(cells("\"Ada\\\"\tx\n", Some(b'"')).2, Some(FlawKind::Unclosed));
    }

    #[test]
    fn a_row_that_does_not_end_asks_for_more_wherever_it_is_cut() {
        let text = "\"a\\\"\"\tb\\\tc\t\\N\td\\\\\tx\"\"\n";
        let marks = Marks { delimiter: b'\t', quote: Some(b'"') };
        for length in 0..text.len() {
            let found = cut(&text.as_bytes()[..length], false, marks, &mut RowBuffer::default());
            assert!(found.is_none(), "{length}");
        }
        let found = cut(text.as_bytes(), false, marks, &mut RowBuffer::default()).unwrap();
        assert_eq!(found.length, text.len());
    }
}
