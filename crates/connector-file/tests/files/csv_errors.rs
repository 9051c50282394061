//! Files that cannot be a CSV source at all.

use std::error::Error as _;

use fieldline_connector::ErrorClass;
use fieldline_connector_file::{CsvOptions, CsvSource, JsonlOptions, JsonlSource};

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
    case(b"id,email,name,email\n", "has two columns called `email`, 2 and 4 (line 1); names must differ"),
    case(b"\nid,\"\",x\n", "has no name for column 2 in its header (line 2); every column needs one"),
    case(b"id, ,x\n", "has no name for column 2 in its header (line 1); every column needs one"),
    case(b"id,\"email\n1,2\n", "cannot be read: line 1 opens a quote that the rest of the file never closes"),
    case(b"id,pr\xe9nom\n", "has a header that is not valid UTF-8; set `encoding`"),
    case(b"\xff\xfei\0d\0", "begins with the byte order mark of `utf-16le`; set `encoding: utf-16le`"),
    case(b"\xfe\xff\0i\0d", "begins with the byte order mark of `utf-16be`; set `encoding: utf-16be`"),
    Case {
        bytes: b"",
        options: |options| CsvOptions { header: false, ..options },
        message: "is empty; its columns cannot be counted",
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
        options: |options| CsvOptions { quote: b',', ..options },
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
