//! How a CSV file is written, guessed from its beginning.

use std::collections::BTreeMap;

use crate::draft::header::{holds_names, is_value};
use crate::draft::oddities::{Backslashes, backslashes, lines_before, named_delimiter};

/// A guess with its reasons.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dialect {
    /// The byte between cells.
    pub delimiter: u8,
    /// A label of the WHATWG encoding standard.
    pub encoding: &'static str,
    /// Whether the first line names the columns.
    pub header: bool,
    /// Lines before the header.
    pub skip_lines: u64,
    /// Whether backslashes stand in front of what would end a cell.
    pub is_escaped: bool,
    /// Whether cells are quoted; files with backslashes often quote none.
    pub is_quoted: bool,
    /// Why, as fragments.
    pub reasons: Vec<String>,
    /// What is wrong with the names of the columns, as fragments: a mapping cannot load such columns.
    pub flaws: Vec<String>,
}

const DELIMITERS: [(u8, &str); 4] =
    [(b',', "a comma"), (b';', "a semicolon"), (b'\t', "a tab"), (b'|', "a bar")];
/// Lines that are looked at.
pub(super) const LINES: usize = 200;

/// Guesses from the first bytes of a file; a line that is cut off at their end does no harm.
pub fn guess_dialect(bytes: &[u8]) -> Dialect {
    let (encoding, why_encoding) = encoding(bytes);
    let text = readable(bytes, encoding);
    let named = named_delimiter(&text);
    let text = named.map_or(text.as_str(), |(_, length)| &text[length..]);
    let (delimiter, why_delimiter) = match named {
        Some((delimiter, _)) => (delimiter, "its first line names the delimiter".to_owned()),
        None => delimiter(text),
    };
    let before = lines_before(text, delimiter);
    let text = text.split_inclusive('\n').skip(before).collect::<String>();
    let backslashes = backslashes(&text, delimiter);
    let (header, why_header, flaws) = header(&text, delimiter);
    let mut reasons = vec![why_encoding, why_delimiter, why_header.to_owned()];
    if before > 0 {
        reasons.push(format!("{before} lines before the header have fewer cells than those below"));
    }
    if backslashes.is_escaped {
        reasons.push("backslashes stand in front of quotes and line ends".to_owned());
    }
    let skip_lines = if before == 0 { 0 } else { (before + usize::from(named.is_some())) as u64 };
    let Backslashes { is_escaped, is_quoted } = backslashes;
    Dialect { delimiter, encoding, header, skip_lines, is_escaped, is_quoted, reasons, flaws }
}

/// A file with some broken lines among many good ones is still UTF-8.
fn encoding(bytes: &[u8]) -> (&'static str, String) {
    match bytes {
        [0xff, 0xfe, ..] => return ("utf-16le", "the file begins with the mark of UTF-16".to_owned()),
        [0xfe, 0xff, ..] => return ("utf-16be", "the file begins with the mark of UTF-16".to_owned()),
        _ => {}
    }
    let lines = || bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii());
    let good = lines().filter(|line| std::str::from_utf8(line).is_ok()).count();
    let bad = lines().count() - good;
    match (good, bad) {
        (0, 0) => ("utf-8", "all of it is ASCII".to_owned()),
        (good, bad) if good >= bad => {
            ("utf-8", format!("{good} of {} lines beyond ASCII are UTF-8", good + bad))
        }
        (_, bad) => ("windows-1252", format!("{bad} lines are no UTF-8")),
    }
}

