//! Sorts marks into classes: of one class, all are positions or none is.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use fieldline_model::{EpochUnit, Mark};

/// How much later than the run's own clock a position may be: clocks differ, and so do zones.
const TOLERANCE: TimeDelta = TimeDelta::days(1);
/// No system that is read today recorded a change before this year.
const FIRST_YEAR: i32 = 1990;
/// What databases and spreadsheets write for "never" into a column of numbers.
const LARGEST: [i64; 3] = [i32::MAX as i64, u32::MAX as i64, i64::MAX];
/// The last days of the calendar as a number, which programs write for "never" whose days are numbers (SAP): `99991231`.
const LAST_DAYS: [i64; 2] = [99_991_230, 99_991_231];

/// Marks that are alike.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Class {
    /// Neither a time nor a whole number.
    Unreadable,
    /// A time before [`FIRST_YEAR`].
    Early,
    /// A time that a position can be.
    Time,
    /// A time after the run.
    Late,
    /// A whole number.
    Number {
        /// How many digits it has; 0 for zero and below.
        digits: u8,
        /// What it counts if it counts from 1970 on, as a time that a position can be.
        unit: Option<EpochUnit>,
    },
    /// The largest number of 32 or 64 bits, or the last day of the calendar.
    Largest,
}

/// The times that a position can be.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    now: DateTime<Utc>,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The same as counts from 1970 on.
    counts: [(EpochUnit, i64, i64); 3],
}

impl Window {
    /// The window of a run that began at `now`.
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or_default();
        let since = first.and_time(NaiveTime::MIN).and_utc();
        let until = now.checked_add_signed(TOLERANCE).unwrap_or(now);
        let counts = EpochUnit::ALL.map(|unit| (unit, unit.of(since), unit.of(until)));
        Self { now, since, until, counts }
    }

    /// When the run began.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// The latest time that a position can be.
    pub(crate) fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// The class of a mark; `None` where there is no mark.
    pub(crate) fn class(&self, mark: Mark) -> Option<Class> {
        Some(match mark {
            Mark::Empty => return None,
            Mark::Unreadable => Class::Unreadable,
            Mark::Time(at) if at < self.since => Class::Early,
            Mark::Time(at) if at > self.until => Class::Late,
            Mark::Time(_) => Class::Time,
            Mark::Number(number) if is_never(number) => Class::Largest,
            Mark::Number(number) => {
                let is_count =
                    |(_, since, until): &&(EpochUnit, i64, i64)| (*since..=*until).contains(&number);
                let unit = self.counts.iter().find(is_count).map(|(unit, ..)| *unit);
                Class::Number { digits: digits(number), unit }
            }
        })
    }
}

/// Whether a number stands for "never": the largest that fits, or a last day, alone or with a time of day behind it.
fn is_never(number: i64) -> bool {
    let without_time = [1, 10_000, 1_000_000, 1_000_000_000].map(|time| number / time);
    LARGEST.contains(&number) || without_time.iter().any(|day| LAST_DAYS.contains(day))
}

/// How many digits a number has; 0 for zero and below.
pub(crate) fn digits(number: i64) -> u8 {
    number.checked_ilog10().map_or(0, |power| power as u8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_sorted_by_what_they_can_be() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let window = Window::at(at("2026-11-30T12:00:00Z"));
        let number = |digits, unit| Some(Class::Number { digits, unit });
        let cases = [
            (Mark::Empty, None),
            (Mark::Unreadable, Some(Class::Unreadable)),
            (Mark::Time(at("0001-01-01T00:00:00Z")), Some(Class::Early)),
            (Mark::Time(at("1989-12-31T23:59:59Z")), Some(Class::Early)),
            (Mark::Time(at("1990-01-01T00:00:00Z")), Some(Class::Time)),
            (Mark::Time(at("2026-12-01T12:00:00Z")), Some(Class::Time)),
            (Mark::Time(at("2026-12-01T12:00:01Z")), Some(Class::Late)),
            (Mark::Time(at("9999-12-31T23:59:59Z")), Some(Class::Late)),
            (Mark::Number(-5), number(0, None)),
            (Mark::Number(0), number(0, None)),
            (Mark::Number(42), number(2, None)),
            (Mark::Number(20_240_501), number(8, None)),
            (Mark::Number(631_151_999), number(9, None)),
            (Mark::Number(631_152_000), number(9, Some(EpochUnit::Seconds))),
            (Mark::Number(1_700_000_000), number(10, Some(EpochUnit::Seconds))),
            (Mark::Number(2_200_000_000), number(10, None)),
            (Mark::Number(1_700_000_000_500), number(13, Some(EpochUnit::Milliseconds))),
            (Mark::Number(1_700_000_000_000_000), number(16, Some(EpochUnit::Microseconds))),
            (Mark::Number(253_402_300_799_000), number(15, None)),
            (Mark::Number(2_147_483_647), Some(Class::Largest)),
            (Mark::Number(i64::MAX), Some(Class::Largest)),
            (Mark::Number(99_991_231), Some(Class::Largest)),
            (Mark::Number(99_991_230), Some(Class::Largest)),
            (Mark::Number(999_912_312_359), Some(Class::Largest)),
            (Mark::Number(99_991_231_235_959), Some(Class::Largest)),
            (Mark::Number(99_991_231_235_959_999), Some(Class::Largest)),
            (Mark::Number(99_991_229), number(8, None)),
            (Mark::Number(999_912_310), number(9, Some(EpochUnit::Seconds))),
        ];
        for (mark, expected) in cases {
            assert_eq!(window.class(mark), expected, "{mark}");
        }
    }
}
