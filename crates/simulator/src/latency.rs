//! How long calls take: one time for all or a range, for all calls or some, drawn by the simulator's seed.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::dice::Dice;
use crate::duration::read_duration;
use crate::stats::CallKind;

/// How long matching calls wait before they are looked at, in real (tokio) time.
///
/// Reads from text: `100ms`, `100ms..300ms`, `search=1s`, `batch/upsert=200ms..2s`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latency {
    /// A kind of call (`read`, `write`, `search`, `other`), or part of `METHOD path` as requested or of the endpoint's
    /// template; empty matches every call.
    pub calls: String,
    /// The shortest wait.
    pub least: Duration,
    /// The longest; every time between them is equally likely.
    pub most: Duration,
}

impl Latency {
    /// The same wait for some calls only, see [`Latency::calls`].
    #[must_use]
    pub fn of(self, calls: &str) -> Self {
        Self { calls: calls.to_owned(), ..self }
    }
}

impl From<Duration> for Latency {
    fn from(wait: Duration) -> Self {
        Self { calls: String::new(), least: wait, most: wait }
    }
}

impl From<RangeInclusive<Duration>> for Latency {
    /// The ends may stand in either order.
    fn from(range: RangeInclusive<Duration>) -> Self {
        let (one, other) = range.into_inner();
        Self { calls: String::new(), least: one.min(other), most: one.max(other) }
    }
}

/// A text that is no latency.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "`{0}` is no latency: write `100ms` or `100ms..300ms`, for some calls `CALLS=100ms..300ms`; CALLS is `read`, `write`, \
     `search`, `other` or part of `METHOD path`, such as `batch/upsert`"
)]
pub struct BadLatency(String);

impl FromStr for Latency {
    type Err = BadLatency;

    fn from_str(text: &str) -> Result<Self, BadLatency> {
        read(text).ok_or_else(|| BadLatency(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Latency> {
    let (calls, times) = text.rsplit_once('=').unwrap_or(("", text));
    let (least, most) = times.split_once("..").unwrap_or((times, times));
    let (least, most) = (read_duration(least).ok()?, read_duration(most).ok()?);
    (least <= most).then(|| Latency { calls: calls.to_owned(), least, most })
}

/// The latencies of an account. Of those that match a call the last one given counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latencies(Vec<Latency>);

impl Latencies {
    pub(crate) fn add(&mut self, latency: Latency) {
        self.0.push(latency);
    }

    /// How long a call waits. `texts` are what it is called.
    pub(crate) fn wait(&self, kind: CallKind, texts: [&str; 2], dice: &Dice) -> Duration {
        let matches = |latency: &&Latency| match CallKind::named(&latency.calls) {
            Some(named) => named == kind,
            None => texts.iter().any(|text| text.contains(&latency.calls)),
        };
        self.0.iter().rfind(matches).map_or(Duration::ZERO, |latency| latency.drawn(dice))
    }

    pub(crate) fn are_none(&self) -> bool {
        self.0.is_empty()
    }
}

impl Latency {
    fn drawn(&self, dice: &Dice) -> Duration {
        let span = u64::try_from((self.most.saturating_sub(self.least)).as_micros()).unwrap_or(u64::MAX - 1);
        self.least + Duration::from_micros(dice.throw() % (span + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPSERT: [&str; 2] =
        ["POST /crm/objects/2026-09/contacts/batch/upsert", "POST /crm/objects/{object}/batch/upsert"];

    fn latencies(texts: &[&str]) -> Latencies {
        Latencies(texts.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn the_last_that_matches_counts() {
        let (ms, dice) = (Duration::from_millis, Dice::new(1));
        let cases: [(&[&str], Duration); 7] = [
            (&[], Duration::ZERO),
            (&["100ms"], ms(100)),
            (&["100ms", "batch/upsert=200ms"], ms(200)),
            (&["batch/upsert=200ms", "100ms"], ms(100)),
            (&["write=300ms", "read=100ms", "search=50ms"], ms(300)),
            (&["contacts=20ms", "POST=30ms", "GET=40ms"], ms(30)),
            (&["{object}/batch=7ms"], ms(7)),
        ];
        for (texts, expected) in cases {
            assert_eq!(latencies(texts).wait(CallKind::Write, UPSERT, &dice), expected, "{texts:?}");
        }
    }

    #[test]
    fn a_range_is_filled_and_repeats_with_the_seed() {
        let waits = |seed| {
            let (latencies, dice) = (latencies(&["100ms..300ms"]), Dice::new(seed));
            (0..2_000).map(|_| latencies.wait(CallKind::Write, UPSERT, &dice)).collect::<Vec<_>>()
        };
        let drawn = waits(7);
        assert_eq!(drawn, waits(7));
        assert_ne!(drawn, waits(8));
        let (least, most) = (drawn.iter().min().unwrap(), drawn.iter().max().unwrap());
        assert!((100..102).contains(&least.as_millis()) && (298..=300).contains(&most.as_millis()));
        let mean = drawn.iter().sum::<Duration>() / 2_000;
        assert!((195..205).contains(&mean.as_millis()), "{mean:?}");
    }

    #[test]
    fn texts_that_are_no_latency() {
        for text in ["", "fast", "100", "100ms..", "300ms..100ms", "search=", "=", "100ms-300ms"] {
            assert!(text.parse::<Latency>().is_err(), "{text}");
        }
        let range = Latency::from(Duration::from_secs(2)..=Duration::from_secs(1));
        assert_eq!(range.of("search"), "search=1s..2s".parse().unwrap());
    }
}