/// The text as far as delimiters, quotes and names go.
fn readable(bytes: &[u8], encoding: &str) -> String {
    let wide = |unit: fn([u8; 2]) -> u16| {
        let pairs = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
        String::from_utf16_lossy(&pairs.map(unit).collect::<Vec<u16>>())
    };
    let text = match encoding {
        "utf-16le" => wide(u16::from_le_bytes),
        "utf-16be" => wide(u16::from_be_bytes),
        // Near enough to Windows-1252 to tell one letter from another.
        "windows-1252" => bytes.iter().copied().map(char::from).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    text.trim_start_matches('\u{feff}').to_owned()
}

/// The delimiter that cuts the most lines into one and the same number of cells, more than one.
fn delimiter(text: &str) -> (u8, String) {
    let judged = DELIMITERS.iter().map(|(byte, name)| {
        let rows = rows(text, *byte);
        let (width, alike) = usual_width(&rows);
        let score = if width > 1 { alike * 1_000 / rows.len().max(1) * 1_000 + width } else { 0 };
        (score, *byte, format!("{name} cuts {alike} of {} lines into {width} cells", rows.len()))
    });
    match judged.max_by_key(|(score, byte, _)| (*score, std::cmp::Reverse(*byte))) {
        Some((score, byte, why)) if score > 0 => (byte, why),
        _ => (b',', "no delimiter was found, so a comma is assumed".to_owned()),
    }
}

/// The number of cells that most rows have, above one where any has, and how many rows have it.
fn usual_width(rows: &[Vec<String>]) -> (usize, usize) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(row.len()).or_default() += 1);
    let best = counts.into_iter().max_by_key(|(width, count)| (*width > 1, *count, *width));
    best.unwrap_or((0, 0))
}

/// Whether the first line names columns, why, and what is wrong with the names.
///
/// It does when no cell in it looks like a value, or like the values below it, or when others can only be names. A cell that is empty or stands twice makes it no line of values yet, only a
/// bad header; but one it is when a line below repeats any of its cells.
fn header(text: &str, delimiter: u8) -> (bool, &'static str, Vec<String>) {
    let rows = rows(text, delimiter);
    let Some((first, others)) = rows.split_first() else { return (true, "the file is empty", Vec::new()) };
    let is_empty = |cell: &String| cell.trim().is_empty();
    let has_value = first.iter().any(|cell| is_value(cell));
    let is_like_others = looks_like_those_below(first, others);
    let flaws = flaws(first);
    match (has_value, is_like_others) {
        (false, false) => {}
        _ if holds_names(first, others) => {
            return (true, "the first line holds names, and one that could be a value", flaws);
        }
        (true, _) => return (false, "the first line holds a value", Vec::new()),
        _ => return (false, "the first line looks like the lines below", Vec::new()),
    }
    if flaws.is_empty() {
        return (true, "every cell of the first line could be a name", flaws);
    }
    let repeats = |row: &Vec<String>| row.iter().zip(first).any(|(cell, own)| !is_empty(own) && cell == own);
    match first.iter().all(is_empty) || others.iter().any(repeats) {
        true => (false, "the first line repeats itself or has gaps, as lines of values do", Vec::new()),
        false => (true, "the first line holds words that no line below holds", flaws),
    }
}

/// Whether a cell of the first line has figures, and all below it are made like it: `C-1`, `C-2`.
fn looks_like_those_below(first: &[String], others: &[Vec<String>]) -> bool {
    let shape = |cell: &str| -> String {
        cell.chars().map(|letter| if letter.is_ascii_digit() { '9' } else { letter }).collect()
    };
    let has_digit = |cell: &&String| cell.chars().any(|letter| letter.is_ascii_digit());
    let is_alike = |column: usize, cell: &String| {
        others
            .iter()
            .all(|row| row.get(column).is_some_and(|other| shape(other) == shape(cell) && other != cell))
    };
    !others.is_empty()
        && first
            .iter()
            .enumerate()
            .filter(|(_, cell)| has_digit(cell))
            .any(|(column, cell)| is_alike(column, cell))
}

/// Columns that share their name, and columns without one.
fn flaws(names: &[String]) -> Vec<String> {
    let mut columns: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (index, name) in names.iter().enumerate() {
        columns.entry(name.trim()).or_default().push((index + 1).to_string());
    }
    let flaw = |(name, columns): (&str, Vec<String>)| match (name, columns.as_slice()) {
        ("", [column]) => Some(format!("column {column} has no name")),
        ("", columns) => Some(format!("columns {} have no name", columns.join(", "))),
        (_, [_]) => None,
        (name, columns) => Some(format!("columns {} are all called `{name}`", columns.join(", "))),
    };
    columns.into_iter().filter_map(flaw).collect()
}

