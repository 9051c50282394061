//! Filters that look at a list as a whole, or cut it.

use std::rc::Rc;

use fieldline_model::ValueType;

use crate::expression::filters::{
    Empty, Filter, Given, More, anything, decimal, integer, item, list, optional, required, same, text,
};
use crate::expression::kind::{Kind, Takes};
use crate::expression::number::Number;
use crate::expression::operate::{arithmetic, items_of};
use crate::expression::rules;
use crate::expression::tree::Sign;
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

const FILL: super::Parameter = optional("fill_with", Takes::Anything);

pub(super) const FILTERS: &[Filter] = &[
    Filter { parameters: &[required("linecount", Takes::Number), FILL], ..of_list("batch", batch) },
    Filter { parameters: &[required("slices", Takes::Number), FILL], ..of_list("slice", columns) },
    counting("count"),
    counting("length"),
    Filter { takes: Takes::TextListOrObject, gives: item, ..of_list("first", first) },
    Filter { takes: Takes::TextListOrObject, gives: item, ..of_list("last", last) },
    Filter { takes: Takes::TextOrList, gives: same, ..of_list("reverse", reverse) },
    Filter {
        takes: Takes::TextListOrObject,
        empty: Empty::IsAsked,
        gives: |input, _| match input {
            ValueType::List(_) => input.clone(),
            ValueType::Any => list(input, &[]),
            _ => ValueType::List(Box::new(ValueType::Text)),
        },
        ..of_list("list", |given| Ok(Val::List(items_of(given.run, &given.input)?.unwrap_or_default())))
    },
    Filter {
        parameters: &[optional("d", Takes::Single), optional("attribute", Takes::Single)],
        gives: text,
        ..of_list("join", join)
    },
    Filter {
        empty: Empty::IsAsked,
        parameters: &[optional("attribute", Takes::Single), optional("start", Takes::Anything)],
        gives: |input, _| match input {
            ValueType::List(item) if **item == ValueType::Integer => ValueType::Integer,
            ValueType::List(item) if **item == ValueType::Decimal => decimal(input, &[]),
            _ => anything(input, &[]),
        },
        ..of_list("sum", sum)
    },
    Filter { more: More::Values, ..of_list("zip", zip) },
];

const fn of_list(name: &'static str, run: for<'c, 'e> fn(Given<'c, 'e>) -> Outcome<Val<'e>>) -> Filter {
    Filter {
        name,
        takes: Takes::List,
        empty: Empty::Stays,
        parameters: &[],
        more: More::Nothing,
        gives: list,
        run,
    }
}

const fn counting(name: &'static str) -> Filter {
    Filter {
        takes: Takes::TextListOrObject,
        empty: Empty::IsAsked,
        gives: integer,
        ..of_list(name, |given| {
            Ok(Val::from(match &given.input {
                Val::Text(text) => text.chars().count(),
                Val::List(items) => items.len(),
                Val::Object(members) => members.len(),
                _ => 0,
            }))
        })
    }
}

fn items<'e>(given: &mut Given<'_, 'e>) -> Outcome<Rc<Vec<Val<'e>>>> {
    Ok(items_of(given.run, &given.input)?.unwrap_or_default())
}

fn first<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    Ok(items(&mut given)?.first().cloned().unwrap_or(Val::Nothing))
}

fn last<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    Ok(items(&mut given)?.last().cloned().unwrap_or(Val::Nothing))
}

fn reverse<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    if let Val::Text(text) = &given.input {
        given.run.spend_text(text.len())?;
        return Ok(Val::from(text.chars().rev().collect::<String>()));
    }
    Ok(Val::from(items(&mut given)?.iter().rev().cloned().collect::<Vec<_>>()))
}

/// The texts of the items with something between them. Empty items are left out.
fn join<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let between = given.text_argument(0).unwrap_or_default();
    let path = given.text_argument(1);
    let mut joined = String::new();
    let mut is_first = true;
    for item in items(&mut given)?.iter() {
        let item = path.as_ref().map_or_else(|| item.clone(), |path| super::items::inside(item, path));
        if item.is_empty() {
            continue;
        }
        let Some(text) = item.text() else {
            let kind = item.kind();
            return trouble(rules::need_message("`join`", "single values", "an item", kind));
        };
        given.run.spend_text(text.len() + between.len())?;
        if !is_first {
            joined.push_str(&between);
        }
        joined.push_str(&text);
        is_first = false;
    }
    Ok(Val::from(joined))
}

/// The sum of the items, and of the start. Empty items are left out.
fn sum<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let path = given.text_argument(0);
    let mut sum = match given.argument(1) {
        Val::Nothing => Val::Number(Number::Whole(0)),
        start => start,
    };
    for item in items(&mut given)?.iter() {
        let item = path.as_ref().map_or_else(|| item.clone(), |path| super::items::inside(item, path));
        if item.is_empty() {
            continue;
        }
        if sum.kind() == Kind::Number && item.kind() != Kind::Number {
            return trouble(rules::need_message("`sum`", "numbers", "an item", item.kind()));
        }
        sum = match given.named {
            Some(node) => arithmetic(given.run, Sign::Plus, (sum, node), (item, node))?,
            None => return trouble("`sum` cannot be used inside of `map`"),
        };
    }
    Ok(sum)
}

fn counted(given: &Given<'_, '_>, what: &str) -> Outcome<usize> {
    match given.whole_argument(0, what)?.and_then(|count| usize::try_from(count).ok()) {
        Some(count) if count > 0 => Ok(count),
        _ => trouble(format!("{what} needs a count of at least 1")),
    }
}

/// Lists of so many items each; the last one is filled up.
fn batch<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let count = counted(&given, "`batch`")?;
    let items = items(&mut given)?;
    let mut batches: Vec<Vec<Val<'e>>> = items.chunks(count).map(<[Val<'e>]>::to_vec).collect();
    if let (Some(last), Some(filler)) = (batches.last_mut(), filler(&given)) {
        given.run.spend(count)?;
        last.resize(count, filler);
    }
    Ok(Val::from(batches.into_iter().map(Val::from).collect::<Vec<_>>()))
}

/// So many lists; the first ones have an item more where it does not come out even.
fn columns<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let count = counted(&given, "`slice`")?;
    given.run.spend(count)?;
    let items = items(&mut given)?;
    let (each, more) = (items.len() / count, items.len() % count);
    let mut rest = &items[..];
    let mut columns = Vec::new();
    for column in 0..count {
        let (these, after) = rest.split_at(each + usize::from(column < more));
        let mut these = these.to_vec();
        if column >= more && more > 0 {
            these.extend(filler(&given));
        }
        columns.push(Val::from(these));
        rest = after;
    }
    Ok(Val::from(columns))
}

fn filler<'e>(given: &Given<'_, 'e>) -> Option<Val<'e>> {
    given.arguments.get(1).cloned().flatten()
}

/// Lists of the items at one place each, as many as the shortest list has.
fn zip<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let mut lists = vec![items(&mut given)?];
    for other in given.arguments.iter().flatten() {
        match items_of(given.run, other)? {
            Some(items) => lists.push(items),
            None => return trouble(rules::need_message("`zip`", "lists", "an argument", other.kind())),
        }
    }
    let length = lists.iter().map(|items| items.len()).min().unwrap_or(0);
    given.run.spend(length * lists.len())?;
    let row = |place: usize| Val::from(lists.iter().map(|items| items[place].clone()).collect::<Vec<_>>());
    Ok(Val::from((0..length).map(row).collect::<Vec<_>>()))
}
