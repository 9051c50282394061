//! The sampled cells of one column, and steps tried on them.

use fieldline_model::Value;
use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};

use crate::draft::names::fold;
use crate::draft::profile::Profile;

/// One column, looked at closely.
pub(super) struct Sample<'p> {
    pub(super) name: &'p str,
    /// The name in lower-case ASCII letters and digits.
    pub(super) folded: String,
    /// A cell per sampled row; empty ones are empty texts.
    pub(super) cells: Vec<&'p str>,
}

/// How many values fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Fit {
    pub(super) ok: usize,
    pub(super) of: usize,
}

impl Fit {
    /// Whether at least so many percent fit, and any value at all.
    pub(super) fn at_least(self, percent: usize) -> bool {
        self.of > 0 && self.ok * 100 >= self.of * percent
    }

    /// With one more value.
    pub(super) fn with(self, is_ok: bool) -> Self {
        Self { ok: self.ok + usize::from(is_ok), of: self.of + 1 }
    }

    pub(super) fn is_whole(self) -> bool {
        self.ok == self.of
    }

    /// `98 % of 5,000 values`.
    pub(super) fn shown(self) -> String {
        // Rounded down: `100 %` means all.
        let percent = (self.ok * 100).checked_div(self.of).unwrap_or(0);
        match self.is_whole() {
            true => format!("all {} values", thousands(self.of)),
            false => format!("{percent} % of {} values", thousands(self.of)),
        }
    }
}

impl<'p> Sample<'p> {
    pub(super) fn of(profile: &'p Profile, column: usize) -> Self {
        let name = profile.columns()[column].as_str();
        Self { name, folded: fold(name), cells: profile.cells(column).collect() }
    }

    /// The values: cells that are not empty.
    pub(super) fn values(&self) -> impl Iterator<Item = &'p str> {
        self.cells.iter().copied().filter(|cell| !cell.is_empty())
    }

    /// How many values fulfil a condition.
    pub(super) fn fit(&self, condition: impl Fn(&str) -> bool) -> Fit {
        let of = self.values().count();
        Fit { ok: self.values().filter(|value| condition(value)).count(), of }
    }

    /// How many values a step takes.
    pub(super) fn fits(&self, step: &Step) -> Fit {
        self.fit(|value| step.apply(value.into(), &[]).is_ok())
    }

    /// Whether the name holds one of these words.
    pub(super) fn is_called(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.folded.contains(word))
    }
}

/// A step with constant arguments.
pub(super) fn step(name: &str, arguments: &[(&str, Value)]) -> Step {
    let constants =
        arguments.iter().map(|(name, value)| ((*name).to_owned(), Argument::Constant(value.clone())));
    compile(name, &constants.collect::<Arguments>(), &Defaults::default())
        .expect("the arguments of a draft are right")
}

/// A step for phone numbers whose region comes with each record.
pub(super) fn step_of_record(name: &str) -> Step {
    let arguments = Arguments::from([("region".to_owned(), Argument::Dynamic)]);
    compile(name, &arguments, &Defaults::default()).expect("a region may come with the record")
}

/// `1,928`.
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
