//! Filters that ask what a value is: `default`, `bool`.

use fieldline_model::ValueType;

use crate::expression::filters::{Empty, Filter, Given, More, Parameter, optional};
use crate::expression::kind::Takes;
use crate::expression::run::Run;
use crate::expression::tree::FilterCall;
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::types::common;
use crate::expression::value::Val;

pub(super) const FILTERS: &[Filter] = &[
    filling("default"),
    filling("d"),
    Filter {
        name: "bool",
        takes: Takes::Single,
        empty: Empty::IsAsked,
        parameters: &[],
        more: More::Nothing,
        gives: |_, _| ValueType::Boolean,
        run: bool,
    },
];

const DEFAULT: &[Parameter] =
    &[optional("default_value", Takes::Anything), optional("boolean", Takes::Boolean)];

const fn filling(name: &'static str) -> Filter {
    Filter {
        name,
        takes: Takes::Anything,
        empty: Empty::IsAsked,
        parameters: DEFAULT,
        more: More::Nothing,
        gives: |input, arguments| match arguments.first() {
            Some(Some(other)) => common(input.clone(), other.clone()),
            _ => common(input.clone(), ValueType::Text),
        },
        run: default,
    }
}

/// Applies `default` to what precedes it. The other value is looked at only where it is needed: its fields may be empty.
pub(super) fn fill<'e>(run: &mut Run<'e>, call: &'e FilterCall) -> Outcome<Val<'e>> {
    let input = run.evaluate_asked(&call.input)?;
    let is_needed = match (&input, call.arguments.get(1)) {
        (Val::Boolean(false), Some(Some(also))) => matches!(run.evaluate(also)?, Val::Boolean(true)),
        _ => input.is_empty(),
    };
    let arguments = if is_needed { run.arguments(&call.arguments)? } else { Vec::new() };
    let given = Given { run, input, named: Some(&call.input), arguments: &arguments, inner: None };
    call.filter.apply(given)
}

/// The other value where this one is empty; with a second argument that is true, also where it is false.
fn default<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let is_false = given.flag(1) && matches!(given.input, Val::Boolean(false));
    if given.input.is_empty() || is_false { Ok(given.argument(0)) } else { Ok(given.input) }
}

const TRUE: [&str; 6] = ["true", "yes", "1", "on", "t", "y"];
const FALSE: [&str; 6] = ["false", "no", "0", "off", "f", "n"];

/// Reads the words for true and false, and 1 and 0. What is empty is false.
fn bool<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let text = given.input.text().unwrap_or_default();
    let text = text.trim();
    let is_one_of = |words: [&str; 6]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    let number = match &given.input {
        Val::Number(number) => number.to_i64(),
        _ => None,
    };
    match number {
        Some(0) => Ok(Val::Boolean(false)),
        Some(1) => Ok(Val::Boolean(true)),
        _ if is_one_of(TRUE) => Ok(Val::Boolean(true)),
        _ if text.is_empty() || is_one_of(FALSE) => Ok(Val::Boolean(false)),
        _ => {
            let words = "`true`, `yes`, `on`, `t`, `y`, `1`, or `false`, `no`, `off`, `f`, `n`, `0`";
            trouble(format!("{} isn't a word that `bool` reads: {words}", given.name()))
        }
    }
}
