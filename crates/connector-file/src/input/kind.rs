//! What a file is that is no text, or no text in the encoding that was named: told by its first bytes.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How many bytes of a file are looked at.
pub(super) const LOOKED_AT: usize = 4096;

/// Beginnings of files that are no text, and how that is said behind the file's name.
const MAGIC: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "is a workbook or another zip archive; save the sheet as CSV, or unpack the archive"),
    (b"PK\x05\x06", "is an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old workbook (`.xls`); save the sheet as CSV"),
    (b"\x1f\x8b", "is compressed with gzip; give it a name that ends in `.gz`"),
    (b"BZh", "is compressed with bzip2; decompress it, or use gzip"),
    (b"\xfd7zXZ\0", "is compressed with xz; decompress it, or use gzip"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd; decompress it, or use gzip"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it"),
    (b"PAR1", "is a Parquet file; export it as CSV or JSON Lines"),
    (b"Obj\x01", "is an Avro file; export it as CSV or JSON Lines"),
    (b"ORC\x03", "is an ORC file; export it as CSV or JSON Lines"),
    (b"ARROW1\0\0", "is an Arrow file; export it as CSV or JSON Lines"),
    (b"SQLite format 3\0", "is an SQLite database; export the table as CSV"),
    (b"%PDF-", "is a PDF document; export the table as CSV"),
    (b"{\\rtf", "is an RTF document; export the table as CSV"),
    (b"\xff\xfe\0\0", "is written in UTF-32; convert it to UTF-8"),
    (b"\0\0\xfe\xff", "is written in UTF-32; convert it to UTF-8"),
];

/// Beginnings of texts of another kind, in lower case.
const MARKUP: &[(&[u8], &str)] = &[
    (
        b"<!doctype html",
        "is an HTML page; a login page or an error message is often saved in place of an export",
    ),
    (b"<html", "is an HTML page; a login page or an error message is often saved in place of an export"),
    (b"<table", "is an HTML table; save it as CSV"),
    (b"<?xml", "is an XML document; export the table as CSV"),
];

const MARKS: &[(&[u8], &Encoding)] =
    &[(b"\xef\xbb\xbf", UTF_8), (b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)];

/// What keeps a file that begins with these bytes from being read as text in that encoding, as a fragment that follows
/// the file's name.
pub(super) fn problem(first: &[u8], encoding: &'static Encoding) -> Option<String> {
    if let Some(what) = kind_of(first) {
        return Some(what.to_owned());
    }
    let mark = MARKS.iter().find(|(mark, _)| first.starts_with(mark)).map(|(mark, of)| (mark.len(), *of));
    if let Some((_, marked)) = mark.filter(|(_, marked)| *marked != encoding) {
        let label = label(marked);
        return Some(format!("begins with the byte order mark of `{label}`; set `encoding: {label}`"));
    }
    let text = &first[mark.map_or(0, |(length, _)| length)..];
    wide(text, encoding).or_else(|| markup(text))
}

/// What a file is that begins with these bytes and is no text, as a fragment that follows the file's name: what it is, `; ` and
/// the way out.
pub fn kind_of(first: &[u8]) -> Option<&'static str> {
    MAGIC.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, what)| *what)
}

fn markup(text: &[u8]) -> Option<String> {
    let text = text.trim_ascii_start();
    let begins = |with: &[u8]| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    MARKUP.iter().find(|(with, _)| begins(with)).map(|(_, what)| (*what).to_owned())
}

/// Text of two bytes a character has zeros, all on one side of the pair, and other text has none.
fn wide(text: &[u8], encoding: &'static Encoding) -> Option<String> {
    let zeros = |side: usize| text.iter().skip(side).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let is_many = |count: usize| count > 1 && count * 20 >= text.len() / 2;
    let found = match (even, odd) {
        (0, odd) if is_many(odd) => UTF_16LE,
        (even, 0) if is_many(even) => UTF_16BE,
        (0, 0) if text.len() >= 8 && (encoding == UTF_16LE || encoding == UTF_16BE) => {
            return Some(format!("is no text in `{}`; set `encoding: utf-8`", label(encoding)));
        }
        _ => return None,
    };
    let label = label(found);
    (found != encoding).then(|| format!("looks like text in `{label}`; set `encoding: {label}`"))
}

fn label(encoding: &'static Encoding) -> String {
    encoding.name().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn text_in_its_encoding_has_no_problem() {
        let cjk = utf16("名前,会社\n太郎,日本\n", u16::to_le_bytes);
        let cases: [(&[u8], &Encoding); 8] = [
            (b"", UTF_8),
            (b"id,name\n", UTF_8),
            (b"\xef\xbb\xbfid,name\n", UTF_8),
            ("id,größe\n".as_bytes(), UTF_8),
            // One odd byte does not make it another encoding.
            (b"id,na\0me\n1,Ann\n", UTF_8),
            (&utf16("id,name\n", u16::to_le_bytes), UTF_16LE),
            (&cjk, UTF_16LE),
            (b"a\0", UTF_16LE),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(problem(bytes, encoding), None, "{bytes:?}");
        }
    }

    #[test]
    fn other_kinds_and_other_encodings_are_named() {
        let windows = encoding_rs::WINDOWS_1252;
        let cases: [(&[u8], &'static Encoding, &str); 20] = [
            (b"PK\x03\x04\x14\0", UTF_8, "is a workbook or another zip"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", windows, "is an old workbook"),
            (b"\x1f\x8b\x08\0", UTF_8, "is compressed with gzip"),
            (b"\x1f\x8b\x08\0", windows, "is compressed with gzip"),
            (b"BZh91AY", UTF_8, "bzip2"),
            (b"\xfd7zXZ\0", UTF_8, "xz"),
            (b"\x28\xb5\x2f\xfd\0", UTF_8, "zstd"),
            (b"PAR1\x15", UTF_8, "Parquet"),
            (b"SQLite format 3\0", UTF_8, "SQLite"),
            (b"%PDF-1.7", UTF_8, "PDF"),
            (b"  <!DOCTYPE html><html>", UTF_8, "HTML"),
            (b"\xef\xbb\xbf<HTML>", UTF_8, "HTML"),
            (b"<?xml version=\"1.0\"?>", UTF_8, "XML"),
            (b"\xff\xfei\0d\0", UTF_8, "byte order mark of `utf-16le`; set `encoding: utf-16le`"),
            (b"\xef\xbb\xbfid", windows, "byte order mark of `utf-8`"),
            (b"\xfe\xff\0i", UTF_16LE, "byte order mark of `utf-16be`"),
            (b"i\0d\0,\0n\0\n\0", UTF_8, "looks like text in `utf-16le`"),
            (b"\0i\0d\0,\0n\0\n", windows, "looks like text in `utf-16be`"),
            (b"\0i\0d\0,\0n\0\n", UTF_16LE, "looks like text in `utf-16be`"),
            (b"id,name\n1,Ann\n", UTF_16LE, "is no text in `utf-16le`; set `encoding: utf-8`"),
        ];
        for (bytes, encoding, expected) in cases {
            let found = problem(bytes, encoding).unwrap_or_default();
            assert!(found.contains(expected), "{expected} in {found}");
        }
    }
}
