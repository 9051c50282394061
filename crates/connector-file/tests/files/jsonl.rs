//! JSON Lines content.

use fieldline_connector::Source as _;
use fieldline_connector_file::{JsonlOptions, JsonlSource};

use crate::support::{file, read};

struct Case {
    name: &'static str,
    bytes: &'static [u8],
    rows: &'static [&'static str],
    problems: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "numbers beyond 28 digits keep their letters",
        bytes: b"{\"a\":7E1234,\"b\":[1.23E+40, -2e-90 ],\"c\":{\"d\":123456789012345678901234567890.50},\"e\":1e3}\n",
        rows: &["1: {\"a\":\"7E1234\",\"b\":[\"1.23E+40\",\"-2e-90\"],\"c\":{\"d\":\"123456789012345678901234567890.50\"},\"e\":1000}"],
        problems: &[],
    },
    Case {
        name: "order of members, nesting, exact numbers",
        bytes: b"{\"z\":1,\"a\":{\"list\":[1,\"x\",null,true,{\"b\":[]}]},\"n\":12.30,\"big\":9007199254740993}\n",
        rows: &["1: {\"z\":1,\"a\":{\"list\":[1,\"x\",null,true,{\"b\":[]}]},\"n\":12.30,\"big\":9007199254740993}"],
        problems: &[],
    },
    Case {
        name: "blank lines count but are skipped; carriage returns; byte order mark; no last line end",
        bytes: b"\xef\xbb\xbf{\"a\":1}\r\n\r\n  \t\n {\"a\": 2 } \n{\"a\":3}",
        rows: &["1: {\"a\":1}", "4: {\"a\":2}", "5: {\"a\":3}"],
        problems: &[],
    },
    Case { name: "an empty file", bytes: b"", rows: &[], problems: &[] },
    Case {
        name: "escapes",
        bytes: br#"{"a\u0062":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"}"#,
        rows: &[r#"1: {"ab":"\"\\/\b\f\n\r\té😀"}"#],
        problems: &[],
    },
    Case {
        name: "broken lines, and the ones after them",
        bytes: b"{\"a\":1\n{\"a\":1}\n{\"a\" 1}\n{a:1}\n{\"a\":1}}\n{\"a\":01}\n{\"a\":tru}\n",
        rows: &["2: {\"a\":1}"],
        problems: &[
            "1: is not valid JSON: EOF while parsing an object (column 6)",
            "3: is not valid JSON: expected `:` (column 6)",
            "4: is not valid JSON: key must be a string (column 2)",
            "5: is not valid JSON: trailing characters (column 8)",
            "6: is not valid JSON: invalid number (column 7)",
            "7: is not valid JSON: expected ident (column 9)",
        ],
    },
    Case {
        name: "columns are counted in characters",
        bytes: "{\"é太\":\"ü\",}\n".as_bytes(),
        rows: &[],
        problems: &["1: is not valid JSON: trailing comma (column 11)"],
    },
    Case {
        name: "no object",
        bytes: b"[1,2]\n \"text\"\n17\nnull\nid,name\n",
        rows: &[],
        problems: &[
            "1: is no JSON object (column 1)",
            "2: is no JSON object (column 2)",
            "3: is no JSON object (column 1)",
            "4: is no JSON object (column 1)",
            "5: is not valid JSON: expected value (column 1)",
        ],
    },
    Case {
        name: "a member twice, also deep inside and in another writing",
        bytes: b"{\"a\":1,\"b\":2,\"a\":3}\n{\"x\":[{\"k\":1,\"\\u006b\":2}]}\n{\"a\":{\"a\":1}}\n",
        rows: &["3: {\"a\":{\"a\":1}}"],
        problems: &["1: has the member `a` twice (column 18)", "2: has the member `k` twice (column 23)"],
    },
    Case {
        name: "numbers that JSON does not have, and commas behind the last member",
        bytes: b"{\"a\":NaN}\n{\"a\":-Infinity}\n{\"a\":1,}\n{\"a\":[1,]}\n{\"a\":'x'}\n{\"a\":1}\n",
        rows: &["6: {\"a\":1}"],
        problems: &[
            "1: is not valid JSON: expected value (column 6)",
            "2: is not valid JSON: invalid number (column 7)",
            "3: is not valid JSON: trailing comma (column 8)",
            "4: is not valid JSON: expected value (column 9)",
            "5: is not valid JSON: expected value (column 6)",
        ],
    },
    Case {
        name: "invalid text",
        bytes: b"{\"a\":\"Jos\xe9\"}\n{\"a\":\"\\ud800\"}\n{\"a\":1}\n",
        rows: &["3: {\"a\":1}"],
        problems: &["1: is not valid UTF-8 at byte 10", "2: is not valid JSON: unexpected end of hex escape (column 13)"],
    },
];

