//! Arguments of filters and tests: none is dropped, and none is made up.

use crate::support::{From, assert_all, expression, template};

const RECORD: &str = r#"{ "p": 19.9, "a": "x", "b": "y", "text": "%s-%s", "tags": ["u", "v"], "o": { "who": "w", "age": 3 } }"#;
const HELP: &str = "Write one place for each value, as `printf` does: `'%s: %.2f' | format(name, price)`.";

#[test]
fn format_takes_as_many_values_as_it_has_places() {
    let rows = [
        ("'%s' | format(a)", RECORD, "x"),
        ("'%s%%|%s' | format(a, b)", RECORD, "x%|y"),
        ("'100%%' | format", RECORD, "100%"),
        ("text | format(a, b)", RECORD, "x-y"),
        ("'%(who)s, %(age)d' | format(o)", RECORD, "w, 3"),
        ("'%(who)s' | format(o)", RECORD, "w"),
        ("'%(x)s%(y)s%(x)s' | format(x=a, y=b)", RECORD, "xyx"),
        ("'%(x)s|%(y)s' | format({'x': a, 'y': b})", RECORD, "x|y"),
        ("'%.1f' | format(missing | default(1))", RECORD, "1.0"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let rows = [
        ("'{:.2f}' | format(p)", "M0703: `format` is given one value, and its text has no place"),
        ("'%s' | format(a, b)", "M0703: `format` is given 2 values, and its text has one place"),
        ("'%s %s' | format(a)", "M0703: `format` is given one value, and its text has 2 places"),
        ("'%s' | format", "M0703: `format` is given no value, and its text has one place"),
        ("'100%%' | format(a)", "M0703: `format` is given one value, and its text has no place"),
        ("'%(who)s' | format(o, a)", "M0703: `format` takes places with names from one object"),
        ("'%(who)s %s' | format(o)", "M0703: `format` has places with names and places without"),
        ("'%q' | format(a)", "M0703: `format` does not know `%q`: it knows s, d, i, u, f, F, x, X, o, c"),
        ("'50%' | format(a)", "M0703: `format` ends within a conversion"),
    ];
    for (text, expected) in rows {
        let expected = format!("{expected} | {HELP}");
        assert_all(&[(text, RECORD, &expected)], |text, record| expression(From::Documents, text, record));
    }
    let rows = [
        (
            "'%(x)s' | format(x=a, y=b)",
            RECORD,
            "M0703: `format` is given `y`, and its text has no place for it | Write `%(y)s` where it belongs, or remove it.",
        ),
        (
            "'%(x)s%(z)s' | format(x=a)",
            RECORD,
            "M0703: `format` has a place `z`, and is given no such value | Add it: `format(z=…)`.",
        ),
        ("'%(x)s' | format(x=a, x=b)", RECORD, "M0703: the filter `format` is given `x` twice…"),
        ("'%(x)s' | format(tags | length)", RECORD, "M0703: `format` needs an object, and this is a number…"),
        (
            "'%d' | format(a | trim)",
            RECORD,
            "M0703: `format` needs a number, and this is text | Convert it first: `a | trim | int` or `a | trim | float`.",
        ),
        ("'%s' | format([a])", RECORD, "M0703: `format` needs a single value, and this is a list…"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn a_text_of_the_record_is_counted_when_it_is_there() {
    let rows = [
        (
            "text | format(a)",
            RECORD,
            "R0205: cannot be evaluated: `format` is given one value, and its text has 2 places",
        ),
        (
            "a | format(b)",
            RECORD,
            "R0205: cannot be evaluated: `format` is given one value, and its text has no place",
        ),
        (
            "('%s' ~ a) | format(a, b)",
            RECORD,
            "R0205: cannot be evaluated: `format` is given 2 values, and its text has one place",
        ),
        (
            "'%(who)s' | format(a)",
            RECORD,
            "R0205: cannot be evaluated: `format` takes places with names from one object, and is given text",
        ),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let rows = [
        ("{% filter format(a) %}<%s>{% endfilter %}", RECORD, "<x>"),
        (
            "{% filter format(a, b) %}<%s>{% endfilter %}",
            RECORD,
            "R0205: cannot be evaluated: `format` is given 2 values…",
        ),
        (
            "{{ '%s' | format(a, b) }}",
            RECORD,
            "M0703: `format` is given 2 values, and its text has one place…",
        ),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

#[test]
fn an_argument_that_nothing_takes_is_refused() {
    let rows = [
        (
            "p | round(2, precision=3)",
            RECORD,
            "M0703: the filter `round` is given `precision` twice | Remove one of them.",
        ),
        ("tags | sort(true, reverse=false)", RECORD, "M0703: the filter `sort` is given `reverse` twice…"),
        ("a is eq(b, other=b)", RECORD, "M0703: the test `eq` is given `other` twice…"),
        ("tags | map(default='x')", RECORD, "M0703: the filter `map` needs `attribute`…"),
        ("tags | zip(x=tags)", RECORD, "M0703: the filter `zip` has no argument `x` | Remove it."),
        ("tags | select('defined', 1)", RECORD, "M0703: the test `defined` takes no arguments…"),
        ("tags | map('upper', 1)", RECORD, "M0703: the filter `upper` takes no arguments…"),
        ("a is startingwith('x', 'y')", RECORD, "M0703: the test `startingwith` takes one argument…"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}
