//! What the values of a column are.

use fieldline_model::Value;

use crate::draft::doubt::{Doubt, Way};
use crate::draft::sample::{Fit, Sample, phone_of_record, step};
use crate::draft::times::times;

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
        /// What the values do not say and something else does.
        note: Option<String>,
    },
    /// Nothing is known for sure.
    Unsure(Doubt),
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
/// Looks at a column, with the others at hand. What stands between cells says how numbers are probably written.
pub(super) fn meaning(sample: &Sample<'_>, all: &[Sample<'_>], delimiter: u8) -> Meaning {
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

fn phone(sample: &Sample<'_>, all: &[Sample<'_>]) -> Option<Meaning> {
    if let Some(doubt) = decimals(sample) {
        return Some(Meaning::Unsure(doubt));
    }
    let mut tried = vec![(sample.fits(&step("phone", &[])), Region::None)];
    // Where each row says its country, one country for all is never right.
    match all.iter().find(|other| country_column(other)) {
        Some(countries) => {
            let region = Region::Column(countries.name.to_owned());
            tried.push((phones_by_country(sample, countries), region));
        }
        None => {
            tried.extend(REGIONS.map(|region| {
                (sample.fits(&step("phone", &[("region", region.into())])), Region::One(region))
            }))
        }
    }
    // Of equals the first: a region that adds nothing is not needed.
    let best = tried.into_iter().rev().max_by_key(|(fit, _)| fit.ok)?;
    best.0.at_least(60).then_some(Meaning::Phone(best.0, best.1))
}

/// Phone numbers that a program has made decimals of: `1712345678.0`.
fn decimals(sample: &Sample<'_>) -> Option<Doubt> {
    let fit = sample.fit(is_made_decimal);
    fit.at_least(20).then(|| {
        let way = Way::Steps("[{ replace: { pattern: '\\.0$', with: \"\" } }, phone]".to_owned());
        Doubt::new(format!(
            "{} end in `.0`: a program has made decimals of whole numbers, and zeros in front are lost",
            fit.shown()
        ))
        .or(way, "if nothing but the `.0` is wrong")
    })
}

/// Whether a value is a whole number of some length with `.0` behind.
pub(super) fn is_made_decimal(value: &str) -> bool {
    let digits = value.strip_suffix(".0").map(|whole| whole.trim_start_matches(['+', '-']));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

pub(super) fn country_column(sample: &Sample<'_>) -> bool {
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
    let tried = SEPARATORS.iter().rev().map(|separators| {
        let arguments: Vec<(&str, Value)> =
            separators.iter().map(|(name, sign)| (*name, (*sign).into())).collect();
        (sample.fits(&step("number", &arguments)), *separators)
    });
    let (fit, separators) = tried.max_by_key(|(fit, _)| fit.ok)?;
    if !fit.at_least(95) || has_zero.ok > 0 {
        return None;
    }
    Some(thousands_or_decimals(sample, delimiter).map_or(Meaning::Decimal(fit, separators), Meaning::Unsure))
}

/// Where cells are not cut at commas, nothing tells whether `1.101` is about one, or above a thousand: unless a value has
/// another number of decimals.
fn thousands_or_decimals(sample: &Sample<'_>, delimiter: u8) -> Option<Doubt> {
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
    if delimiter == b',' {
        return None;
    }
    let (decimal, group): (Separated, Separated) = match sign {
        '.' => (&[], &[("decimal_separator", ","), ("group_separator", ".")]),
        _ => (&[("decimal_separator", ",")], &[("group_separator", ",")]),
    };
    let doubt = Doubt::new(format!(
        "every number has three digits behind `{sign}`: nothing tells decimals from thousands"
    ))
    .or(Way::Numbers(group), format!("if `1{sign}101` is above a thousand"))
    .or(Way::Numbers(decimal), format!("if `1{sign}101` is a little above one"));
    Some(doubt)
}
