//! Filters that make numbers, and that work on them.

use std::borrow::Cow;

use crate::expression::filters::{Empty, Filter, Given, More, decimal, integer, optional, same};
use crate::expression::kind::Takes;
use crate::expression::number::{Number, NumberProblem, Rounding};
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

const DEFAULT: super::Parameter = optional("default", Takes::Anything);

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "abs",
        takes: Takes::Number,
        empty: Empty::Stays,
        parameters: &[],
        gives: same,
        run: abs,
        more: More::Nothing,
    },
    reading("float"),
    reading("number"),
    Filter {
        parameters: &[DEFAULT, optional("base", Takes::Number)],
        gives: integer,
        run: int,
        ..reading("int")
    },
    Filter {
        name: "round",
        takes: Takes::Number,
        empty: Empty::Stays,
        parameters: &[optional("precision", Takes::Number), optional("method", Takes::Text)],
        more: More::Nothing,
        gives: decimal,
        run: round,
    },
];

const fn reading(name: &'static str) -> Filter {
    Filter {
        name,
        takes: Takes::Single,
        empty: Empty::IsAsked,
        parameters: &[DEFAULT],
        more: More::Nothing,
        gives: decimal,
        run: float,
    }
}

fn abs<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    match given.input {
        Val::Number(number) => found(number.size(), "`abs`"),
        other => Ok(other),
    }
}

/// The number that a text is, exactly; true is 1, false is 0.
fn float<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    read(given, Number::read)
}

/// The whole number that a text is; what follows its point is cut off.
fn int<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let base = given.whole_argument(1, "`int`")?.unwrap_or(10);
    let base = u32::try_from(base).unwrap_or(0);
    let read_text = |text: &str| if base == 10 { Number::read(text) } else { Number::read_whole(text, base) };
    match read(given, read_text)? {
        Val::Number(number) => found(number.rounded(0, Rounding::Down), "`int`"),
        other => Ok(other),
    }
}

fn read<'e>(given: Given<'_, 'e>, read: impl Fn(&str) -> Result<Number, NumberProblem>) -> Outcome<Val<'e>> {
    let read = match &given.input {
        _ if given.input.is_empty() => return Ok(given.argument(0)),
        Val::Number(number) => return Ok(Val::Number(number.normal())),
        Val::Boolean(value) => Ok(Number::Whole(i64::from(*value))),
        other => read(&other.text().unwrap_or(Cow::Borrowed(""))),
    };
    match (read, given.argument(0)) {
        (Ok(number), _) => Ok(Val::Number(number)),
        (Err(problem), Val::Nothing) => trouble(format!("{} {problem}", given.name())),
        (Err(_), default) => Ok(default),
    }
}

/// Rounds to so many decimals; a half goes to the even neighbour unless the method says otherwise.
fn round<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let places = given.whole_argument(0, "`round`")?.unwrap_or(0);
    let method = given.text_argument(1).unwrap_or(Cow::Borrowed("common"));
    let rounding = match method.as_ref() {
        "common" | "half_even" => Rounding::HalfEven,
        "half_up" => Rounding::HalfUp,
        "ceil" => Rounding::Ceil,
        "floor" => Rounding::Floor,
        "down" => Rounding::Down,
        _ => {
            return trouble(
                "`round` knows the methods `common`, `half_even`, `half_up`, `ceil`, `floor` and `down`",
            );
        }
    };
    match given.input {
        Val::Number(number) => found(number.rounded(places, rounding), "`round`"),
        other => Ok(other),
    }
}

fn found<'e>(number: Result<Number, NumberProblem>, what: &str) -> Outcome<Val<'e>> {
    number.map(Val::Number).or_else(|problem| trouble(format!("{what} {problem}")))
}
