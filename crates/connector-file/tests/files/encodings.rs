//! Files in another encoding than the one that was named.

use fieldline_connector_file::{CsvOptions, CsvSource, JsonlOptions, JsonlSource};

use crate::support::{Read, file, read};

fn read_as(bytes: &[u8], encoding: &str) -> Read {
    let file = file("x.csv", bytes);
    let options = CsvOptions { encoding: encoding.into(), ..CsvOptions::default() };
    read(CsvSource::open(&file.path, options).unwrap())
}

#[test]
fn utf8_declared_as_something_else_is_an_error_at_its_end() {
    for encoding in ["windows-1252", "iso-8859-15", "windows-1251", "macintosh"] {
        let found = read_as("id,name\n1,Jürgen\n2,Zoë\n".as_bytes(), encoding);
        let error = found.end.expect_err(encoding).to_string();
        assert!(error.contains("is UTF-8 throughout and read as"), "{error}");
        assert!(error.ends_with("set `encoding: utf-8`"), "{error}");
    }
    let file = file("x.jsonl", "{\"a\":\"é\"}\n".as_bytes());
    let options = JsonlOptions { encoding: "windows-1252".into(), ..JsonlOptions::default() };
    assert!(read(JsonlSource::open(&file.path, options).unwrap()).end.is_err());
}

#[test]
fn the_first_accent_may_come_late() {
    let text = format!("id,name\n{}2,Zoë\n", "1,Ann\n".repeat(100_000));
    assert!(read_as(text.as_bytes(), "windows-1252").end.is_err());
}

#[test]
fn text_in_the_encoding_that_was_named_is_read() {
    assert_eq!(read_as(b"id,name\n1,J\xfcrgen\n", "windows-1252").rows(), ["2: 1|Jürgen"]);
    assert_eq!(read_as(b"id,name\n1,Ann\n", "windows-1252").rows(), ["2: 1|Ann"]);
    // One cell that was garbled before does not make the file UTF-8.
    let mixed = read_as(b"id,name\n1,J\xc3\xbcrgen\n2,Zo\xeb\n", "windows-1252");
    assert_eq!(mixed.rows(), ["2: 1|JÃ¼rgen", "3: 2|Zoë"]);
    assert!(mixed.end.is_ok());
}
