//! Whether the quotes of a row are as they should be. The tokenizer takes any; a program that means what it writes does
//! not write all of them.

use memchr::memchr;

/// Quotes that no row should have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Flaw {
    pub(super) kind: FlawKind,
    /// The byte of the row where the quoted cell begins.
    pub(super) opened: usize,
    /// The byte of the row up to which the row is in order.
    pub(super) until: usize,
}

/// What is wrong with the quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FlawKind {
    /// After the closing quote comes something else than a delimiter or a line end.
    TextBehind,
    /// The same, and a backslash stands in front of that quote.
    EscapedQuote,
    /// There are blanks between the delimiter and the quote.
    BlankBefore,
    /// The quote is never closed.
    Unclosed,
}

/// The first flaw of a row. Quotes inside an unquoted cell are characters like any other.
///
/// Hops from quote to quote, so that a row without a flaw costs little.
pub(super) fn flaw(row: &[u8], delimiter: u8, quote: u8) -> Option<Flaw> {
    let mut opened = None;
    let mut from = 0;
    while let Some(found) = memchr(quote, &row[from..]) {
        let at = from + found;
        from = at + 1;
        match opened {
            Some(_) if row.get(from) == Some(&quote) => from += 1,
            Some(start) => {
                let ends_cell = |next: &u8| matches!(next, b'\n' | b'\r') || *next == delimiter;
                if row.get(from).is_none_or(ends_cell) {
                    opened = None;
                } else {
                    let is_escaped = row[..at].ends_with(b"\\");
                    let kind = if is_escaped { FlawKind::EscapedQuote } else { FlawKind::TextBehind };
                    return Some(Flaw { kind, opened: start, until: at });
                }
            }
            None if begins_cell(row, at, delimiter) => opened = Some(at),
            None if row[at - 1] == b' ' && begins_cell(row, blanks_before(row, at), delimiter) => {
                return Some(Flaw { kind: FlawKind::BlankBefore, opened: at, until: at });
            }
            None => {}
        }
    }
    opened.map(|start| Flaw { kind: FlawKind::Unclosed, opened: start, until: row.len() })
}

fn begins_cell(row: &[u8], at: usize, delimiter: u8) -> bool {
    at == 0 || row[at - 1] == delimiter
}

fn blanks_before(row: &[u8], at: usize) -> usize {
    row[..at].iter().rposition(|&byte| byte != b' ').map_or(0, |last| last + 1)
}

/// The column, counted from 0, of the cell in which that byte of a row lies.
pub(super) fn column_at(row: &[u8], at: usize, delimiter: u8, quote: Option<u8>) -> usize {
    cells(&row[..at], delimiter, quote).count - 1
}

/// The cells of a piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Cells {
    pub(super) count: usize,
    /// Whether one of them begins with a blank, as behind a comma of prose.
    pub(super) is_prose: bool,
}

/// Counts the cells, with that quote obeyed.
pub(super) fn cells(text: &[u8], delimiter: u8, quote: Option<u8>) -> Cells {
    let mut cells = Cells { count: 1, is_prose: false };
    let (mut is_quoted, mut is_start) = (false, true);
    for &byte in text {
        let was_start = std::mem::replace(&mut is_start, false);
        if Some(byte) == quote && (is_quoted || was_start) {
            is_quoted = !is_quoted;
        } else if byte == delimiter && !is_quoted {
            cells.count += 1;
            is_start = true;
        }
        cells.is_prose |= was_start && byte == b' ' && cells.count > 1;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaws_are_found_and_nothing_else_is() {
        use FlawKind::{BlankBefore, EscapedQuote, TextBehind, Unclosed};
        let cases: [(&str, Option<(FlawKind, usize)>); 20] = [
            ("a,b,c", None),
            ("\"a\",\"b,\"\"c\"\"\",\"\"\r\n", None),
            ("\"a\nb\",c", None),
            ("a,5\" pipe,6\"", None),
            ("Bo \"B\" Li,x", None),
            ("\"\"\"\",x", None),
            ("a,\"\"", None),
            ("\"Ada\" Lovelace,x", Some((TextBehind, 4))),
            ("2,\"a\"b\"c\",z", Some((TextBehind, 4))),
            ("2,\"say \\\"hi\\\"\",y", Some((EscapedQuote, 8))),
            ("\"a\" ,x", Some((TextBehind, 2))),
            ("2,\"12 inch\n3,\"14 inch\n", Some((TextBehind, 13))),
            ("2,\"12 inch\n3,ok\n", Some((Unclosed, 16))),
            ("2,\"N,\"a,b\",c", Some((TextBehind, 5))),
            ("\"\"\"", Some((Unclosed, 3))),
            ("Ben, \"two words\"", Some((BlankBefore, 5))),
            ("  \"x\",y", Some((BlankBefore, 2))),
            ("a b \"x\",y", None),
            ("\"", Some((Unclosed, 1))),
            ("", None),
        ];
        for (row, expected) in cases {
            let found = flaw(row.as_bytes(), b',', b'"');
            assert_eq!(found.map(|flaw| (flaw.kind, flaw.until)), expected, "{row:?}");
        }
    }

    #[test]
    fn columns_are_counted_outside_of_quotes() {
        for (row, at, expected) in [("a,b", 2, 1), ("\"a,b\",c", 6, 1), ("a", 0, 0), ("5\",\"x", 3, 1)] {
            assert_eq!(column_at(row.as_bytes(), at, b',', Some(b'"')), expected, "{row}");
        }
    }
}