#[test]
fn lines_are_read_as_they_stand_whatever_the_page_size() {
    for case in CASES {
        for page_records in [1, 2, 1000] {
            let file = file("x.jsonl", case.bytes);
            let options = JsonlOptions { page_records, ..JsonlOptions::default() };
            let found = read(JsonlSource::open(&file.path, options).unwrap());
            assert!(found.end.is_ok(), "{}", case.name);
            assert_eq!(found.rows(), case.rows, "{}", case.name);
            assert_eq!(found.problems(), case.problems, "{}", case.name);
        }
    }
}

#[test]
fn files_of_another_kind_are_refused_as_a_whole() {
    let cases: [(&[u8], &str); 9] = [
        (b"[\n{\"id\": 1},\n{\"id\": 2}\n]\n", "is one JSON list; write one object a line: `jq -c '.[]'`"),
        (b"[{\"id\":1}]", "is one JSON list"),
        (b"\xef\xbb\xbf[{\"id\":1}]", "is one JSON list"),
        (b"{\n  \"id\": 1\n}\n", "has JSON objects over several lines; write one object a line: `jq -c .`"),
        (b"{\"data\": [\n  {\"id\": 1},\n  {\"id\": 2}\n]}\n", "has JSON objects over several lines"),
        (b"id,name\n1,Ann\n", "is no JSON Lines: its first lines are no JSON"),
        (b"PK\x03\x04", "is a workbook or another zip archive"),
        (b"\x1f\x8b\x08\0", "is compressed with gzip"),
        (b"{\0\"\0a\0\"\0:\0\x31\0}\0", "looks like text in `utf-16le`; set `encoding: utf-16le`"),
    ];
    for (bytes, expected) in cases {
        let file = file("x.jsonl", bytes);
        let error = JsonlSource::open(&file.path, JsonlOptions::default()).err().expect(expected);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[test]
fn documents_have_no_columns() {
    let file = file("x.jsonl", b"{}\n");
    let source = JsonlSource::open(&file.path, JsonlOptions::default()).unwrap();
    assert!(source.facts().columns.is_none());
    assert_eq!(source.facts().size_bytes, Some(3));
}

#[test]
fn other_encodings_are_read_when_named() {
    let bytes: Vec<u8> = "{\"a\":\"é\"}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let file = file("x.jsonl", &bytes);
    let options = JsonlOptions { encoding: "utf-16le".into(), ..JsonlOptions::default() };
    assert_eq!(read(JsonlSource::open(&file.path, options).unwrap()).rows(), ["1: {\"a\":\"é\"}"]);
}

#[test]
fn many_members_are_checked_for_repetition_too() {
    let members: Vec<String> = (0..500).map(|number| format!("\"m{number}\":{number}")).collect();
    let good = format!("{{{}}}\n", members.join(","));
    let bad = format!("{{{},\"m7\":0}}\n", members.join(","));
    let file = file("x.jsonl", format!("{good}{bad}").as_bytes());
    let found = read(JsonlSource::open(&file.path, JsonlOptions::default()).unwrap());
    assert_eq!(found.rows(), [format!("1: {}", good.trim_end())]);
    assert!(found.problems()[0].starts_with("2: has the member `m7` twice"));
}

#[test]
fn deep_nesting_is_refused_without_harm() {
    let nested = |depth: usize| format!("{}1{}\n", "{\"a\":".repeat(depth), "}".repeat(depth));
    let lists = format!("{{\"a\":{}{}}}\n", "[".repeat(200_000), "]".repeat(200_000));
    let file = file("x.jsonl", format!("{}{}{lists}", nested(128), nested(129)).as_bytes());
    let found = read(JsonlSource::open(&file.path, JsonlOptions::default()).unwrap());
    assert_eq!(found.records().count(), 1);
    assert_eq!(
        found.problems(),
        ["2: nests deeper than 128 levels (column 641)", "3: nests deeper than 128 levels (column 133)"]
    );
}

#[test]
fn a_line_over_16_mib_is_unreadable_and_the_next_ones_are_read() {
    let text = format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n{{\"a\":2}}\n", "x".repeat(40 << 20));
    let file = file("x.jsonl", text.as_bytes());
    let found = read(JsonlSource::open(&file.path, JsonlOptions::default()).unwrap());
    assert_eq!(found.rows(), ["1: {\"a\":1}", "3: {\"a\":2}"]);
    assert_eq!(found.problems(), ["2: is longer than 16 MiB"]);
}
