//! Points in time counted since 1970-01-01T00:00:00Z.

use chrono::{DateTime, Utc};
use fieldline_model::Value;
use rust_decimal::Decimal;

use crate::numeric::Separators;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Seconds,
    Milliseconds,
}

/// The instant that a number, or text that is one, counts to; fractions below a millisecond are cut off.
pub(super) fn read(value: &Value, unit: Unit) -> Option<DateTime<Utc>> {
    let count = match value {
        Value::Integer(count) => return from_integer(*count, unit),
        Value::Decimal(count) => *count,
        Value::Text(text) => Separators::PLAIN.read(text).ok()?,
        _ => return None,
    };
    let milliseconds = match unit {
        Unit::Seconds => count.checked_mul(Decimal::ONE_THOUSAND)?,
        Unit::Milliseconds => count,
    };
    DateTime::from_timestamp_millis(i64::try_from(milliseconds.floor().mantissa()).ok()?)
}

fn from_integer(count: i64, unit: Unit) -> Option<DateTime<Utc>> {
    match unit {
        Unit::Seconds => DateTime::from_timestamp(count, 0),
        Unit::Milliseconds => DateTime::from_timestamp_millis(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_instants() {
        let decimal = |text| Value::Decimal(Decimal::from_str_exact(text).unwrap());
        let cases = [
            (Value::Integer(1_709_251_200), Unit::Seconds, Some("2024-03-01T00:00:00Z")),
            (Value::Integer(1_709_251_200_000), Unit::Milliseconds, Some("2024-03-01T00:00:00Z")),
            ("1709251200123".into(), Unit::Milliseconds, Some("2024-03-01T00:00:00.123Z")),
            ("1709251200.5".into(), Unit::Seconds, Some("2024-03-01T00:00:00.500Z")),
            (decimal("1709251200.1239"), Unit::Seconds, Some("2024-03-01T00:00:00.123Z")),
            (decimal("-0.0005"), Unit::Seconds, Some("1969-12-31T23:59:59.999Z")),
            ("-1".into(), Unit::Seconds, Some("1969-12-31T23:59:59Z")),
            (Value::Integer(i64::MAX), Unit::Seconds, None),
            ("2024-03-01".into(), Unit::Seconds, None),
            (true.into(), Unit::Seconds, None),
        ];
        for (position, (value, unit, expected)) in cases.into_iter().enumerate() {
            let expected = expected.map(|text| text.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(read(&value, unit), expected, "case {position}");
        }
    }
}
