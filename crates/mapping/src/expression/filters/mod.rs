//! The filters, one list: what each is called, what it takes, what it gives and what it does. The compiler's checks, its
//! messages and evaluation read the same entries.

pub(super) mod format;
mod items;
mod lists;
mod numbers;
mod objects;
mod order;
mod single;
mod texts;

use std::sync::LazyLock;

use fieldline_model::ValueType;

use crate::expression::kind::{Kind, Takes};
use crate::expression::operate::too_long;
use crate::expression::rules;
use crate::expression::run::Run;
use crate::expression::tree::{FilterCall, Inner, Node};
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

/// A filter.
pub(super) struct Filter {
    /// Its name.
    pub(super) name: &'static str,
    /// What it may be given. Most give nothing for nothing and never see it.
    pub(super) takes: Takes,
    /// Whether it has something to say about an empty input.
    pub(super) empty: Empty,
    pub(super) parameters: &'static [Parameter],
    /// What else it takes.
    pub(super) more: More,
    /// The type of what comes out, by that of the input and those of the arguments.
    pub(super) gives: fn(&ValueType, &[Option<ValueType>]) -> ValueType,
    pub(super) run: for<'c, 'e> fn(Given<'c, 'e>) -> Outcome<Val<'e>>,
}

/// What becomes of an empty input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Empty {
    /// It stays empty.
    Stays,
    /// The filter decides.
    IsAsked,
}

/// An argument by name and place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) takes: Takes,
    pub(super) is_required: bool,
}

/// What a filter takes beside its parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum More {
    Nothing,
    /// Any number of values.
    Values,
    /// A value for each place of its text, in order or by name.
    Places,
    /// The name of a filter and its arguments, instead of the parameters.
    Filter,
    /// The name of a test and its arguments, after the parameters.
    Test,
}

/// What a filter or test is called with.
pub(super) struct Given<'c, 'e> {
    pub(super) run: &'c mut Run<'e>,
    pub(super) input: Val<'e>,
    /// The piece that the input comes from; none for an item of a list.
    pub(super) named: Option<&'e Node>,
    pub(super) arguments: &'c [Option<Val<'e>>],
    pub(super) inner: Option<&'e Inner>,
}

impl std::fmt::Debug for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Filter({})", self.name)
    }
}

/// A parameter that may be left out.
const fn optional(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, is_required: false }
}

/// A parameter that must be there.
const fn required(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, is_required: true }
}

const GROUPS: [&[Filter]; 8] = [
    format::FILTERS,
    items::FILTERS,
    lists::FILTERS,
    numbers::FILTERS,
    objects::FILTERS,
    order::FILTERS,
    single::FILTERS,
    texts::FILTERS,
];

/// Every filter by name, in order.
static BY_NAME: LazyLock<Vec<&'static Filter>> = LazyLock::new(|| {
    let mut all: Vec<&'static Filter> = GROUPS.into_iter().flatten().collect();
    all.sort_by_key(|filter| filter.name);
    all
});

/// The names of all filters, in order.
pub(super) static NAMES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| BY_NAME.iter().map(|filter| filter.name).collect());

/// The filter of that name.
pub(super) fn find(name: &str) -> Option<&'static Filter> {
    let place = BY_NAME.binary_search_by(|filter| filter.name.cmp(name)).ok()?;
    Some(BY_NAME[place])
}

/// Applies a filter to what precedes it.
pub(super) fn call<'e>(run: &mut Run<'e>, call: &'e FilterCall) -> Outcome<Val<'e>> {
    if call.filter.fills() {
        return single::fill(run, call);
    }
    let input =
        if call.filter.guards() { run.evaluate_asked(&call.input)? } else { run.evaluate(&call.input)? };
    let arguments = run.arguments(&call.arguments)?;
    let given =
        Given { run, input, named: Some(&call.input), arguments: &arguments, inner: call.inner.as_ref() };
    call.filter.apply(given)
}

