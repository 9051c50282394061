//! Filters that compare the items of a list with each other.
//!
//! Texts are compared without regard to case unless `case_sensitive` says so. Empty items come last in `sort`, and are
//! left out by `min` and `max`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use crate::expression::filters::items::inside;
use crate::expression::filters::{Empty, Filter, Given, More, item, optional, same};
use crate::expression::kind::Takes;
use crate::expression::operate::{equal, order};
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

const CASE: super::Parameter = optional("case_sensitive", Takes::Boolean);
const ATTRIBUTE: super::Parameter = optional("attribute", Takes::Single);

pub(super) const FILTERS: &[Filter] = &[
    Filter { gives: item, ..comparing("min", |given| extreme(given, Ordering::Less)) },
    Filter { gives: item, ..comparing("max", |given| extreme(given, Ordering::Greater)) },
    Filter { parameters: &[optional("reverse", Takes::Boolean), CASE, ATTRIBUTE], ..comparing("sort", sort) },
    comparing("unique", unique),
];

const fn comparing(name: &'static str, run: for<'c, 'e> fn(Given<'c, 'e>) -> Outcome<Val<'e>>) -> Filter {
    Filter {
        name,
        takes: Takes::List,
        empty: Empty::Stays,
        parameters: &[CASE, ATTRIBUTE],
        more: More::Nothing,
        gives: same,
        run,
    }
}

/// What items are compared by.
struct By {
    paths: Vec<String>,
    is_exact: bool,
}

impl By {
    fn new(given: &Given<'_, '_>, case: usize, attribute: usize) -> Self {
        let paths = given.text_argument(attribute).unwrap_or_default();
        let paths =
            paths.split(',').map(str::trim).filter(|path| !path.is_empty()).map(str::to_owned).collect();
        Self { paths, is_exact: given.flag(case) }
    }

    fn keys<'e>(&self, item: &Val<'e>) -> Vec<Val<'e>> {
        let fold = |value: Val<'e>| match value {
            Val::Text(text) if !self.is_exact => Val::Text(Cow::Owned(text.to_lowercase())),
            other => other,
        };
        if self.paths.is_empty() {
            return vec![fold(item.clone())];
        }
        self.paths.iter().map(|path| fold(inside(item, path))).collect()
    }
}

fn keyed<'e>(given: &mut Given<'_, 'e>, by: &By) -> Outcome<Vec<(Vec<Val<'e>>, Val<'e>)>> {
    let items = match &given.input {
        Val::List(items) => Rc::clone(items),
        _ => Rc::default(),
    };
    // Sorting takes as many steps more as the count has binary digits.
    let digits = usize::BITS - items.len().leading_zeros();
    given.run.spend(items.len() * usize::try_from(digits).unwrap_or(64))?;
    let keyed: Vec<_> = items.iter().map(|item| (by.keys(item), item.clone())).collect();
    for place in 0..keyed.first().map_or(0, |(keys, _)| keys.len()) {
        let mut kinds =
            keyed.iter().filter(|(keys, _)| !keys[place].is_empty()).map(|(keys, _)| &keys[place]);
        let Some(first) = kinds.next() else { continue };
        if let Some(other) = kinds.find(|key| key.kind() != first.kind()) {
            let (one, other) = (first.kind().noun(), other.kind().noun());
            return trouble(format!("the items of {} differ: {one} and {other}", given.name()));
        }
        if order(first, first).is_none() {
            return trouble(format!("the items of {} have no order: {}", given.name(), first.kind().noun()));
        }
    }
    Ok(keyed)
}

fn compare(one: &[Val<'_>], other: &[Val<'_>]) -> Ordering {
    let pairs = one.iter().zip(other);
    pairs.fold(Ordering::Equal, |found, (one, other)| {
        found.then_with(|| match (one.is_empty(), other.is_empty()) {
            (false, false) => order(one, other).unwrap_or(Ordering::Equal),
            (one, other) => one.cmp(&other),
        })
    })
}

fn extreme<'e>(mut given: Given<'_, 'e>, wanted: Ordering) -> Outcome<Val<'e>> {
    let by = By::new(&given, 0, 1);
    let mut found: Option<(Vec<Val<'e>>, Val<'e>)> = None;
    for (keys, item) in keyed(&mut given, &by)? {
        let is_full = keys.iter().any(|key| !key.is_empty());
        if is_full && found.as_ref().is_none_or(|(best, _)| compare(&keys, best) == wanted) {
            found = Some((keys, item));
        }
    }
    Ok(found.map_or(Val::Nothing, |(_, item)| item))
}

fn sort<'e>(mut given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let by = By::new(&given, 1, 2);
    let is_reverse = given.flag(0);
    let mut keyed = keyed(&mut given, &by)?;
    keyed.sort_by(|(one, _), (other, _)| {
        let order = compare(one, other);
        if is_reverse { order.reverse() } else { order }
    });
    Ok(Val::from(keyed.into_iter().map(|(_, item)| item).collect::<Vec<_>>()))
}

/// The items without those that are equal to an earlier one.
fn unique<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let by = By::new(&given, 0, 1);
    let Given { run, input: Val::List(items), .. } = given else { return Ok(Val::Nothing) };
    let mut seen: Vec<Vec<Val<'e>>> = Vec::new();
    let mut kept = Vec::new();
    for item in items.iter() {
        let keys = by.keys(item);
        let mut is_new = true;
        for known in &seen {
            let mut is_same = true;
            for (one, other) in known.iter().zip(&keys) {
                // Values of different kinds are different.
                is_same &= equal(run, one, other)?.unwrap_or(false);
            }
            is_new &= !is_same;
        }
        if is_new {
            seen.push(keys);
            kept.push(item.clone());
        }
    }
    Ok(Val::from(kept))
}
