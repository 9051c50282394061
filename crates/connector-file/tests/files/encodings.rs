//! Files in another encoding than the one that was named.

use fieldline_connector_file::{CsvOptions, CsvSource, JsonlOptions, JsonlSource};

use crate::support::{Read, file, read};

fn read_as(bytes: &[u8], encoding: &str) -> Read {
    let file = file("x.csv", bytes);
    let options = CsvOptions { encoding: encoding.into(), ..CsvOptions::default() };
    read(CsvSource::open(&file.path, options).unwrap())
}

/// What a source says of a file that is read as `windows-1252` or the like, wherever it says so.
fn refusal(bytes: &[u8], encoding: &str) -> (bool, String) {
    let file = file("x.csv", bytes);
    let options = CsvOptions { encoding: encoding.into(), ..CsvOptions::default() };
    match CsvSource::open(&file.path, options) {
        Ok(source) => (false, read(source).end.expect_err(encoding).to_string()),
        Err(error) => (true, error.to_string()),
    }
}

#[test]
fn utf8_declared_as_something_else_is_refused() {
    let short = "id,name\n1,Jürgen\n2,Zoë\n".to_owned();
    let late = format!("id,name\n{}2,Zoë\n", "1,Ann\n".repeat(100_000));
    for encoding in ["windows-1252", "iso-8859-15", "windows-1251", "macintosh"] {
        for (text, is_at_once) in [(&short, true), (&late, false)] {
            let (was_at_once, error) = refusal(text.as_bytes(), encoding);
            assert_eq!(was_at_once, is_at_once);
            assert!(error.contains("is UTF-8 throughout and read as"), "{error}");
            assert!(error.ends_with("set `encoding: utf-8`"), "{error}");
        }
    }
    let file = file("x.jsonl", "{\"a\":\"é\"}\n".as_bytes());
    let options = JsonlOptions { encoding: "windows-1252".into(), ..JsonlOptions::default() };
    assert!(JsonlSource::open(&file.path, options).is_err());
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
