//! The daily caps, and the share of the day's calls that were answered with an error.

use serde::{Deserialize, Serialize};

use super::headers::RateHeaders;
use super::limits::{Limits, Share};
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
    link_cap: Option<u64>,
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
    /// Those of them that have their answer, or will never have one.
    #[serde(default)]
    ended: u64,
    /// Those of them that were about links.
    #[serde(default)]
    links: u64,
    failed: u64,
    /// What the account as a whole has used, as the latest answer told.
    reported: u64,
    is_exhausted: bool,
    /// The highest of [`WARN_USED`] that was said.
    warned_used: u8,
    /// The same of the calls about links.
    #[serde(default)]
    warned_links: u8,
    warned_errors: bool,
}

impl Day {
    pub(super) fn new(limits: Limits, reserve: Share) -> Self {
        Self {
            cap: limits.daily(),
            link_cap: limits.link_daily(),
            reserve,
            is_metered: limits.burst().is_some(),
            is_told: false,
            count: DayCount::default(),
        }
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

    /// Whether our part of the calls about links is used up.
    pub(super) fn are_links_exhausted(&self) -> bool {
        self.allowed_links().is_some_and(|allowed| self.count.links >= allowed)
    }

    /// Whether the day has seen too many errors to go on.
    pub(super) fn is_faulty(&self) -> bool {
        self.has_errors(STOP_ERRORS)
    }

    /// A call is sent; how many had ended before, which an answer to it has counted for certain.
    pub(super) fn sent(&mut self, is_about_links: bool) -> u64 {
        self.count.sent += 1;
        self.count.reported += 1;
        self.count.links += u64::from(is_about_links);
        self.count.ended
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

    /// A call has its answer, or will never have one.
    pub(super) fn ended(&mut self) {
        self.count.ended += 1;
    }

    /// What the answer to a call told before whose sending so many had ended. Any other call of ours may have come to HubSpot
    /// later than it did, so they count on top.
    pub(super) fn observe(&mut self, ended_before: u64, headers: RateHeaders) {
        if let Some(daily) = headers.daily {
            self.cap = Some(self.cap.map_or(daily, |cap| cap.min(daily)));
        }
        if let (Some(daily), Some(remaining)) = (headers.daily, headers.daily_remaining) {
            let later = self.count.sent.saturating_sub(ended_before + 1);
            self.count.reported = daily.saturating_sub(remaining).saturating_add(later);
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
        if let Some((percent, allowed)) = reached(self.used(), self.allowed(), self.count.warned_used) {
            self.count.warned_used = percent;
            return Some(Note::DayUsed { percent, used: self.used(), allowed });
        }
        let (percent, allowed) = reached(self.count.links, self.allowed_links(), self.count.warned_links)?;
        self.count.warned_links = percent;
        Some(Note::LinksUsed { percent, used: self.count.links, allowed })
    }

    /// Our part of the cap.
    fn allowed(&self) -> Option<u64> {
        Some(self.reserve.rest_of(self.cap?))
    }

    /// Our part of the calls about links.
    fn allowed_links(&self) -> Option<u64> {
        Some(self.reserve.rest_of(self.link_cap?))
    }

    pub(super) fn links(&self) -> u64 {
        self.count.links
    }

    fn has_errors(&self, per_mille: u64) -> bool {
        let sent = u128::from(self.count.sent.max(FEWEST_CALLS));
        self.is_metered && u128::from(self.count.failed) * 1_000 >= sent * u128::from(per_mille)
    }
}

/// The highest mark that was reached and not said, with what is allowed.
fn reached(used: u64, allowed: Option<u64>, said: u8) -> Option<(u8, u64)> {
    let allowed = allowed?;
    let is_reached = |percent: &u8| u128::from(used) * 100 >= u128::from(allowed) * u128::from(*percent);
    let percent = WARN_USED.into_iter().rev().find(is_reached)?;
    (percent > said).then_some((percent, allowed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A day with that cap, of which a fifth is left to others.
    fn day(cap: Option<u64>) -> Day {
        let limits = Limits::new(100, cap, 4).unwrap();
        let mut day = Day::new(limits, Share::percent(20).unwrap());
        day.enter(1);
        day
    }

    fn send(day: &mut Day, count: u64) {
        for _ in 0..count {
            day.sent(false);
        }
    }

    #[test]
    fn four_fifths_and_nine_tenths_are_said_once_each_and_again_the_next_day() {
        let mut day = day(Some(125));
        for number in [1, 2] {
            day.enter(number);
            let mut said = Vec::new();
            while !day.is_exhausted() {
                day.sent(false);
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
            send(&mut day, ours);
            day.report(accounts);
            assert_eq!(day.used(), used);
        }
    }

    #[test]
    fn errors_are_warned_of_and_stop_the_day() {
        // (calls sent, errors that warn, errors that stop)
        for (sent, warn, stop) in [(0, 50, 400), (10_000, 50, 400), (20_000, 100, 800)] {
            let mut day = day(None);
            send(&mut day, sent);
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
        let mut day = Day::new(Limits::unlimited(), Share::NONE);
        (0..100_000).for_each(|_| day.failed());
        assert!(!day.is_faulty() && day.note().is_none());
    }

    #[test]
    fn calls_about_links_have_a_day_of_their_own() {
        let mut day = day(None);
        let mut said = Vec::new();
        while !day.are_links_exhausted() {
            day.sent(true);
            said.extend(day.note());
        }
        let note = |percent, used| Note::LinksUsed { percent, used, allowed: 400_000 };
        assert_eq!(said, [note(80, 320_000), note(90, 360_000)]);
        assert!(!day.is_exhausted());
        day.enter(2);
        assert!(!day.are_links_exhausted());
    }

    #[test]
    fn calls_under_way_count_beside_what_an_answer_tells() {
        let mut day = day(Some(1_000));
        let send = |day: &mut Day| day.sent(false);
        let before: Vec<u64> = (0..8).map(|_| send(&mut day)).collect();
        let answer = |day: &mut Day, ended_before, used: u64| {
            let left = Some(1_000 - used);
            let told = RateHeaders { daily: Some(1_000), daily_remaining: left, ..RateHeaders::default() };
            day.observe(ended_before, told);
            day.ended();
            day.used()
        };
        // Others have used 300; whichever of the eight was counted first, its answer knows of no other.
        for ended_before in before {
            assert_eq!(answer(&mut day, ended_before, 301), 308);
        }
        // A call that was sent when all had ended knows of all.
        let alone = send(&mut day);
        assert_eq!(answer(&mut day, alone, 309), 309);
    }
}
