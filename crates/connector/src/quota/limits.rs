//! What an account allows.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

/// HubSpot's burst window.
const TEN_SECONDS: Duration = Duration::from_secs(10);

/// How late a call may reach the server after we sent it without upsetting the count: more than a request needs on an open
/// connection, even from a busy machine, and 2 % of the window, so that 98 % of it can be used however late answers come.
const DEFAULT_MARGIN: Duration = Duration::from_millis(200);

/// The burst that HubSpot's API Limit Increase gives; a second one adds nothing to it.
const INCREASED_BURST: NonZeroU32 = NonZeroU32::new(250).expect("250 is not zero");

/// Calls a day that each API Limit Increase adds.
const INCREASED_DAILY: u64 = 1_000_000;

/// Calls about links with an API Limit Increase: in ten seconds, and in a day (associations guide).
const INCREASED_LINKS: (u32, u64) = (200, 1_000_000);

/// Calls about links in a day without one (associations guide).
const LINKS_A_DAY: u64 = 500_000;

/// The burst of an app from HubSpot's marketplace, in each account that installed it, whatever the account's tier.
const MARKETPLACE_BURST: NonZeroU32 = NonZeroU32::new(110).expect("110 is not zero");

/// Searches per second by default: one less than HubSpot allows per account, so that others live.
const DEFAULT_SEARCHES: NonZeroU32 = NonZeroU32::new(4).expect("4 is not zero");

/// What an account allows, as data: the published figures differ by tier and over time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    burst: Option<NonZeroU32>,
    window: Duration,
    daily: Option<NonZeroU64>,
    link_burst: Option<NonZeroU32>,
    link_daily: Option<NonZeroU64>,
    search_per_second: Option<NonZeroU32>,
    margin: Duration,
}

/// API Limit Increases that an account has bought. HubSpot sells at most two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Increases {
    /// 250 calls in 10 s, and 1,000,000 more a day.
    One,
    /// 250 calls in 10 s, and 2,000,000 more a day.
    Two,
}

/// A limit makes no sense.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LimitsError {
    /// Nothing could ever be sent.
    #[error("`{0}` is zero; give at least 1, or leave the limit out")]
    Zero(&'static str),
    /// Nothing would be left for us.
    #[error("a reserve of {0} % leaves nothing; give 0 to 99")]
    Reserve(u8),
}

impl Limits {
    /// `burst` calls per 10 seconds, `daily` calls per day (`None`: no cap), `search_per_second` searches per second. Calls
    /// about links follow the burst, as they do from tier to tier.
    ///
    /// # Errors
    /// [`LimitsError::Zero`] when one of them is zero.
    pub fn new(burst: u32, daily: Option<u64>, search_per_second: u32) -> Result<Self, LimitsError> {
        let unlimited = Self { margin: DEFAULT_MARGIN, ..Self::unlimited() };
        let limits = unlimited.with_burst(burst)?.with_search(search_per_second)?;
        daily.map_or(Ok(limits), |daily| limits.with_daily(daily))
    }

    /// HubSpot Free, private app or service key: 100 per 10 s, 250,000 a day.
    pub const fn free() -> Self {
        Self::tier(100, 250_000)
    }

    /// HubSpot Starter: the same as [`free`](Self::free).
    pub const fn starter() -> Self {
        Self::free()
    }

    /// HubSpot Professional: 190 per 10 s, 625,000 a day.
    pub const fn professional() -> Self {
        Self::tier(190, 625_000)
    }

    /// HubSpot Enterprise: 190 per 10 s, 1,000,000 a day.
    pub const fn enterprise() -> Self {
        Self::tier(190, 1_000_000)
    }

    /// No limit of ours: for simulators and proxies that keep their own. A 429 is still obeyed.
    pub const fn unlimited() -> Self {
        Self {
            burst: None,
            window: TEN_SECONDS,
            daily: None,
            link_burst: None,
            link_daily: None,
            search_per_second: None,
            margin: Duration::ZERO,
        }
    }

