//! What a record says of its own position in the stream.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The watermark field of one record, before anybody knows what the stream's positions are. `Debug` shows no value.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Mark {
    /// The field is empty, or the mapping has no watermark.
    #[default]
    Empty,
    /// It holds something else than a time or a whole number.
    Unreadable,
    /// A whole number.
    Number(i64),
    /// A day or a time.
    Time(#[serde(with = "instant")] DateTime<Utc>),
}

/// An instant as seconds and nanoseconds. Every row of a stream has one in the spool, and chrono's own form is text.
mod instant {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de};

    pub(super) fn serialize<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        (at.timestamp(), at.timestamp_subsec_nanos()).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        let (seconds, nanoseconds) = <(i64, u32)>::deserialize(deserializer)?;
        DateTime::from_timestamp(seconds, nanoseconds).ok_or_else(|| de::Error::custom("not an instant"))
    }
}

impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Mark::Empty => "Empty",
            Mark::Unreadable => "Unreadable",
            Mark::Number(_) => "Number",
            Mark::Time(_) => "Time",
        })
    }
}

impl std::fmt::Display for Mark {
    /// The value; nothing where there is none.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mark::Empty | Mark::Unreadable => Ok(()),
            Mark::Number(number) => write!(f, "{number}"),
            Mark::Time(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%S%.fZ")),
        }
    }
}

/// What a number counts since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EpochUnit {
    /// 1,000,000,000 is in 2001.
    Seconds,
    /// 1,000,000,000,000 is in 2001.
    Milliseconds,
    /// 1,000,000,000,000,000 is in 2001.
    Microseconds,
}

impl EpochUnit {
    /// Every unit, the largest first.
    pub const ALL: [EpochUnit; 3] = [EpochUnit::Seconds, EpochUnit::Milliseconds, EpochUnit::Microseconds];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            EpochUnit::Seconds => "seconds",
            EpochUnit::Milliseconds => "milliseconds",
            EpochUnit::Microseconds => "microseconds",
        }
    }

    /// The count at a point in time, rounded down.
    pub fn of(self, at: DateTime<Utc>) -> i64 {
        match self {
            EpochUnit::Seconds => at.timestamp(),
            EpochUnit::Milliseconds => at.timestamp_millis(),
            EpochUnit::Microseconds => at.timestamp_micros(),
        }
    }

    /// How many there are in a span of time; at most [`i64::MAX`].
    pub fn count(self, span: Duration) -> i64 {
        let count = match self {
            EpochUnit::Seconds => u128::from(span.as_secs()),
            EpochUnit::Milliseconds => span.as_millis(),
            EpochUnit::Microseconds => span.as_micros(),
        };
        i64::try_from(count).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_comes_back_as_it_was() {
        let times = ["2024-03-01T12:00:00Z", "1969-12-31T23:59:59.999999999Z", "0001-01-01T00:00:00Z"];
        let times = times.map(|text| Mark::Time(text.parse().unwrap()));
        for mark in [Mark::Empty, Mark::Unreadable, Mark::Number(i64::MIN)].into_iter().chain(times) {
            let written = serde_json::to_string(&mark).unwrap();
            assert_eq!(serde_json::from_str::<Mark>(&written).unwrap(), mark, "{written}");
        }
        assert!(serde_json::from_str::<Mark>(r#"{"Time":[9223372036854775807,0]}"#).is_err());
    }
}
