//! Files that cannot be a CSV source at all.

use std::error::Error as _;

use fieldline_connector::ErrorClass;
use fieldline_connector_file::{CsvOptions, CsvSource, Escape, JsonlOptions, JsonlSource};

use crate::support::file;

struct Case {
    bytes: &'static [u8],
    options: fn(CsvOptions) -> CsvOptions,
    /// What follows the file's name.
    message: &'static str,
}

const fn case(bytes: &'static [u8], message: &'static str) -> Case {
    Case { bytes, options: |options| options, message }
}

const CASES: &[Case] = &[
    case(b"", "is empty; it must begin with a header line"),
    case(b"\n\r\n\n", "is empty; it must begin with a header line"),
    case(b"\xef\xbb\xbf", "is empty; it must begin with a header line"),
    case(b",,\n \t\n", "is empty; it must begin with a header line"),
    case(
        b"id,\"email\n1,2\n",
        "cannot be read: line 1 opens a quote in column 2 that the rest of the file never closes (lines 1 to 2)",
    ),
    case(
        b"id,\"na\"me\n1,2\n",
        "cannot be read: line 1 has text behind the closing quote of column 2; a quote inside a quoted cell is written twice",
    ),
    case(
        b"PK\x03\x04\x14\0",
        "is a workbook or another zip archive; save the sheet as CSV, or unpack the archive",
    ),
    case(b"\x1f\x8b\x08\0", "is compressed with gzip; give it a name that ends in `.gz`"),
    case(b"{\"id\":1}\n{\"id\":2}\n", "is JSON Lines, no CSV; name it in a connection of `type: jsonl`"),
    case(
        b"[\n  {\"id\":1}\n]\n",
        "is one JSON list, no CSV; write one object a line (`jq -c '.[]'`) for a connection of `type: jsonl`",
    ),
    case(b"id,pr\xe9nom\n", "has a header that is not valid UTF-8; set `encoding`"),
    case(b"\xff\xfei\0d\0", "begins with the byte order mark of `utf-16le`; set `encoding: utf-16le`"),
    case(b"\xfe\xff\0i\0d", "begins with the byte order mark of `utf-16be`; set `encoding: utf-16be`"),
    Case {
        bytes: b"",
        options: |options| CsvOptions { header: false, ..options },
        message: "is empty; its columns cannot be counted",
    },
    Case {
        bytes: b"Notes\n\n",
        options: |options| CsvOptions { skip_lines: 3, ..options },
        message: "is empty behind the 3 lines that `skip_lines` passes over; it must begin with a header line",
    },
    Case {
        bytes: b"\xef\xbb\xbfid\n",
        options: |options| CsvOptions { encoding: "windows-1252".into(), ..options },
        message: "begins with the byte order mark of `utf-8`; set `encoding: utf-8`",
    },
    Case {
        bytes: b"a\n",
        options: |options| CsvOptions { quote: Some(b'\\'), escape: Escape::Backslash, ..options },
        message: "is read with the quote `\\\\`; a punctuation mark such as `\"` or `'` is possible",
    },
    Case {
        bytes: b"a\n",
        options: |options| CsvOptions { encoding: "latin-99".into(), ..options },
        message: "is read as `latin-99`, which is no known encoding; `utf-8`, `windows-1252` and `utf-16le` are",
    },
    Case {
        bytes: b"a\n",
        options: |options| CsvOptions { delimiter: b'x', ..options },
        message: "is read with the delimiter `x`; `,`, tab, `;` and `|` are possible",
    },
    Case {
        bytes: b"a\n",
        options: |options| CsvOptions { quote: Some(b','), ..options },
        message: "is read with the quote `,`; a punctuation mark such as `\"` or `'` is possible",
    },
];

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    for case in CASES {
        let file = file("customers.csv", case.bytes);
        let error = CsvSource::open(&file.path, (case.options)(CsvOptions::default())).err().unwrap();
        assert_eq!(error.to_string(), format!("`{}` {}", file.path.display(), case.message));
        assert_eq!(error.class(), ErrorClass::Permanent);
    }
}

#[test]
fn a_missing_file_and_a_folder_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.csv");
    for error in [
        CsvSource::open(&missing, CsvOptions::default()).err().unwrap(),
        JsonlSource::open(&missing, JsonlOptions::default()).err().unwrap(),
    ] {
        assert_eq!(error.to_string(), format!("`{}` does not exist", missing.display()));
        assert_eq!(error.class(), ErrorClass::Permanent);
        assert!(error.source().is_some(), "the system's own words are kept as the cause");
    }
    for error in [
        CsvSource::open(folder.path(), CsvOptions::default()).err().unwrap(),
        JsonlSource::open(folder.path(), JsonlOptions::default()).err().unwrap(),
    ] {
        assert_eq!(error.to_string(), format!("`{}` is a folder, not a file", folder.path().display()));
    }
}
