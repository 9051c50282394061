//! Points in time counted since 1970-01-01T00:00:00Z, within the bounds in which such a count is meant.
//!
//! No number is read by two of the formats `epoch_s`, `epoch_ms` and [`excel_days`](super::excel), nor by one of them and
//! as eight digits of `iso8601`, so their order does not matter. What falls in 1970 is a count of something else, or none.

use chrono::{DateTime, TimeDelta, Utc};
use fieldline_model::Value;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::excel;
use super::moment::Moment;
use crate::numeric::Separators;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Seconds,
    Milliseconds,
    /// Days and their fractions, as spreadsheets count them.
    ExcelDays,
}

/// The year 1970, in seconds and milliseconds.
const YEAR_S: i64 = 365 * 86_400;
const YEAR_MS: i64 = YEAR_S * 1_000;
/// The first count with too many digits: seconds have ten, 1653 to 2286, and milliseconds thirteen.
const BEYOND_S: i64 = 10_000_000_000;
const BEYOND_MS: i64 = BEYOND_S * 1_000;
/// SAP's "never", which `iso8601` reads; as seconds it would be in 1973.
const NEVER: i64 = 99_991_231;

impl Count {
    /// The moment that a number, or text that is one, counts to; fractions below a millisecond are cut off.
    pub(super) fn read(self, value: &Value) -> Option<Moment> {
        let count = match value {
            Value::Integer(count) => return self.read_whole(*count),
            Value::Decimal(count) => *count,
            Value::Text(text) => Separators::PLAIN.read(text).ok()?,
            _ => return None,
        };
        if self == Count::ExcelDays {
            return excel::from_days(count);
        }
        let whole = i64::try_from(count.floor()).ok()?;
        let Moment::Instant(instant) = self.read_whole(whole)? else { return None };
        let milliseconds = match self {
            Count::Seconds => ((count - count.floor()) * Decimal::ONE_THOUSAND).floor().to_i64()?,
            Count::Milliseconds | Count::ExcelDays => 0,
        };
        instant.checked_add_signed(TimeDelta::milliseconds(milliseconds)).map(Moment::Instant)
    }

    fn read_whole(self, count: i64) -> Option<Moment> {
        match self {
            Count::Seconds => from_seconds(count).map(Moment::Instant),
            Count::Milliseconds => from_milliseconds(count).map(Moment::Instant),
            Count::ExcelDays => excel::from_days(Decimal::from(count)),
        }
    }
}

fn from_seconds(whole: i64) -> Option<DateTime<Utc>> {
    let is_meant = -BEYOND_S < whole && whole < BEYOND_S && !(0..YEAR_S).contains(&whole) && whole != NEVER;
    DateTime::from_timestamp(whole, 0).filter(|_| is_meant)
}

fn from_milliseconds(whole: i64) -> Option<DateTime<Utc>> {
    // Fewer digits before 1970 are seconds.
    let is_meant = (-BEYOND_MS < whole && whole <= -BEYOND_S) || (YEAR_MS..BEYOND_MS).contains(&whole);
    DateTime::from_timestamp_millis(whole).filter(|_| is_meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(moment: Moment) -> String {
        match moment {
            Moment::Instant(instant) => instant.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(),
            Moment::Local(local) => local.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
            Moment::Day(day) => day.to_string(),
        }
    }

    #[test]
    fn counts_become_moments_within_their_bounds() {
        use Count::{Milliseconds, Seconds};
        let decimal = |text| Value::Decimal(Decimal::from_str_exact(text).unwrap());
        let cases = [
            (Value::Integer(1_709_251_200), Seconds, Some("2024-03-01T00:00:00Z")),
            (Value::Integer(1_709_251_200_000), Milliseconds, Some("2024-03-01T00:00:00Z")),
            ("1709251200123".into(), Milliseconds, Some("2024-03-01T00:00:00.123Z")),
            ("1709251200000.0".into(), Milliseconds, Some("2024-03-01T00:00:00Z")),
            ("1709251200.5".into(), Seconds, Some("2024-03-01T00:00:00.500Z")),
            (decimal("1709251200.1239"), Seconds, Some("2024-03-01T00:00:00.123Z")),
            // Births before 1970.
            ("-1".into(), Seconds, Some("1969-12-31T23:59:59Z")),
            ("-86400".into(), Seconds, Some("1969-12-31T00:00:00Z")),
            (decimal("-0.0005"), Seconds, Some("1969-12-31T23:59:59.999Z")),
            (Value::Integer(-2_208_988_800), Seconds, Some("1900-01-01T00:00:00Z")),
            (Value::Integer(-2_208_988_800_000), Milliseconds, Some("1900-01-01T00:00:00Z")),
            (Value::Integer(-10_000_000_000), Milliseconds, Some("1969-09-07T06:13:20Z")),
            (Value::Integer(-9_999_999_999), Milliseconds, None),
            // 1970 itself.
            (Value::Integer(0), Seconds, None),
            (Value::Integer(0), Milliseconds, None),
            (Value::Integer(45_352), Seconds, None),
            (Value::Integer(45_352), Milliseconds, None),
            (Value::Integer(1_709_251_200), Milliseconds, None),
            ("20240301".into(), Milliseconds, None),
            ("20240301".into(), Seconds, None),
            (Value::Integer(31_535_999), Seconds, None),
            (Value::Integer(31_536_000), Seconds, Some("1971-01-01T00:00:00Z")),
            (Value::Integer(31_535_999_999), Milliseconds, None),
            (Value::Integer(31_536_000_000), Milliseconds, Some("1971-01-01T00:00:00Z")),
            // Too many digits.
            (Value::Integer(9_999_999_999), Seconds, Some("2286-11-20T17:46:39Z")),
            (Value::Integer(10_000_000_000), Seconds, None),
            (Value::Integer(9_999_999_999_999), Milliseconds, Some("2286-11-20T17:46:39.999Z")),
            (Value::Integer(10_000_000_000_000), Milliseconds, None),
            (Value::Integer(i64::MAX), Seconds, None),
            (Value::Integer(i64::MIN), Milliseconds, None),
            ("99991231".into(), Seconds, None),
            ("2024-03-01".into(), Seconds, None),
            (true.into(), Seconds, None),
        ];
        for (position, (value, count, expected)) in cases.into_iter().enumerate() {
            assert_eq!(count.read(&value).map(shown).as_deref(), expected, "case {position}");
        }
    }

    #[test]
    fn no_number_counts_in_two_ways() {
        let counts = [Count::Seconds, Count::Milliseconds, Count::ExcelDays];
        let edges = [60, 2_958_465, 20_240_301, 99_991_231, YEAR_S, YEAR_MS, BEYOND_S, BEYOND_MS, 0];
        let near = edges.iter().flat_map(|edge| (-2..=2).map(move |step| edge + step));
        let powers = (0..15).flat_map(|power| (1..=9).map(move |digit| digit * 10_i64.pow(power)));
        for number in near.chain(powers).flat_map(|number| [number, -number]) {
            let read = |count: &&Count| count.read(&Value::Integer(number)).is_some();
            let text = super::super::read_time(&number.to_string()).is_some();
            let readers = counts.iter().filter(read).count() + usize::from(text);
            assert!(readers <= 1, "{number} has {readers} readers");
        }
    }
}
