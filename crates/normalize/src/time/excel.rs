//! Days as Excel, LibreOffice and Google Sheets count them: 1 is 1 January 1900, 45352 is 1 March 2024, and a fraction is the
//! time of that day.
//!
//! Lotus 1-2-3 took 1900 for a leap year, and Excel kept to it: 60 is its 29 February 1900, a day that never was, so it is
//! refused. What is before it counts from one day later than what is behind it.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::moment::Moment;

/// 29 February 1900.
const NO_DAY: i64 = 60;
/// 31 December 9999.
const LAST: i64 = 2_958_465;
const DAY_MS: i64 = 86_400_000;

/// The day or local time that a serial number tells, to the nearest millisecond: its fraction was a binary one.
pub(super) fn from_days(count: Decimal) -> Option<Moment> {
    let mut serial = i64::try_from(count.floor()).ok()?;
    let mut milliseconds = (count.fract() * Decimal::from(DAY_MS)).round().to_i64()?;
    if milliseconds == DAY_MS {
        (serial, milliseconds) = (serial + 1, 0);
    }
    if !(1..=LAST).contains(&serial) || serial == NO_DAY {
        return None;
    }
    let before_first = if serial < NO_DAY { (1899, 12, 31) } else { (1899, 12, 30) };
    let (year, month, day) = before_first;
    let day = NaiveDate::from_ymd_opt(year, month, day)?.checked_add_signed(TimeDelta::days(serial))?;
    if milliseconds == 0 {
        return Some(Moment::Day(day));
    }
    Some(Moment::Local(day.and_time(NaiveTime::MIN) + TimeDelta::milliseconds(milliseconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serial_numbers_are_days_and_times() {
        let cases = [
            ("1", Some("1900-01-01")),
            ("59", Some("1900-02-28")),
            ("60", None),
            ("60.5", None),
            ("61", Some("1900-03-01")),
            ("25569", Some("1970-01-01")),
            ("45352", Some("2024-03-01")),
            ("45352.0", Some("2024-03-01")),
            ("45352.5", Some("2024-03-01T12:00:00")),
            ("45352.3785532407", Some("2024-03-01T09:05:07")),
            ("45351.999999999999", Some("2024-03-01")),
            ("2958465", Some("9999-12-31")),
            ("2958466", None),
            ("2958465.9999999999", None),
            ("0", None),
            ("0.5", None),
            ("-1", None),
        ];
        for (text, expected) in cases {
            let found = from_days(Decimal::from_str_exact(text).unwrap()).map(|moment| match moment {
                Moment::Day(day) => day.to_string(),
                Moment::Local(local) => local.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
                Moment::Instant(_) => "an instant".to_owned(),
            });
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
