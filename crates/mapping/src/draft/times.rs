//! Columns of days and times: which formats read them, and what nothing in them tells.

use fieldline_model::Value;
use fieldline_normalize::Step;

use crate::draft::doubt::{Doubt, Way};
use crate::draft::meaning::{Meaning, country_column};
use crate::draft::sample::{Fit, Sample, step};
use crate::draft::words;

/// Formats that can be told from each other. Those with day and month in figures are in [`ORDERS`].
const FORMATS: [&str; 8] =
    ["iso8601", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%Y/%m/%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y"];

/// The same writing with the month first, and with the day first.
const ORDERS: [(&str, &str); 3] =
    [("%m/%d/%Y", "%d/%m/%Y"), ("%m-%d-%Y", "%d-%m-%Y"), ("%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M")];

/// Seconds since 1970 that are likely: 1973 to 2100. Smaller numbers are something else far more often.
const LIKELY_SECONDS: std::ops::RangeInclusive<i64> = 100_000_000..=4_102_444_800;
/// Days of Excel's calendar from 1927 to 2119.
const LIKELY_EXCEL_DAYS: std::ops::RangeInclusive<i64> = 10_000..=80_000;
const LIKELY_YEARS: std::ops::RangeInclusive<i64> = 1_900..=2_100;

/// Countries that write the month first, and those that write both.
const MONTH_FIRST: [&str; 9] = ["US", "AS", "GU", "MP", "PR", "VI", "FM", "MH", "PW"];
const EITHER: [&str; 4] = ["CA", "PH", "PA", "KY"];

/// What a column of days or times is; `None` when it is none.
pub(super) fn times(sample: &Sample<'_>, all: &[Sample<'_>]) -> Option<Meaning> {
    let is_called = words::is_time(sample.name);
    if sample.fit(|value| count_of(value).is_some()).at_least(90) {
        return is_called.then(|| counts(sample)).flatten();
    }
    let has_separators = sample.fit(|value| value.contains(['-', '/', '.', ':']) && !value.contains('@'));
    if !is_called && !has_separators.at_least(80) {
        return None;
    }
    let values: Vec<&str> = sample.values().collect();
    let (mut candidates, mut note, mut open) = (FORMATS.to_vec(), None, Vec::new());
    for (month_first, day_first) in ORDERS {
        match order(month_first, day_first, sample, all) {
            Order::None => {}
            Order::One(format, why) => {
                candidates.push(format);
                note = note.or(why);
            }
            Order::Open(seen) => open.push(Open { month_first, day_first, seen }),
        }
    }
    if is_called {
        candidates.extend(["epoch_s", "epoch_ms"]);
    }
    let (formats, left) = fewest(&candidates, &values);
    if open.is_empty() {
        let fit = Fit { ok: values.len() - left.len(), of: values.len() };
        return date(sample, fit, formats, note);
    }
    let either = |value: &&&str| {
        open.iter().any(|open| reads(open.month_first, value) || reads(open.day_first, value))
    };
    let rest = left.iter().filter(|value| !either(value)).count();
    let fit = Fit { ok: values.len() - rest, of: values.len() };
    fit.at_least(80).then(|| Meaning::Unsure(which_first(&open, &formats)))
}

/// Formats of one writing, of which nothing tells the one that is meant.
struct Open {
    month_first: &'static str,
    day_first: &'static str,
    seen: Seen,
}

/// Which orders of day and month the values show.
enum Seen {
    Neither,
    /// With the reason to doubt.
    Both(String),
}

/// A reading for each order. One that the column does not show is left out of the other's reading: a value that proves the
/// choice wrong is then refused, and not read the other way.
fn which_first(open: &[Open], formats: &[&'static str]) -> Doubt {
    let both = open.iter().find_map(|open| match &open.seen {
        Seen::Both(why) => Some(why.clone()),
        Seen::Neither => None,
    });
    let of = |first: fn(&Open) -> &'static str, second: fn(&Open) -> &'static str| {
        let pairs = open.iter().flat_map(|open| match open.seen {
            Seen::Neither => vec![first(open)],
            Seen::Both(_) => vec![first(open), second(open)],
        });
        Way::Times(formats.iter().copied().chain(pairs).collect())
    };
    let by_month = of(|open| open.month_first, |open| open.day_first);
    let by_day = of(|open| open.day_first, |open| open.month_first);
    let (why, where_both) = match both {
        Some(why) => (why, " where both can be meant"),
        None => ("nothing tells whether day or month comes first".to_owned(), ""),
    };
    Doubt::new(why)
        .or(by_month, format!("if the month comes first{where_both}"))
        .or(by_day, format!("if the day comes first{where_both}"))
}

fn date(sample: &Sample<'_>, fit: Fit, formats: Vec<&'static str>, note: Option<String>) -> Option<Meaning> {
    let with_time = sample.fit(|value| value.contains(':') || likely_epoch(value).is_some());
    fit.at_least(80).then(|| Meaning::Date { fit, formats, has_time: with_time.at_least(90), note })
}

/// The fewest formats that read almost all values, the one that reads most first; and the values that none reads.
fn fewest<'v>(candidates: &[&'static str], values: &[&'v str]) -> (Vec<&'static str>, Vec<&'v str>) {
    let (mut formats, mut open) = (Vec::new(), values.to_vec());
    loop {
        let best = candidates
            .iter()
            .rev()
            .map(|format| (open.iter().filter(|value| reads(format, value)).count(), *format));
        let best = best.max_by_key(|best| best.0);
        let Some((_, format)) = best.filter(|(count, _)| *count * 200 >= values.len().max(200)) else {
            return (formats, open);
        };
        open.retain(|value| !reads(format, value));
        formats.push(format);
    }
}

