//! How long a token has been in use: static tokens never end by themselves, so somebody has to remember.

use chrono::NaiveDate;
use fieldline_model::Fingerprint;
use fieldline_state::{SharedStore, StateError};
use serde::{Deserialize, Serialize};

/// Days after which the replacement of a token is to be planned, and after which it is due.
const SOON: i64 = 60;
const DUE: i64 = 90;

#[derive(Serialize, Deserialize)]
struct Seen {
    version: u32,
    first_seen: NaiveDate,
}

/// When a token was used first, for the first time today if nobody knows of an earlier one. Only its digest is kept.
pub(crate) fn first_seen(
    state: &dyn SharedStore,
    token: Fingerprint,
    today: NaiveDate,
) -> Result<NaiveDate, StateError> {
    let mut seen = today;
    state.exchange(&format!("token/{token}"), &mut |known| {
        let known = known.and_then(|bytes| serde_json::from_slice::<Seen>(bytes).ok());
        // A clock that went wrong once must not make a token young for ever.
        seen = known.map_or(today, |known| known.first_seen.min(today));
        serde_json::to_vec(&Seen { version: 1, first_seen: seen }).expect("a date is plain text")
    })?;
    Ok(seen)
}

/// When a token was used first; `None` when nobody has seen it yet.
pub(crate) fn known_since(
    state: &dyn SharedStore,
    token: Fingerprint,
) -> Result<Option<NaiveDate>, StateError> {
    let mut seen = None;
    state.exchange(&format!("token/{token}"), &mut |known| {
        seen = known.and_then(|bytes| serde_json::from_slice::<Seen>(bytes).ok());
        known.map(<[u8]>::to_vec).unwrap_or_default()
    })?;
    Ok(seen.map(|seen| seen.first_seen))
}

/// Whether a token should be replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Age {
    Young,
    /// Its replacement is to be planned.
    Soon(i64),
    /// Its replacement is due.
    Due(i64),
}

impl Age {
    pub(crate) fn of(first_seen: NaiveDate, today: NaiveDate) -> Self {
        match (today - first_seen).num_days() {
            days if days >= DUE => Age::Due(days),
            days if days >= SOON => Age::Soon(days),
            _ => Age::Young,
        }
    }
}

/// What is said of a token of that age, if anything.
pub(crate) fn reminder(connection: &str, first_seen: NaiveDate, today: NaiveDate) -> Option<String> {
    let (days, advice) = match Age::of(first_seen, today) {
        Age::Young => return None,
        Age::Soon(days) => (days, "plan to rotate it in HubSpot before it is 90 days old"),
        Age::Due(days) => (days, "rotate it in HubSpot: tokens should not be used for more than 90 days"),
    };
    Some(format!(
        "the token of connection `{connection}` was first used {days} days ago, on {first_seen}; {advice}"
    ))
}

#[cfg(test)]
mod tests {
    use fieldline_state::MemoryStore;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_day_of_each_token_is_remembered() {
        let state = MemoryStore::new();
        let of = |token: &str, today: &str| {
            first_seen(&state, Fingerprint::of([token.as_bytes()]), day(today)).unwrap()
        };
        let one = Fingerprint::of([b"one".as_slice()]);
        assert_eq!(known_since(&state, one).unwrap(), None);
        assert_eq!(of("one", "2026-08-01"), day("2026-08-01"));
        assert_eq!(known_since(&state, one).unwrap(), Some(day("2026-08-01")));
        assert_eq!(of("one", "2026-11-26"), day("2026-08-01"));
        assert_eq!(of("two", "2026-11-26"), day("2026-11-26"));
        // A clock that went back.
        assert_eq!(of("two", "2026-11-01"), day("2026-11-01"));
        assert_eq!(of("two", "2026-11-26"), day("2026-11-01"));
    }

    #[test]
    fn old_tokens_are_told_of_at_60_and_at_90_days() {
        let first = day("2026-08-01");
        let cases = [
            ("2026-08-01", Age::Young, ""),
            ("2026-09-29", Age::Young, ""),
            ("2026-09-30", Age::Soon(60), "60 days ago, on 2026-08-01; plan"),
            ("2026-10-29", Age::Soon(89), "plan"),
            ("2026-10-30", Age::Due(90), "rotate it"),
            ("2027-10-30", Age::Due(455), "rotate it"),
        ];
        for (today, age, said) in cases {
            assert_eq!(Age::of(first, day(today)), age);
            let text = reminder("hubspot", first, day(today)).unwrap_or_default();
            assert!(text.contains(said) && text.is_empty() == said.is_empty(), "{today}: {text}");
        }
    }
}
