//! Columns of phone numbers: where they are dialled, and when nothing tells it.

use fieldline_model::Value;
use fieldline_normalize::Step;

use crate::draft::candidates::candidates;
use crate::draft::doubt::{Doubt, Way};
use crate::draft::meaning::{Meaning, is_made_decimal};
use crate::draft::sample::{Fit, Sample, step, step_of_record};
use crate::draft::words::{is_country, is_phone};

/// Where national phone numbers are dialled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Region {
    /// In the country that stands in that column.
    Column(String),
    /// In this one, for all.
    One(String),
    /// The numbers are international.
    None,
}

/// What a column of phone numbers is; `None` when it is none. A region is drafted only where something tells it.
pub(super) fn phone(sample: &Sample<'_>, all: &[Sample<'_>]) -> Option<Meaning> {
    if !is_phone(sample.name) {
        return None;
    }
    let countries = all.iter().find(|other| tells_countries(other, all));
    if let Some(doubt) = ruined(sample) {
        return Some(Meaning::Unsure(with_readings(doubt, sample, all, countries)));
    }
    let international = sample.fits(&step("phone", &[]));
    if international.at_least(95) {
        return Some(numbers(sample, international, Region::None, None));
    }
    // Where each row says its country, one country for all is never right.
    if let Some(countries) = countries {
        return by_country(sample, countries, international).or_else(|| {
            let doubt = without_plus(sample)?;
            Some(Meaning::Unsure(with_readings(doubt, sample, all, Some(countries))))
        });
    }
    if let Some(doubt) = without_plus(sample) {
        return Some(Meaning::Unsure(with_readings(doubt, sample, all, None)));
    }
    by_candidates(sample, all, international)
}

fn numbers(sample: &Sample<'_>, fit: Fit, region: Region, countries: Option<&Sample<'_>>) -> Meaning {
    let extensions = extensions(sample, &region, countries);
    Meaning::Phone { fit, region, extensions }
}

/// Whether a column says at least for half of the rows where they belong. Of two columns of one name neither can be named.
fn tells_countries(sample: &Sample<'_>, all: &[Sample<'_>]) -> bool {
    let is_alone = all.iter().filter(|other| other.name.trim() == sample.name.trim()).count() == 1;
    is_alone && is_country(sample.name) && sample.fits(&step("country", &[])).at_least(50)
}

/// The rows with a phone number: the number, and the region that the row's country gives.
fn pairs<'s>(
    sample: &'s Sample<'_>,
    countries: &'s Sample<'_>,
) -> impl Iterator<Item = (&'s str, Value)> + 's {
    let country = step("country", &[]);
    let rows = sample.cells.iter().zip(&countries.cells).filter(|(cell, _)| !cell.is_empty());
    rows.map(move |(cell, land)| (*cell, country.apply((*land).into(), &[]).unwrap_or(Value::Null)))
}

/// A country that is not known costs its row's number, and says nothing about the others.
fn by_country(sample: &Sample<'_>, countries: &Sample<'_>, international: Fit) -> Option<Meaning> {
    let phone = step_of_record("phone");
    let (mut all, mut known) = (Fit { ok: 0, of: 0 }, Fit { ok: 0, of: 0 });
    for (cell, region) in pairs(sample, countries) {
        let is_known = region != Value::Null;
        let is_read = phone.apply(cell.into(), &[region]).is_ok();
        all = all.with(is_read);
        known = if is_known { known.with(is_read) } else { known };
    }
    if international.at_least(60) && all.ok <= international.ok {
        return Some(numbers(sample, international, Region::None, None));
    }
    let region = Region::Column(countries.name.to_owned());
    (known.at_least(60) && all.ok > 0).then(|| numbers(sample, all, region, Some(countries)))
}

fn by_candidates(sample: &Sample<'_>, all: &[Sample<'_>], international: Fit) -> Option<Meaning> {
    let found = candidates(sample, 60);
    if found.countries.is_empty() {
        return international.at_least(60).then(|| numbers(sample, international, Region::None, None));
    }
    if let ([only], true) = (found.countries.as_slice(), found.is_supported()) {
        let fit = sample.fits(&step("phone", &[("region", only.code.as_str().into())]));
        return Some(numbers(sample, fit, Region::One(only.code.clone()), None));
    }
    let mut doubt = Doubt::new(found.why());
    let unread = all.iter().find(|other| is_country(other.name) && other.values().next().is_some());
    if let Some(unread) = unread {
        let name = unread.name.trim();
        doubt.why.push_str(&format!("; fewer than half of the values of `{name}` are read as countries"));
    }
    Some(Meaning::Unsure(with_readings(doubt, sample, all, None)))
}

