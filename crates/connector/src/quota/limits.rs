//! What an account allows.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

/// HubSpot's burst window.
const TEN_SECONDS: Duration = Duration::from_secs(10);

/// How late a call may reach the server after we sent it without upsetting the count: more than a request needs on an open
/// connection, even from a busy machine, and 2 % of the window, so that 98 % of it can be used however late answers come.
const DEFAULT_MARGIN: Duration = Duration::from_millis(200);

/// The burst that HubSpot's add-on for more calls gives.
const ADD_ON_BURST: u32 = 250;

/// Searches per second by default: one less than HubSpot allows per account, so that others live.
const DEFAULT_SEARCHES: NonZeroU32 = NonZeroU32::new(4).expect("4 is not zero");

/// What an account allows, as data: the published figures differ by tier and over time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    burst: Option<NonZeroU32>,
    window: Duration,
    daily: Option<NonZeroU64>,
    search_per_second: Option<NonZeroU32>,
    margin: Duration,
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
    /// `burst` calls per 10 seconds, `daily` calls per day (`None`: no cap), `search_per_second` searches per second.
    ///
    /// # Errors
    /// [`LimitsError::Zero`] when one of them is zero.
    pub fn new(burst: u32, daily: Option<u64>, search_per_second: u32) -> Result<Self, LimitsError> {
        let daily = daily.map(|calls| NonZeroU64::new(calls).ok_or(LimitsError::Zero("daily")));
        let search = NonZeroU32::new(search_per_second).ok_or(LimitsError::Zero("search"))?;
        Ok(Self {
            burst: Some(NonZeroU32::new(burst).ok_or(LimitsError::Zero("burst"))?),
            window: TEN_SECONDS,
            daily: daily.transpose()?,
            search_per_second: Some(search),
            margin: DEFAULT_MARGIN,
        })
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
            search_per_second: None,
            margin: Duration::ZERO,
        }
    }

    const fn tier(burst: u32, daily: u64) -> Self {
        Self {
            burst: NonZeroU32::new(burst),
            window: TEN_SECONDS,
            daily: NonZeroU64::new(daily),
            search_per_second: Some(DEFAULT_SEARCHES),
            margin: DEFAULT_MARGIN,
        }
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

    /// Calls about links per window: HubSpot counts them apart, 100 for Free and Starter, 150 above, 200 with the API
    /// add-on (its associations guide). `None` when unlimited.
    pub fn link_burst(&self) -> Option<u32> {
        self.burst().map(|burst| if burst < ADD_ON_BURST { burst.min(150) } else { 200 })
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
    fn tiers_carry_the_published_figures() {
        let cases = [
            (Limits::free(), Some(100), Some(100), Some(250_000)),
            (Limits::starter(), Some(100), Some(100), Some(250_000)),
            (Limits::professional(), Some(190), Some(150), Some(625_000)),
            (Limits::enterprise(), Some(190), Some(150), Some(1_000_000)),
            (Limits::new(250, None, 5).unwrap(), Some(250), Some(200), None),
            (Limits::unlimited(), None, None, None),
        ];
        for (limits, burst, link_burst, daily) in cases {
            assert_eq!((limits.burst(), limits.link_burst(), limits.daily()), (burst, link_burst, daily));
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
