//! CSV content: what becomes a record, what becomes an unreadable row.

use fieldline_connector::Source as _;
use fieldline_connector_file::{CsvOptions, CsvSource};

use crate::support::{file, read};

struct Case {
    name: &'static str,
    bytes: &'static [u8],
    options: fn(CsvOptions) -> CsvOptions,
    rows: &'static [&'static str],
    problems: &'static [&'static str],
}

const fn case(
    name: &'static str,
    bytes: &'static [u8],
    rows: &'static [&'static str],
    problems: &'static [&'static str],
) -> Case {
    Case { name, bytes, options: |options| options, rows, problems }
}

const CASES: &[Case] = &[
    case("plain", b"a,b\n1,2\n3,4\n", &["2: 1|2", "3: 3|4"], &[]),
    case("no line end at the end of the file", b"a,b\n1,2", &["2: 1|2"], &[]),
    case("carriage returns", b"a,b\r\n1,2\r\n3,4\r\n", &["2: 1|2", "3: 3|4"], &[]),
    case("a header and nothing else", b"a,b\n", &[], &[]),
    case("byte order mark", b"\xef\xbb\xbfa,b\n1,2\n", &["2: 1|2"], &[]),
    case("byte order mark before a quote", b"\xef\xbb\xbf\"a\",b\n1,2\n", &["2: 1|2"], &[]),
    case("cells are not trimmed", b"a,b\n 1 ,\t2\n", &["2:  1 |\t2"], &[]),
    case(
        "quoted delimiters and quotes",
        b"a,b\n\"x, y\",\"the \"\"best\"\"\"\n",
        &["2: x, y|the \"best\""],
        &[],
    ),
    case("a quote inside a cell is a character", b"a,b\n5\" pipe,2\n", &["2: 5\" pipe|2"], &[]),
    case(
        "a cell over lines: the record has the line it begins on",
        b"a,b\n\"one\ntwo\r\n\nfive\",2\n3,4\n",
        &["2: one\ntwo\r\n\nfive|2", "6: 3|4"],
        &[],
    ),
    case(
        "blank lines are no rows but count as lines",
        b"\n\na,b\n\n1,2\r\n\r\n\n3,4\n\n",
        &["5: 1|2", "8: 3|4"],
        &[],
    ),
    case("empty cells", b"a,b\n,\n\"\",\n", &["2: |", "3: |"], &[]),
    case("accents and other scripts", "a,b\nJosé,太郎\n".as_bytes(), &["2: José|太郎"], &[]),
    case(
        "wrong column counts, and the rows after them",
        b"a,b,c\n1,2\n1,2,3,4\n1\n7,8,9\n",
        &["5: 7|8|9"],
        &[
            "2: has 2 columns, the header has 3",
            "3: has 4 columns, the header has 3",
            "4: has 1 column, the header has 3",
        ],
    ),
    case(
        "invalid UTF-8 is placed by byte and column",
        b"a,b\nJos\xe9,x\nx,\xff\n5,6\n",
        &["4: 5|6"],
        &["2: is not valid UTF-8 at byte 4 of `a`", "3: is not valid UTF-8 at byte 1 of `b`"],
    ),
    case(
        "a character split by a delimiter is invalid on both sides",
        b"a,b\n\xc3,\xa9\n",
        &[],
        &["2: is not valid UTF-8 at byte 1 of `a`"],
    ),
    case(
        "a quote that is never closed takes the rest",
        b"a,b\n1,2\n3,\"4\n5,6\n",
        &["2: 1|2"],
        &["3: opens a quote that the rest of the file never closes"],
    ),
    case("a quote that is closed at the very end", b"a,b\n1,\"2\"", &["2: 1|2"], &[]),
    case(
        "an escaped quote at the very end closes nothing",
        b"a,b\n1,\"2\"\"",
        &[],
        &["2: opens a quote that the rest of the file never closes"],
    ),
    Case {
        name: "no header",
        bytes: b"1,2\n3\n5,6\n",
        options: |options| CsvOptions { header: false, ..options },
        rows: &["1: 1|2", "3: 5|6"],
        problems: &["2: has 1 column, the first row has 2"],
    },
    Case {
        name: "semicolon",
        bytes: b"a;b\n1,5;\"x;y\"\n",
        options: |options| CsvOptions { delimiter: b';', ..options },
        rows: &["2: 1,5|x;y"],
        problems: &[],
    },
    Case {
        name: "tab",
        bytes: b"a\tb\n1\t2\n",
        options: |options| CsvOptions { delimiter: b'\t', ..options },
        rows: &["2: 1|2"],
        problems: &[],
    },
    Case {
        name: "bar and single quotes",
        bytes: b"a|b\n'x|y'|\"2\n",
        options: |options| CsvOptions { delimiter: b'|', quote: b'\'', ..options },
        rows: &["2: x|y|\"2"],
        problems: &[],
    },
    Case {
        name: "windows-1252",
        bytes: b"a,b\nJos\xe9,\x80 5\n",
        options: |options| CsvOptions { encoding: "windows-1252".into(), ..options },
        rows: &["2: José|€ 5"],
        problems: &[],
    },
    Case {
        name: "utf-16le with its mark; half a surrogate pair is an unreadable row",
        bytes: b"\xff\xfea\0,\0b\0\n\0\xe9\0,\0x\0\n\0\x00\xd8,\0y\0\n\0\x31\0,\0z\0\n\0",
        options: |options| CsvOptions { encoding: "utf-16le".into(), ..options },
        rows: &["2: é|x", "4: 1|z"],
        problems: &["3: is not valid UTF-16LE in `a`"],
    },
    Case {
        name: "shift_jis",
        bytes: b"a,b\n\x91\xbe\x98Y,2\n\xff,3\n",
        options: |options| CsvOptions { encoding: "shift_jis".into(), ..options },
        rows: &["2: 太郎|2"],
        problems: &["3: is not valid Shift_JIS in `a`"],
    },
];

