//! Names with signs in them that an expression takes apart: `first-name`.

use crate::support::{From, assert_all, expression, filter, template};

#[test]
fn over_cells_the_help_names_the_column() {
    let cells = r#"{ "E-Mail": "a@b.io" }"#;
    let mail = "M0703: `-` needs numbers, and `E` is text | Write `row[\"E-Mail\"]` if that is the field's name; or convert each side: `(a | int) - (b | int)`.";
    let rows = [
        ("E-Mail", cells, mail),
        ("E-Mail | lower", cells, mail),
        ("E-Mail | default('q')", cells, mail),
        ("'x' == E-Mail", cells, mail),
        (
            "'to ' ~ E-Mail",
            cells,
            "M0703: `-` needs numbers, and this is text | Write `row[\"E-Mail\"]` if that is the field's name…",
        ),
        (
            "Last-Modified-Date",
            cells,
            "M0703: `-` needs numbers, and `Last` is text | Write `row[\"Last-Modified-Date\"]` if…",
        ),
        (
            "Straße/Nr",
            cells,
            "M0703: `/` needs numbers, and `Straße` is text | Write `row[\"Straße/Nr\"]` if…",
        ),
        ("A+B", cells, "M0703: `+` needs numbers, and `A` is text | Write `row[\"A+B\"]` if…"),
        ("line-2", cells, "M0703: `-` needs numbers, and `line` is text | Write `row[\"line-2\"]` if…"),
        ("row.E-Mail", cells, "M0703: `-` needs numbers, and `E` is text | Write `row[\"E-Mail\"]` if…"),
        ("E - Mail", cells, "M0703: `-` needs numbers, and `E` is text | Give the source a `record_schema`…"),
        ("row['E-Mail']", cells, "a@b.io"),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    assert_all(&[("{{ E-Mail }}", cells, mail)], |text, record| template(From::Rows, text, record));
    assert_all(&[("E-Mail == 'x'", cells, mail)], |text, record| filter(From::Rows, text, record));
}

#[test]
fn a_record_schema_tells_one_name_from_two() {
    let properties = r#""first-name": { "type": "string" }, "a": { "type": "integer" }, "b": { "type": "integer" }, "a-b": { "type": "integer" },
        "address": { "type": "object", "properties": { "post-code": { "type": "string" } } }"#;
    let record = r#"{ "first-name": "Ada", "a": 5, "b": 2, "a-b": 9, "address": { "post-code": "53111" } }"#;
    let name = "M0401: `../schemas/r.json` has no field `first` | Write `row[\"first-name\"]` for the field `first-name`.";
    let rows = [
        ("first-name", record, name),
        ("first-name | upper", record, name),
        ("'x' ~ first-name", record, name),
        (
            "address.post-code",
            record,
            "M0401: `../schemas/r.json` has no field `post` | Write `address[\"post-code\"]` for the field `address.post-code`.",
        ),
        ("first-nam", record, "M0401: `../schemas/r.json` has no field `first`…"),
        ("a-b", record, "3"),
        ("row['a-b']", record, "9"),
        ("address['post-code']", record, "53111"),
    ];
    assert_all(&rows, |text, record| expression(From::TypedDocuments(properties), text, record));
}

#[test]
fn where_nobody_knows_the_fields_check_warns() {
    let record = r#"{ "first-name": "Ada" }"#;
    let name = "M0704: `first-name` is read as `first` minus `name` | Write `row[\"first-name\"]` if that is the field's name, and blanks around `-` if it is not.";
    let rows = [
        ("first-name", record, name),
        ("first-name | default('q')", record, name),
        (
            "'x' ~ first-name",
            record,
            "M0703: `-` needs numbers, and this is text | Write `row[\"first-name\"]` if…",
        ),
        (
            "first-name-last",
            record,
            "M0704: `first-name-last` is read as `first-name` minus `last` | Write `row[\"first-name-last\"]`…",
        ),
        (
            "street/no",
            record,
            "M0704: `street/no` is read as `street` divided by `no` | Write `row[\"street/no\"]`…",
        ),
        (
            "address.post-code.x",
            record,
            "M0704: `address.post-code.x` is read as `address.post` minus `code.x` | Write `address[\"post-code\"]`…",
        ),
        (
            "row.first-name",
            record,
            "M0704: `row.first-name` is read as `row.first` minus `name` | Write `row[\"first-name\"]`…",
        ),
        ("row['first-name']", record, "Ada"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    assert_all(&[("{{ first-name }}", record, name)], |text, record| template(From::Documents, text, record));
    assert_all(&[("first-name == 'x'", record, name)], |text, record| filter(From::Documents, text, record));
}

#[test]
fn a_difference_with_blanks_is_one() {
    let record = r#"{ "seats": 5, "used": 2 }"#;
    let rows = [
        ("seats - used", record, "3"),
        ("seats -used", record, "3"),
        ("seats-1", record, "4"),
        ("(seats)-(used)", record, "3"),
        ("seats*used", record, "10"),
        ("seats+used", record, "7"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn a_record_that_has_the_one_name_is_rejected() {
    let said = "R0205: cannot be evaluated: the record has a field for `row[\"phone-2\"]`, which is written as `phone` minus `2`";
    let rows = [
        ("phone-2", r#"{ "phone-2": "0171" }"#, said),
        ("phone-2 | default('q')", r#"{ "phone-2": "0171" }"#, said),
        ("phone-2", r#"{ "phone-2": 1, "phone": 5 }"#, "3"),
        ("phone-2", r#"{ "phone": null }"#, "(empty)"),
        (
            "a*b",
            r#"{ "a*b": 1 }"#,
            "R0205: cannot be evaluated: the record has a field for `row[\"a*b\"]`, which is written as `a` times `b`",
        ),
        (
            "a.b*c",
            r#"{ "a": { "b*c": 1 } }"#,
            "R0205: cannot be evaluated: the record has a field for `a[\"b*c\"]`, which is…",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    assert_all(&[("{{ phone-2 }}", r#"{ "phone-2": "0171" }"#, said)], |text, record| {
        template(From::Documents, text, record)
    });
    let rows = [(
        "phone-2 > 1",
        r#"{ "phone-2": "0171" }"#,
        "R0205: the filter cannot be evaluated: the record has a field for…",
    )];
    assert_all(&rows, |text, record| filter(From::Documents, text, record));
}

#[test]
fn names_with_other_signs_are_helped_as_well() {
    let rows = [
        (
            "@id",
            "{}",
            "M0701: the expression cannot be read: unexpected character | Write `row[\"@id\"]` if that is the field's name.",
        ),
        (
            "dc:title | upper",
            "{}",
            "M0701: the expression cannot be read: unexpected input after expression | Write `row[\"dc:title\"]` if that is the field's name.",
        ),
        (
            "'x' ~ name@work",
            "{}",
            "M0701: the expression cannot be read: unexpected character | Write `row[\"name@work\"]` if…",
        ),
        (
            "$größe",
            "{}",
            "M0701: the expression cannot be read: unexpected character | Write `row[\"$größe\"]` if…",
        ),
        (
            "a ! b",
            "{}",
            "M0701: the expression cannot be read: unexpected character | A field whose name is not a single word…",
        ),
        (
            "First Name",
            "{}",
            "M0701: the expression cannot be read: unexpected input after expression | A field whose name is not a single word…",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}
