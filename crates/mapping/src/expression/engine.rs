//! The engine's settings, and the names it knows.

use std::sync::LazyLock;

use minijinja::value::Rest;
use minijinja::{Environment, UndefinedBehavior, Value};

/// Steps one evaluation may take; far beyond any sensible expression, and over in milliseconds.
const FUEL: u64 = 100_000;

/// Filters that expressions may use.
pub(crate) const FILTERS: &[&str] = &[
    "abs",
    "batch",
    "bool",
    "capitalize",
    "count",
    "d",
    "default",
    "dictsort",
    "first",
    "float",
    "format",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests that expressions may use after `is`.
pub(crate) const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "even",
    "false",
    "ge",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

/// Functions that expressions may call.
pub(crate) const FUNCTIONS: &[&str] = &["range"];

/// The environment of all expressions.
pub(crate) fn expressions() -> &'static Environment<'static> {
    static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(engine);
    &ENGINE
}

/// An environment; templates need one each, because they are kept in it.
pub(crate) fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_fuel(Some(FUEL));
    engine.set_undefined_behavior(UndefinedBehavior::Chainable);
    engine.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    engine.add_filter("default", default);
    engine.add_filter("d", default);
    engine.add_test("defined", |value: Value| !is_empty(&value));
    engine.add_test("undefined", |value: Value| is_empty(&value));
    engine.add_test("none", |value: Value| is_empty(&value));
    engine
}

/// `value | default(other)`: the other when the value is empty.
fn default(value: Value, other: Rest<Value>) -> Value {
    if is_empty(&value) { other.first().cloned().unwrap_or_else(|| Value::from("")) } else { value }
}

fn is_empty(value: &Value) -> bool {
    value.is_undefined() || value.is_none()
}

#[cfg(test)]
mod tests {
    use minijinja::ErrorKind;

    use super::*;

    #[test]
    fn every_name_we_offer_exists() {
        let engine = engine();
        for filter in FILTERS {
            let text = format!("'x' | {filter}");
            if let Err(error) = engine.compile_expression(&text).unwrap().eval(()) {
                assert_ne!(error.kind(), ErrorKind::UnknownFilter, "{filter}");
            }
        }
        for test in TESTS {
            let text = format!("'x' is {test}");
            if let Err(error) = engine.compile_expression(&text).unwrap().eval(()) {
                assert_ne!(error.kind(), ErrorKind::UnknownTest, "{test}");
            }
        }
        for function in FUNCTIONS {
            let text = format!("{function}(1)");
            assert!(engine.compile_expression(&text).unwrap().eval(()).is_ok(), "{function}");
        }
    }

    #[test]
    fn runaway_work_is_stopped() {
        let text = "range(100000) | map('abs') | sum";
        assert!(expressions().compile_expression(text).unwrap().eval(()).is_err());
    }
}
