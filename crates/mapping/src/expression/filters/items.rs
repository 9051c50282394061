//! Filters that do something to every item of a list, or keep some of them.

use crate::expression::filters::{Empty, Filter, Given, More, list, optional, required, same};
use crate::expression::kind::Takes;
use crate::expression::operate::truth;
use crate::expression::tree::Inner;
use crate::expression::trouble::Outcome;
use crate::expression::value::Val;

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        parameters: &[optional("attribute", Takes::Single), optional("default", Takes::Anything)],
        more: More::Filter,
        gives: list,
        ..keeping("map", map)
    },
    keeping("select", |given| keep(given, Keeps::True, Of::Item)),
    keeping("reject", |given| keep(given, Keeps::False, Of::Item)),
    Filter {
        parameters: &[required("attribute", Takes::Single)],
        ..keeping("selectattr", |given| keep(given, Keeps::True, Of::Member))
    },
    Filter {
        parameters: &[required("attribute", Takes::Single)],
        ..keeping("rejectattr", |given| keep(given, Keeps::False, Of::Member))
    },
];

const fn keeping(name: &'static str, run: for<'c, 'e> fn(Given<'c, 'e>) -> Outcome<Val<'e>>) -> Filter {
    Filter {
        name,
        takes: Takes::List,
        empty: Empty::Stays,
        parameters: &[],
        more: More::Test,
        gives: same,
        run,
    }
}

/// Which items are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keeps {
    True,
    False,
}

/// What is tested.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Item,
    Member,
}

/// What a path leads to inside of an item: `address.city`, `0`.
pub(super) fn inside<'e>(item: &Val<'e>, path: &str) -> Val<'e> {
    path.split('.').fold(item.clone(), |value, step| match (&value, step.parse()) {
        (Val::List(_), Ok(index)) => value.at(index),
        _ => value.member(step),
    })
}

fn map<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let Given { run, input: Val::List(items), arguments, inner, .. } = given else { return Ok(Val::Nothing) };
    let path = match arguments.first() {
        Some(Some(path)) => path.text(),
        _ => None,
    };
    let default = arguments.get(1).cloned().flatten();
    let inner = match inner {
        Some(Inner::Filter(filter, nodes)) => Some((filter, run.arguments(nodes)?)),
        _ => None,
    };
    let mut mapped = Vec::with_capacity(items.len());
    for item in items.iter() {
        run.spend(1)?;
        mapped.push(match (&path, &inner) {
            (Some(path), _) => match (inside(item, path), &default) {
                (found, Some(default)) if found.is_empty() => default.clone(),
                (found, _) => found,
            },
            (None, Some((filter, arguments))) => {
                let item = item.clone();
                filter.apply(Given { run, input: item, named: None, arguments, inner: None })?
            }
            (None, None) => item.clone(),
        });
    }
    Ok(Val::from(mapped))
}

fn keep<'e>(given: Given<'_, 'e>, keeps: Keeps, of: Of) -> Outcome<Val<'e>> {
    let path = match of {
        Of::Member => given.text_argument(0),
        Of::Item => None,
    };
    let Given { run, input: Val::List(items), inner, .. } = given else { return Ok(Val::Nothing) };
    let inner = match inner {
        Some(Inner::Test(test, nodes)) => Some((test, run.arguments(nodes)?)),
        _ => None,
    };
    let mut kept = Vec::new();
    for item in items.iter() {
        run.spend(1)?;
        let tested = path.as_ref().map_or_else(|| item.clone(), |path| inside(item, path));
        let passes = match &inner {
            Some((test, arguments)) => {
                test.run(Given { run, input: tested, named: None, arguments, inner: None })?
            }
            None => truth(&tested, || "an item".to_owned())?,
        };
        if passes == (keeps == Keeps::True) {
            kept.push(item.clone());
        }
    }
    Ok(Val::from(kept))
}
