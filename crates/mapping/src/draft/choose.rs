//! The columns that play a part: key, watermark, filter.

use crate::draft::meaning::Meaning;
use crate::draft::profile::Profile;
use crate::draft::sample::{Fit, Sample, thousands};
use crate::run::is_position;

/// A column with why it was chosen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Choice {
    pub(super) column: usize,
    pub(super) why: String,
}

/// Folded names, and ends of names, of columns that identify.
const ID_NAMES: [&str; 9] = ["id", "uuid", "guid", "key", "nr", "no", "number", "nummer", "code"];

/// The column that identifies a record: hardly ever empty, hardly ever repeated, and called like it. Some repetitions are
/// usual in exports, which hold versions of a record.
pub(super) fn key(profile: &Profile, samples: &[Sample<'_>], meanings: &[Meaning]) -> Option<Choice> {
    let candidates = samples.iter().enumerate().map(|(column, sample)| {
        let tally = profile.tally(column);
        let filled = share(tally.filled, profile.rows());
        let distinct = share(tally.distinct(), tally.filled);
        let named = id_name(sample);
        let is_email = matches!(meanings[column], Meaning::Email(_));
        let fits = filled >= 98
            && distinct >= 90
            && !matches!(meanings[column], Meaning::Date { .. } | Meaning::Phone(..));
        let score = match (fits, named, is_email) {
            (false, ..) => 0,
            (true, Some(strength), _) => 1_000 + strength * 100 + distinct,
            (true, None, true) => 800 + distinct,
            (true, None, false) => distinct,
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

/// How much a name sounds like an identifier.
fn id_name(sample: &Sample<'_>) -> Option<u64> {
    let lower = sample.name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let last = words.last()?;
    let strength = ID_NAMES.iter().position(|name| name == last).map(|place| 9 - place as u64);
    strength
        .or_else(|| sample.name.ends_with("Id").then_some(8))
        .or_else(|| sample.name.ends_with("ID").then_some(8))
}

/// The column that grows with every change.
pub(super) fn newest(profile: &Profile, samples: &[Sample<'_>]) -> Option<Choice> {
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
        fits.then(|| Choice {
            column,
            why: format!("its name says so, and {} are times or whole numbers", fit.shown()),
        })
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
