//! The countries in which a column's national phone numbers could be dialled.

use std::collections::BTreeSet;

use fieldline_normalize::{PhoneCountry, PhoneWriting};

use crate::draft::sample::{Sample, step};

/// National numbers that are tried in every country, and those of them that are tried first.
const TRIED: usize = 100;
const FIRST: usize = 12;
/// Countries with a reading of their own, and countries that are named.
const READINGS: usize = 4;
const NAMED: usize = 12;
/// What is shown first where nothing tells one from the other.
const COMMON: [&str; 12] = ["US", "DE", "GB", "FR", "ES", "IT", "NL", "AT", "CH", "BE", "SE", "PL"];

/// A country that reads nearly all national numbers.
pub(super) struct Candidate {
    pub(super) code: String,
    calling_code: i32,
    /// Values of the column that begin with its country code.
    with_code: usize,
    /// Tried numbers with the usual digits, and those with the usual groups, too.
    digits: usize,
    groups: usize,
}

/// What was found out.
pub(super) struct Candidates {
    /// The likeliest first.
    pub(super) countries: Vec<Candidate>,
    /// Values with a country code.
    international: usize,
    tried: usize,
}

/// The countries that read nearly as many of the national numbers as the best does; none when that reads fewer than so
/// many percent.
pub(super) fn candidates(sample: &Sample<'_>, percent: usize) -> Candidates {
    let plain = step("phone", &[]);
    let read = |value: &str| plain.apply(value.into(), &[]).ok();
    let international: Vec<String> =
        sample.values().filter_map(read).filter_map(|number| number.as_text().map(str::to_owned)).collect();
    let national: BTreeSet<&str> = sample.values().filter(|value| read(value).is_none()).collect();
    let spread = national.len().div_ceil(TRIED).max(1);
    let tried: Vec<&str> = national.into_iter().step_by(spread).collect();
    let first = &tried[..tried.len().min(FIRST)];
    let counted: Vec<(PhoneCountry, Numbers)> = PhoneCountry::all()
        .into_iter()
        .filter(|country| count(&numbers(*country, first)) * 5 >= first.len())
        .map(|country| (country, numbers(country, &tried)))
        .collect();
    let best = counted.iter().map(|(_, numbers)| count(numbers)).max().unwrap_or(0);
    let is_enough = best > 0 && best * 100 >= tried.len() * percent;
    let close = counted.into_iter().filter(|(_, numbers)| is_enough && count(numbers) * 10 >= best * 9);
    let mut close: Vec<(Candidate, Numbers)> =
        close.map(|(country, numbers)| (Candidate::of(country, &international, &tried), numbers)).collect();
    close.sort_by_key(|(candidate, _)| candidate.rank());
    // Where the same numbers come out, it does not matter which country is meant.
    let mut seen: BTreeSet<Numbers> = BTreeSet::new();
    close.retain(|(_, numbers)| seen.insert(numbers.clone()));
    let countries = close.into_iter().map(|(candidate, _)| candidate).collect();
    Candidates { countries, international: international.len(), tried: tried.len() }
}

/// What comes out of values, none for those that are refused.
type Numbers = Vec<Option<String>>;

fn numbers(country: PhoneCountry, values: &[&str]) -> Numbers {
    let step = step("phone", &[("region", country.code().into())]);
    let number = |value: &&str| Some(step.apply((*value).into(), &[]).ok()?.as_text()?.to_owned());
    values.iter().map(number).collect()
}

fn count(numbers: &Numbers) -> usize {
    numbers.iter().flatten().count()
}

impl Candidate {
    fn of(country: PhoneCountry, international: &[String], tried: &[&str]) -> Self {
        let plus = format!("+{}", country.calling_code());
        let writings: Vec<PhoneWriting> = tried.iter().map(|value| country.writing(value)).collect();
        let at_least = |least: PhoneWriting| writings.iter().filter(|writing| **writing >= least).count();
        Self {
            code: country.code(),
            calling_code: country.calling_code(),
            with_code: international.iter().filter(|number| number.starts_with(&plus)).count(),
            digits: at_least(PhoneWriting::Digits),
            groups: at_least(PhoneWriting::Groups),
        }
    }

    /// What sorts the likeliest first.
    fn rank(&self) -> impl Ord + use<> {
        let common = COMMON.iter().position(|code| *code == self.code).unwrap_or(COMMON.len());
        let more = |count: usize| std::cmp::Reverse(count);
        (more(self.with_code), more(self.groups), more(self.digits), common, self.code.clone())
    }

    /// What speaks for it.
    pub(super) fn evidence(&self) -> String {
        match self.with_code {
            0 => String::new(),
            1 => format!(": 1 value begins with `+{}`", self.calling_code),
            count => format!(": {count} values begin with `+{}`", self.calling_code),
        }
    }
}

impl Candidates {
    /// Whether something speaks for the first of them: most numbers with a country code have its own, or, without any such
    /// number, nearly all are written as people do there.
    pub(super) fn is_supported(&self) -> bool {
        self.countries.first().is_some_and(|first| match self.international {
            0 => first.digits * 10 >= self.tried * 9,
            some => first.with_code * 2 > some,
        })
    }

    /// Those that get a reading.
    pub(super) fn likeliest(&self) -> impl Iterator<Item = &Candidate> {
        self.countries.iter().take(READINGS)
    }

    /// Why there is a doubt, as a fragment.
    pub(super) fn why(&self) -> String {
        let names: Vec<&str> =
            self.countries.iter().take(NAMED).map(|country| country.code.as_str()).collect();
        let more = match self.countries.len() - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        match names.as_slice() {
            [only] => format!("numbers without a country code could be of {only}, and nothing else says so"),
            names => format!(
                "nothing tells in which country numbers without a country code are dialled: {}{more} read them",
                names.join(", ")
            ),
        }
    }
}
