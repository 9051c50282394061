//! Whether a row over several lines has swallowed other rows.
//!
//! A cell that opens a quote by mistake (`12" pipe` with the quote in front) takes in the lines up to the next quote. Notes
//! with line breaks are cells over several lines, too. What tells them apart are the lines themselves: a swallowed line
//! has exactly the cells of a row.

use memchr::memchr_iter;

use super::quoting;

/// Lines of a broken row that are looked at to see whether reading can go on behind its first one.
const LOOKED_AT: usize = 16;

/// What a row of this file looks like.
#[derive(Clone, Copy)]
pub(super) struct Look {
    pub(super) delimiter: u8,
    pub(super) quote: Option<u8>,
    /// How many columns the file has.
    pub(super) columns: usize,
}

impl Look {
    /// Whether the lines behind the first one of a broken row are rows of their own: every one that begins up to that
    /// byte, of the first [`LOOKED_AT`].
    pub(super) fn has_rows_behind_first_line(&self, row: &[u8], until: usize) -> bool {
        let Some(first) = first_line(row) else { return false };
        // What goes wrong on the first line says nothing of the others.
        let until = if until < first { row.len() } else { until };
        let mut at = first;
        let mut seen = 0;
        while at < row.len() && at <= until && seen < LOOKED_AT {
            let length = first_line(&row[at..]).unwrap_or(row.len() - at);
            if !self.could_be_row(&row[at..at + length]) {
                return false;
            }
            at += length;
            seen += 1;
        }
        seen > 0
    }

    /// Whether a row that is in order could just as well be several of which one opens a quote by mistake: it begins
    /// without a quote, and each of its lines has the cells of a row.
    pub(super) fn could_be_several(&self, row: &[u8]) -> bool {
        let lines = || row.split_inclusive(|&byte| byte == b'\n');
        self.quote.is_some_and(|quote| row.first() != Some(&quote))
            // The first line nearly always could be one, and the second nearly never.
            && lines().all(|line| self.has_delimiters(line))
            && lines().all(|line| self.could_be_row(line))
    }

    /// Whether a line has as many cells as the file has columns, with quotes obeyed or taken for characters. Where a blank
    /// follows a delimiter, it is prose. One column is no sign of anything.
    fn could_be_row(&self, line: &[u8]) -> bool {
        let line = without_end(line);
        if !self.has_delimiters(line) {
            return false;
        }
        let fits = |quote: Option<u8>| {
            let cells = quoting::cells(line, self.delimiter, quote);
            cells.count == self.columns && !cells.is_prose
        };
        self.columns > 1 && (fits(self.quote) || fits(None))
    }

    /// Whether a line has the delimiters of a row. Without them no reading of the quotes makes a row of it.
    fn has_delimiters(&self, line: &[u8]) -> bool {
        memchr_iter(self.delimiter, line).count() + 1 >= self.columns
    }
}

/// How many bytes the first line has, with its line feed; `None` when there is no line feed.
fn first_line(text: &[u8]) -> Option<usize> {
    memchr::memchr(b'\n', text).map(|at| at + 1)
}

/// A line without its line end. A trailing tab may be a delimiter and stays.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(columns: usize) -> Look {
        Look { delimiter: b',', quote: Some(b'"'), columns }
    }

    #[test]
    fn swallowed_rows_are_told_from_notes() {
        let cases: [(usize, &str, bool); 13] = [
            (3, "2,Ben,\"12 inch\n3,Cem,ok\n4,Dee,14\"\n", true),
            (3, "2,Ben,\"12 inch\r\n3,Cem,14\"\r\n", true),
            (3, "2,\"12 inch,x\n3,14\",ok\n", true),
            (2, "2,\"14\n3,15\"\n", true),
            // Notes, addresses, lists, JSON.
            (3, "2,Ben,\"first line\nsecond line\"\n", false),
            (3, "1,\"Main St 1, Apt 2\nBerlin, Germany\",x\n", false),
            (3, "1,Ann,\"Dear Ann,\n\nwe call you, she, me.\"\n", false),
            (2, "1,\"Hello\nbest, Bob\"\n", false),
            (2, "1,\"{\n  \"\"a\"\": 1,\n  \"\"b\"\": 2\n}\"\n", false),
            (3, "1,\"a;b\nc;d\",x\n", false),
            // A quoted first cell: the swallowed lines would begin with a quote as well.
            (3, "\"2\",Ben,\"12 inch\n3,Cem,14\"\n", false),
            (1, "\"one\ntwo\"\n", false),
            (4, "2,Ben,\"x,y\nz,u,v,w\",1\n", false),
        ];
        for (columns, row, expected) in cases {
            assert_eq!(look(columns).could_be_several(row.as_bytes()), expected, "{row:?}");
        }
    }

    #[test]
    fn lines_behind_a_broken_one_are_rows_or_not() {
        let cases: [(&str, bool); 7] = [
            ("2,Ben,\"12 inch\n3,Cem,ok\n4,Dee,\"14 inch\n", true),
            ("2,Ben,\"12 inch\n3,Cem,ok\n4,\"Smith, J.\",x\n", true),
            ("2,Ben,\"12 inch\n3,Cem,ok", true),
            ("2,Ben,\"12 inch\n3,Cem\n4,Dee,ok\n", false),
            ("2,\"one\ntwo\" x,y\n", false),
            ("2,Ben,\"12 inch\n\n", false),
            ("2,Ben,\"12 inch", false),
        ];
        for (row, expected) in cases {
            let found = look(3).has_rows_behind_first_line(row.as_bytes(), row.len());
            assert_eq!(found, expected, "{row:?}");
        }
    }
}