/// The first rows, cut at the delimiter outside of quotes.
pub(super) fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
                if rows.len() == LINES {
                    return rows;
                }
            }
            letter if !is_quoted && letter == char::from(delimiter) => row.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    // What is left is a line that may be cut off; it counts only where there is no other.
    if rows.is_empty() && !(cell.is_empty() && row.is_empty()) {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delimiters_encodings_and_headers_are_told_apart() {
        let cases: [(&[u8], u8, &str, bool); 18] = [
            (b"id,name\n1,Ada\n2,\"a;b;c\"\n", b',', "utf-8", true),
            (b"id;name;note\n1;Ada;a, b, c\n2;Eve;d, e\n", b';', "utf-8", true),
            (b"id\tname\n1\tAda, Eve\n", b'\t', "utf-8", true),
            (b"id|name\r\n1|Ada\r\n", b'|', "utf-8", true),
            (b"1,ada@b.io\n2,eve@b.io\n", b',', "utf-8", false),
            ("id,name\n1,J\u{fc}rgen\n".as_bytes(), b',', "utf-8", true),
            (b"id,name\n1,J\xfcrgen\n2,Gr\xf6\xdfe\n", b',', "windows-1252", true),
            (b"\xff\xfei\0d\0;\0n\0\n\x001\0;\x002\0\n\0", b';', "utf-16le", true),
            (b"id\n1\n", b',', "utf-8", true),
            // A bad header is a header still; a line of values is none, with gaps or without.
            (b"id,name,name\n1,Ada,Lovelace\n", b',', "utf-8", true),
            (b"id,,name\n1,x,Ada\n", b',', "utf-8", true),
            (b"Ada,Ada,UK\nEve,Eve,UK\n", b',', "utf-8", false),
            (b"Ada,,UK\nEve,x,UK\n", b',', "utf-8", false),
            (b",,\na,b,c\n", b',', "utf-8", false),
            (b"sep=;\r\nid;name\r\n1;a,b,c\r\n", b';', "utf-8", true),
            (b"C-1\tAda\tx\nC-2\tEve\ty\n", b'\t', "utf-8", false),
            (b"C-1\tAda\t\\N\nD\tEve\ty\n", b'\t', "utf-8", false),
            (b"q1,q2\n1,2\n", b',', "utf-8", true),
        ];
        for (bytes, delimiter, encoding, header) in cases {
            let found = guess_dialect(bytes);
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(
                (found.delimiter, found.encoding, found.header),
                (delimiter, encoding, header),
                "{shown}"
            );
            assert!(found.reasons.len() >= 3);
        }
    }

    #[test]
    fn some_broken_lines_do_not_make_a_file_latin() {
        let mut bytes = "n\n".to_owned().into_bytes();
        bytes.extend("Größe\n".repeat(9).as_bytes());
        bytes.extend(b"Gr\xf6\xdfe\n");
        assert_eq!(guess_dialect(&bytes).encoding, "utf-8");
    }

    #[test]
    fn names_that_are_missing_or_stand_twice_are_told() {
        let cases: [(&[u8], &[&str]); 6] = [
            (b"id,name\n1,Ada\n", &[]),
            (b"id,name,x,name \n1,Ada,,Lovelace\n", &["columns 2, 4 are all called `name`"]),
            (b"id,,x\n1,Ada,\n", &["column 2 has no name"]),
            (b"id,a,,a,\n1,2,3,4,5\n", &["columns 3, 5 have no name", "columns 2, 4 are all called `a`"]),
            // Other letters, other names.
            (b"id;Gr\xf6\xdfe;Gr\xfc\xdfe\n1;2;3\n", &[]),
            (b"Ada,Ada,UK\nEve,Eve,UK\n", &[]),
        ];
        for (bytes, flaws) in cases {
            assert_eq!(guess_dialect(bytes).flaws, flaws, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
