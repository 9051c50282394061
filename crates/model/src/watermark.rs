//! The durable high-water mark between runs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A position in a stream, read from the mapping's watermark field.
///
/// Positions of one stream are of one kind. Should a file mix them, integers come before instants, so that order stays total.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watermark {
    /// A counter, or a timestamp the source keeps as a number.
    Integer(i64),
    /// A point in time.
    Instant(DateTime<Utc>),
}

impl Watermark {
    /// Where the next run begins to read: `lookback` earlier for an instant; a counter stays, as a duration says nothing about it.
    pub fn minus(self, lookback: Duration) -> Self {
        match self {
            Watermark::Integer(value) => Watermark::Integer(value),
            Watermark::Instant(value) => Watermark::Instant(
                chrono::Duration::from_std(lookback)
                    .ok()
                    .and_then(|lookback| value.checked_sub_signed(lookback))
                    .unwrap_or(DateTime::<Utc>::MIN_UTC),
            ),
        }
    }
}

impl Watermark {
    /// Whether it is an instant later than `at`. A counter is never later than anything.
    pub fn is_after(self, at: DateTime<Utc>) -> bool {
        matches!(self, Watermark::Instant(value) if value > at)
    }
}

impl std::fmt::Display for Watermark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Watermark::Integer(value) => write!(f, "{value}"),
            Watermark::Instant(value) => write!(f, "{}", value.format("%Y-%m-%dT%H:%M:%S%.fZ")),
        }
    }
}
