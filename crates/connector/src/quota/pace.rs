//! A pace of our own, below what the account allows: for gentle loads.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::moment::Moment;
use super::turns::{Turns, TurnsSnapshot};

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The unit in which a pace of calls is given, so that fractions of a call per second are whole numbers.
const THOUSAND_SECONDS: Duration = Duration::from_secs(1_000);

/// No batch has more records; a clock that was set back never makes us wait for longer than one takes.
const LARGEST_BATCH: u32 = 100;

/// How gently to go, whatever the account allows; what is `None` holds nothing back.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pace {
    /// Calls of any kind in 1,000 seconds: 2,500 are 2.5 per second.
    pub calls_per_1000_seconds: Option<NonZeroU32>,
    /// Records written or archived in an hour.
    pub records_per_hour: Option<NonZeroU32>,
}

impl Pace {
    /// As fast as the account allows.
    pub const NONE: Pace = Pace { calls_per_1000_seconds: None, records_per_hour: None };

    /// How many records a batch has at this pace, at most `most` and at least one: no more than go in a minute, so that
    /// a slow load is a trickle and not a surge now and then.
    pub fn batch(self, most: usize) -> usize {
        let Some(records) = self.records_per_hour else {
            return most;
        };
        usize::try_from(records.get() / 60).unwrap_or(most).clamp(1, most.max(1))
    }

    /// Calls that fit into the window of [`calls_window`](Self::calls_window).
    pub(super) fn calls_burst(self) -> Option<u32> {
        let calls = self.calls_per_1000_seconds?.get();
        Some(if calls.is_multiple_of(1_000) { calls / 1_000 } else { 1 })
    }

    /// The window of the pace of calls: a second, or the time of one call where a second holds no whole number of them.
    pub(super) fn calls_window(self) -> Duration {
        match (self.calls_per_1000_seconds, self.calls_burst()) {
            (Some(calls), Some(1)) => THOUSAND_SECONDS / calls.get(),
            _ => Duration::from_secs(1),
        }
    }

    /// How long one record takes.
    pub(super) fn record_gap(self) -> Option<Duration> {
        self.records_per_hour.map(|records| HOUR / records.get())
    }
}

/// Spaces batches so that their records go evenly: after a batch the next one waits for as long as its records take. What
/// was not used is not made up for, so no hour holds more than the pace and one batch.
#[derive(Debug)]
pub(super) struct RecordPace {
    gap: Option<Duration>,
    next_at: Option<Instant>,
    turns: Turns,
}

impl RecordPace {
    pub(super) fn new(pace: Pace) -> Self {
        Self { gap: pace.record_gap(), next_at: None, turns: Turns::default() }
    }

    /// Counts `records` that are written at once, or says when to ask again.
    pub(super) fn take(&mut self, client: u64, records: u32, now: Instant) -> Result<(), Instant> {
        let Some(gap) = self.gap else {
            return Ok(());
        };
        let leave = match self.next_at.filter(|at| *at > now) {
            Some(at) => Err(at),
            None => self.turns.check(client, now),
        };
        leave.inspect_err(|asks_at| self.turns.waits(client, *asks_at))?;
        self.turns.served(client, now);
        self.next_at = Some(now + gap.saturating_mul(records));
        Ok(())
    }

    pub(super) fn snapshot(&self, moment: Moment) -> RecordPaceSnapshot {
        RecordPaceSnapshot {
            next_at: self.next_at.map(|at| moment.to_shared(at)),
            turns: self.turns.snapshot(moment),
        }
    }

    pub(super) fn restore(&mut self, snapshot: &RecordPaceSnapshot, moment: Moment) {
        let latest = self.gap.map(|gap| moment.instant + gap.saturating_mul(LARGEST_BATCH));
        let own = |at| {
            let at = moment.to_own(at);
            latest.map_or(at, |latest| at.min(latest))
        };
        self.next_at = snapshot.next_at.map(own);
        self.turns.restore(&snapshot.turns, moment);
    }
}

/// [`RecordPace`] as data, by the shared clock.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct RecordPaceSnapshot {
    next_at: Option<u64>,
    turns: TurnsSnapshot,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(per_hour: u32) -> Pace {
        Pace { records_per_hour: NonZeroU32::new(per_hour), ..Pace::NONE }
    }

    #[test]
    fn a_batch_holds_what_goes_in_a_minute() {
        let cases =
            [(1, 1), (59, 1), (60, 1), (600, 10), (1_000, 16), (6_000, 100), (10_000, 100), (9_999_999, 100)];
        for (per_hour, batch) in cases {
            assert_eq!(records(per_hour).batch(100), batch, "{per_hour}");
        }
        assert_eq!((Pace::NONE.batch(100), records(60).batch(0)), (100, 1));
    }

    #[test]
    fn ten_thousand_an_hour_is_a_full_batch_each_thirty_six_seconds() {
        let start = Instant::now();
        let mut pace = RecordPace::new(records(10_000));
        for number in 0..100 {
            let due = start + Duration::from_secs(36 * number);
            assert_eq!(pace.take(1, 100, due), Ok(()));
            assert_eq!(pace.take(1, 100, due), Err(due + Duration::from_secs(36)));
        }
    }

    #[test]
    fn time_that_was_not_used_is_not_made_up_for() {
        let start = Instant::now();
        let mut pace = RecordPace::new(records(3_600));
        assert_eq!(pace.take(1, 10, start), Ok(()));
        let later = start + Duration::from_secs(1_000);
        assert_eq!(pace.take(1, 10, later), Ok(()));
        assert_eq!(pace.take(1, 10, later), Err(later + Duration::from_secs(10)));
    }

    #[test]
    fn a_pace_of_calls_is_a_window_of_its_own() {
        let second = Duration::from_secs(1);
        let cases =
            [(500, 1, 2 * second), (1_000, 1, second), (2_500, 1, 2 * second / 5), (19_000, 19, second)];
        for (calls, burst, window) in cases {
            let pace = Pace { calls_per_1000_seconds: NonZeroU32::new(calls), ..Pace::NONE };
            assert_eq!((pace.calls_burst(), pace.calls_window()), (Some(burst), window), "{calls}");
        }
    }

    proptest! {
        #[test]
        fn no_stretch_of_time_holds_more_than_the_pace_and_one_batch(
            per_hour in 1_u32..100_000,
            batches in prop::collection::vec((1_u32..=100, 0_u64..60_000), 1..60),
            hours in 1_u32..48,
        ) {
            let (mut pace, mut now, mut sent) = (RecordPace::new(records(per_hour)), Instant::now(), Vec::new());
            for (count, idle_ms) in batches {
                now += Duration::from_millis(idle_ms);
                while let Err(at) = pace.take(1, count, now) {
                    now = at;
                }
                sent.push((now, count));
            }
            let stretch = HOUR * hours / 24;
            let most = f64::from(per_hour) * f64::from(hours) / 24.0;
            for (from, (begin, _)) in sent.iter().enumerate() {
                let within: Vec<u32> =
                    sent[from..].iter().take_while(|(at, _)| *at < *begin + stretch).map(|(_, count)| *count).collect();
                let before_the_last: u32 = within[..within.len() - 1].iter().sum();
                // The gap of one record is rounded down to whole nanoseconds.
                prop_assert!(f64::from(before_the_last) <= most * 1.000_1, "{before_the_last} of {most}");
            }
        }
    }
}
