//! All limits of one portal: burst per app, searches and days per account.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::tz::TimeZone;

use super::{day::Day, window::Window};
use crate::tier::Allowance;

const BURST_SPAN_MS: i64 = 10_000;
/// Calls in 10 seconds of an app from HubSpot's marketplace, per installing account.
const MARKETPLACE_BURST: usize = 110;
const SEARCH_SPAN_MS: i64 = 1_000;

/// Which allowance a call draws on. Searches are exempt from the ten-second rule; everything counts for the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Metered {
    Burst,
    Search,
    /// Association calls have a burst of their own.
    Associations,
}

/// Whose call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller<'a> {
    pub(crate) app: &'a str,
    /// An OAuth app: a fixed burst whatever the tier, and no published daily limit.
    pub(crate) is_marketplace: bool,
}

/// What is left after an admitted call; answers carry it in their headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) burst: usize,
    pub(crate) burst_left: usize,
    /// The daily limit and what is left of it; marketplace apps are told neither.
    pub(crate) daily: Option<(u64, u64)>,
}

/// Why a call was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Throttle {
    TenSecondly,
    Secondly,
    Daily,
}

struct Windows {
    burst: Window,
    associations: Window,
}

struct Used {
    apps: HashMap<String, Windows>,
    search: Window,
    day: Day,
    associations_day: Day,
}

pub(crate) struct Limiter {
    allowance: Option<Allowance>,
    zone: TimeZone,
    used: Mutex<Used>,
}

impl Limiter {
    pub(crate) fn new(allowance: Option<Allowance>, zone: TimeZone) -> Self {
        let used = Mutex::new(Self::fresh(allowance, &zone));
        Self { allowance, zone, used }
    }

    fn fresh(allowance: Option<Allowance>, zone: &TimeZone) -> Used {
        let searches = allowance.map_or(0, |allowance| allowance.search);
        Used {
            apps: HashMap::new(),
            search: Window::new(searches, SEARCH_SPAN_MS),
            day: Day::new(zone.clone()),
            associations_day: Day::new(zone.clone()),
        }
    }

    /// Forgets all use.
    pub(crate) fn reset(&self) {
        *self.lock() = Self::fresh(self.allowance, &self.zone);
    }

    /// Counts one call at `now`. Without limits the day is counted and nothing is refused.
    pub(crate) fn admit(
        &self,
        caller: Caller<'_>,
        metered: Metered,
        now: i64,
    ) -> Result<Option<Quota>, Throttle> {
        let mut used = self.lock();
        let Some(allowance) = self.allowance else {
            used.day.count(now);
            return Ok(None);
        };
        if !caller.is_marketplace && used.day.used(now) >= allowance.daily {
            return Err(Throttle::Daily);
        }
        if metered == Metered::Search {
            if !used.search.take(now) {
                return Err(Throttle::Secondly);
            }
            used.day.count(now);
            return Ok(None);
        }
        let is_spent = |used: &mut Used| used.associations_day.used(now) >= allowance.associations_daily;
        if metered == Metered::Associations && !caller.is_marketplace && is_spent(&mut used) {
            return Err(Throttle::Daily);
        }
        if !used.window(caller, metered, allowance).take(now) {
            return Err(Throttle::TenSecondly);
        }
        used.day.count(now);
        if metered == Metered::Associations {
            used.associations_day.count(now);
        }
        Ok(Some(used.quota(caller, metered, allowance, now)))
    }

