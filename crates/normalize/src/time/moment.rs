//! What a date or time in the source tells, and what it leaves open.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

/// A day, a time on some clock, or a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A calendar day.
    Day(NaiveDate),
    /// What a clock showed; where it hung is not said.
    Local(NaiveDateTime),
    /// A point in time.
    Instant(DateTime<Utc>),
}

impl Moment {
    /// The moment of a clock that may be some seconds ahead of UTC. `None` beyond the calendar.
    pub(super) fn at(local: NaiveDateTime, offset_seconds: Option<i32>) -> Option<Moment> {
        match offset_seconds {
            None => Some(Moment::Local(local)),
            Some(seconds) => {
                let utc = local.checked_sub_signed(TimeDelta::seconds(i64::from(seconds)))?;
                Some(Moment::Instant(utc.and_utc()))
            }
        }
    }

    /// The day on the clock it was read on, or in UTC.
    pub(super) fn day(self) -> NaiveDate {
        match self {
            Moment::Day(day) => day,
            Moment::Local(local) => local.date(),
            Moment::Instant(instant) => instant.date_naive(),
        }
    }

    /// The instant, if what leaves the clock open was read on one that shows UTC.
    pub fn in_utc(self) -> DateTime<Utc> {
        match self {
            Moment::Day(day) => day.and_time(NaiveTime::MIN).and_utc(),
            Moment::Local(local) => local.and_utc(),
            Moment::Instant(instant) => instant,
        }
    }

    /// Whether the year is one that four digits can write.
    pub(crate) fn has_writable_year(&self) -> bool {
        match self {
            Moment::Day(day) => has_writable_year(day),
            Moment::Local(local) => has_writable_year(local),
            Moment::Instant(instant) => has_writable_year(instant),
        }
    }
}

/// Whether the year is within 1 to 9999: what ISO 8601 writes in four digits.
pub(crate) fn has_writable_year(date: &impl Datelike) -> bool {
    (1..=9999).contains(&date.year())
}

/// The instant to the millisecond before it or at it, which is as precise as HubSpot's datetime properties are.
pub(crate) fn to_milliseconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(instant.timestamp_millis()).unwrap_or(instant)
}

/// A day and a time as one; a leap second, `23:59:60`, is the first second of the next minute.
pub(super) fn joined(day: NaiveDate, time: NaiveTime) -> Option<NaiveDateTime> {
    const SECOND: u32 = 1_000_000_000;
    let Some(beyond) = time.nanosecond().checked_sub(SECOND) else { return Some(day.and_time(time)) };
    day.and_time(time.with_nanosecond(beyond)?).checked_add_signed(TimeDelta::seconds(1))
}
