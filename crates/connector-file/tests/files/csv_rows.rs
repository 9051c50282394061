//! CSV content: what becomes a record, what becomes an unreadable row.

use fieldline_connector::Source as _;
use fieldline_connector_file::{CsvOptions, CsvSource, Escape};

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
    case("empty cells", b"a,b\n,x\n\"\",y\n", &["2: |x", "3: |y"], &[]),
    case(
        "rows in which nothing is written are blank, however many cells they have",
        b"a,b\n,\n,,,,\n\"\",\"\"\n \t,  \n,,\r\n1,2\n,",
        &["7: 1|2"],
        &[],
    ),
    case(
        "cells behind the last column may be empty",
        b"a,b\n1,2,\n3,4,,,\n5,6,x\n7\n",
        &["2: 1|2", "3: 3|4"],
        &["4: has 3 columns, the header has 2", "5: has 1 column, the header has 2"],
    ),
    case(
        "columns without a name, in the middle and at the end",
        b"a,,b,,\n1,x,2,y,z\n3,,4\n5,,6,\n7,8\n",
        &["2: 1|x|2|y|z", "3: 3||4||", "4: 5||6||"],
        &["5: has 2 columns, the header has 5"],
    ),
    case("columns of one name", b"a,b,b\n1,2,3\n", &["2: 1|2|3"], &[]),
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
        "a quote that is never closed: rows below are read on their own",
        b"a,b\n1,2\n3,\"4\n5,6\n",
        &["2: 1|2", "4: 5|6"],
        &["3: opens a quote in `b` that takes in rows below; those are read on their own"],
    ),
    case(
        "a quote that is never closed, in a file that breaks off",
        b"a,b\n1,2\n3,\"a note\nin lines",
        &["2: 1|2"],
        &["3: opens a quote in `b` that the rest of the file never closes (lines 3 to 4)"],
    ),
    case(
        "text behind a closing quote",
        b"a,b\n\"Ada\" L,x\n\"a\"b\"c\",y\n\"say \\\"hi\\\"\",z\n\"a\" ,x\nBo \"B\" Li,w\n",
        &["6: Bo \"B\" Li|w"],
        &[
            "2: has text behind the closing quote of `a`; a quote inside a quoted cell is written twice",
            "3: has text behind the closing quote of `a`; a quote inside a quoted cell is written twice",
            "4: has text behind the closing quote of `a`; if the file writes `\\\"` for a quote, set `escape: backslash`",
            "5: has text behind the closing quote of `a`; a quote inside a quoted cell is written twice",
        ],
    ),
    case(
        "a blank in front of a quote",
        b"a,b\n1, \"two words\"\n2,two \"words\"\n",
        &["3: 2|two \"words\""],
        &["2: has a blank in front of the opening quote of `b`"],
    ),
    case(
        "inch marks at the beginning of cells",
        b"id,name,note\n1,Ann,fine\n2,Ben,\"12 inch\n3,Cem,ok\n4,Dee,\"14 inch\n5,Eva,ok\n",
        &["2: 1|Ann|fine", "4: 3|Cem|ok", "6: 5|Eva|ok"],
        &[
            "3: opens a quote in `note` that takes in rows below; those are read on their own",
            "5: opens a quote in `note` that takes in rows below; those are read on their own",
        ],
    ),
    case(
        "an inch mark at the beginning of a cell and one at the end of another, with carriage returns",
        b"id,name,note\r\n2,Ben,\"12 inch\r\n3,Cem,ok\r\n4,Dee,14\"\r\n5,Eva,ok\r\n",
        &["5: 5|Eva|ok"],
        &[
            "2: reaches from line 2 to 4, and each of these lines could be a row of its own; if `note` is meant to hold \
             them all, quote the first cell as well, otherwise close the quote",
        ],
    ),
    case(
        "the same with the first cell quoted is a note",
        b"id,name,note\n\"2\",Ben,\"12 inch\n3,Cem,ok\n4,Dee,14\"\n",
        &["2: 2|Ben|12 inch\n3,Cem,ok\n4,Dee,14"],
        &[],
    ),
    case(
        "a swallowed row with quotes of its own",
        b"id,name,note\n2,Ben,\"12 inch\n3,Cem,ok\n4,\"Smith, J.\",\"a\nb\"\n5,Eva,ok\n",
        &["3: 3|Cem|ok", "4: 4|Smith, J.|a\nb", "6: 5|Eva|ok"],
        &["2: opens a quote in `note` that takes in rows below; those are read on their own"],
    ),
    case(
        "a swallowed row in a row of too many cells",
        b"id,name,note\n2,\"Ben,x\n3,Cem\",y\n4,\"Dee,x\n5,Eva\",y,z\n6,Fay,x\n",
        &["6: 6|Fay|x"],
        &[
            "2: reaches from line 2 to 3, and each of these lines could be a row of its own; if `name` is meant to hold \
             them all, quote the first cell as well, otherwise close the quote",
            "4: has 4 columns, the header has 3 (lines 4 to 5)",
        ],
    ),
    case(
        "a broken note over lines is rejected as a whole",
        b"id,name,note\n1,Ann,\"Dear Ann,\nI say \"no\", you, he, she\nbye\"\n2,Ben,ok\n",
        &["5: 2|Ben|ok"],
        &[
            "2: has text behind the closing quote of `note` (lines 2 to 3); a quote inside a quoted cell is written twice",
            "4: has 1 column, the header has 3",
        ],
    ),
    case(
        "notes, addresses, lists and JSON over lines are read",
        b"id,to,note\n1,\"Main St 1, Apt 2\nBerlin, Germany\",x\n2,a,\"one\n\ntwo\"\n3,\"a;b\nc;d\",\"{\n \"\"a\"\": 1,\n \"\"b\"\": 2\n}\"\n",
        &[
            "2: 1|Main St 1, Apt 2\nBerlin, Germany|x",
            "4: 2|a|one\n\ntwo",
            "7: 3|a;b\nc;d|{\n \"a\": 1,\n \"b\": 2\n}",
        ],
        &[],
    ),
    case(
        "a quote in the last row",
        b"id,name\n1,Ann\n2,\"Ben",
        &["2: 1|Ann"],
        &["3: opens a quote in `name` that the rest of the file never closes"],
    ),
    case("a quote that is closed at the very end", b"a,b\n1,\"2\"", &["2: 1|2"], &[]),
    case(
        "an escaped quote at the very end closes nothing",
        b"a,b\n1,\"2\"\"",
        &[],
        &["2: opens a quote in `b` that the rest of the file never closes"],
    ),
    case("Excel's first line names the delimiter", b"sep=;\r\na;b\r\n1;2\r\n", &["3: 1|2"], &[]),
    Case {
        name: "no header",
        bytes: b"1,2\n3\n5,6\n",
        options: |options| CsvOptions { header: false, ..options },
        rows: &["1: 1|2", "3: 5|6"],
        problems: &["2: has 1 column, the first row has 2"],
    },
    Case {
        name: "lines before the header",
        bytes: b"Notes:\n\"Some, addresses\n\na,b\n1,2\n",
        options: |options| CsvOptions { skip_lines: 3, ..options },
        rows: &["5: 1|2"],
        problems: &[],
    },
    Case {
        name: "lines before rows without a header",
        bytes: b"Notes:\n1,2\n3,4\n",
        options: |options| CsvOptions { skip_lines: 1, header: false, ..options },
        rows: &["2: 1|2", "3: 3|4"],
        problems: &[],
    },
    Case {
        name: "no quotes at all",
        bytes: b"a,b\n\"1,2\n\"x\" y,\"\n",
        options: |options| CsvOptions { quote: None, ..options },
        rows: &["2: \"1|2", "3: \"x\" y|\""],
        problems: &[],
    },
    Case {
        name: "backslash escapes as COPY writes them",
        bytes: b"id\tname\tnote\nC-1\tAda\tline1\\nline2\nC-2\t\\N\tx\\ty\\\\z\n\\.\n",
        options: |options| CsvOptions { delimiter: b'\t', quote: None, escape: Escape::Backslash, ..options },
        rows: &["2: C-1|Ada|line1\nline2", "3: C-2||x\ty\\z"],
        problems: &[],
    },
    Case {
        name: "backslash escapes as OUTFILE writes them",
        bytes: b"id,name,note\n1,\"say \\\"hi\\\"\",\\N\n2,\"a\\\nb\",\"x,y\"\n3,\"Ada\" L,z\n4,\"Eve\\\",z\n5,Fay,z\n",
        options: |options| CsvOptions { escape: Escape::Backslash, ..options },
        rows: &["2: 1|say \"hi\"|", "3: 2|a\nb|x,y", "7: 5|Fay|z"],
        problems: &[
            "5: has text behind the closing quote of `name`; a quote inside a quoted cell is written twice",
            "6: opens a quote in `name` that takes in rows below; those are read on their own",
        ],
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
        options: |options| CsvOptions { delimiter: b'|', quote: Some(b'\''), ..options },
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
fn a_source_says_which_setting_may_be_wrong() {
    let cases: [(&[u8], Option<&str>); 4] = [
        (b"id,name\n1,Ann\n", None),
        (b"id;name\n1;Ann\n", Some("Line 1 is one column, `id;name`: set `delimiter: \";\"`.")),
        (
            b"Notes:\r\n\r\nid,name\r\n1,Ann\r\n",
            Some("Line 3 has 2 columns: if it is the header, set `skip_lines: 2`."),
        ),
        (b"sep=;\nid;name\n1;Ann\n", None),
    ];
    for (bytes, expected) in cases {
        let file = file("x.csv", bytes);
        assert_eq!(CsvSource::open(&file.path, CsvOptions::default()).unwrap().hint(), expected);
    }
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
    let long = |fill: char| format!("a,b\n1,2\n3,\"\n{}\"\n5,6\n", fill.to_string().repeat((16 << 20) + 10));
    let hash_of = |text: &str| {
        let file = file("x.csv", text.as_bytes());
        let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
        assert_eq!(found.rows(), ["2: 1|2", "5: 5|6"]);
        assert_eq!(found.problems(), ["3: is longer than 16 MiB (lines 3 to 4)"]);
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

#[test]
fn a_quote_that_takes_in_more_than_16_mib_of_rows_costs_its_own_row() {
    let text = "some text here ".repeat(50);
    let rows: String = (0..30_000).map(|row| format!("{row},{text}\n")).collect();
    let file = file("x.csv", format!("a,b\n1,2\n3,\"4\n{rows}").as_bytes());
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    assert_eq!(found.records().count(), 30_001);
    assert_eq!(
        found.problems(),
        ["3: opens a quote in `b` that takes in rows below; those are read on their own"]
    );
}

#[test]
fn a_row_over_16_mib_with_escapes_is_unreadable_and_the_next_ones_are_read() {
    let lines = 1 << 18;
    let long = format!("{}\\\"\\\n", "x".repeat(100)).repeat(lines);
    for row in [format!("3,{long}\n"), format!("3,\"{long}\"\n")] {
        let file = file("x.csv", format!("a,b\n1,2\n{row}5,6\n").as_bytes());
        let options = CsvOptions { escape: Escape::Backslash, ..CsvOptions::default() };
        let found = read(CsvSource::open(&file.path, options).unwrap());
        assert_eq!(found.rows(), ["2: 1|2", &format!("{}: 5|6", 4 + lines)]);
        assert_eq!(found.problems(), [format!("3: is longer than 16 MiB (lines 3 to {})", 3 + lines)]);
    }
}