/// Whether a format reads a value, and what comes out is likely.
fn reads(format: &'static str, value: &str) -> bool {
    match format {
        "epoch_s" | "epoch_ms" => likely_epoch(value) == Some(format),
        _ => date_step(format).apply(value.into(), &[]).is_ok(),
    }
}

fn date_step(format: &str) -> Step {
    step("date", &[("formats", Value::List(vec![format.into()]))])
}

/// What tells day from month.
enum Order {
    /// Nothing is written like that.
    None,
    /// This one, and why where the values do not say so.
    One(&'static str, Option<String>),
    Open(Seen),
}

fn order(
    month_first: &'static str,
    day_first: &'static str,
    sample: &Sample<'_>,
    all: &[Sample<'_>],
) -> Order {
    let (by_month, by_day) = (date_step(month_first), date_step(day_first));
    let read: Vec<(bool, bool)> = sample
        .values()
        .map(|value| (by_month.apply(value.into(), &[]).is_ok(), by_day.apply(value.into(), &[]).is_ok()))
        .collect();
    let count = |wanted: (bool, bool)| read.iter().filter(|found| **found == wanted).count();
    match (count((true, false)), count((false, true)), count((true, true))) {
        (0, 0, 0) => Order::None,
        (0, 0, _) => match order_by_country(sample, all) {
            Some((true, why)) => Order::One(month_first, Some(why)),
            Some((false, why)) => Order::One(day_first, Some(why)),
            None => Order::Open(Seen::Neither),
        },
        (_, 0, _) => Order::One(month_first, None),
        (0, _, _) => Order::One(day_first, None),
        (month, day, both) => Order::Open(Seen::Both(format!(
            "day and month stand in both orders: {month} values can only begin with the month, {day} only with the day, and \
             {both} with either"
        ))),
    }
}

/// Whether the countries of the rows write the month first, and how that is said.
fn order_by_country(sample: &Sample<'_>, all: &[Sample<'_>]) -> Option<(bool, String)> {
    let countries = all.iter().find(|other| country_column(other))?;
    let to_code = step("country", &[]);
    let rows = sample.cells.iter().zip(&countries.cells).filter(|(cell, _)| !cell.is_empty());
    let codes: Vec<Option<String>> = rows
        .map(|(_, country)| match to_code.apply((*country).into(), &[]) {
            Ok(Value::Text(code)) => Some(code),
            _ => None,
        })
        .collect();
    let share = |wanted: &dyn Fn(&str) -> bool| Fit {
        ok: codes.iter().flatten().filter(|code| wanted(code)).count(),
        of: codes.len(),
    };
    let why = |which: &str| {
        format!(
            "nothing in the values tells day from month; countries in `{}` write the {which} first",
            countries.name
        )
    };
    let is_month = |code: &str| MONTH_FIRST.contains(&code);
    if share(&is_month).at_least(95) {
        return Some((true, why("month")));
    }
    let is_day = |code: &str| !is_month(code) && !EITHER.contains(&code);
    share(&is_day).at_least(95).then(|| (false, why("day")))
}

/// A whole number, also with the `.0` that programs append which make decimals of whole numbers.
fn count_of(value: &str) -> Option<i64> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    fraction.bytes().all(|digit| digit.is_ascii_digit()).then(|| whole.parse().ok()).flatten()
}

/// The format of a number that is likely to count the time since 1970.
fn likely_epoch(value: &str) -> Option<&'static str> {
    let count = count_of(value)?;
    if LIKELY_SECONDS.contains(&count) {
        return Some("epoch_s");
    }
    LIKELY_SECONDS.contains(&(count / 1_000)).then_some("epoch_ms")
}

/// What numbers in a column are that is called like a time.
fn counts(sample: &Sample<'_>) -> Option<Meaning> {
    let whole = |range: std::ops::RangeInclusive<i64>| {
        sample.fit(|value| count_of(value).is_some_and(|count| range.contains(&count)))
    };
    if sample.fit(|value| value.len() == 8 && reads("iso8601", value)).at_least(95) {
        let fit = sample.fit(|value| reads("iso8601", value));
        return date(sample, fit, vec!["iso8601"], None);
    }
    if whole(LIKELY_YEARS).at_least(95) {
        let doubt = Doubt::new("these look like years, and a year is not a day");
        return Some(Meaning::Unsure(doubt.or(Way::Numbers(&[]), "if the property holds a number")));
    }
    if whole(LIKELY_EXCEL_DAYS).at_least(95) {
        let doubt =
            Doubt::new("these look like Excel's serial days (30000 is 1982-02-18), and may be plain numbers")
                .or(Way::Times(vec!["excel_days"]), "if they are Excel's days")
                .or(Way::Numbers(&[]), "if they are numbers");
        return Some(Meaning::Unsure(doubt));
    }
    let values: Vec<&str> = sample.values().collect();
    let (formats, left) = fewest(&["epoch_s", "epoch_ms"], &values);
    let fit = Fit { ok: values.len() - left.len(), of: values.len() };
    if formats.is_empty() {
        return None;
    }
    // What is likely here must be what the steps read.
    let accepted = sample.fits(&step(
        "date",
        &[("formats", Value::List(formats.iter().map(|format| (*format).into()).collect()))],
    ));
    (fit.at_least(95) && accepted.at_least(95)).then(|| date(sample, fit, formats, None)).flatten()
}
