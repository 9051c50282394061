//! What the values of a column are.

use fieldline_model::Value;
use fieldline_normalize::Step;

use crate::draft::sample::{Fit, Sample, phone_of_record, step};

/// What a column's values are, and how many of them.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Meaning {
    Empty,
    Email(Fit),
    Phone(Fit, Region),
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
        is_ambiguous: bool,
    },
    Text,
}

/// Where national phone numbers are dialled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Region {
    /// In the country that stands in that column.
    Column(String),
    /// In this one, for all.
    One(&'static str),
    /// The numbers are international.
    None,
}

const REGIONS: [&str; 16] =
    ["US", "DE", "GB", "FR", "ES", "IT", "NL", "AT", "CH", "BE", "SE", "PL", "AU", "BR", "IN", "JP"];
const FORMATS: [&str; 11] = [
    "iso8601",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%Y/%m/%d",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "epoch_ms",
    "epoch_s",
];
const DATE_NAMES: [&str; 14] = [
    "date",
    "datum",
    "created",
    "updated",
    "modified",
    "changed",
    "since",
    "birth",
    "geburt",
    "time",
    "signup",
    "registered",
    "expires",
    "closed",
];

/// Looks at a column, with the others at hand.
pub(super) fn meaning(sample: &Sample<'_>, all: &[Sample<'_>]) -> Meaning {
    if sample.values().next().is_none() {
        return Meaning::Empty;
    }
    let is_called = |words: &[&str]| sample.is_called(words);
    let found = [
        email(sample),
        is_called(&["url", "website", "homepage", "web", "link"]).then(|| url(sample)).flatten(),
        is_called(&["phone", "tel", "mobil", "handy", "cell", "fax"]).then(|| phone(sample, all)).flatten(),
        boolean(sample),
        is_called(&["country", "land", "pays", "pais", "nation"]).then(|| country(sample)).flatten(),
        is_called(&["currency", "waehrung", "devise"]).then(|| currency(sample)).flatten(),
        date(sample),
        number(sample),
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

fn phone(sample: &Sample<'_>, all: &[Sample<'_>]) -> Option<Meaning> {
    let mut tried = vec![(sample.fits(&step("phone", &[])), Region::None)];
    tried.extend(
        REGIONS
            .map(|region| (sample.fits(&step("phone", &[("region", region.into())])), Region::One(region))),
    );
    if let Some(countries) = all.iter().find(|other| country_column(other)) {
        let region = Region::Column(countries.name.to_owned());
        tried.push((phones_by_country(sample, countries), region));
    }
    // Of equals the first: a region that adds nothing is not needed.
    let best = tried.into_iter().rev().max_by_key(|(fit, _)| fit.ok)?;
    best.0.at_least(60).then_some(Meaning::Phone(best.0, best.1))
}

fn country_column(sample: &Sample<'_>) -> bool {
    sample.is_called(&["country", "land", "pays", "pais"]) && country(sample).is_some()
}

fn phones_by_country(sample: &Sample<'_>, countries: &Sample<'_>) -> Fit {
    let (phone, country) = (phone_of_record(), step("country", &[]));
    let fits = |(cell, land): (&&str, &&str)| {
        let region = country.apply((*land).into(), &[]).unwrap_or(Value::Null);
        phone.apply((*cell).into(), &[region]).is_ok()
    };
    let pairs = || sample.cells.iter().zip(&countries.cells).filter(|(cell, _)| !cell.is_empty());
    Fit { ok: pairs().filter(|pair| fits(*pair)).count(), of: pairs().count() }
}

/// The fewest formats that read almost all values, the one that reads most first.
fn date(sample: &Sample<'_>) -> Option<Meaning> {
    let is_called =
        sample.is_called(&DATE_NAMES) || sample.name.ends_with("_at") || sample.name.ends_with("_on");
    let has_separators = sample.fit(|value| value.contains(['-', '/', '.', ':']) && !value.contains('@'));
    if !is_called && !has_separators.at_least(80) {
        return None;
    }
    let values: Vec<&str> = sample.values().collect();
    let mut open: Vec<&str> = values.clone();
    let mut formats = Vec::new();
    loop {
        let best = FORMATS
            .iter()
            .rev()
            .map(|format| (read_by(format, &open).count(), *format))
            .max_by_key(|best| best.0);
        let Some((count, format)) = best.filter(|(count, _)| *count * 200 >= values.len().max(200)) else {
            break;
        };
        debug_assert!(count > 0, "a format without values is never the best");
        let step = date_step(format);
        open.retain(|value| step.apply((*value).into(), &[]).is_err());
        formats.push(format);
    }
    let fit = Fit { ok: values.len() - open.len(), of: values.len() };
    let only_counts = formats.iter().all(|format| format.starts_with("epoch"));
    if !fit.at_least(80) || (only_counts && !is_called) {
        return None;
    }
    let with_time =
        sample.fit(|value| value.contains(':') || value.bytes().all(|byte| byte.is_ascii_digit()));
    let is_ambiguous = formats.contains(&"%m/%d/%Y") != formats.contains(&"%d/%m/%Y")
        && read_by("%m/%d/%Y", &values).count() == read_by("%d/%m/%Y", &values).count();
    Some(Meaning::Date { fit, formats, has_time: with_time.at_least(90), is_ambiguous })
}

fn read_by<'v>(format: &str, values: &'v [&'v str]) -> impl Iterator<Item = &'v str> {
    let step = date_step(format);
    values.iter().copied().filter(move |value| step.apply((*value).into(), &[]).is_ok())
}

fn date_step(format: &str) -> Step {
    step("date", &[("formats", Value::List(vec![format.into()]))])
}

/// How numbers are written: `1200.5`, `1,200.5`, `1200,5`, `1.200,5`.
const SEPARATORS: [&[(&str, &str)]; 4] = [
    &[],
    &[("group_separator", ",")],
    &[("decimal_separator", ",")],
    &[("decimal_separator", ","), ("group_separator", ".")],
];

/// A leading zero says that a number is none.
fn number(sample: &Sample<'_>) -> Option<Meaning> {
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
    let tried = SEPARATORS.iter().rev().map(|separators| {
        let arguments: Vec<(&str, Value)> =
            separators.iter().map(|(name, sign)| (*name, (*sign).into())).collect();
        (sample.fits(&step("number", &arguments)), *separators)
    });
    let (fit, separators) = tried.max_by_key(|(fit, _)| fit.ok)?;
    (fit.at_least(95) && has_zero.ok == 0).then_some(Meaning::Decimal(fit, separators))
}
