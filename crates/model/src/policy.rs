//! Gates: how much one run may change before a person has to look.

use serde::{Deserialize, Serialize};

/// What a gate counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    /// Records that would be created.
    MaxCreates,
    /// Records that would be updated or adopted.
    MaxUpdates,
    /// Values that would be emptied; each property of each record counts.
    MaxClears,
    /// Records that would be archived.
    MaxArchives,
    /// Records that would be rejected and were not before.
    MaxRejections,
    /// Values that are refused or not found and left out of their records; each property of each record counts.
    MaxSkipped,
    /// Rows whose watermark is not empty and cannot be read.
    MaxUnreadWatermarks,
}

impl GateKind {
    /// Every gate with its key under `policy:`.
    pub const ALL: &'static [(&'static str, GateKind)] = &[
        ("max_creates", GateKind::MaxCreates),
        ("max_updates", GateKind::MaxUpdates),
        ("max_clears", GateKind::MaxClears),
        ("max_archives", GateKind::MaxArchives),
        ("max_rejections", GateKind::MaxRejections),
        ("max_skipped", GateKind::MaxSkipped),
        ("max_unread_watermarks", GateKind::MaxUnreadWatermarks),
    ];

    /// The key under `policy:`.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// How much a gate lets through.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateLimit {
    /// So many.
    Count(u64),
    /// So many of each 100,000 records the mapping knows: those it has loaded before or has read in this run, whichever
    /// are more. `20%` is 20,000.
    Share(u32),
}

impl GateLimit {
    /// How many the limit lets through when the mapping knows `base` records; a share is rounded down.
    pub fn allowed(self, base: u64) -> u64 {
        match self {
            GateLimit::Count(count) => count,
            GateLimit::Share(share) => {
                let allowed = u128::from(base) * u128::from(share) / 100_000;
                u64::try_from(allowed).unwrap_or(u64::MAX)
            }
        }
    }
}

/// One line of `policy:`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Gate {
    /// What it counts.
    pub kind: GateKind,
    /// How much of it may pass.
    pub limit: GateLimit,
}

impl std::fmt::Display for GateLimit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GateLimit::Count(count) => write!(f, "{count}"),
            GateLimit::Share(share) => {
                let (whole, rest) = (share / 1_000, share % 1_000);
                let fraction = format!("{rest:03}");
                match fraction.trim_end_matches('0') {
                    "" => write!(f, "{whole}%"),
                    fraction => write!(f, "{whole}.{fraction}%"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_the_base_and_round_down() {
        let cases = [
            (GateLimit::Count(7), 0, 7, "7"),
            (GateLimit::Share(20_000), 1_000, 200, "20%"),
            (GateLimit::Share(1_000), 99, 0, "1%"),
            (GateLimit::Share(500), 1_000, 5, "0.5%"),
            (GateLimit::Share(100_000), u64::MAX, u64::MAX, "100%"),
        ];
        for (limit, base, allowed, shown) in cases {
            assert_eq!(
                (limit.allowed(base), limit.to_string().as_str()),
                (allowed, shown),
                "{limit:?} of {base}"
            );
        }
    }
}