impl Filter {
    /// Whether the filter puts its argument in the place of an empty input.
    pub(super) fn fills(&self) -> bool {
        matches!(self.name, "default" | "d")
    }

    /// Whether the filter deals with an empty input, so that the input's names are guarded.
    pub(super) fn guards(&self) -> bool {
        self.fills() || self.name == "bool"
    }

    /// Applies the filter, after looking whether it takes what it is given.
    pub(super) fn apply<'e>(&self, given: Given<'_, 'e>) -> Outcome<Val<'e>> {
        given.run.spend(1)?;
        let kind = given.input.kind();
        if kind == Kind::Nothing && self.empty == Empty::Stays {
            return Ok(Val::Nothing);
        }
        let what = || format!("`{}`", self.name);
        if !self.takes.admits(kind) {
            if let Some(message) = given.named.and_then(|node| too_long(given.run, &[(&given.input, node)])) {
                return trouble(message);
            }
            return trouble(rules::need_message(&what(), self.takes.noun(), &given.name(), kind));
        }
        check_arguments(&what, self.parameters, given.arguments)?;
        (self.run)(given)
    }
}

/// Looks whether the arguments are of the kinds that are taken.
pub(super) fn check_arguments(
    what: &dyn Fn() -> String,
    parameters: &[Parameter],
    arguments: &[Option<Val<'_>>],
) -> Outcome<()> {
    for (parameter, argument) in parameters.iter().zip(arguments) {
        let kind = argument.as_ref().map_or(Kind::Nothing, Val::kind);
        if !parameter.takes.admits(kind) {
            let name = format!("`{}`", parameter.name);
            return trouble(rules::need_message(&what(), parameter.takes.noun(), &name, kind));
        }
    }
    Ok(())
}

impl<'e> Given<'_, 'e> {
    /// How a message calls the input.
    pub(super) fn name(&self) -> String {
        self.named.map_or_else(|| "an item".to_owned(), |node| self.run.name(node))
    }

    /// The argument at that place; nothing where it was left out.
    pub(super) fn argument(&self, place: usize) -> Val<'e> {
        self.arguments.get(place).cloned().flatten().unwrap_or(Val::Nothing)
    }

    /// The text of the argument at that place.
    pub(super) fn text_argument(&self, place: usize) -> Option<std::borrow::Cow<'e, str>> {
        match self.argument(place) {
            Val::Nothing => None,
            other => other.text(),
        }
    }

    /// The whole number that the argument at that place is.
    pub(super) fn whole_argument(&self, place: usize, what: &str) -> Outcome<Option<i64>> {
        match self.argument(place) {
            Val::Nothing => Ok(None),
            Val::Number(number) if number.to_i64().is_some() => Ok(number.to_i64()),
            _ => trouble(format!("{what} needs a whole number")),
        }
    }

    /// Whether the argument at that place is true.
    pub(super) fn flag(&self, place: usize) -> bool {
        matches!(self.argument(place), Val::Boolean(true))
    }
}

/// Text comes out.
fn text(_: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    ValueType::Text
}

/// A whole number comes out.
fn integer(_: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    ValueType::Integer
}

/// A number comes out.
fn decimal(_: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    ValueType::Decimal
}

/// What comes out is of the type that went in.
fn same(input: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    input.clone()
}

/// Anything can come out.
fn anything(_: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    ValueType::Any
}

/// A list of anything comes out.
fn list(_: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    ValueType::List(Box::new(ValueType::Any))
}

/// A list of texts comes out.
fn texts(_: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    ValueType::List(Box::new(ValueType::Text))
}

/// An item comes out.
fn item(input: &ValueType, _: &[Option<ValueType>]) -> ValueType {
    match input {
        ValueType::List(item) => (**item).clone(),
        ValueType::Text | ValueType::Date | ValueType::Instant => ValueType::Text,
        _ => ValueType::Any,
    }
}
