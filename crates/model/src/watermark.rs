//! The durable high-water mark between runs.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::mark::EpochUnit;

/// A position in a stream, read from the mapping's watermark field.
///
/// Positions of one stream are of one kind, which the first run chooses; those of different kinds are not compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watermark {
    /// A counter.
    Integer(i64),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// A point in time that the source keeps as a number.
    Epoch(EpochUnit, i64),
}

/// What the positions of a stream are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatermarkKind {
    /// Days and times.
    Time,
    /// Numbers that count from 1970 on.
    Epoch(EpochUnit),
    /// Numbers that count anything else.
    Counter,
}

impl Watermark {
    /// Where the next run begins to read: `lookback` earlier for a point in time; a counter stays, as a duration says nothing
    /// about it.
    pub fn minus(self, lookback: Duration) -> Self {
        match self {
            Watermark::Integer(value) => Watermark::Integer(value),
            Watermark::Instant(value) => Watermark::Instant(
                chrono::Duration::from_std(lookback)
                    .ok()
                    .and_then(|lookback| value.checked_sub_signed(lookback))
                    .unwrap_or(DateTime::<Utc>::MIN_UTC),
            ),
            Watermark::Epoch(unit, value) => {
                Watermark::Epoch(unit, value.saturating_sub(unit.count(lookback)))
            }
        }
    }

    /// What it is.
    pub fn kind(self) -> WatermarkKind {
        match self {
            Watermark::Integer(_) => WatermarkKind::Counter,
            Watermark::Instant(_) => WatermarkKind::Time,
            Watermark::Epoch(unit, _) => WatermarkKind::Epoch(unit),
        }
    }

    /// Whether it is a point in time later than `at`. A counter is never later than anything.
    pub fn is_after(self, at: DateTime<Utc>) -> bool {
        match self {
            Watermark::Integer(_) => false,
            Watermark::Instant(value) => value > at,
            Watermark::Epoch(unit, value) => value > unit.of(at),
        }
    }
}

impl std::fmt::Display for Watermark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Watermark::Integer(value) | Watermark::Epoch(_, value) => write!(f, "{value}"),
            Watermark::Instant(value) => write!(f, "{}", value.format("%Y-%m-%dT%H:%M:%S%.fZ")),
        }
    }
}

impl std::fmt::Display for WatermarkKind {
    /// `times`, `seconds since 1970`, `a counter`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            WatermarkKind::Time => f.write_str("times"),
            WatermarkKind::Epoch(unit) => write!(f, "{} since 1970", unit.as_str()),
            WatermarkKind::Counter => f.write_str("a counter"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_lookback_leads_back_in_time_and_leaves_counters_alone() {
        let cases = [
            (Watermark::Integer(1_000), Watermark::Integer(1_000)),
            (Watermark::Instant(at(1_000)), Watermark::Instant(at(940))),
            (Watermark::Epoch(EpochUnit::Seconds, 1_000), Watermark::Epoch(EpochUnit::Seconds, 940)),
            (
                Watermark::Epoch(EpochUnit::Milliseconds, 100_000),
                Watermark::Epoch(EpochUnit::Milliseconds, 40_000),
            ),
            (Watermark::Epoch(EpochUnit::Seconds, i64::MIN), Watermark::Epoch(EpochUnit::Seconds, i64::MIN)),
        ];
        for (mark, expected) in cases {
            assert_eq!(mark.minus(Duration::from_secs(60)), expected, "{mark:?}");
        }
    }

    #[test]
    fn a_point_in_time_may_be_later_than_another_and_a_counter_never_is() {
        let cases = [
            (Watermark::Integer(i64::MAX), false),
            (Watermark::Instant(at(1_000)), false),
            (Watermark::Instant(at(1_001)), true),
            (Watermark::Epoch(EpochUnit::Seconds, 1_000), false),
            (Watermark::Epoch(EpochUnit::Seconds, 1_001), true),
            (Watermark::Epoch(EpochUnit::Milliseconds, 1_000_000), false),
            (Watermark::Epoch(EpochUnit::Microseconds, 1_000_000_001), true),
        ];
        for (mark, expected) in cases {
            assert_eq!(mark.is_after(at(1_000)), expected, "{mark:?}");
        }
    }
}
