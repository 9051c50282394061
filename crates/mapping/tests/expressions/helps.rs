//! What a message advises can be written as it stands.

use crate::support::{From, assert_all, expression, template};

const SCHEMA: From<'_> = From::TypedDocuments(
    r#""ppl": { "type": "array", "items": { "type": "object", "properties": { "kind": { "type": "string" }, "on": { "type": "boolean" } } } },
    "n": { "type": "integer" }, "s": { "type": "string" }, "b": { "type": "boolean" }, "a b": { "type": "string" },
    "o": { "type": "object", "properties": { "p": { "type": "object" } } }"#,
);
const RECORD: &str = "{}";

#[test]
fn a_list_that_is_written_is_not_taken_for_a_name() {
    let rows = [
        (
            "n in ['12']",
            RECORD,
            "M0703: `n` is a number, and is compared with text | Compare its text: `n | string`; or write the other side without quotes.",
        ),
        (
            "n not in ['x']",
            RECORD,
            "M0703: `n` is a number, and is compared with text | Compare its text: `n | string`; or…",
        ),
        (
            "n is in(['12'])",
            RECORD,
            "M0703: `n` is a number, and is compared with text | Compare its text: `n | string`; or…",
        ),
        (
            "n == ['5']",
            RECORD,
            "M0703: this is a list, and is compared with a number | Write the number without brackets and quotes.",
        ),
        (
            "['5'] < n",
            RECORD,
            "M0703: this is a list, and is compared with a number | Write the number without brackets and quotes.",
        ),
        (
            "['a b'] == n",
            RECORD,
            "M0703: this is a list, and is compared with a number | Write `row[\"a b\"]` if that is the field's name.",
        ),
        (
            "['a b'] in ['x', 'y']",
            RECORD,
            "M0703: this is a list, and is compared with text | Write `row[\"a b\"]` if that is the field's name.",
        ),
        (
            "n == ['5', '6']",
            RECORD,
            "M0703: this is a list, and is compared with a number | Ask for an item: `x in ['5', '6']`; or compare one: `['5', '6'][0]`.",
        ),
        ("s in ['x']", r#"{ "s": "x" }"#, "true"),
    ];
    assert_all(&rows, |text, record| expression(SCHEMA, text, record));
}

#[test]
fn a_piece_is_named_from_its_beginning() {
    let rows = [
        (
            "ppl[0].kind + ppl[1].kind",
            RECORD,
            "M0703: `+` needs numbers, and `ppl[0].kind` is text | Join them: `ppl[0].kind ~ ppl[1].kind`; or add the numbers: `(ppl[0].kind | int) + (ppl[1].kind | int)`.",
        ),
        (
            "ppl[-1].kind - 1",
            RECORD,
            "M0703: `-` needs numbers, and this is text | Convert it first: `ppl[-1].kind | int` or `ppl[-1].kind | float`.",
        ),
        (
            "(ppl | first).kind > 3",
            RECORD,
            "M0703: this is text, and is compared with a number | Compare the number: `(ppl | first).kind | int` or `(ppl | first).kind | float`; compare the text: put the number in quotes.",
        ),
        (
            "not o['p']",
            RECORD,
            "M0703: `o.p` is an object, which is neither true nor false | Ask whether it is filled: `o['p'] is defined`.",
        ),
        (
            "s[1:] * 2",
            RECORD,
            "M0703: `*` needs numbers, and this is text | Convert it first: `(s[1:]) | int` or `(s[1:]) | float`.",
        ),
        (
            "row['a b'] == 5",
            RECORD,
            "M0703: `a b` is text, and is compared with a number | Compare the number: `row['a b'] | int` or `row['a b'] | float`; compare the text: put the number in quotes.",
        ),
    ];
    assert_all(&rows, |text, record| expression(SCHEMA, text, record));
    let rows = [(
        "{% for p in ppl %}{{ p.on * 2 }}{% endfor %}",
        RECORD,
        "M0703: `*` needs numbers, and this is a boolean | Convert it first: `p.on | int` or `p.on | float`.",
    )];
    assert_all(&rows, |text, record| template(SCHEMA, text, record));
}

#[test]
fn a_record_schema_is_advised_where_it_helps() {
    let rows = [
        (
            "s + n",
            RECORD,
            "M0703: `+` needs numbers, and `s` is text | Convert it first: `s | int` or `s | float`.",
        ),
        (
            "b + 1",
            RECORD,
            "M0703: `+` needs numbers, and `b` is a boolean | Convert it first: `b | int` or `b | float`.",
        ),
        (
            "s > 3",
            RECORD,
            "M0703: `s` is text, and is compared with a number | Compare the number: `s | int` or `s | float`; compare the text: put the number in quotes.",
        ),
        (
            "s == true",
            RECORD,
            "M0703: `s` is text, and is compared with a boolean | Compare the text: `s == 'true'`; read it: `s | bool`.",
        ),
    ];
    assert_all(&rows, |text, record| expression(SCHEMA, text, record));
    let cells = r#"{ "s": "1" }"#;
    let rows = [
        (
            "s + 1",
            cells,
            "M0703: `+` needs numbers, and `s` is text | Give the source a `record_schema`, or convert first: `s | int` or `s | float`.",
        ),
        (
            "(s | trim) * 2",
            cells,
            "M0703: `*` needs numbers, and this is text | Convert it first: `s | trim | int` or…",
        ),
        (
            "s == true",
            cells,
            "M0703: `s` is text, and is compared with a boolean | Compare the text: `s == 'true'`; read it: `s | bool`; or give the source a `record_schema`.",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
}

#[test]
fn a_number_with_too_many_digits_is_called_one() {
    let record = r#"{ "huge": 123456789012345678901234567890123, "word": "x" }"#;
    let said = "R0205: cannot be evaluated: `huge` is a number of more than 28 digits";
    for text in [
        "huge + 1",
        "2 * huge",
        "huge + huge",
        "-huge",
        "huge > 5",
        "3 < huge < 9",
        "huge | round",
        "huge == 1",
    ] {
        assert_all(&[(text, record, said)], |text, record| expression(From::Documents, text, record));
    }
    let rows = [
        ("huge ~ ''", record, "123456789012345678901234567890123"),
        ("word + 1", record, "R0205: cannot be evaluated: `+` needs numbers, and `word` is text"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}
