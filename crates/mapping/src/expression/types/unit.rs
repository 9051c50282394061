//! The types of expressions, and what cannot work.

use super::*;

fn field(path: &FieldPath) -> FieldLookup {
    FieldLookup::Known(match path.root.as_str() {
        "n" => ValueType::Integer,
        "d" => ValueType::Decimal,
        "b" => ValueType::Boolean,
        "t" | "u" => ValueType::Text,
        "day" => ValueType::Date,
        "l" => ValueType::List(Box::new(ValueType::Text)),
        "nums" => ValueType::List(Box::new(ValueType::Integer)),
        "o" if path.rest.is_empty() => ValueType::Object,
        _ => ValueType::Any,
    })
}

const FIELDS: Fields<'_> = Fields { look_up: &field, schema_file: None };

fn of(text: &str) -> (String, Vec<String>) {
    let parsed = ParsedExpression::read(text).unwrap();
    let (found, problems) = parsed.infer(&FIELDS);
    (found.to_string(), problems.into_iter().map(|problem| problem.message).collect())
}

#[test]
fn types_follow_the_operations() {
    let cases = [
        ("n + 1", "integer"),
        ("n + d", "decimal"),
        ("n * 0.5", "decimal"),
        ("n / 2", "decimal"),
        ("n // 2", "integer"),
        ("t == 'x'", "boolean"),
        ("day < '2026-01-01'", "boolean"),
        ("t == none", "boolean"),
        ("b and n > 1", "boolean"),
        ("b or x", "boolean"),
        ("t ~ n", "text"),
        ("t + 'x'", "text"),
        ("t + ' ' + u", "text"),
        ("x + t", "any"),
        ("x - n", "decimal"),
        ("t | upper", "text"),
        ("t | int - n", "integer"),
        ("t | float", "decimal"),
        ("t | bool", "boolean"),
        ("t | split(',') | first", "text"),
        ("t | default('x')", "text"),
        ("t | default(1)", "any"),
        ("nums | sum", "integer"),
        ("l | map('upper')", "list of text"),
        ("l | map('int') | sum", "integer"),
        ("[1, 2.5]", "list of decimal"),
        ("t in ['a', 'b']", "boolean"),
        ("'x' in o", "boolean"),
        ("x in l", "boolean"),
        ("t is defined", "boolean"),
        ("n if b else d", "decimal"),
        ("x", "any"),
        ("o.city", "any"),
        ("t[0]", "text"),
        ("day", "text"),
        ("l | select('defined') | join(', ')", "text"),
    ];
    for (text, expected) in cases {
        assert_eq!(of(text), (expected.to_owned(), Vec::new()), "{text}");
    }
}

#[test]
fn what_cannot_work_is_said() {
    let cases = [
        ("t - n", "`-` needs numbers, and `t` is text"),
        ("t + u", "`+` needs numbers, and `t` is text"),
        ("(t | trim) + t", "`+` needs numbers, and this is text"),
        ("n * t", "`*` needs numbers, and `t` is text"),
        ("n + t", "`+` needs numbers, and `t` is text"),
        ("n + 'x'", "`+` needs numbers, and `'x'` is text"),
        ("-t", "`-` needs numbers, and `t` is text"),
        ("x - t", "`-` needs numbers, and `t` is text"),
        ("b * 2", "`*` needs numbers, and `b` is a boolean"),
        ("not t", "`t` is text, which is neither true nor false"),
        ("b or t", "`t` is text, which is neither true nor false"),
        ("1 if t else 2", "`t` is text, which is neither true nor false"),
        ("not n", "`n` is a number, which is neither true nor false"),
        ("b and l", "`l` is a list, which is neither true nor false"),
        ("t > 3", "`t` is text, and is compared with a number"),
        ("3 < t", "`t` is text, and is compared with a number"),
        ("t == 5", "`t` is text, and is compared with a number"),
        ("t != 5", "`t` is text, and is compared with a number"),
        ("n == '5'", "`'5'` is text, and is compared with a number"),
        ("t == true", "`t` is text, and is compared with a boolean"),
        ("t is true", "`is true` needs a boolean, and `t` is text"),
        ("t is eq(5)", "`t` is text, and is compared with a number"),
        ("t in [5, 10]", "`t` is text, and is compared with a number"),
        ("n not in ['5']", "`n` is a number, and is compared with text"),
        ("1 < t < 5", "`t` is text, and is compared with a number"),
        ("l == 'x'", "`l` is a list, and is compared with text"),
        ("l < l", "`l` is a list, and `<` compares text, numbers and booleans"),
        ("o == 'x'", "`o` is an object, and is compared with text"),
        ("5 in t", "`in` looks for text in text, and `5` is a number"),
        ("t in 5", "`in` looks into a list, text or an object, and `5` is a number"),
        ("x in n", "`in` looks into a list, text or an object, and `n` is a number"),
        ("t ~ l", "`l` is a list, and text is needed"),
        ("o | string", "`string` needs a single value, and `o` is an object"),
        ("t | join(', ')", "`join` needs a list, and `t` is text"),
        ("t | round(2)", "`round` needs a number, and `t` is text"),
        ("n | round('2')", "`round` needs a number, and `precision` is text"),
        ("l | upper", "`upper` needs a single value, and `l` is a list"),
        ("l | select", "an item is text, which is neither true nor false"),
        ("nums | select('eq', 'x')", "an item is a number, and is compared with text"),
        ("nums | map('join')", "`join` needs a list, and an item is a number"),
        ("t is even", "`is even` needs a number, and `t` is text"),
        ("['Is Active'] == 'x'", "this is a list, and is compared with text"),
        ("['Is Active']", "this is a list of one text, not a field"),
    ];
    for (text, expected) in cases {
        assert_eq!(of(text).1, [expected], "{text}");
    }
}

#[test]
fn templates_are_checked_with_their_variables() {
    let cases: [(&str, &[&str]); 12] = [
        ("{{ t }} {{ n }} {{ b }} {{ day }}", &[]),
        ("{{ l }}", &["`l` is a list, and text is needed"]),
        ("{{ o }}", &["`o` is an object, and text is needed"]),
        ("{% if t %}x{% endif %}", &["`t` is text, which is neither true nor false"]),
        ("{% if b %}x{% elif t %}y{% endif %}", &["`t` is text, which is neither true nor false"]),
        ("{% for x in l %}{{ x + 1 }}{% endfor %}", &["`+` needs numbers, and `x` is text"]),
        ("{% for x in l if x %}{{ x }}{% endfor %}", &["`x` is text, which is neither true nor false"]),
        ("{% for x in n %}{{ x }}{% endfor %}", &["`for` needs a list, and `n` is a number"]),
        ("{% set x = t %}{{ x * 2 }}", &["`*` needs numbers, and `x` is text"]),
        ("{% set x %}a{% endset %}{{ x > 1 }}", &["`x` is text, and is compared with a number"]),
        ("{% if b %}{% set x = 1 %}{% else %}{% set x = 'a' %}{% endif %}{{ x + 1 }}", &[]),
        ("{% for x in l %}{{ loop.index + 1 }}{{ 'x' if loop.last }}{% endfor %}", &[]),
    ];
    for (text, expected) in cases {
        let problems = ParsedTemplate::read(text).unwrap().infer(&FIELDS);
        let found: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        assert_eq!(found, expected, "{text}");
    }
}
