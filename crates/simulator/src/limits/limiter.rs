//! All limits of one portal: burst per app, searches and days per account.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono_tz::Tz;

use super::{day::Day, window::Window};
use crate::tier::{Allowance, Tier};

const BURST_SPAN_MS: i64 = 10_000;
const SEARCH_SPAN_MS: i64 = 1_000;

/// Which allowance a call draws on. Searches are exempt from the ten-second rule; everything counts for the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metered {
    Burst,
    Search,
}

/// What is left after an admitted call; answers carry it in their headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) burst: usize,
    pub(crate) burst_left: usize,
    pub(crate) daily: u64,
    pub(crate) daily_left: u64,
}

/// Why a call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Throttle {
    TenSecondly,
    Secondly,
    Daily,
}

struct Used {
    apps: HashMap<String, Window>,
    search: Window,
    day: Day,
}

pub(crate) struct Limiter {
    allowance: Option<Allowance>,
    zone: Tz,
    used: Mutex<Used>,
}

impl Limiter {
    pub(crate) fn new(tier: Tier, zone: Tz) -> Self {
        let allowance = tier.allowance();
        Self { allowance, zone, used: Mutex::new(Self::fresh(allowance, zone)) }
    }

    fn fresh(allowance: Option<Allowance>, zone: Tz) -> Used {
        let searches = allowance.map_or(0, |allowance| allowance.search);
        Used { apps: HashMap::new(), search: Window::new(searches, SEARCH_SPAN_MS), day: Day::new(zone) }
    }

    /// Forgets all use.
    pub(crate) fn reset(&self) {
        *self.lock() = Self::fresh(self.allowance, self.zone);
    }

    /// Counts one call of `app` at `now`. Without limits the day is counted and nothing is refused.
    pub(crate) fn admit(&self, app: &str, metered: Metered, now: i64) -> Result<Option<Quota>, Throttle> {
        let mut used = self.lock();
        let Some(allowance) = self.allowance else {
            used.day.count(now);
            return Ok(None);
        };
        if used.day.used(now) >= allowance.daily {
            return Err(Throttle::Daily);
        }
        if metered == Metered::Search {
            if !used.search.take(now) {
                return Err(Throttle::Secondly);
            }
            used.day.count(now);
            return Ok(None);
        }
        if !used.app(app, allowance).take(now) {
            return Err(Throttle::TenSecondly);
        }
        used.day.count(now);
        Ok(Some(used.quota(app, allowance, now)))
    }

    /// What is left now, without taking a call: for the headers of refused calls.
    pub(crate) fn quota(&self, app: &str, now: i64) -> Option<Quota> {
        let allowance = self.allowance?;
        Some(self.lock().quota(app, allowance, now))
    }

    /// Calls used today, the daily limit if there is one, and the instant of the next reset.
    pub(crate) fn today(&self, now: i64) -> (u64, Option<u64>, i64) {
        let mut used = self.lock();
        (used.day.used(now), self.allowance.map(|allowance| allowance.daily), used.day.resets_at(now))
    }

    fn lock(&self) -> MutexGuard<'_, Used> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    fn app(&mut self, app: &str, allowance: Allowance) -> &mut Window {
        if !self.apps.contains_key(app) {
            self.apps.insert(app.to_owned(), Window::new(allowance.burst, BURST_SPAN_MS));
        }
        self.apps.get_mut(app).expect("invariant: inserted above")
    }

    fn quota(&mut self, app: &str, allowance: Allowance, now: i64) -> Quota {
        Quota {
            burst: allowance.burst,
            burst_left: self.app(app, allowance).left(now),
            daily: allowance.daily,
            daily_left: allowance.daily.saturating_sub(self.day.used(now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(tier: Tier) -> Limiter {
        Limiter::new(tier, Tz::UTC)
    }

    #[test]
    fn each_app_has_its_own_burst() {
        let limiter = limiter(Tier::Professional);
        for _ in 0..190 {
            limiter.admit("a", Metered::Burst, 0).unwrap();
        }
        assert_eq!(limiter.admit("a", Metered::Burst, 9_999), Err(Throttle::TenSecondly));
        let quota = limiter.admit("b", Metered::Burst, 9_999).unwrap().unwrap();
        assert_eq!((quota.burst_left, quota.daily_left), (189, 625_000 - 191));
        assert!(limiter.admit("a", Metered::Burst, 10_000).is_ok());
    }

    #[test]
    fn searches_share_one_second_and_leave_the_burst_alone() {
        let limiter = limiter(Tier::Free);
        for app in ["a", "b", "a", "b", "a"] {
            assert_eq!(limiter.admit(app, Metered::Search, 0), Ok(None));
        }
        assert_eq!(limiter.admit("b", Metered::Search, 999), Err(Throttle::Secondly));
        assert_eq!(limiter.admit("b", Metered::Search, 1_000), Ok(None));
        assert_eq!(limiter.quota("a", 1_000).unwrap().burst_left, 100);
    }

    #[test]
    fn the_day_ends_all_calls_until_midnight() {
        let limiter = limiter(Tier::Free);
        for call in 0..250_000_i64 {
            limiter.admit("a", Metered::Burst, call * 100).unwrap();
        }
        assert_eq!(limiter.admit("b", Metered::Search, 25_000_000), Err(Throttle::Daily));
        assert!(limiter.admit("b", Metered::Burst, 86_400_000).is_ok());
    }

    #[test]
    fn unlimited_counts_but_never_refuses() {
        let limiter = limiter(Tier::Unlimited);
        for _ in 0..1_000 {
            assert_eq!(limiter.admit("a", Metered::Search, 0), Ok(None));
        }
        assert_eq!(limiter.today(0), (1_000, None, 86_400_000));
    }
}
