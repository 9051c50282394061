//! Account tiers and the call limits that come with them.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A HubSpot account tier; it decides how many calls a privately distributed app may make.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tier {
    /// 100 calls in 10 seconds, 250,000 a day.
    Free,
    /// As [`Tier::Free`].
    Starter,
    /// 190 calls in 10 seconds, 625,000 a day.
    Professional,
    /// 190 calls in 10 seconds, 1,000,000 a day.
    Enterprise,
    /// No limits and no rate headers: for tests and benchmarks that are not about limits.
    #[default]
    Unlimited,
}

/// What a tier allows. Published figures of the usage guidelines, 2024 to 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// Calls of one app in any 10 seconds.
    pub(crate) burst: usize,
    /// Calls of all apps of the account between two midnights.
    pub(crate) daily: u64,
    /// Association calls of one app in any 10 seconds.
    pub(crate) associations: usize,
    /// Association calls of all apps of the account between two midnights.
    pub(crate) associations_daily: u64,
    /// Searches of the account in any second.
    pub(crate) search: usize,
}

/// How often the API limit increase can be bought.
const INCREASES_MAX: u8 = 2;

impl Tier {
    pub(crate) fn allowance(self) -> Option<Allowance> {
        let (burst, associations, daily) = match self {
            Self::Free | Self::Starter => (100, 100, 250_000),
            Self::Professional => (190, 150, 625_000),
            Self::Enterprise => (190, 150, 1_000_000),
            Self::Unlimited => return None,
        };
        Some(Allowance { burst, daily, associations, associations_daily: 500_000, search: 5 })
    }

    /// As [`Tier::allowance`] with an API limit increase bought so many times, of which two count: 250 calls in 10
    /// seconds whether bought once or twice, a million more a day each time; association calls have limits of their own.
    pub(crate) fn increased(self, times: u8) -> Option<Allowance> {
        let allowance = self.allowance()?;
        let times = times.min(INCREASES_MAX);
        if times == 0 {
            return Some(allowance);
        }
        let daily = allowance.daily + u64::from(times) * 1_000_000;
        Some(Allowance { burst: 250, daily, associations: 200, associations_daily: 1_000_000, ..allowance })
    }
}

const NAMES: [(Tier, &str); 5] = [
    (Tier::Free, "free"),
    (Tier::Starter, "starter"),
    (Tier::Professional, "professional"),
    (Tier::Enterprise, "enterprise"),
    (Tier::Unlimited, "unlimited"),
];

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = NAMES.iter().find(|(tier, _)| tier == self).map_or("", |(_, name)| name);
        f.write_str(name)
    }
}

/// A text that names no tier.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown tier `{0}`: use `free`, `starter`, `professional`, `enterprise` or `unlimited`")]
pub struct UnknownTier(String);

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NAMES
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(tier, _)| *tier)
            .ok_or_else(|| UnknownTier(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn increases_add_up_for_the_day_and_not_for_the_burst() {
        let figures = |tier: Tier, times| {
            let Allowance { burst, daily, associations, .. } = tier.increased(times).unwrap();
            (burst, daily, associations)
        };
        assert_eq!(figures(Tier::Free, 0), (100, 250_000, 100));
        assert_eq!(figures(Tier::Free, 1), (250, 1_250_000, 200));
        assert_eq!(figures(Tier::Enterprise, 2), (250, 3_000_000, 200));
        assert_eq!(figures(Tier::Enterprise, 9), (250, 3_000_000, 200));
        assert_eq!(Tier::Unlimited.increased(2), None);
    }

    #[test]
    fn names_read_back() {
        for (tier, name) in NAMES {
            assert_eq!(name.parse(), Ok(tier));
            assert_eq!(tier.to_string(), name);
        }
        assert!("gold".parse::<Tier>().unwrap_err().to_string().contains("professional"));
    }
}
