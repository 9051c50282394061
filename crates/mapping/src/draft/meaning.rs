//! What the values of a column are.

use fieldline_model::Value;

use crate::draft::doubt::{Doubt, Way};
use crate::draft::phones::{Region, phone};
use crate::draft::sample::{Fit, Sample, step};
use crate::draft::times::times;
use crate::draft::words::is_count;

/// What a column's values are, and how many of them.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Meaning {
    Empty,
    Email(Fit),
    /// With the number of values that have an extension.
    Phone {
        fit: Fit,
        region: Region,
        extensions: usize,
    },
    Country(Fit),
    Currency(Fit),
    Url(Fit),
    Boolean(Fit),
    Integer(Fit),
    /// With the arguments that tell its separators.
    Decimal(Fit, &'static [(&'static str, &'static str)]),
    /// With the formats that are needed, the commonest first, and whether most values carry a time.
    Date {
        fit: Fit,
        formats: Vec<&'static str>,
        has_time: bool,
        /// What the values do not say and something else does.
        note: Option<String>,
    },
    /// Nothing is known for sure.
    Unsure(Doubt),
    Text,
}

/// Looks at a column, with the others at hand. What stands between cells says how numbers are probably written.
pub(super) fn meaning(sample: &Sample<'_>, all: &[Sample<'_>], delimiter: u8) -> Meaning {
    if sample.values().next().is_none() {
        return Meaning::Empty;
    }
    let is_called = |words: &[&str]| sample.is_called(words);
    let found = [
        email(sample),
        is_called(&["url", "website", "homepage", "web", "link"]).then(|| url(sample)).flatten(),
        phone(sample, all),
        boolean(sample),
        is_called(&["country", "land", "pays", "pais", "nation"]).then(|| country(sample)).flatten(),
        is_called(&["currency", "waehrung", "devise"]).then(|| currency(sample)).flatten(),
        times(sample, all),
        number(sample, delimiter),
    ];
    found.into_iter().flatten().next().unwrap_or(Meaning::Text)
}

fn email(sample: &Sample<'_>) -> Option<Meaning> {
    let with_sign = sample.fit(|value| value.contains('@'));
    let fit = with_sign.at_least(60).then(|| sample.fits(&step("email", &[])))?;
    fit.at_least(80).then_some(Meaning::Email(fit))
}

fn url(sample: &Sample<'_>) -> Option<Meaning> {
    let fit = sample.fits(&step("url", &[]));
    fit.at_least(80).then_some(Meaning::Url(fit))
}

fn country(sample: &Sample<'_>) -> Option<Meaning> {
    let fit = sample.fits(&step("country", &[]));
    fit.at_least(80).then_some(Meaning::Country(fit))
}

fn currency(sample: &Sample<'_>) -> Option<Meaning> {
    let fit = sample.fit(|value| {
        let arguments =
            [("currency".to_owned(), fieldline_normalize::Argument::Constant(value.into()))].into();
        fieldline_normalize::compile("money", &arguments, &fieldline_normalize::Defaults::default()).is_ok()
    });
    fit.at_least(80).then_some(Meaning::Currency(fit))
}

/// Digits alone could be anything.
fn boolean(sample: &Sample<'_>) -> Option<Meaning> {
    let fit = sample.fits(&step("boolean", &[]));
    let is_digits = sample.values().all(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    (fit.at_least(98) && !is_digits).then_some(Meaning::Boolean(fit))
}

/// Whether a value is a whole number of some length with `.0` behind.
pub(super) fn is_made_decimal(value: &str) -> bool {
    let digits = value.strip_suffix(".0").map(|whole| whole.trim_start_matches(['+', '-']));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

pub(super) fn country_column(sample: &Sample<'_>) -> bool {
    sample.is_called(&["country", "land", "pays", "pais"]) && country(sample).is_some()
}

/// Arguments that tell separators.
type Separated = &'static [(&'static str, &'static str)];

/// How numbers are written: `1200.5`, `1,200.5`, `1200,5`, `1.200,5`.
const SEPARATORS: [Separated; 4] = [
    &[],
    &[("group_separator", ",")],
    &[("decimal_separator", ",")],
    &[("decimal_separator", ","), ("group_separator", ".")],
];

/// A leading zero says that a number is none.
fn number(sample: &Sample<'_>, delimiter: u8) -> Option<Meaning> {
    let is_plain = |value: &str| {
        let digits = value.trim_start_matches('-');
        digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'))
    };
    let whole = sample.fit(|value| is_plain(value) && value.parse::<i64>().is_ok());
    if whole.at_least(98) {
        return Some(Meaning::Integer(whole));
    }
    let has_zero =
        sample.fit(|value| value.len() > 1 && value.starts_with('0') && !value.contains(['.', ',']));
    // Of equals the first: fewer arguments.
    let tried =
        SEPARATORS.iter().rev().filter(|separators| !is_below_one(sample, separators)).map(|separators| {
            let arguments: Vec<(&str, Value)> =
                separators.iter().map(|(name, sign)| (*name, (*sign).into())).collect();
            (sample.fits(&step("number", &arguments)), *separators)
        });
    let (fit, separators) = tried.max_by_key(|(fit, _)| fit.ok)?;
    if !fit.at_least(95) || has_zero.ok > 0 {
        return None;
    }
    Some(thousands_or_decimals(sample, fit, delimiter).unwrap_or(Meaning::Decimal(fit, separators)))
}

/// Whether a value shows that the sign between groups is one between decimals: `0,250` is a quarter.
fn is_below_one(sample: &Sample<'_>, separators: Separated) -> bool {
    let group = separators.iter().find(|(name, _)| *name == "group_separator");
    group.is_some_and(|(_, sign)| {
        let zero = format!("0{sign}");
        sample.values().any(|value| value.trim_start_matches('-').starts_with(&zero))
    })
}

/// Nothing tells whether `1,101` is about one, or above a thousand, unless a value has another number of decimals, or the
/// column counts what has no parts. Where cells are cut at commas, `1.101` is written as programs write decimals.
fn thousands_or_decimals(sample: &Sample<'_>, fit: Fit, delimiter: u8) -> Option<Meaning> {
    let could_be_both = |value: &str, sign: char| {
        let Some((whole, decimals)) = value.trim_start_matches('-').split_once(sign) else {
            return value.len() < 4;
        };
        let is_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && decimals.len() == 3
            && is_digits(whole)
            && is_digits(decimals)
    };
    let sign = ['.', ','].into_iter().find(|&sign| {
        sample.values().any(|value| value.contains(sign))
            && sample.values().all(|value| could_be_both(value, sign))
    })?;
    if delimiter == b',' && sign == '.' {
        return None;
    }
    let (decimal, group): (Separated, Separated) = match sign {
        '.' => (&[], &[("decimal_separator", ","), ("group_separator", ".")]),
        _ => (&[("decimal_separator", ",")], &[("group_separator", ",")]),
    };
    if is_count(sample.name) {
        return Some(Meaning::Decimal(fit, group));
    }
    let doubt = Doubt::new(format!(
        "every number has three digits behind `{sign}`: nothing tells decimals from thousands"
    ))
    .or(Way::Numbers(group), format!("if `1{sign}101` is above a thousand"))
    .or(Way::Numbers(decimal), format!("if `1{sign}101` is a little above one"));
    Some(Meaning::Unsure(doubt))
}
