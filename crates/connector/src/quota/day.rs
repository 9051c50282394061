//! The daily cap.

use super::headers::RateHeaders;
use super::limits::Share;

/// What was used of the account's day.
#[derive(Debug)]
pub(super) struct Day {
    cap: Option<u64>,
    reserve: Share,
    number: Option<i64>,
    sent: u64,
    /// What the account as a whole has used, as the latest answer told.
    reported: u64,
    is_exhausted: bool,
}

impl Day {
    pub(super) fn new(cap: Option<u64>, reserve: Share) -> Self {
        Self { cap, reserve, number: None, sent: 0, reported: 0, is_exhausted: false }
    }

    /// The account's day, as any number that differs from day to day. Another one than before starts from nothing.
    pub(super) fn enter(&mut self, number: i64) {
        if self.number.replace(number).is_some_and(|before| before != number) {
            (self.sent, self.reported, self.is_exhausted) = (0, 0, false);
        }
    }

    /// The same day was given a wrong number before.
    pub(super) fn correct(&mut self, number: i64) {
        self.number = Some(number);
    }

    pub(super) fn is_exhausted(&self) -> bool {
        self.is_exhausted || self.cap.is_some_and(|cap| self.used() >= self.reserve.rest_of(cap))
    }

    pub(super) fn count(&mut self) {
        self.sent += 1;
        self.reported += 1;
    }

    /// Takes over that so many calls were made before this process.
    pub(super) fn restore(&mut self, used: u64) {
        self.sent = self.sent.max(used);
    }

    pub(super) fn exhaust(&mut self) {
        self.is_exhausted = true;
    }

    pub(super) fn observe(&mut self, headers: RateHeaders) {
        if let Some(daily) = headers.daily {
            self.cap = Some(self.cap.map_or(daily, |cap| cap.min(daily)));
        }
        if let (Some(daily), Some(remaining)) = (headers.daily, headers.daily_remaining) {
            self.reported = daily.saturating_sub(remaining);
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.sent.max(self.reported)
    }

    /// Calls left for us today; `None` without a cap.
    pub(super) fn left(&self) -> Option<u64> {
        let cap = self.reserve.rest_of(self.cap?);
        Some(if self.is_exhausted { 0 } else { cap.saturating_sub(self.used()) })
    }
}
