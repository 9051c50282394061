//! What programs do to CSV files: lines before the header, Excel's `sep=;`, backslashes.

use crate::draft::dialect::{LINES, rows};
use crate::draft::header::{holds_names, is_value};

/// Lines that may stand before a header.
const LINES_BEFORE: usize = 30;

/// The delimiter of a first line `sep=;`, and the length of that line.
pub(super) fn named_delimiter(text: &str) -> Option<(u8, usize)> {
    let line = text.split_inclusive('\n').next()?;
    match line.trim_end_matches(['\r', '\n']).trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign @ (b',' | b';' | b'\t' | b'|')] => {
            Some((*sign, line.len()))
        }
        _ => None,
    }
}

/// How many lines stand before the header: those with far fewer cells than most lines have.
pub(super) fn lines_before(text: &str, delimiter: u8) -> usize {
    let lines: Vec<Vec<String>> = text
        .lines()
        .take(LINES)
        .map(|line| rows(&format!("{line}\n"), delimiter).into_iter().next().unwrap_or_default())
        .collect();
    // A delimiter at the end of a line is no cell.
    let width =
        |row: &Vec<String>| row.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
    let widest = lines.iter().map(width).max().unwrap_or(0);
    let first = lines.iter().position(|row| width(row) == widest).unwrap_or(0);
    let alike = lines.iter().filter(|row| width(row) == widest).count();
    let is_header = lines
        .get(first)
        .is_some_and(|row| !row.iter().any(|cell| is_value(cell)) || holds_names(row, &lines[first + 1..]));
    let (before, behind) = lines.split_at(first);
    let are_notes = before.iter().all(|row| width(row) < 2 || width(row) + 2 <= widest);
    match widest > 1
        && first <= LINES_BEFORE
        && is_header
        && are_notes
        && alike > 1
        && alike * 2 >= behind.len()
    {
        true => first,
        false => 0,
    }
}

/// What backslashes say.
pub(super) struct Backslashes {
    pub(super) is_escaped: bool,
    pub(super) is_quoted: bool,
}

/// A file escapes by backslash where quotes inside of quoted cells have one and are not doubled, or where cells are `\N`
/// and others hold an escape. A path such as `C:\new` alone is no sign.
pub(super) fn backslashes(text: &str, delimiter: u8) -> Backslashes {
    let sign = char::from(delimiter);
    let cells = || text.lines().take(LINES).flat_map(|line| line.split(sign)).map(str::trim_end);
    let is_quoted = cells().any(|cell| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"'));
    let has_null = cells().any(|cell| cell == "\\N");
    let has_escape = ["\\n", "\\t", "\\\\", "\\\""].iter().any(|escape| text.contains(escape));
    // A backslash may be the last sign of a cell, in front of the quote that closes it.
    let escapes_quotes = is_quoted
        && text
            .split("\\\"")
            .skip(1)
            .any(|behind| behind.starts_with(|next: char| next.is_alphanumeric() || next == ' '));
    // Some programs escape inside of quotes only, and `C:\new` is a path to them.
    let has_bare = cells().any(|cell| !cell.contains('"') && cell.contains('\\') && cell != "\\N");
    let is_escaped = (escapes_quotes && !has_bare) || (has_null && has_escape);
    Backslashes { is_escaped, is_quoted: is_quoted || !is_escaped }
}

#[cfg(test)]
mod tests {
    use crate::draft::guess_dialect;

    #[test]
    fn lines_before_the_header_are_counted() {
        let cases: [(&str, u64, u8); 9] = [
            ("id,name\n1,Ann\n", 0, b','),
            (
                "Notes:\n\"Some addresses are missing\"\n\nid,name,email\n1,Ann,a@b.io\n2,Ben,b@b.io\n3,C,c@b.io\n4,D,d@b.io\n",
                3,
                b',',
            ),
            ("Report\nid;name;town\n1;Ann;x\n2;Ben;y\n", 1, b';'),
            ("sep=;\nReport\nid;name;town\n1;Ann;x\n2;Ben;y\n", 2, b';'),
            ("sep=;\nid;name\n1;Ann\n", 0, b';'),
            // A name for the row's number is missing, or a delimiter stands at the end of rows.
            ("id,name\n1,1,Ann\n2,2,Ben\n", 0, b','),
            ("id,name\n1,Ann,,\n2,Ben,,\n", 0, b','),
            // A single wide line is no sign.
            ("id,name\n1,Ann\n2,Ben,x,y\n3,Cem\n", 0, b','),
            ("id\n1\n2\n", 0, b','),
        ];
        for (text, lines, delimiter) in cases {
            let found = guess_dialect(text.as_bytes());
            assert_eq!((found.skip_lines, found.delimiter, found.header), (lines, delimiter, true), "{text}");
        }
    }

    #[test]
    fn backslash_escapes_are_told_from_backslashes() {
        let cases: [(&str, bool, bool); 9] = [
            ("id,path,note\n1,C:\\new,\"say \\\"hi\\\"\"\n", false, true),
            ("id\tname\tnote\nC-1\tAda\tline1\\nline2\nC-2\t\\N\t\\N\n", true, false),
            ("id,note\n1,\"say \\\"hi\\\"\"\n2,\\N\n", true, true),
            ("id,note\n1,\"say \\\"hi\\\"\"\n", true, true),
            ("id,note\n1,\\N\n2,\\N\n", false, true),
            ("id,path\n1,C:\\new\\table\n", false, true),
            ("id,path\n1,\"C:\\\"\"x\"\"\"\n", false, true),
            ("id,note\n1,\"say \"\"hi\"\"\"\n", false, true),
            ("id,note\n1,x\n", false, true),
        ];
        for (text, is_escaped, is_quoted) in cases {
            let found = guess_dialect(text.as_bytes());
            assert_eq!((found.is_escaped, found.is_quoted), (is_escaped, is_quoted), "{text}");
        }
    }
}
