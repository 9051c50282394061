//! The columns that play a part: key, watermark, filter.

use crate::draft::meaning::{Meaning, is_made_decimal};
use crate::draft::profile::Profile;
use crate::draft::sample::{Fit, Sample, thousands};
use crate::draft::subject::{Subject, is_object, subject};
use crate::draft::words::{is_phone, words};
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

/// The key of a table, and the other columns that could be it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Key {
    pub(super) choice: Choice,
    /// Columns that identify as well, where nothing tells which of them is meant.
    pub(super) rivals: Vec<usize>,
    /// Whether it is called like another object's, and there is no better one.
    pub(super) is_of_others: bool,
}

/// The column that identifies a record: hardly ever empty, hardly ever repeated, and called like it, or made of codes. Some
/// repetitions are usual in exports, which hold versions of a record. What happens to be different in every row, such as
/// a name, an amount or a note, identifies nobody. Of several, it is the one that is called like the object.
pub(super) fn key(
    object: &str,
    profile: &Profile,
    samples: &[Sample<'_>],
    meanings: &[Meaning],
) -> Option<Key> {
    let mut candidates: Vec<(Subject, u64, usize)> = (0..samples.len())
        .filter_map(|column| {
            let subject = subject_of(object, &samples[column], &meanings[column]);
            let score = score(profile, column, &samples[column], &meanings[column], subject)?;
            Some((subject, score, column))
        })
        .collect();
    candidates.sort_by_key(|(subject, score, column)| (std::cmp::Reverse((*subject, *score)), *column));
    let (subject, _, column) = *candidates.first()?;
    let is_told = subject == Subject::Own;
    let is_bare = subject_is_bare(&samples[column]);
    let rivals = candidates[1..].iter().filter(|(other, score, _)| {
        *score >= NAMED && if is_told { *other == Subject::Own && !is_bare } else { true }
    });
    Some(Key {
        choice: Choice { column, why: why(profile, column, &samples[column]) },
        rivals: rivals.map(|(_, _, column)| *column).collect(),
        is_of_others: subject == Subject::Other,
    })
}

/// From this score on, a column's name says that it identifies.
const NAMED: u64 = 1_000;

/// An address is a contact's.
fn subject_of(object: &str, sample: &Sample<'_>, meaning: &Meaning) -> Subject {
    match (meaning, object) {
        (Meaning::Email(_), "contacts") => Subject::Open,
        (Meaning::Email(_), _) => Subject::Other,
        _ => subject(object, sample.name),
    }
}

fn subject_is_bare(sample: &Sample<'_>) -> bool {
    ["id", "uuid", "guid", "key"].contains(&sample.folded.as_str())
}

/// How well a column identifies; `None` when it does not.
fn score(
    profile: &Profile,
    column: usize,
    sample: &Sample<'_>,
    meaning: &Meaning,
    subject: Subject,
) -> Option<u64> {
    let tally = profile.tally(column);
    let distinct = share(tally.distinct(), tally.filled);
    if share(tally.filled, profile.rows()) < 98 || distinct < 90 || !profile.is_alone(column) {
        return None;
    }
    match (meaning, id_name(sample)) {
        (Meaning::Date { .. } | Meaning::Phone { .. } | Meaning::Empty, _) => None,
        (_, Some(_)) if subject_is_bare(sample) => Some(NAMED + 2_000 + distinct),
        (_, Some(strength)) => Some(NAMED + strength * 100 + distinct),
        (Meaning::Email(_), None) => Some(800 + distinct),
        // What is called like the object is its number where it looks like one.
        (Meaning::Text | Meaning::Integer(_), None)
            if subject == Subject::Own && is_object(&sample.folded) && are_codes(sample) =>
        {
            Some(NAMED + distinct)
        }
        (Meaning::Text, None) if are_codes(sample) => Some(distinct),
        _ => None,
    }
}

fn why(profile: &Profile, column: usize, sample: &Sample<'_>) -> String {
    let tally = profile.tally(column);
    let filled = share(tally.filled, profile.rows());
    let distinct = share(tally.distinct(), tally.filled);
    let name = if id_name(sample).is_some() { "; its name says so" } else { "" };
    let distinct = if tally.repeated == 0 { "all".to_owned() } else { format!("{distinct} %") };
    let empty = if tally.filled == profile.rows() {
        "never".to_owned()
    } else {
        format!("in {filled} % of the rows not")
    };
    let rows = thousands(usize::try_from(tally.filled).unwrap_or(usize::MAX));
    format!("{empty} empty, {distinct} of {rows} values are different{name}")
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
    if is_phone(sample.name) {
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