/// The doubt with a reading for each country that could be meant, and with a word about extensions.
fn with_readings(
    doubt: Doubt,
    sample: &Sample<'_>,
    all: &[Sample<'_>],
    countries: Option<&Sample<'_>>,
) -> Doubt {
    let mut doubt = doubt;
    if let Some(countries) = countries {
        let region = Region::Column(countries.name.to_owned());
        let when = format!("if they are dialled in the country of `{}`", countries.name.trim());
        doubt = remark(doubt, extensions(sample, &region, Some(countries)));
        return doubt.or(Way::Phone(region), when);
    }
    // Of columns of one name none can be named.
    let named = |other: &&Sample<'_>| {
        is_country(other.name) && all.iter().filter(|twin| twin.name.trim() == other.name.trim()).count() == 1
    };
    if let Some(unread) = all.iter().filter(|other| other.values().next().is_some()).find(named) {
        let when = format!("if `{}` is exported with names or codes of countries", unread.name.trim());
        doubt = doubt.or(Way::Phone(Region::Column(unread.name.to_owned())), when);
    }
    let found = candidates(sample, 20);
    let best = found.countries.first().map_or(Region::None, |country| Region::One(country.code.clone()));
    doubt = remark(doubt, extensions(sample, &best, None));
    for country in found.likeliest() {
        let when = format!("if they are dialled in {}{}", country.code, country.evidence());
        doubt = doubt.or(Way::Phone(Region::One(country.code.clone())), when);
    }
    let international = sample.fits(&step("phone", &[]));
    if international.ok > 0 || doubt.readings.is_empty() {
        return doubt.or(Way::Phone(Region::None), "if only numbers with a country code are to be loaded");
    }
    doubt
}

fn remark(doubt: Doubt, extensions: usize) -> Doubt {
    match extension_note(extensions) {
        Some(note) => Doubt { why: format!("{}; {note}", doubt.why), ..doubt },
        None => doubt,
    }
}

/// What is to be said of extensions.
pub(super) fn extension_note(count: usize) -> Option<String> {
    let what = match count {
        0 => return None,
        1 => "1 value has an extension, which is dropped".to_owned(),
        count => format!("{count} values have an extension, which is dropped"),
    };
    Some(format!("{what}: `extension: {{ to: … }}` beside the region gives it to a property"))
}

/// How many values have an extension behind their number.
fn extensions(sample: &Sample<'_>, region: &Region, countries: Option<&Sample<'_>>) -> usize {
    let has_one = |step: &Step, cell: &str, region: &[Value]| {
        matches!(step.apply(cell.into(), region), Ok(Value::Text(_)))
    };
    match (region, countries) {
        (Region::Column(_), Some(countries)) => {
            let step = step_of_record("phone_extension");
            pairs(sample, countries)
                .filter(|(cell, region)| has_one(&step, cell, std::slice::from_ref(region)))
                .count()
        }
        (Region::One(region), _) => {
            let step = step("phone_extension", &[("region", region.as_str().into())]);
            sample.values().filter(|cell| has_one(&step, cell, &[])).count()
        }
        _ => {
            let step = step("phone_extension", &[]);
            sample.values().filter(|cell| has_one(&step, cell, &[])).count()
        }
    }
}

/// Phone numbers that a spreadsheet or a program has taken for numbers.
fn ruined(sample: &Sample<'_>) -> Option<Doubt> {
    let rounded = sample.fit(is_rounded);
    if rounded.at_least(20) {
        return Some(Doubt::new(format!(
            "{} are numbers that a spreadsheet has rounded (`4.91E+11`), and their digits are lost: export the column as text",
            rounded.shown()
        )));
    }
    let decimals = sample.fit(is_made_decimal);
    decimals.at_least(20).then(|| {
        let why =
            "end in `.0`: a program has made decimals of whole numbers, and zeros or a `+` in front are lost";
        let doubt = Doubt::new(format!("{} {why}", decimals.shown()));
        match is_international_without_plus(sample).at_least(60) {
            true => doubt.or(Way::Keys(PLUS), "if they begin with their country code"),
            false => doubt,
        }
    })
}

/// Whether a value is a number as spreadsheets show long ones: `4.91712E+11`.
fn is_rounded(value: &str) -> bool {
    value.contains(['e', 'E']) && value.replace(',', ".").parse::<f64>().is_ok_and(f64::is_finite)
}

/// The keys of a rule that puts the `+` back.
const PLUS: &str = "normalize: [{ replace: { pattern: '^([1-9])', with: \"+$1\" } }, phone], on_error: skip";

/// Numbers that have their country code and have lost the `+` in front of it.
fn without_plus(sample: &Sample<'_>) -> Option<Doubt> {
    let fit = is_international_without_plus(sample);
    let is_long = sample.fit(|value| value.bytes().filter(u8::is_ascii_digit).count() > 10).at_least(60);
    (fit.at_least(60) && is_long).then(|| {
        Doubt::new(format!(
            "{} are numbers with a country code and without its `+`, or national ones",
            fit.shown()
        ))
        .or(Way::Keys(PLUS), "if they begin with their country code")
    })
}

fn is_international_without_plus(sample: &Sample<'_>) -> Fit {
    let phone = step("phone", &[]);
    sample.fit(|value| {
        value.starts_with(|first: char| ('1'..='9').contains(&first))
            && phone.apply(format!("+{value}").as_str().into(), &[]).is_ok()
    })
}
