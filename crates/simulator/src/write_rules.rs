//! Which rules writes obey: those of the version in the path, or the same for all paths.

use std::str::FromStr;

use thiserror::Error;

use crate::version::ApiVersion;

/// Whose rules writes obey. From `2026-09` on, HubSpot enforces what administrators require of records, lists each
/// missing property, and normalises dates with a warning instead of refusing them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WriteRules {
    /// Those of the version in the path.
    #[default]
    ByVersion,
    /// Those of `2026-09` on every path: what a client will meet that moves to it.
    From2026_09,
    /// Those before `2026-09` on every path.
    Before2026_09,
}

const NAMES: [(WriteRules, &str); 3] = [
    (WriteRules::ByVersion, "by-version"),
    (WriteRules::From2026_09, "2026-09"),
    (WriteRules::Before2026_09, "older"),
];

impl WriteRules {
    /// The version whose rules a call obeys.
    pub(crate) fn of(self, version: ApiVersion) -> ApiVersion {
        match self {
            Self::ByVersion => version,
            Self::From2026_09 => ApiVersion::D2026_09,
            Self::Before2026_09 => version.min(ApiVersion::D2026_03),
        }
    }
}

/// A text that names no rules.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown rules `{0}`: use `by-version`, `2026-09` or `older`")]
pub struct UnknownRules(String);

impl FromStr for WriteRules {
    type Err = UnknownRules;

    fn from_str(text: &str) -> Result<Self, UnknownRules> {
        let named = NAMES.iter().find(|(_, name)| *name == text);
        named.map(|(rules, _)| *rules).ok_or_else(|| UnknownRules(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApiVersion::{D2026_03, D2026_09, V3};

    #[test]
    fn the_version_whose_rules_count() {
        let cases = [
            ("by-version", [V3, D2026_03, D2026_09]),
            ("2026-09", [D2026_09; 3]),
            ("older", [V3, D2026_03, D2026_03]),
        ];
        for (name, expected) in cases {
            let rules: WriteRules = name.parse().unwrap();
            assert_eq!([V3, D2026_03, D2026_09].map(|version| rules.of(version)), expected, "{name}");
        }
        assert!("new".parse::<WriteRules>().unwrap_err().to_string().contains("by-version"));
    }
}
