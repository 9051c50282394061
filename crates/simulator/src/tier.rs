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
    /// Searches of the account in any second.
    pub(crate) search: usize,
}

impl Tier {
    pub(crate) fn allowance(self) -> Option<Allowance> {
        let (burst, associations, daily) = match self {
            Self::Free | Self::Starter => (100, 100, 250_000),
            Self::Professional => (190, 150, 625_000),
            Self::Enterprise => (190, 150, 1_000_000),
            Self::Unlimited => return None,
        };
        Some(Allowance { burst, daily, associations, search: 5 })
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
    fn names_read_back() {
        for (tier, name) in NAMES {
            assert_eq!(name.parse(), Ok(tier));
            assert_eq!(tier.to_string(), name);
        }
        assert!("gold".parse::<Tier>().unwrap_err().to_string().contains("professional"));
    }
}
