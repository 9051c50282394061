//! The daily cap, and the share of the day's calls that were answered with an error.

use serde::{Deserialize, Serialize};

use super::headers::RateHeaders;
use super::limits::Share;
use super::note::Note;

/// Shares of our daily allowance, in per cent, at which an operator should hear of it.
const WARN_USED: [u8; 2] = [80, 90];

/// A day with fewer calls is judged as if it had so many: a few errors in a short load are no trend.
const FEWEST_CALLS: u64 = 10_000;

/// HubSpot wants less than 5 % of a day's calls to be errors (its usage guidelines). From so many per mille we warn …
const WARN_ERRORS: u64 = 5;

/// … and from so many nothing more is sent.
const STOP_ERRORS: u64 = 40;

/// What was used of the account's day.
#[derive(Debug)]
pub(super) struct Day {
    cap: Option<u64>,
    reserve: Share,
    /// Whether errors are metered: only where the account has limits.
    is_metered: bool,
    /// Whether an answer told of the account's day.
    is_told: bool,
    count: DayCount,
}

/// The part that all processes share and that outlives them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct DayCount {
    number: Option<i64>,
    sent: u64,
    failed: u64,
    /// What the account as a whole has used, as the latest answer told.
    reported: u64,
    is_exhausted: bool,
    /// The highest of [`WARN_USED`] that was said.
    warned_used: u8,
    warned_errors: bool,
}

impl Day {
    pub(super) fn new(cap: Option<u64>, reserve: Share, is_metered: bool) -> Self {
        Self { cap, reserve, is_metered, is_told: false, count: DayCount::default() }
    }

    pub(super) fn count(&self) -> &DayCount {
        &self.count
    }

    pub(super) fn replace(&mut self, count: DayCount) {
        self.count = count;
    }

    /// The account's day, as any number that differs from day to day. Another one than before starts from nothing.
    pub(super) fn enter(&mut self, number: i64) {
        if self.count.number.is_some_and(|before| before != number) {
            self.count = DayCount::default();
        }
        self.count.number = Some(number);
    }

    /// The same day was given a wrong number before.
    pub(super) fn correct(&mut self, number: i64) {
        self.count.number = Some(number);
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.count.is_exhausted || self.allowed().is_some_and(|allowed| self.used() >= allowed)
    }

    /// Whether the day has seen too many errors to go on.
    pub(super) fn is_faulty(&self) -> bool {
        self.has_errors(STOP_ERRORS)
    }

    pub(super) fn sent(&mut self) {
        self.count.sent += 1;
        self.count.reported += 1;
    }

    pub(super) fn failed(&mut self) {
        self.count.failed += 1;
    }

    /// Takes over what the account as a whole has used, unless we know of more.
    pub(super) fn report(&mut self, used: u64) {
        self.count.reported = self.count.reported.max(used);
    }

    pub(super) fn exhaust(&mut self) {
        self.count.is_exhausted = true;
    }

    pub(super) fn observe(&mut self, headers: RateHeaders) {
        if let Some(daily) = headers.daily {
            self.cap = Some(self.cap.map_or(daily, |cap| cap.min(daily)));
        }
        if let (Some(daily), Some(remaining)) = (headers.daily, headers.daily_remaining) {
            self.count.reported = daily.saturating_sub(remaining);
            self.is_told = true;
        }
    }

    pub(super) fn is_told(&self) -> bool {
        self.is_told
    }

    pub(super) fn used(&self) -> u64 {
        self.count.sent.max(self.count.reported)
    }

    /// Calls left for us today; `None` without a cap.
    pub(super) fn left(&self) -> Option<u64> {
        let allowed = self.allowed()?;
        Some(if self.count.is_exhausted { 0 } else { allowed.saturating_sub(self.used()) })
    }

    /// What an operator has not heard yet.
    pub(super) fn note(&mut self) -> Option<Note> {
        if !self.count.warned_errors && self.has_errors(WARN_ERRORS) {
            self.count.warned_errors = true;
            return Some(Note::Errors { failed: self.count.failed, sent: self.count.sent });
        }
        let (allowed, used) = (self.allowed()?, self.used());
        let reached = |percent: &u8| u128::from(used) * 100 >= u128::from(allowed) * u128::from(*percent);
        let percent = WARN_USED.into_iter().rev().find(reached)?;
        if self.count.warned_used >= percent {
            return None;
        }
        self.count.warned_used = percent;
        Some(Note::DayUsed { percent, used, allowed })
    }

    /// Our part of the cap.
    fn allowed(&self) -> Option<u64> {
        Some(self.reserve.rest_of(self.cap?))
    }

    fn has_errors(&self, per_mille: u64) -> bool {
        let sent = u128::from(self.count.sent.max(FEWEST_CALLS));
        self.is_metered && u128::from(self.count.failed) * 1_000 >= sent * u128::from(per_mille)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(cap: Option<u64>) -> Day {
        let mut day = Day::new(cap, Share::percent(20).unwrap(), true);
        day.enter(1);
        day
    }

    #[test]
    fn four_fifths_and_nine_tenths_are_said_once_each_and_again_the_next_day() {
        let mut day = day(Some(125));
        for number in [1, 2] {
            day.enter(number);
            let mut said = Vec::new();
            while !day.is_exhausted() {
                day.sent();
                said.extend(day.note());
            }
            let note = |percent, used| Note::DayUsed { percent, used, allowed: 100 };
            assert_eq!(said, [note(80, 80), note(90, 90)]);
        }
    }

    #[test]
    fn a_jump_over_both_marks_says_the_higher_one_only() {
        let mut day = day(Some(125));
        day.report(97);
        assert_eq!(day.note(), Some(Note::DayUsed { percent: 90, used: 97, allowed: 100 }));
        assert_eq!(day.note(), None);
    }

    #[test]
    fn the_larger_figure_of_ours_and_the_accounts_counts() {
        for (ours, accounts, used) in [(7, 5, 7), (5, 7, 7), (0, 9, 9), (9, 0, 9)] {
            let mut day = day(Some(125));
            (0..ours).for_each(|_| day.sent());
            day.report(accounts);
            assert_eq!(day.used(), used);
        }
    }

    #[test]
    fn errors_are_warned_of_and_stop_the_day() {
        // (calls sent, errors that warn, errors that stop)
        for (sent, warn, stop) in [(0, 50, 400), (10_000, 50, 400), (20_000, 100, 800)] {
            let mut day = day(None);
            (0..sent).for_each(|_| day.sent());
            for failed in 1..=stop {
                assert!(!day.is_faulty());
                day.failed();
                let note = (failed == warn).then_some(Note::Errors { failed, sent });
                assert_eq!(day.note(), note);
            }
            assert!(day.is_faulty());
            day.enter(2);
            assert!(!day.is_faulty());
        }
    }

    #[test]
    fn without_limits_errors_stop_nothing() {
        let mut day = Day::new(None, Share::NONE, false);
        (0..100_000).for_each(|_| day.failed());
        assert!(!day.is_faulty() && day.note().is_none());
    }
}
