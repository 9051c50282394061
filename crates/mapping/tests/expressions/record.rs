//! `row`: the record, whose fields are its members.

use crate::support::{From, assert_all, expression, filter, template};

const ROW: &str = r#"{ "name": "Ada", "Is Active": "yes", "plan": "pro", "city": "" }"#;
const DOCUMENT: &str = r#"{ "name": "Ada", "plan": "pro", "city": null, "address": { "city": "Bonn", "geo": { "lat": 50.7 } },
    "people": [ { "name": "Bo" }, { "name": "Cy" } ] }"#;
/// A record that has a field of that name.
const OWN: &str = r#"{ "name": "Ada", "row": { "name": "r", "seat": { "no": 3 } } }"#;

#[test]
fn a_member_of_the_record_is_a_field() {
    let rows = [
        ("row.name | upper", ROW, "ADA"),
        ("row.name ~ name ~ row['name']", ROW, "AdaAdaAda"),
        ("row.city | default('none')", ROW, "none"),
        ("row.city ~ 'x'", ROW, "(empty)"),
        ("row.city | default('none') ~ city", ROW, "none"),
        ("row.city is defined", ROW, "false"),
        ("'yes' if row['Is Active'] | bool else row.plan", ROW, "yes"),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    let rows = [
        ("row.name | upper", DOCUMENT, "ADA"),
        ("row.address.city", DOCUMENT, "Bonn"),
        ("row.address['geo'].lat + 1", DOCUMENT, "51.7"),
        ("row.people[1].name", DOCUMENT, "Cy"),
        ("row.people[-1].name", DOCUMENT, "Cy"),
        ("row.people | map(attribute='name') | join(',')", DOCUMENT, "Bo,Cy"),
        ("row.city | default('none') ~ city", DOCUMENT, "none"),
        ("row.city ~ 'x'", DOCUMENT, "(empty)"),
        ("row.nowhere | default('none')", DOCUMENT, "none"),
        (
            "not row.name",
            DOCUMENT,
            "R0205: cannot be evaluated: `name` is text, which is neither true nor false",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let rows = [
        ("{{ row.name }} {{ row.city }}{{ row.plan }}", DOCUMENT, "Ada pro"),
        ("{% if row.city is defined %}x{% else %}{{ row.address.city }}{% endif %}", DOCUMENT, "Bonn"),
        ("{% for p in row.people %}{{ p.name }}{% endfor %}", DOCUMENT, "BoCy"),
        ("{% set row = address %}{{ row.city }}", DOCUMENT, "Bonn"),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
    let rows =
        [("row.plan == 'pro'", "kept"), ("row.plan == 'free'", "left out"), ("row.city is none", "kept")];
    for (text, expected) in rows {
        assert_all(&[(text, ROW, expected)], |text, record| filter(From::Rows, text, record));
        assert_all(&[(text, DOCUMENT, expected)], |text, record| filter(From::Documents, text, record));
    }
}

#[test]
fn a_record_with_a_field_row_has_members_of_its_own() {
    let rows = [
        ("row.name", OWN, "r"),
        ("row.name ~ name", OWN, "rAda"),
        ("row.seat.no + 1", OWN, "4"),
        ("row['row'].name", OWN, "r"),
        ("row['row']['seat'].no", OWN, "3"),
        ("row['name']", OWN, "Ada"),
        ("row.plan | default('none')", r#"{ "plan": "pro", "row": null }"#, "none"),
        ("row['row'].name | default('none')", DOCUMENT, "none"),
        ("row | length", OWN, "2"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let schema = From::TypedDocuments(
        r#""name": { "type": "string" }, "row": { "type": "object", "properties": { "name": { "type": "string" } } }"#,
    );
    let rows = [
        ("row.name", OWN, "r"),
        ("row.name | default('none')", r#"{ "name": "Ada" }"#, "none"),
        ("row['name']", OWN, "Ada"),
        ("row.plan", OWN, "M0401: `../schemas/r.json` has no field `plan`"),
    ];
    assert_all(&rows, |text, record| expression(schema, text, record));
}

#[test]
fn a_record_schema_knows_the_types_of_its_members() {
    let properties =
        r#""name": { "type": "string" }, "seats": { "type": "integer" }, "active": { "type": "boolean" }"#;
    let rows = [
        ("row.seats + 1", r#"{ "seats": 2 }"#, "3"),
        ("row.name + seats", r#"{ "seats": 2 }"#, "M0703: `+` needs numbers, and `name` is text…"),
        ("row.nam", "{}", "M0401: `../schemas/r.json` has no field `nam` | Did you mean `name`?"),
        ("1 if row.active else 0", r#"{ "active": true }"#, "1"),
    ];
    assert_all(&rows, |text, record| expression(From::TypedDocuments(properties), text, record));
    let rows = [
        ("row.seats + 1", r#"{ "seats": "2" }"#, "3"),
        (
            "row.nam",
            r#"{ "name": "" }"#,
            "M0401: `../schemas/r.json` has no field `nam` | Did you mean `name`?",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::TypedRows(properties), text, record));
}

#[test]
fn what_is_no_member_of_the_record_is_said() {
    let rows = [
        (
            "row.address.city == 'x'",
            ROW,
            "M0407: `address.city` looks inside a cell, and the cells of a csv file are text | Write `row[\"address.city\"]` if that is the column's name.",
        ),
        (
            "row[plan] == 'x'",
            ROW,
            "M0703: `row[…]` takes the name of a field in quotes | Write `row[\"Any Header\"]`; the field `row` itself is `row[\"row\"]`.",
        ),
        ("row['a' ~ plan] == 'x'", ROW, "M0703: `row[…]` takes the name of a field in quotes…"),
        ("row.name > 3", ROW, "M0703: `name` is text, and is compared with a number…"),
    ];
    assert_all(&rows, |text, record| filter(From::Rows, text, record));
    assert_all(&rows[1..3], |text, record| filter(From::Documents, text, record));
}
