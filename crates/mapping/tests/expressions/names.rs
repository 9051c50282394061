//! Fields whose names are not words, and what helps to write them.

use crate::support::{From, assert_all, expression, filter, template};

const ROW: &str = r#"{ "Is Active": "yes", "E-Mail": "a@b.io", "2nd": "x", "plan": "pro" }"#;

#[test]
fn a_name_that_is_no_word_is_written_with_the_record() {
    let rows = [
        ("row[\"Is Active\"]", ROW, "yes"),
        ("row['Is Active'] | upper", ROW, "YES"),
        ("row[\"E-Mail\"] ~ row['2nd']", ROW, "a@b.iox"),
        ("row['plan']", ROW, "pro"),
        ("row['missing'] | default('none')", ROW, "none"),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    let rows = [("{{ row['Is Active'] }} {{ plan }}", ROW, "yes pro"), ("{{ row['2nd'] }}", ROW, "x")];
    assert_all(&rows, |text, record| template(From::Rows, text, record));
    let rows = [("row[\"Is Active\"] | bool", ROW, "kept"), ("row['Is Active'] == 'no'", ROW, "left out")];
    assert_all(&rows, |text, record| filter(From::Rows, text, record));
    let document = r#"{ "Billing Address": { "Post Code": "53111" }, "row": { "name": "r" } }"#;
    let rows = [
        ("row['Billing Address']['Post Code']", document, "53111"),
        ("row.name", document, "r"),
        ("row['row'].name", document, "r"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn the_help_says_what_works_in_an_expression() {
    let rows = [
        (
            "Is Active == 'yes'",
            ROW,
            "M0701: the expression cannot be read: unexpected input after expression | A field whose name is not a single word is written `row[\"Any Header\"]`.",
        ),
        (
            "[\"Is Active\"] == 'yes'",
            ROW,
            "M0703: this is a list, and is compared with text | Write `row[\"Is Active\"]` if that is the field's name.",
        ),
        (
            "not [\"Is Active\"]",
            ROW,
            "M0703: this is a list, which is neither true nor false | Write `row[\"Is Active\"]` if that is the field's name.",
        ),
        (
            "address.city == 'x'",
            ROW,
            "M0407: `address.city` looks inside a cell, and the cells of a csv file are text | Write `row[\"address.city\"]` if that is the column's name.",
        ),
    ];
    assert_all(&rows, |text, record| filter(From::Rows, text, record));
    let schema = From::TypedRows(r#""Is Active": { "type": "boolean" }, "plan": { "type": "string" }"#);
    let rows = [
        ("row['Is Active']", r#"{ "Is Active": "1" }"#, "kept"),
        ("not row['Is Active']", r#"{ "Is Active": "1" }"#, "left out"),
        (
            "row['Is Activ']",
            r#"{ "Is Active": "1" }"#,
            "M0401: `../schemas/r.json` has no field `Is Activ` | Did you mean `row[\"Is Active\"]`?",
        ),
        (
            "Is_Active",
            r#"{ "Is Active": "1" }"#,
            "M0401: `../schemas/r.json` has no field `Is_Active` | Did you mean `row[\"Is Active\"]`?",
        ),
        (
            "plann == 'x'",
            r#"{ "Is Active": "1" }"#,
            "M0401: `../schemas/r.json` has no field `plann` | Did you mean `plan`?",
        ),
    ];
    assert_all(&rows, |text, record| filter(schema, text, record));
}
