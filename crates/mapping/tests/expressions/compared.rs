//! Like is compared with like: text with text, numbers with numbers, booleans with booleans.

use crate::support::{From, assert_all, expression, filter};

#[test]
fn unlike_kinds_are_an_error_where_they_are_known() {
    let with_number = "M0703: `seats` is text, and is compared with a number | Compare the number: `seats | int` or \
                       `seats | float`; compare the text: put the number in quotes; or give the source a `record_schema`.";
    let with_boolean = "M0703: `active` is text, and is compared with a boolean | Compare the text: `active == 'true'`; \
                        read it: `active | bool`; or give the source a `record_schema`.";
    let row = r#"{ "seats": "12", "active": "true" }"#;
    let rows = [
        ("seats > 3", row, with_number),
        ("seats < 3", row, with_number),
        ("seats >= 3.5", row, with_number),
        ("seats <= 3", row, with_number),
        ("seats == 12", row, with_number),
        ("seats != 5", row, with_number),
        ("5 < seats", row, with_number),
        ("1 < seats < 20", row, with_number),
        ("seats in [5, 10]", row, with_number),
        ("seats not in [5, 10]", row, with_number),
        ("seats is gt(5)", row, with_number),
        ("seats is in([5, 10])", row, with_number),
        ("active == true", row, with_boolean),
        ("active != false", row, with_boolean),
        ("active in [true]", row, with_boolean),
        ("active is true", row, "M0703: `is true` needs a boolean, and `active` is text…"),
        ("active is false", row, "M0703: `is false` needs a boolean, and `active` is text…"),
        (
            "['a', 'b'] == active",
            row,
            "M0703: this is a list, and is compared with text | Ask for an item: `x in ['a', 'b']`…",
        ),
        (
            "(seats | int) == '5'",
            row,
            "M0703: `'5'` is text, and is compared with a number | Write the number without quotes.",
        ),
        ("5 in seats", row, "M0703: `in` looks for text in text, and `5` is a number…"),
        ("seats in 5", row, "M0703: `in` looks into a list, text or an object, and `5` is a number…"),
    ];
    assert_all(&rows, |text, record| filter(From::Rows, text, record));
    let schema = From::TypedRows(
        r#""seats": { "type": "integer" }, "active": { "type": "boolean" }, "day": { "type": "string", "format": "date" }"#,
    );
    let row = r#"{ "seats": "12", "active": "true", "day": "2026-03-01" }"#;
    let rows = [
        ("seats > 3", row, "kept"),
        ("active == true", row, "kept"),
        ("day >= '2026-01-01'", row, "kept"),
        (
            "seats == '12'",
            row,
            "M0703: `'12'` is text, and is compared with a number | Write the number without quotes.",
        ),
        (
            "active == 'true'",
            row,
            "M0703: `'true'` is text, and is compared with a boolean | Write `true` or `false` without quotes.",
        ),
        ("day > 2026", row, "M0703: `day` is text, and is compared with a number…"),
        ("seats == active", row, "M0703: `seats` is a number, and is compared with a boolean…"),
    ];
    assert_all(&rows, |text, record| filter(schema, text, record));
}

#[test]
fn where_they_are_not_known_the_record_is_rejected() {
    let rows = [
        (
            "seats > 3",
            r#"{ "seats": "12" }"#,
            "R0205: the filter cannot be evaluated: `seats` is text, and is compared with a number",
        ),
        ("seats > 3", r#"{ "seats": 12 }"#, "kept"),
        ("seats > 3", r#"{ "seats": 3.5 }"#, "kept"),
        ("seats > 3", r#"{ "seats": null }"#, "left out"),
        ("not (seats > 3)", r#"{ "seats": null }"#, "kept"),
        (
            "seats in [5, 10]",
            r#"{ "seats": "5" }"#,
            "R0205: the filter cannot be evaluated: `seats` is text, and is compared with a number",
        ),
        ("seats in [5, 10]", r#"{ "seats": 5.0 }"#, "kept"),
        (
            "plan == 'pro'",
            r#"{ "plan": 1 }"#,
            "R0205: the filter cannot be evaluated: `plan` is a number, and is compared with text",
        ),
        (
            "plan == 'pro'",
            r#"{ "plan": ["pro"] }"#,
            "R0205: the filter cannot be evaluated: `plan` is a list, and is compared with text",
        ),
        ("'pro' in plan", r#"{ "plan": ["pro", "max"] }"#, "kept"),
        ("'pro' in plan", r#"{ "plan": "profi" }"#, "kept"),
        (
            "'pro' in plan",
            r#"{ "plan": [1] }"#,
            "R0205: the filter cannot be evaluated: an item of `plan` is a number, and is compared with text",
        ),
        (
            "'pro' in plan",
            r#"{ "plan": 7 }"#,
            "R0205: the filter cannot be evaluated: `in` looks into a list, text or an object, and `plan` is a number",
        ),
        (
            "active == true",
            r#"{ "active": "true" }"#,
            "R0205: the filter cannot be evaluated: `active` is text, and is compared with a boolean",
        ),
        ("a == b", r#"{ "a": [1, 2], "b": [1, 2.0] }"#, "kept"),
        ("a == b", r#"{ "a": { "x": 1 }, "b": { "x": 2 } }"#, "left out"),
        (
            "a < b",
            r#"{ "a": [1], "b": [2] }"#,
            "R0205: the filter cannot be evaluated: `a` is a list, and `<` compares text, numbers and booleans",
        ),
    ];
    assert_all(&rows, |text, record| filter(From::Documents, text, record));
}

#[test]
fn what_is_empty_equals_what_is_empty() {
    let rows = [
        ("note == none", r#"{ "note": null }"#, "kept"),
        ("note == ''", r#"{ "note": " " }"#, "kept"),
        ("note != ''", r#"{ "note": "" }"#, "left out"),
        ("note != ''", r#"{ "note": "x" }"#, "kept"),
        ("note == 'x'", r#"{ "note": null }"#, "left out"),
        ("note != 'x'", r#"{ "note": null }"#, "kept"),
        ("note == 5", r#"{ "note": null }"#, "left out"),
        ("note in ['a']", r#"{ "note": null }"#, "left out"),
        ("note < 'a'", r#"{ "note": null }"#, "left out"),
    ];
    assert_all(&rows, |text, record| filter(From::Documents, text, record));
}

#[test]
fn numbers_are_compared_exactly() {
    let rows = [
        ("a == b", r#"{ "a": 1, "b": 1.0 }"#, "true"),
        ("a == b", r#"{ "a": 9007199254740993, "b": 9007199254740992 }"#, "false"),
        ("a > b", r#"{ "a": 0.30000000000000004, "b": 0.3 }"#, "true"),
        ("a + b == 0.3", r#"{ "a": 0.1, "b": 0.2 }"#, "true"),
        ("(a | float) == 19.90", r#"{ "a": "19.9" }"#, "true"),
        ("(a | int) > 3", r#"{ "a": " 12 " }"#, "true"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}
