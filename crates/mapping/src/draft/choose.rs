//! The columns that play a part: key, watermark, filter.

use crate::draft::meaning::{Meaning, is_made_decimal};
use crate::draft::profile::Profile;
use crate::draft::sample::{Fit, Sample, thousands};
use crate::draft::words::words;
use crate::run::is_position;

/// A column with why it was chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Choice {
    pub(super) column: usize,
    pub(super) why: String,
}

/// Words at the end of a name of columns that identify, the strongest first.
const ID_NAMES: [&str; 15] = [
    "id",
    "uuid",
    "guid",
    "key",
    "nr",
    "no",
    "number",
    "nummer",
    "code",
    "ref",
    "reference",
    "identifier",
    "sku",
    "ean",
    "isbn",
];
/// Ends of words, where a language writes them in one: `Kundennummer`.
const ID_ENDS: [&str; 3] = ["nummer", "kennung", "schluessel"];

/// The column that identifies a record: hardly ever empty, hardly ever repeated, and called like it, or made of codes. Some
/// repetitions are usual in exports, which hold versions of a record. What happens to be different in every row, such as
/// a name, an amount or a note, identifies nobody.
pub(super) fn key(profile: &Profile, samples: &[Sample<'_>], meanings: &[Meaning]) -> Option<Choice> {
    let candidates = samples.iter().enumerate().map(|(column, sample)| {
        let tally = profile.tally(column);
        let filled = share(tally.filled, profile.rows());
        let distinct = share(tally.distinct(), tally.filled);
        let named = id_name(sample);
        let fits = filled >= 98 && distinct >= 90 && profile.is_alone(column);
        let score = match (&meanings[column], named) {
            _ if !fits => 0,
            (Meaning::Date { .. } | Meaning::Phone(..) | Meaning::Empty, _) => 0,
            (_, Some(strength)) => 1_000 + strength * 100 + distinct,
            (Meaning::Email(_), None) => 800 + distinct,
            (Meaning::Text, None) if are_codes(sample) => distinct,
            _ => 0,
        };
        let name = if named.is_some() { "; its name says so" } else { "" };
        let distinct = if tally.repeated == 0 { "all".to_owned() } else { format!("{distinct} %") };
        let empty = if tally.filled == profile.rows() {
            "never".to_owned()
        } else {
            format!("in {} % of the rows not", filled)
        };
        let rows = thousands(usize::try_from(tally.filled).unwrap_or(usize::MAX));
        (
            score,
            Choice { column, why: format!("{empty} empty, {distinct} of {rows} values are different{name}") },
        )
    });
    candidates.rev().max_by_key(|(score, _)| *score).filter(|(score, _)| *score > 0).map(|(_, choice)| choice)
}

/// What is doubtful about the values of a key.
pub(super) fn key_doubt(sample: &Sample<'_>) -> Option<&'static str> {
    let is_rounded = |value: &str| {
        value.contains(['e', 'E'])
            && value.contains(['.', ','])
            && value.replace(',', ".").parse::<f64>().is_ok()
    };
    if sample.fit(is_rounded).ok > 0 {
        return Some(
            "some values are numbers that a spreadsheet has rounded (`1.23E+11`): export the column as text",
        );
    }
    (sample.fit(is_made_decimal).ok > 0).then_some(
        "some values end in `.0`: a program has made decimals of them, and its next export may not",
    )
}

/// Whether values are made like codes: without blanks, and with a digit.
fn are_codes(sample: &Sample<'_>) -> bool {
    let is_code = |value: &str| {
        !value.contains(char::is_whitespace) && value.contains(|letter: char| letter.is_ascii_digit())
    };
    sample.fit(is_code).at_least(95)
}

/// How much a name sounds like an identifier.
fn id_name(sample: &Sample<'_>) -> Option<u64> {
    let words = words(sample.name);
    let last = words.last()?;
    if sample.is_called(&["phone", "telefon", "fax", "handy"]) {
        return None;
    }
    let strength = ID_NAMES.iter().position(|name| name == last).map(|place| (9 - place.min(8)) as u64);
    let in_one = || ID_ENDS.iter().any(|end| sample.folded.ends_with(end)).then_some(2);
    let joined = || (sample.name.ends_with("Id") || sample.name.ends_with("ID")).then_some(8);
    strength.or_else(joined).or_else(in_one)
}

/// The column that seems to grow with every change.
pub(super) fn newest(profile: &Profile, samples: &[Sample<'_>]) -> Option<usize> {
    const NAMES: [&str; 12] = [
        "updated",
        "modified",
        "changed",
        "lastchange",
        "lastedit",
        "geaendert",
        "aktualisiert",
        "modifie",
        "mtime",
        "revision",
        "version",
        "sequence",
    ];
    samples.iter().enumerate().find_map(|(column, sample)| {
        let fit = sample.fit(is_position);
        let filled = share(profile.tally(column).filled, profile.rows());
        let fits = sample.is_called(&NAMES) && fit.at_least(99) && filled >= 90;
        fits.then_some(column)
    })
}

/// A column that probably says which records are not to be loaded.
pub(super) fn filter(samples: &[Sample<'_>], meanings: &[Meaning]) -> Option<usize> {
    const NAMES: [&str; 8] =
        ["test", "deleted", "archived", "inactive", "internal", "spam", "geloescht", "dummy"];
    (0..samples.len())
        .find(|column| matches!(meanings[*column], Meaning::Boolean(_)) && samples[*column].is_called(&NAMES))
}

/// Percent, rounded down.
fn share(part: u64, whole: u64) -> u64 {
    (part * 100).checked_div(whole).unwrap_or(0)
}

/// Whether all of it fits: a whole [`Fit`] of nothing says nothing.
pub(super) fn is_sure(fit: Fit) -> bool {
    fit.of > 0 && fit.is_whole()
}
