//! Values of a column → options of a property.

use std::collections::BTreeMap;

use fieldline_model::PropertyDefinition;

use crate::draft::names::fold;
use crate::draft::sample::Sample;

/// More different values than this are no codes.
const MOST: usize = 40;

/// A drafted `map`.
pub(super) struct Mapped {
    /// Value → option, sorted by value.
    pub(super) entries: Vec<(String, String)>,
    /// Values for which no option was found, sorted.
    pub(super) unknown: Vec<String>,
    /// Whether every value is an option as it is, so that no table is needed.
    pub(super) is_plain: bool,
}

/// Finds options for the values of a column; `None` when there are too many values, or too few options found.
pub(super) fn map_to_options(sample: &Sample<'_>, definition: &PropertyDefinition) -> Option<Mapped> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    sample.values().for_each(|value| *counts.entry(value).or_default() += 1);
    if counts.len() > MOST || definition.options.is_empty() {
        return None;
    }
    let mut mapped = Mapped { entries: Vec::new(), unknown: Vec::new(), is_plain: true };
    for value in counts.keys() {
        match option_of(value, definition) {
            Some(option) => {
                mapped.is_plain &= option == *value;
                mapped.entries.push(((*value).to_owned(), option.to_owned()));
            }
            None => mapped.unknown.push((*value).to_owned()),
        }
    }
    let found: usize = mapped.entries.iter().map(|(value, _)| counts[value.as_str()]).sum();
    (found * 2 >= counts.values().sum()).then_some(mapped)
}

/// The option of that value or label; else the only one of which it is a word.
fn option_of<'d>(value: &str, definition: &'d PropertyDefinition) -> Option<&'d str> {
    let folded = fold(value);
    let options = || definition.options.iter();
    let exact = options().find(|option| fold(&option.value) == folded || fold(&option.label) == folded);
    if let Some(option) = exact {
        return Some(&option.value);
    }
    let has_word =
        |text: &str| text.split(|letter: char| !letter.is_alphanumeric()).any(|word| fold(word) == folded);
    let mut close = options().filter(|option| has_word(&option.value) || has_word(&option.label));
    let only = close.next()?;
    (folded.len() >= 3 && close.next().is_none()).then_some(only.value.as_str())
}