    const fn tier(burst: u32, daily: u64) -> Self {
        Self {
            burst: NonZeroU32::new(burst),
            window: TEN_SECONDS,
            daily: NonZeroU64::new(daily),
            link_burst: NonZeroU32::new(link_burst(burst)),
            link_daily: NonZeroU64::new(LINKS_A_DAY),
            search_per_second: Some(DEFAULT_SEARCHES),
            margin: DEFAULT_MARGIN,
        }
    }

    /// The same for an app from HubSpot's marketplace: 110 calls in 10 s in each account that installed it, whatever the
    /// tier, and no daily cap that HubSpot publishes. That its calls about links have no larger burst is inferred.
    #[must_use]
    pub fn of_marketplace_app(self) -> Self {
        let burst = self.burst.map(|_| MARKETPLACE_BURST);
        let link_burst = self.link_burst.map(|links| links.min(MARKETPLACE_BURST));
        Self { burst, link_burst, daily: None, ..self }
    }

    /// The same with API Limit Increases, which raise burst, day and links; unlimited stays unlimited.
    #[must_use]
    pub fn increased(self, increases: Increases) -> Self {
        let times = match increases {
            Increases::One => 1,
            Increases::Two => 2,
        };
        let (link_burst, link_daily) = INCREASED_LINKS;
        Self {
            burst: self.burst.map(|_| INCREASED_BURST),
            daily: self.daily.map(|daily| daily.saturating_add(times * INCREASED_DAILY)),
            link_burst: self.link_burst.and_then(|_| NonZeroU32::new(link_burst)),
            link_daily: self.link_daily.and_then(|_| NonZeroU64::new(link_daily)),
            ..self
        }
    }

    /// The same with another burst. Calls about links follow it downwards, and upwards where it is an increased one.
    ///
    /// # Errors
    /// [`LimitsError::Zero`] when it is zero.
    pub fn with_burst(self, burst: u32) -> Result<Self, LimitsError> {
        let known = NonZeroU32::new(burst).ok_or(LimitsError::Zero("burst"))?;
        let followed = NonZeroU32::new(link_burst(burst));
        let is_increased = known >= INCREASED_BURST;
        let link_burst = match self.link_burst {
            Some(links) if !is_increased => followed.map(|followed| followed.min(links)),
            _ => followed,
        };
        let link_daily = self.link_daily.or(NonZeroU64::new(LINKS_A_DAY));
        Ok(Self { burst: Some(known), link_burst, link_daily, ..self })
    }

    /// The same with another daily cap.
    ///
    /// # Errors
    /// [`LimitsError::Zero`] when it is zero.
    pub fn with_daily(self, daily: u64) -> Result<Self, LimitsError> {
        Ok(Self { daily: Some(NonZeroU64::new(daily).ok_or(LimitsError::Zero("daily"))?), ..self })
    }

    /// The same with so many searches per second.
    ///
    /// # Errors
    /// [`LimitsError::Zero`] when it is zero.
    pub fn with_search(self, per_second: u32) -> Result<Self, LimitsError> {
        let search = NonZeroU32::new(per_second).ok_or(LimitsError::Zero("search"))?;
        Ok(Self { search_per_second: Some(search), ..self })
    }

    /// The same burst over another window; a zero window is taken as 1 ms.
    #[must_use]
    pub fn with_window(self, window: Duration) -> Self {
        Self { window: window.max(Duration::from_millis(1)), ..self }
    }

    /// The same with another margin: the server counts a call when it arrives, at most this long after we sent it.
    #[must_use]
    pub fn with_margin(self, margin: Duration) -> Self {
        Self { margin, ..self }
    }

    /// Calls per window, searches not among them; `None` when unlimited.
    pub fn burst(&self) -> Option<u32> {
        self.burst.map(NonZeroU32::get)
    }

    /// Calls about links per window, which HubSpot counts apart: 100 for Free and Starter, 150 above, 200 with an API Limit
    /// Increase (its associations guide). `None` when unlimited.
    pub fn link_burst(&self) -> Option<u32> {
        self.link_burst.map(NonZeroU32::get)
    }

    /// Calls about links per day: 500,000, or 1,000,000 with an API Limit Increase (its associations guide). `None` when
    /// unlimited.
    pub fn link_daily(&self) -> Option<u64> {
        self.link_daily.map(NonZeroU64::get)
    }

