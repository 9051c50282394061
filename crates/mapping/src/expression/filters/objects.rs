//! Filters of objects.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::expression::filters::{Empty, Filter, Given, More, list, optional};
use crate::expression::kind::Takes;
use crate::expression::operate::order;
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

pub(super) const FILTERS: &[Filter] = &[
    Filter {
        name: "items",
        takes: Takes::Object,
        empty: Empty::Stays,
        parameters: &[],
        more: More::Nothing,
        gives: list,
        run: |given| Ok(Val::from(pairs(&given))),
    },
    Filter {
        name: "dictsort",
        takes: Takes::Object,
        empty: Empty::Stays,
        parameters: &[
            optional("case_sensitive", Takes::Boolean),
            optional("by", Takes::Text),
            optional("reverse", Takes::Boolean),
        ],
        more: More::Nothing,
        gives: list,
        run: dictsort,
    },
];

/// Lists of a name and its value.
fn pairs<'e>(given: &Given<'_, 'e>) -> Vec<Val<'e>> {
    let Val::Object(members) = &given.input else { return Vec::new() };
    members.iter().map(|(name, value)| Val::from(vec![Val::from(name.clone()), value.clone()])).collect()
}

/// The pairs in the order of their names, or of their values.
fn dictsort<'e>(given: Given<'_, 'e>) -> Outcome<Val<'e>> {
    let by = match given.text_argument(1).as_deref() {
        None | Some("key") => 0,
        Some("value") => 1,
        Some(_) => return trouble("`dictsort` sorts by `key` or by `value`"),
    };
    let (is_exact, is_reverse) = (given.flag(0), given.flag(2));
    let mut pairs: Vec<(Val<'e>, Val<'e>)> = pairs(&given)
        .into_iter()
        .map(|pair| {
            let key = match pair.at(by) {
                Val::Text(text) if !is_exact => Val::from(text.to_lowercase()),
                other => other,
            };
            (key, pair)
        })
        .collect();
    given.run.spend(pairs.len() * 8)?;
    pairs.sort_by(|(one, _), (other, _)| {
        let found = order(one, other).unwrap_or(Ordering::Equal);
        if is_reverse { found.reverse() } else { found }
    });
    Ok(Val::List(Rc::new(pairs.into_iter().map(|(_, pair)| pair).collect())))
}
