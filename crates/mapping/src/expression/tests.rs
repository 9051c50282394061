//! The tests behind `is`, one list, as the filters are.

use std::sync::LazyLock;

use crate::expression::filters::{Given, Parameter, check_arguments};
use crate::expression::kind::{Kind, Takes};
use crate::expression::number::Number;
use crate::expression::operate::compare_values;
use crate::expression::rules;
use crate::expression::run::THIS;
use crate::expression::tree::Comparison;
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

/// A test.
pub(super) struct Test {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    pub(super) parameters: &'static [Parameter],
    pub(super) does: Does,
}

/// What a test does.
pub(super) enum Does {
    /// It compares with its argument, as the operator does.
    Compare(Comparison),
    /// It asks whether there is a value at all, or what it is.
    Look(fn(&Val<'_>) -> bool),
    /// It asks something of a value and its argument. What is empty never passes.
    Ask(for<'e> fn(&Val<'e>, &Val<'e>) -> Outcome<bool>),
}

impl std::fmt::Debug for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Test({})", self.name)
    }
}

const fn other(takes: Takes) -> Parameter {
    Parameter { name: "other", takes, is_required: true }
}

const ANYTHING: &[Parameter] = &[other(Takes::Anything)];

const fn comparing(name: &'static str, comparison: Comparison) -> Test {
    Test { name, takes: Takes::Anything, parameters: ANYTHING, does: Does::Compare(comparison) }
}

const fn looking(name: &'static str, look: fn(&Val<'_>) -> bool) -> Test {
    Test { name, takes: Takes::Anything, parameters: &[], does: Does::Look(look) }
}

const fn asking(
    name: &'static str,
    takes: Takes,
    parameters: &'static [Parameter],
    ask: for<'e> fn(&Val<'e>, &Val<'e>) -> Outcome<bool>,
) -> Test {
    Test { name, takes, parameters, does: Does::Ask(ask) }
}

static TESTS: [Test; 35] = [
    comparing("!=", Comparison::NotEqual),
    comparing("<", Comparison::Less),
    comparing("<=", Comparison::LessOrEqual),
    comparing("==", Comparison::Equal),
    comparing(">", Comparison::Greater),
    comparing(">=", Comparison::GreaterOrEqual),
    looking("boolean", |value| value.kind() == Kind::Boolean),
    looking("defined", |value| !value.is_empty()),
    asking("divisibleby", Takes::Number, &[other(Takes::Number)], divisible),
    asking("endingwith", Takes::Text, &[other(Takes::Text)], |value, end| {
        both(value, end, |value, end| value.ends_with(end))
    }),
    comparing("eq", Comparison::Equal),
    comparing("equalto", Comparison::Equal),
    asking("even", Takes::Number, &[], |value, _| Ok(parity(value) == Some(0))),
    asking("false", Takes::Boolean, &[], |value, _| Ok(matches!(value, Val::Boolean(false)))),
    comparing("ge", Comparison::GreaterOrEqual),
    comparing("greaterthan", Comparison::Greater),
    comparing("gt", Comparison::Greater),
    comparing("in", Comparison::In),
    looking("integer", |value| matches!(value, Val::Number(number) if number.is_whole())),
    looking("iterable", |value| matches!(value.kind(), Kind::Text | Kind::List | Kind::Object)),
    comparing("le", Comparison::LessOrEqual),
    comparing("lessthan", Comparison::Less),
    asking("lower", Takes::Text, &[], |value, _| Ok(cased(value, char::is_lowercase))),
    comparing("lt", Comparison::Less),
    looking("mapping", |value| value.kind() == Kind::Object),
    comparing("ne", Comparison::NotEqual),
    looking("none", |value| value.is_empty()),
    looking("number", |value| value.kind() == Kind::Number),
    asking("odd", Takes::Number, &[], |value, _| Ok(parity(value) == Some(1))),
    looking("sequence", |value| value.kind() == Kind::List),
    asking("startingwith", Takes::Text, &[other(Takes::Text)], |value, begin| {
        both(value, begin, |value, begin| value.starts_with(begin))
    }),
    looking("string", |value| value.kind() == Kind::Text),
    asking("true", Takes::Boolean, &[], |value, _| Ok(matches!(value, Val::Boolean(true)))),
    looking("undefined", |value| value.is_empty()),
    asking("upper", Takes::Text, &[], |value, _| Ok(cased(value, char::is_uppercase))),
];

/// The names of all tests, in order.
pub(super) static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| TESTS.iter().map(|test| test.name).collect());

/// The test of that name.
pub(super) fn find(name: &str) -> Option<&'static Test> {
    let place = TESTS.binary_search_by(|test| test.name.cmp(name)).ok()?;
    Some(&TESTS[place])
}

impl Test {
    /// Whether the test deals with an empty input, so that its name is guarded.
    pub(super) fn guards(&self) -> bool {
        matches!(self.name, "defined" | "undefined" | "none")
    }

    /// Whether the input passes.
    pub(super) fn run(&self, given: Given<'_, '_>) -> Outcome<bool> {
        given.run.spend(1)?;
        let kind = given.input.kind();
        let what = || format!("`is {}`", self.name);
        if !self.takes.admits(kind) {
            return trouble(rules::need_message(&what(), self.takes.noun(), &given.name(), kind));
        }
        check_arguments(&what, self.parameters, given.arguments)?;
        let other = given.argument(0);
        match self.does {
            Does::Look(look) => Ok(look(&given.input)),
            Does::Ask(_) if kind == Kind::Nothing => Ok(false),
            Does::Ask(ask) => ask(&given.input, &other),
            Does::Compare(comparison) => {
                let found = compare_values(given.run, comparison, &given.input, &other)?;
                found.or_else(|unlike| trouble(unlike.message(comparison, &given.name(), THIS)))
            }
        }
    }
}

fn divisible(value: &Val<'_>, by: &Val<'_>) -> Outcome<bool> {
    let (Val::Number(value), Val::Number(by)) = (value, by) else { return Ok(false) };
    match value.rest_over(*by) {
        Ok(rest) => Ok(rest.is_zero()),
        Err(problem) => trouble(format!("`is divisibleby` {problem}")),
    }
}

/// The rest of a whole number by 2; none for other numbers.
fn parity(value: &Val<'_>) -> Option<i64> {
    let Val::Number(number) = value else { return None };
    number.rest_over(Number::Whole(2)).ok()?.to_i64()
}

fn both(value: &Val<'_>, other: &Val<'_>, holds: fn(&str, &str) -> bool) -> Outcome<bool> {
    let (Val::Text(value), Val::Text(other)) = (value, other) else { return Ok(false) };
    Ok(holds(value, other))
}

/// Whether a text has letters with a case, all of the wanted one.
fn cased(value: &Val<'_>, wanted: fn(char) -> bool) -> bool {
    let Val::Text(text) = value else { return false };
    let mut letters = text.chars().filter(|sign| sign.is_lowercase() || sign.is_uppercase()).peekable();
    letters.peek().is_some() && letters.all(wanted)
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn tests_are_in_order_so_that_they_are_found() {
        assert!(NAMES.is_sorted_by(|one, next| one < next));
        assert!(find("defined").is_some() && find("emty").is_none());
    }
}