    /// Length of the window.
    pub fn window(&self) -> Duration {
        self.window
    }

    /// Calls per day, searches among them; `None` when unlimited.
    pub fn daily(&self) -> Option<u64> {
        self.daily.map(NonZeroU64::get)
    }

    /// Searches per second; `None` when unlimited.
    pub fn search_per_second(&self) -> Option<u32> {
        self.search_per_second.map(NonZeroU32::get)
    }

    /// How late a call may arrive.
    pub fn margin(&self) -> Duration {
        self.margin
    }
}

/// The calls about links that go with a burst.
const fn link_burst(burst: u32) -> u32 {
    match burst {
        0..150 => burst,
        150..250 => 150,
        _ => INCREASED_LINKS.0,
    }
}

/// A share of the daily quota, in whole per cent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Share(u8);

impl Share {
    /// Nothing.
    pub const NONE: Share = Share(0);

    /// So many per cent, 0 to 99.
    ///
    /// # Errors
    /// [`LimitsError::Reserve`] from 100 on.
    pub fn percent(percent: u8) -> Result<Self, LimitsError> {
        if percent < 100 { Ok(Self(percent)) } else { Err(LimitsError::Reserve(percent)) }
    }

    /// What is left of `whole` when this share is taken away; at least 1.
    pub(super) fn rest_of(self, whole: u64) -> u64 {
        let kept = u128::from(whole) * u128::from(self.0) / 100;
        whole.saturating_sub(u64::try_from(kept).unwrap_or(whole)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_refused_by_name() {
        let cases = [(0, Some(1), 1, "burst"), (1, Some(0), 1, "daily"), (1, Some(1), 0, "search")];
        for (burst, daily, search, name) in cases {
            assert_eq!(Limits::new(burst, daily, search), Err(LimitsError::Zero(name)));
        }
    }

    #[test]
    fn every_kind_of_account_has_the_published_figures() {
        let (one, two) = (Increases::One, Increases::Two);
        let k = |thousands: u64| Some(thousands * 1_000);
        // (limits, burst, burst of links, day, day of links)
        let cases = [
            (Limits::free(), Some(100), Some(100), k(250), k(500)),
            (Limits::starter(), Some(100), Some(100), k(250), k(500)),
            (Limits::professional(), Some(190), Some(150), k(625), k(500)),
            (Limits::enterprise(), Some(190), Some(150), k(1_000), k(500)),
            (Limits::free().increased(one), Some(250), Some(200), k(1_250), k(1_000)),
            (Limits::professional().increased(two), Some(250), Some(200), k(2_625), k(1_000)),
            (Limits::free().of_marketplace_app(), Some(110), Some(100), None, k(500)),
            (Limits::enterprise().of_marketplace_app(), Some(110), Some(110), None, k(500)),
            (Limits::new(250, None, 5).unwrap(), Some(250), Some(200), None, k(500)),
            (Limits::professional().with_burst(100).unwrap(), Some(100), Some(100), k(625), k(500)),
            (Limits::free().with_burst(190).unwrap(), Some(190), Some(100), k(250), k(500)),
            (Limits::professional().with_daily(7).unwrap(), Some(190), Some(150), Some(7), k(500)),
            (Limits::unlimited(), None, None, None, None),
            (Limits::unlimited().increased(two).of_marketplace_app(), None, None, None, None),
        ];
        for (limits, burst, link_burst, daily, link_daily) in cases {
            let figures = (limits.burst(), limits.link_burst(), limits.daily(), limits.link_daily());
            assert_eq!(figures, (burst, link_burst, daily, link_daily));
            assert_eq!(limits.window(), Duration::from_secs(10));
        }
    }

    #[test]
    fn a_reserve_leaves_its_share_and_never_everything() {
        for (percent, whole, rest) in
            [(0, 100, 100), (20, 625_000, 500_000), (99, 100, 1), (99, 1, 1), (50, 3, 2)]
        {
            assert_eq!(Share::percent(percent).unwrap().rest_of(whole), rest);
        }
        assert_eq!(Share::percent(100), Err(LimitsError::Reserve(100)));
        assert_eq!(Share::percent(20).unwrap().rest_of(u64::MAX), u64::MAX - u64::MAX / 5);
    }
}
