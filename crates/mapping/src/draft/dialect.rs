//! How a CSV file is written, guessed from its beginning.

/// A guess with its reasons.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Dialect {
    /// The byte between cells.
    pub delimiter: u8,
    /// A label of the WHATWG encoding standard.
    pub encoding: &'static str,
    /// Whether the first line names the columns.
    pub header: bool,
    /// Why, one fragment for each of the three.
    pub reasons: Vec<String>,
}

const DELIMITERS: [(u8, &str); 4] =
    [(b',', "a comma"), (b';', "a semicolon"), (b'\t', "a tab"), (b'|', "a bar")];
/// Lines that are looked at.
const LINES: usize = 200;

/// Guesses from the first bytes of a file; a line that is cut off at their end does no harm.
pub fn guess_dialect(bytes: &[u8]) -> Dialect {
    let (encoding, why_encoding) = encoding(bytes);
    let text = readable(bytes, encoding);
    let (delimiter, why_delimiter) = delimiter(&text);
    let (header, why_header) = header(&text, delimiter);
    Dialect { delimiter, encoding, header, reasons: vec![why_encoding, why_delimiter, why_header] }
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

/// The text as far as delimiters and quotes go: of UTF-16 the ASCII half.
fn readable(bytes: &[u8], encoding: &str) -> String {
    let ascii: Vec<u8> = match encoding {
        "utf-16le" => {
            bytes.chunks(2).skip(1).filter_map(|pair| Some(ascii_of(*pair.first()?, *pair.get(1)?))).collect()
        }
        "utf-16be" => {
            bytes.chunks(2).skip(1).filter_map(|pair| Some(ascii_of(*pair.get(1)?, *pair.first()?))).collect()
        }
        _ => bytes.to_vec(),
    };
    String::from_utf8_lossy(&ascii).trim_start_matches('\u{feff}').to_owned()
}

fn ascii_of(low: u8, high: u8) -> u8 {
    if high == 0 && low.is_ascii() { low } else { b'?' }
}

/// The delimiter that cuts the most lines into one and the same number of cells, more than one.
fn delimiter(text: &str) -> (u8, String) {
    let judged = DELIMITERS.iter().map(|(byte, name)| {
        let rows = rows(text, *byte);
        let width = rows.first().map_or(0, Vec::len);
        let alike = rows.iter().filter(|row| row.len() == width).count();
        let score = if width > 1 { alike * 1_000 / rows.len().max(1) * 1_000 + width } else { 0 };
        (score, *byte, format!("{name} cuts {alike} of {} lines into {width} cells", rows.len()))
    });
    match judged.max_by_key(|(score, byte, _)| (*score, std::cmp::Reverse(*byte))) {
        Some((score, byte, why)) if score > 0 => (byte, why),
        _ => (b',', "no delimiter was found, so a comma is assumed".to_owned()),
    }
}

/// The first line names columns when no cell in it is empty, stands twice, or looks like a value.
fn header(text: &str, delimiter: u8) -> (bool, String) {
    let rows = rows(text, delimiter);
    let Some(first) = rows.first() else { return (true, "the file is empty".to_owned()) };
    let is_value = |cell: &&String| {
        let cell = cell.trim();
        cell.is_empty() || cell.contains('@') || cell.chars().all(|letter| !letter.is_alphabetic())
    };
    if let Some(cell) = first.iter().find(is_value) {
        let what = if cell.trim().is_empty() { "an empty cell" } else { "a value" };
        return (false, format!("the first line holds {what}"));
    }
    let twice = first.iter().enumerate().any(|(index, cell)| first[..index].contains(cell));
    if twice {
        return (false, "a cell stands twice in the first line".to_owned());
    }
    (true, "every cell of the first line could be a name".to_owned())
}

/// The first rows, cut at the delimiter outside of quotes.
fn rows(text: &str, delimiter: u8) -> Vec<Vec<String>> {
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
        let cases: [(&[u8], u8, &str, bool); 9] = [
            (b"id,name\n1,Ada\n2,\"a;b;c\"\n", b',', "utf-8", true),
            (b"id;name;note\n1;Ada;a, b, c\n2;Eve;d, e\n", b';', "utf-8", true),
            (b"id\tname\n1\tAda, Eve\n", b'\t', "utf-8", true),
            (b"id|name\r\n1|Ada\r\n", b'|', "utf-8", true),
            (b"1,ada@b.io\n2,eve@b.io\n", b',', "utf-8", false),
            ("id,name\n1,J\u{fc}rgen\n".as_bytes(), b',', "utf-8", true),
            (b"id,name\n1,J\xfcrgen\n2,Gr\xf6\xdfe\n", b',', "windows-1252", true),
            (b"\xff\xfei\0d\0;\0n\0\n\x001\0;\x002\0\n\0", b';', "utf-16le", true),
            (b"id\n1\n", b',', "utf-8", true),
        ];
        for (bytes, delimiter, encoding, header) in cases {
            let found = guess_dialect(bytes);
            let shown = String::from_utf8_lossy(bytes);
            assert_eq!(
                (found.delimiter, found.encoding, found.header),
                (delimiter, encoding, header),
                "{shown}"
            );
            assert_eq!(found.reasons.len(), 3);
        }
    }

    #[test]
    fn some_broken_lines_do_not_make_a_file_latin() {
        let mut bytes = "n\n".to_owned().into_bytes();
        bytes.extend("Größe\n".repeat(9).as_bytes());
        bytes.extend(b"Gr\xf6\xdfe\n");
        assert_eq!(guess_dialect(&bytes).encoding, "utf-8");
    }
}