    /// What is left now, without taking a call: for the headers of refused calls.
    pub(crate) fn quota(&self, caller: Caller<'_>, metered: Metered, now: i64) -> Option<Quota> {
        let allowance = self.allowance?;
        Some(self.lock().quota(caller, metered, allowance, now))
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
    fn window(&mut self, caller: Caller<'_>, metered: Metered, allowance: Allowance) -> &mut Window {
        if !self.apps.contains_key(caller.app) {
            let burst = if caller.is_marketplace { MARKETPLACE_BURST } else { allowance.burst };
            let windows = Windows {
                burst: Window::new(burst, BURST_SPAN_MS),
                associations: Window::new(allowance.associations, BURST_SPAN_MS),
            };
            self.apps.insert(caller.app.to_owned(), windows);
        }
        let windows = self.apps.get_mut(caller.app).expect("invariant: inserted above");
        if metered == Metered::Associations { &mut windows.associations } else { &mut windows.burst }
    }

    fn quota(&mut self, caller: Caller<'_>, metered: Metered, allowance: Allowance, now: i64) -> Quota {
        let daily_left = allowance.daily.saturating_sub(self.day.used(now));
        let window = self.window(caller, metered, allowance);
        Quota {
            burst: window.limit(),
            burst_left: window.left(now),
            daily: (!caller.is_marketplace).then_some((allowance.daily, daily_left)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tier::Tier;

    fn app(app: &str) -> Caller<'_> {
        Caller { app, is_marketplace: false }
    }

    fn limiter(tier: Tier) -> Limiter {
        Limiter::new(tier.allowance(), TimeZone::UTC)
    }

    #[test]
    fn each_app_has_its_own_burst() {
        let limiter = limiter(Tier::Professional);
        for _ in 0..190 {
            limiter.admit(app("a"), Metered::Burst, 0).unwrap();
        }
        assert_eq!(limiter.admit(app("a"), Metered::Burst, 9_999), Err(Throttle::TenSecondly));
        let quota = limiter.admit(app("b"), Metered::Burst, 9_999).unwrap().unwrap();
        assert_eq!((quota.burst_left, quota.daily), (189, Some((625_000, 625_000 - 191))));
        assert!(limiter.admit(app("a"), Metered::Burst, 10_000).is_ok());
    }

    #[test]
    fn searches_share_one_second_and_leave_the_burst_alone() {
        let limiter = limiter(Tier::Free);
        for app in ["a", "b", "a", "b", "a"] {
            assert_eq!(limiter.admit(self::app(app), Metered::Search, 0), Ok(None));
        }
        assert_eq!(limiter.admit(app("b"), Metered::Search, 999), Err(Throttle::Secondly));
        assert_eq!(limiter.admit(app("b"), Metered::Search, 1_000), Ok(None));
        assert_eq!(limiter.quota(app("a"), Metered::Burst, 1_000).unwrap().burst_left, 100);
    }

    #[test]
    fn the_day_ends_all_calls_until_midnight() {
        let limiter = limiter(Tier::Free);
        for call in 0..250_000_i64 {
            limiter.admit(app("a"), Metered::Burst, call * 100).unwrap();
        }
        assert_eq!(limiter.admit(app("b"), Metered::Search, 25_000_000), Err(Throttle::Daily));
        assert!(limiter.admit(app("b"), Metered::Burst, 86_400_000).is_ok());
    }

    #[test]
    fn unlimited_counts_but_never_refuses() {
        let limiter = limiter(Tier::Unlimited);
        for _ in 0..1_000 {
            assert_eq!(limiter.admit(app("a"), Metered::Search, 0), Ok(None));
        }
        assert_eq!(limiter.today(0), (1_000, None, 86_400_000));
    }

    #[test]
    fn association_calls_have_a_burst_of_their_own() {
        for (tier, burst) in [(Tier::Starter, 100), (Tier::Enterprise, 150)] {
            let limiter = limiter(tier);
            for _ in 0..burst {
                limiter.admit(app("a"), Metered::Associations, 0).unwrap();
            }
            assert_eq!(limiter.admit(app("a"), Metered::Associations, 1), Err(Throttle::TenSecondly));
            assert!(limiter.admit(app("a"), Metered::Burst, 1).is_ok());
        }
    }

    #[test]
    fn association_calls_have_a_day_of_their_own() {
        let limiter = limiter(Tier::Enterprise);
        for call in 0..500_000_i64 {
            limiter.admit(app("a"), Metered::Associations, call * 100).unwrap();
        }
        assert_eq!(limiter.admit(app("b"), Metered::Associations, 50_000_000), Err(Throttle::Daily));
        assert!(limiter.admit(app("b"), Metered::Burst, 50_000_000).is_ok());
    }

    #[test]
    fn a_marketplace_app_has_a_fixed_burst_and_no_daily_limit() {
        let limiter = limiter(Tier::Free);
        let shop = Caller { app: "shop", is_marketplace: true };
        for _ in 0..110 {
            let quota = limiter.admit(shop, Metered::Burst, 0).unwrap().unwrap();
            assert_eq!((quota.burst, quota.daily), (110, None));
        }
        assert_eq!(limiter.admit(shop, Metered::Burst, 0), Err(Throttle::TenSecondly));
    }
}