#[test]
fn rows_are_read_as_they_stand_whatever_the_page_size() {
    for case in CASES {
        for page_records in [1, 2, 1000] {
            let file = file("x.csv", case.bytes);
            let options = (case.options)(CsvOptions { page_records, ..CsvOptions::default() });
            let found = read(CsvSource::open(&file.path, options).unwrap());
            assert!(found.end.is_ok(), "{}", case.name);
            assert_eq!(found.rows(), case.rows, "{}", case.name);
            assert_eq!(found.problems(), case.problems, "{}", case.name);
        }
    }
}

#[test]
fn columns_are_named_by_the_header_or_numbered() {
    let named = file("x.csv", b"id,First Name,e-mail\n1,2,3\n");
    let source = CsvSource::open(&named.path, CsvOptions::default()).unwrap();
    assert_eq!(source.facts().columns.as_ref().unwrap().names(), ["id", "First Name", "e-mail"]);
    let source = CsvSource::open(&named.path, CsvOptions { header: false, ..CsvOptions::default() }).unwrap();
    assert_eq!(source.facts().columns.as_ref().unwrap().names(), ["c1", "c2", "c3"]);
    assert!(!source.facts().ordered);
    assert_eq!(source.facts().size_bytes, Some(27));
}

#[test]
fn bad_rows_of_different_content_have_different_digests() {
    let file = file("x.csv", b"a,b\n1\n2\n1\nx,y,z\nxy,,z\n");
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    let hashes: Vec<_> = found.pages.iter().flat_map(|page| &page.unreadable).map(|row| row.hash).collect();
    assert_eq!(hashes.len(), 5);
    assert_eq!(hashes[0], hashes[2], "the line has no part in it");
    assert_ne!(hashes[0], hashes[1]);
    assert_ne!(hashes[3], hashes[4], "where cells end is part of it");
}

#[test]
fn a_row_over_16_mib_is_unreadable_and_the_next_ones_are_read() {
    let long = |fill: char| format!("a,b\n1,2\n3,\"{}\"\n5,6\n", fill.to_string().repeat((16 << 20) + 10));
    let hash_of = |text: &str| {
        let file = file("x.csv", text.as_bytes());
        let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
        assert_eq!(found.rows(), ["2: 1|2", "4: 5|6"]);
        assert_eq!(found.problems(), ["3: is longer than 16 MiB"]);
        found.pages[0].unreadable[0].hash
    };
    let (x, y) = (hash_of(&long('x')), hash_of(&long('y')));
    assert_ne!(x, y);
    // Only the very end differs: the digest goes on after the part that is held.
    let mut other_end = long('x');
    other_end.replace_range(other_end.len() - 8..other_end.len() - 7, "z");
    assert_ne!(hash_of(&other_end), x);
}

#[test]
fn a_row_of_too_many_cells_is_unreadable_and_the_next_ones_are_read() {
    let text = format!("a,b\n{}\n5,6\n", ",".repeat(200_000));
    let file = file("x.csv", text.as_bytes());
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    assert_eq!(found.rows(), ["3: 5|6"]);
    assert_eq!(found.problems(), ["2: has more than 65536 columns"]);
}
