//! Text is never truth: `check` says so where it knows, and the record is rejected where it did not.

use crate::support::{From, assert_all, expression, filter, template};

#[test]
fn text_in_the_place_of_truth_is_an_error() {
    let rows = [
        (
            "not a",
            r#"{ "a": "false" }"#,
            "M0703: `a` is text, which is neither true nor false | Compare it: `a == 'true'`; read it: `a | bool`; or ask whether it is filled: `a is defined`.",
        ),
        (
            "'yes' if a else 'no'",
            r#"{ "a": "false" }"#,
            "M0703: `a` is text, which is neither true nor false…",
        ),
        (
            "a and b == 'x'",
            r#"{ "a": "0", "b": "x" }"#,
            "M0703: `a` is text, which is neither true nor false…",
        ),
        (
            "b == 'x' or a",
            r#"{ "a": "0", "b": "x" }"#,
            "M0703: `a` is text, which is neither true nor false…",
        ),
        ("(a | trim) and true", r#"{ "a": "0" }"#, "M0703: this is text, which is neither true nor false…"),
        (
            "1 if a | length else 0",
            r#"{ "a": "0" }"#,
            "M0703: this is a number, which is neither true nor false | Compare it: `a | length > 0`.",
        ),
        ("a is true", r#"{ "a": "true" }"#, "M0703: `is true` needs a boolean, and `a` is text…"),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    let rows = [
        (
            "not is_test",
            r#"{ "is_test": "false" }"#,
            "M0703: `is_test` is text, which is neither true nor false…",
        ),
        (
            "is_test",
            r#"{ "is_test": "false" }"#,
            "M0604: the filter must be true or false, and this is text…",
        ),
        (
            "is_test and plan == 'p'",
            r#"{ "is_test": "false", "plan": "p" }"#,
            "M0703: `is_test` is text, which…",
        ),
    ];
    assert_all(&rows, |text, record| filter(From::Rows, text, record));
    let rows = [
        (
            "{% if a %}x{% endif %}",
            r#"{ "a": "no" }"#,
            "M0703: `a` is text, which is neither true nor false…",
        ),
        (
            "{% if not a %}x{% endif %}",
            r#"{ "a": "no" }"#,
            "M0703: `a` is text, which is neither true nor false…",
        ),
        ("{{ 'x' if a }}", r#"{ "a": "no" }"#, "M0703: `a` is text, which is neither true nor false…"),
    ];
    assert_all(&rows, |text, record| template(From::Rows, text, record));
}

#[test]
fn where_it_is_not_known_the_record_is_rejected() {
    let rows = [
        (
            "'yes' if a else 'no'",
            r#"{ "a": "false" }"#,
            "R0205: cannot be evaluated: `a` is text, which is neither true nor false",
        ),
        ("'yes' if a else 'no'", r#"{ "a": true }"#, "yes"),
        ("'yes' if a else 'no'", r#"{ "a": false }"#, "no"),
        (
            "'yes' if a else 'no'",
            r#"{ "a": 1 }"#,
            "R0205: cannot be evaluated: `a` is a number, which is neither true nor false",
        ),
        (
            "not a",
            r#"{ "a": ["x"] }"#,
            "R0205: cannot be evaluated: `a` is a list, which is neither true nor false",
        ),
        (
            "a or b",
            r#"{ "a": false, "b": "x" }"#,
            "R0205: cannot be evaluated: `b` is text, which is neither true nor false",
        ),
        ("a or b", r#"{ "a": true, "b": "x" }"#, "true"),
        ("a and b", r#"{ "a": true, "b": false }"#, "false"),
        (
            "a is false",
            r#"{ "a": "false" }"#,
            "R0205: cannot be evaluated: `is false` needs a boolean, and `a` is text",
        ),
        ("a is true", r#"{ "a": true }"#, "true"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let rows = [
        (
            "not a",
            r#"{ "a": "false" }"#,
            "R0205: the filter cannot be evaluated: `a` is text, which is neither true nor false",
        ),
        ("a", r#"{ "a": "false" }"#, "R0205: the filter gives text, not true or false"),
        ("a", r#"{ "a": 1 }"#, "R0205: the filter gives a number, not true or false"),
        ("a", r#"{ "a": null }"#, "left out"),
        ("not a", r#"{ "a": null }"#, "kept"),
        ("not a", r#"{ "a": " " }"#, "kept"),
        ("a or b", r#"{ "b": true }"#, "kept"),
    ];
    assert_all(&rows, |text, record| filter(From::Documents, text, record));
}

#[test]
fn bool_reads_the_words_and_refuses_the_rest() {
    let words = [
        ("true", "true"),
        ("TRUE", "true"),
        (" True ", "true"),
        ("yes", "true"),
        ("Y", "true"),
        ("on", "true"),
        ("t", "true"),
        ("1", "true"),
        ("false", "false"),
        ("False", "false"),
        ("no", "false"),
        ("N", "false"),
        ("off", "false"),
        ("f", "false"),
        ("0", "false"),
    ];
    for (word, expected) in words {
        let record = format!("{{ \"flag\": \"{word}\" }}");
        assert_eq!(expression(From::Rows, "flag | bool", &record), expected, "{word}");
        assert_eq!(expression(From::Documents, "flag | bool", &record), expected, "{word}");
        let kept = if expected == "true" { "kept" } else { "left out" };
        assert_eq!(filter(From::Rows, "flag | bool", &record), kept, "{word}");
    }
    let rows = [
        (
            "flag | bool",
            r#"{ "flag": "maybe" }"#,
            "R0205: cannot be evaluated: `flag` isn't a word that `bool` reads…",
        ),
        ("flag | bool", r#"{ "flag": "2" }"#, "R0205: cannot be evaluated: `flag` isn't a word that…"),
        ("flag | bool", r#"{ "flag": "falsch" }"#, "R0205: cannot be evaluated: `flag` isn't a word that…"),
        ("flag | bool", r#"{ "flag": "nein" }"#, "R0205: cannot be evaluated: `flag` isn't a word that…"),
        ("flag | bool", r#"{ "flag": " " }"#, "false"),
        ("1 if not (flag | bool) else 0", r#"{ "flag": "0" }"#, "1"),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    let rows = [
        ("flag | bool", r#"{ "flag": 1 }"#, "true"),
        ("flag | bool", r#"{ "flag": 0 }"#, "false"),
        ("flag | bool", r#"{ "flag": 1.0 }"#, "true"),
        ("flag | bool", r#"{ "flag": 2 }"#, "R0205: cannot be evaluated: `flag` isn't a word that…"),
        ("flag | bool", r#"{ "flag": false }"#, "false"),
        (
            "flag | bool",
            r#"{ "flag": ["x"] }"#,
            "R0205: cannot be evaluated: `bool` needs a single value, and `flag` is a list",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let rows = [
        ("not (is_test | bool)", r#"{ "is_test": "false" }"#, "kept"),
        ("not (is_test | bool)", r#"{ "is_test": "true" }"#, "left out"),
        ("not (is_test | bool)", r#"{ "is_test": "" }"#, "kept"),
        ("is_test | bool", r#"{ "is_test": "" }"#, "left out"),
        (
            "is_test | bool",
            r#"{ "is_test": "perhaps" }"#,
            "R0205: the filter cannot be evaluated: `is_test` isn't a word…",
        ),
    ];
    assert_all(&rows, |text, record| filter(From::Rows, text, record));
}

#[test]
fn bool_reads_what_is_empty_as_false_wherever_it_stands() {
    let rows = [
        ("flag | bool", "false"),
        ("not (flag | bool)", "true"),
        ("'yes' if flag | bool else 'no'", "no"),
        ("(flag | trim | bool) or a == 'x'", "true"),
        ("flag | bool | string", "false"),
        ("row.flag | bool", "false"),
        // Everything else leaves an empty field empty.
        ("flag == ''", "(empty)"),
        ("not flag", "(empty)"),
        ("(a == 'x') and flag", "(empty)"),
    ];
    for record in [r#"{ "a": "x", "flag": " " }"#, r#"{ "a": "x", "flag": null }"#, r#"{ "a": "x" }"#] {
        for (text, expected) in rows {
            assert_all(&[(text, record, expected)], |text, record| expression(From::Documents, text, record));
        }
        assert_all(
            &[("{{ flag | bool }}", record, "false"), ("{{ flag }}", record, "(empty)")],
            |text, record| template(From::Documents, text, record),
        );
        assert_all(&[("flag == ''", record, "kept"), ("flag | bool", record, "left out")], |text, record| {
            filter(From::Documents, text, record)
        });
    }
    let cells = r#"{ "a": "x", "flag": "" }"#;
    let rows = [
        ("flag | bool", cells, "false"),
        ("not (flag | bool)", cells, "true"),
        ("(flag | bool) or a == 'x'", cells, "true"),
        ("flag ~ ''", cells, "(empty)"),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    let schema = From::TypedRows(r#""flag": { "type": "boolean" }"#);
    assert_all(
        &[("flag | bool", r#"{ "flag": "" }"#, "false"), ("flag", r#"{ "flag": "" }"#, "(empty)")],
        |text, record| expression(schema, text, record),
    );
}

#[test]
fn a_record_schema_makes_booleans_of_cells() {
    let schema = From::TypedRows(r#""active": { "type": "boolean" }, "seats": { "type": "integer" }"#);
    let rows = [
        ("active", r#"{ "active": "true", "seats": "" }"#, "kept"),
        ("not active", r#"{ "active": "false", "seats": "" }"#, "kept"),
        ("active or seats > 3", r#"{ "active": "0", "seats": "4" }"#, "kept"),
        (
            "seats",
            r#"{ "active": "0", "seats": "4" }"#,
            "M0604: the filter must be true or false, and this is integer…",
        ),
        (
            "not seats",
            r#"{ "active": "0", "seats": "4" }"#,
            "M0703: `seats` is a number, which is neither true nor false | Compare it: `seats > 0`.",
        ),
    ];
    assert_all(&rows, |text, record| filter(schema, text, record));
}
