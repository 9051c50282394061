//! Arithmetic is decimal: no binary fraction reaches a property, nor decides a cent.

use crate::support::{From, assert_all, expression, given, template};

const PRICES: &str = r#"{ "x": 0.1, "y": 0.2, "price": 19.90, "cent": 19.99, "n": 7, "d": 1.10 }"#;

#[test]
fn sums_and_products_are_exact() {
    let rows = [
        ("x + y", PRICES, "0.3"),
        ("0.1 + 0.2", PRICES, "0.3"),
        ("price * 3", PRICES, "59.7"),
        ("cent * 100", PRICES, "1999"),
        ("(cent * 100) | int", PRICES, "1999"),
        ("(1.15 * 100) | int", PRICES, "115"),
        ("(0.29 * 100) | int", PRICES, "29"),
        ("d * 3", PRICES, "3.3"),
        ("1.1 * 1.1", PRICES, "1.21"),
        ("price - 0.1 - 0.1", PRICES, "19.7"),
        ("(x + y) ~ ''", PRICES, "0.3"),
        ("[x, y] | sum", PRICES, "0.3"),
        ("1 / 3", PRICES, "0.3333333333333333333333333333"),
        ("n / 2", PRICES, "3.5"),
        ("10 / 5", PRICES, "2"),
        ("1_000.50 + 0.5", PRICES, "1001"),
        ("1e-3 * 5", PRICES, "0.005"),
        ("9223372036854775807 + 1", PRICES, "9223372036854775808"),
        ("2 ** 0.5", PRICES, "R0205: cannot be evaluated: `**` needs a whole exponent between -999 and 999"),
        ("1.05 ** 10", PRICES, "1.62889462677744140625"),
        ("n / (n - 7)", PRICES, "R0205: cannot be evaluated: `/` divides by zero"),
        ("n // 0", PRICES, "R0205: cannot be evaluated: `//` divides by zero"),
        ("n % 0.0", PRICES, "R0205: cannot be evaluated: `%` divides by zero"),
        ("10 ** 28", PRICES, "R0205: cannot be evaluated: `**` gives a number of more than 28 digits"),
        (
            "n * 10 ** 27 * 10",
            PRICES,
            "R0205: cannot be evaluated: `*` gives a number of more than 28 digits",
        ),
        ("12345678901234567890123456789.5 + n", PRICES, "M0703: the number has more than 28 digits…"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn whole_division_rounds_down_as_in_python() {
    let rows = [
        ("7 // 2", "{ \"a\": 1 }", "3"),
        ("-7 // 2", "{ \"a\": 1 }", "-4"),
        ("7 // -2", "{ \"a\": 1 }", "-4"),
        ("-7 % 3", "{ \"a\": 1 }", "2"),
        ("7 % -3", "{ \"a\": 1 }", "-2"),
        ("7.5 // 2", "{ \"a\": 1 }", "3"),
        ("-7.5 % 2", "{ \"a\": 1 }", "0.5"),
        ("-2 ** 2", "{ \"a\": 1 }", "4"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn rounding_goes_to_the_even_neighbour_unless_told() {
    let rows = [
        ("2.5 | round", "{ \"a\": 1 }", "2"),
        ("3.5 | round", "{ \"a\": 1 }", "4"),
        ("-2.5 | round", "{ \"a\": 1 }", "-2"),
        ("2.345 | round(2)", "{ \"a\": 1 }", "2.34"),
        ("2.675 | round(2)", "{ \"a\": 1 }", "2.68"),
        ("2.345 | round(2, 'half_up')", "{ \"a\": 1 }", "2.35"),
        ("2.345 | round(2, method='ceil')", "{ \"a\": 1 }", "2.35"),
        ("-2.5 | round(method='floor')", "{ \"a\": 1 }", "-3"),
        ("2.349 | round(precision=2, method='down')", "{ \"a\": 1 }", "2.34"),
        ("1250 | round(-2)", "{ \"a\": 1 }", "1200"),
        ("19.90 | round(2)", "{ \"a\": 1 }", "19.9"),
        ("2.5 | round(0, 'up')", "{ \"a\": 1 }", "R0205: cannot be evaluated: `round` knows the methods…"),
        ("2.5 | round(0.5)", "{ \"a\": 1 }", "R0205: cannot be evaluated: `round` needs a whole number"),
        ("-4.25 | abs", "{ \"a\": 1 }", "4.25"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn a_number_that_is_only_read_keeps_its_digits() {
    let rows = [
        ("{{ price }} EUR", PRICES, "19.90 EUR"),
        ("{{ price * 1 }} EUR", PRICES, "19.9 EUR"),
        ("{{ x + y }}", PRICES, "0.3"),
        ("{{ price * 3 }}", PRICES, "59.7"),
        ("{{ '%.2f' | format(price * 3) }} EUR", PRICES, "59.70 EUR"),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
    let cell = r#"{ "price": "19.90" }"#;
    assert_eq!(template(From::Rows, "{{ price }} EUR", cell), "19.90 EUR");
    assert_eq!(expression(From::Rows, "price ~ ' EUR'", cell), "19.90 EUR");
    assert_eq!(expression(From::Documents, "price", PRICES), "19.90");
}

#[test]
fn decimals_need_no_step_behind_them() {
    let schema = From::TypedRows(r#""price": { "type": "number" }, "cents": { "type": "integer" }"#);
    let row = r#"{ "price": "1.10", "cents": "12990" }"#;
    let rows = [
        ("expr: price * 3", row, "3.3"),
        ("expr: price * 3, normalize: number", row, "3.3"),
        ("expr: price + 0.2, normalize: { decimal: { scale: 2 } }", row, "1.30"),
        ("expr: cents / 100", row, "129.9"),
        ("expr: cents / 100, normalize: { decimal: { scale: 2 } }", row, "129.90"),
        ("template: \"{{ price * 3 }}\"", row, "3.3"),
        ("template: \"{{ cents / 100 }}\"", row, "129.9"),
    ];
    assert_all(&rows, |rule, record| given(schema, rule, record));
}

#[test]
fn text_is_read_as_a_number_where_it_is_asked_for() {
    let rows = [
        ("a | int", r#"{ "a": " 42 " }"#, "42"),
        ("a | int", r#"{ "a": "+7" }"#, "7"),
        ("a | int", r#"{ "a": "-7.9" }"#, "-7"),
        ("a | int", r#"{ "a": "1e3" }"#, "1000"),
        ("a | int", r#"{ "a": " " }"#, "(empty)"),
        ("a | int", r#"{ "a": "abc" }"#, "R0205: cannot be evaluated: `a` is not a number"),
        ("a | int", r#"{ "a": "12 EUR" }"#, "R0205: cannot be evaluated: `a` is not a number"),
        ("a | int", r#"{ "a": "1,5" }"#, "R0205: cannot be evaluated: `a` is not a number"),
        ("a | trim | int", r#"{ "a": "x" }"#, "R0205: cannot be evaluated: `a` is not a number"),
        ("a | int(0)", r#"{ "a": "abc" }"#, "0"),
        ("a | int(default=-1)", r#"{ "a": "abc" }"#, "-1"),
        ("a | int(base=16)", r#"{ "a": "0xff" }"#, "255"),
        ("a | default(0) | int", r#"{ "a": "" }"#, "0"),
        ("a | float", r#"{ "a": " 4.5" }"#, "4.5"),
        ("a | float", r#"{ "a": "4.50" }"#, "4.5"),
        ("a | float", r#"{ "a": "0.1" }"#, "0.1"),
        ("a | float", r#"{ "a": "nan" }"#, "R0205: cannot be evaluated: `a` is not a number"),
        ("a | float", r#"{ "a": "inf" }"#, "R0205: cannot be evaluated: `a` is not a number"),
        (
            "a | float",
            r#"{ "a": "0.1234567890123456789012345678901" }"#,
            "R0205: cannot be evaluated: `a` has more than 28 digits",
        ),
        ("a | number * 3", r#"{ "a": "19.90" }"#, "59.7"),
        ("(a | float * 100) | int", r#"{ "a": "19.99" }"#, "1999"),
        ("(a | int) - (b | int)", r#"{ "a": "12", "b": " 5 " }"#, "7"),
        (
            "a + b",
            r#"{ "a": "12", "b": "5" }"#,
            "M0703: `+` needs numbers, and `a` is text | Join them: `a ~ b`; or add the numbers: `(a | int) + (b | int)`.",
        ),
        ("a + ' ' + b", r#"{ "a": "12", "b": "5" }"#, "12 5"),
        ("(a | int) + (b | int)", r#"{ "a": "12", "b": "5" }"#, "17"),
        (
            "a - b",
            r#"{ "a": "12", "b": "5" }"#,
            "M0703: `-` needs numbers, and `a` is text | Give the source a `record_schema`, or convert first: `a | int` or `a | float`.",
        ),
        (
            "a | round(2)",
            r#"{ "a": "1.005" }"#,
            "M0703: `round` needs a number, and `a` is text | Convert it first: `a | int` or `a | float`.",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Rows, text, record));
    let rows = [
        (
            "a + b",
            r#"{ "a": "1", "b": "5" }"#,
            "R0205: cannot be evaluated: `+` needs numbers, and `a` is text",
        ),
        ("a + ' ' + b", r#"{ "a": "1", "b": "5" }"#, "1 5"),
        (
            "a - b",
            r#"{ "a": 5, "b": "two" }"#,
            "R0205: cannot be evaluated: `-` needs numbers, and `b` is text",
        ),
        ("a * 2", r#"{ "a": "5" }"#, "R0205: cannot be evaluated: `*` needs numbers, and `a` is text"),
        ("-a", r#"{ "a": "5" }"#, "R0205: cannot be evaluated: `-` needs numbers, and `a` is text"),
        (
            "a + b",
            r#"{ "a": true, "b": 1 }"#,
            "R0205: cannot be evaluated: `+` needs numbers, and `a` is a boolean",
        ),
        ("a | int", r#"{ "a": true }"#, "1"),
        ("a | int", r#"{ "a": 4.7 }"#, "4"),
        (
            "a | int",
            r#"{ "a": ["x"] }"#,
            "R0205: cannot be evaluated: `int` needs a single value, and `a` is a list",
        ),
        ("a | abs", r#"{ "a": "x" }"#, "R0205: cannot be evaluated: `abs` needs a number, and `a` is text"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn a_blank_number_leaves_the_rule_to_its_default() {
    let rows = [
        ("expr: \"seats | int\", default: 3", r#"{ "seats": " " }"#, "3"),
        ("expr: \"seats | float\", default: 3", r#"{ "seats": "" }"#, "3"),
        ("expr: \"seats | int\", default: 3", r#"{ "seats": " 42 " }"#, "42"),
        ("expr: \"seats | int\", on_error: skip", r#"{ "seats": "abc" }"#, "(empty)"),
    ];
    assert_all(&rows, |rule, record| given(From::Rows, rule, record));
}
