//! Compressed files.

use fieldline_connector::ErrorClass;
use fieldline_connector_file::{CsvOptions, CsvSource, JsonlOptions, JsonlSource};

use crate::support::{file, gzip, read};

fn many_rows(count: usize) -> Vec<u8> {
    let mut text = String::from("id,name\n");
    // Hardly compressible, so that cutting the compressed bytes cuts the rows.
    (0..count)
        .for_each(|row| text.push_str(&format!("{row},{:x}\n", row.wrapping_mul(0x9E37_79B9_7F4A_7C15))));
    text.into_bytes()
}

#[test]
fn members_follow_each_other() {
    let bytes = [gzip(b"a,b\n1,"), gzip(b""), gzip(b"2\n3,4\n")].concat();
    let file = file("x.csv.gz", &bytes);
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    assert_eq!(found.rows(), ["2: 1|2", "3: 3|4"]);
    assert_eq!(found.pages.last().unwrap().position_bytes, bytes.len() as u64);
}

#[test]
fn the_extension_decides_in_any_case() {
    let upper = file("X.CSV.GZ", &gzip(b"\xef\xbb\xbfa\n1\n"));
    assert_eq!(read(CsvSource::open(&upper.path, CsvOptions::default()).unwrap()).rows(), ["2: 1"]);
    let lines = file("x.jsonl.gz", &gzip(b"{\"a\":1}\n"));
    assert_eq!(
        read(JsonlSource::open(&lines.path, JsonlOptions::default()).unwrap()).rows(),
        ["1: {\"a\":1}"]
    );
}

#[test]
fn a_file_cut_short_is_an_error_after_what_came_before() {
    let whole = gzip(&many_rows(50_000));
    for kept in [whole.len() / 2, whole.len() - 1, whole.len() - 9] {
        let file = file("x.csv.gz", &whole[..kept]);
        let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
        let error = found.end.as_ref().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`{}` ends in the middle of its compressed data", file.path.display())
        );
        assert_eq!(error.class(), ErrorClass::Permanent);
        let rows = found.rows();
        assert!(rows.len() > 10_000 && rows.len() <= 50_000, "{} rows", rows.len());
        assert_eq!(rows[0], "2: 0|0");
        assert!(found.problems().is_empty(), "the cut row is no bad row");
    }
}

#[test]
fn damage_in_the_middle_is_an_error() {
    let mut bytes = gzip(&many_rows(50_000));
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0xA5);
    let file = file("x.csv.gz", &bytes);
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    assert!(found.end.is_err());
}

#[test]
fn what_is_no_gzip_file_is_refused_at_once() {
    for bytes in [&b"a,b\n1,2\n"[..], b"\x1f\x8b", b""] {
        let file = file("x.csv.gz", bytes);
        let error = CsvSource::open(&file.path, CsvOptions::default()).err().unwrap();
        assert!(error.to_string().starts_with(&format!("`{}` ", file.path.display())), "{error}");
        assert_eq!(error.class(), ErrorClass::Permanent);
    }
}
