//! Whatever is written, an expression ends with a value, a rejection or a diagnostic, and never with a panic.

use proptest::prelude::*;

use crate::support::{From, expression, filter, template};

const RECORD: &str =
    r#"{ "a": 19.90, "b": "12", "c": true, "d": null, "e": ["x", 1, null], "f": { "g": { "h": -7 } } }"#;

const NAMES: [&str; 14] = [
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "f.g.h",
    "e[0]",
    "e[-1]",
    "f['g']",
    "row['no such']",
    "nowhere.at.all",
    "loop",
    "row",
];
const LITERALS: [&str; 13] = [
    "0",
    "1",
    "-1",
    "0.1",
    "1e27",
    "9223372036854775807",
    "'x'",
    "''",
    "true",
    "none",
    "[]",
    "[1, 'a']",
    "{'k': 1}",
];
const SIGNS: [&str; 17] =
    ["+", "-", "*", "/", "//", "%", "**", "~", "and", "or", "==", "!=", "<", ">=", "in", "not in", "|"];
const CALLS: [&str; 42] = [
    "abs",
    "batch(2)",
    "bool",
    "capitalize",
    "d('x')",
    "default(1)",
    "dictsort",
    "first",
    "float",
    "format(1)",
    "int",
    "int(base=16)",
    "items",
    "join(',')",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map('int')",
    "map(attribute='g')",
    "max",
    "min",
    "reject('none')",
    "rejectattr('g')",
    "replace('x', 'yy')",
    "reverse",
    "round(2)",
    "round(-40, 'ceil')",
    "select",
    "select('gt', 0)",
    "selectattr('g', 'defined')",
    "slice(3)",
    "sort",
    "split(',')",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip(e)",
];
const TESTS: [&str; 9] =
    ["defined", "none", "true", "even", "divisibleby(0)", "mapping", "in(e)", "lt(3)", "startingwith('x')"];

fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(&NAMES[..]).prop_map(str::to_owned),
        prop::sample::select(&LITERALS[..]).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(&SIGNS[..16]), inner.clone())
                .prop_map(|(left, sign, right)| format!("({left}) {sign} ({right})")),
            (inner.clone(), prop::sample::select(&CALLS[..]))
                .prop_map(|(of, call)| format!("({of}) | {call}")),
            (inner.clone(), prop::sample::select(&TESTS[..]))
                .prop_map(|(of, test)| format!("({of}) is {test}")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(yes, test, no)| format!("({yes}) if ({test}) else ({no})")),
            (inner.clone(), inner.clone(), -3_i64..3)
                .prop_map(|(of, start, step)| format!("({of})[({start}):2:{step}]")),
            inner.clone().prop_map(|of| format!("not ({of})")),
            inner.prop_map(|of| format!("-({of})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_expression_ends(text in expressions()) {
        expression(From::Documents, &text, RECORD);
        filter(From::Documents, &text, RECORD);
        let parts = format!("{{% for x in {text} %}}{{{{ x }}}}{{{{ loop.index }}}}{{% endfor %}}{{{{ {text} }}}}");
        template(From::Documents, &parts, RECORD);
    }

    /// What `check` lets pass over a record whose types are all known is not rejected for its kinds.
    #[test]
    fn what_is_checked_is_not_refused_for_its_kinds(text in expressions()) {
        let schema = From::TypedDocuments(
            r#""a": { "type": "number" }, "b": { "type": "string" }, "c": { "type": "boolean" },
               "d": { "type": "integer" }, "e": { "type": "array", "items": { "type": "string" } },
               "f": { "type": "object", "properties": { "g": { "type": "object", "properties": { "h": { "type": "integer" } } } } }"#,
        );
        let record = r#"{ "a": 19.90, "b": "12", "c": true, "d": 3, "e": ["x", "y"], "f": { "g": { "h": -7 } } }"#;
        let found = expression(schema, &text, record);
        // Where a piece can be anything, nothing was promised: those pieces are named in the expression.
        let is_open = ["none", "[]", "[1", "{", "first", "last", "|", "if", "[", "row", "loop"];
        if !is_open.iter().any(|open| text.contains(open)) {
            let kinds = ["needs numbers", "is compared with", "neither true nor false", "text is needed"];
            prop_assert!(
                !found.starts_with("R0205") || !kinds.iter().any(|kind| found.contains(kind)),
                "{}: {}", text, found
            );
        }
    }
}
