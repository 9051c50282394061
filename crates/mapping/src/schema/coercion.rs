//! From text cells to the types of the record schema.

use fieldline_model::{Value, ValueType};
use fieldline_normalize::{Moment, read_boolean, read_time};
use rust_decimal::Decimal;

/// Reads a cell that is not blank as a value of that type. The error is a fragment that follows the field's name.
pub(super) fn coerce_cell(cell: &str, wanted: &ValueType) -> Result<Value, &'static str> {
    let trimmed = cell.trim();
    match wanted {
        ValueType::Integer => integer(trimmed).ok_or("is no integer"),
        ValueType::Decimal => decimal(trimmed).ok_or("is no number"),
        ValueType::Boolean => read_boolean(trimmed)
            .map(Value::Boolean)
            .ok_or("is no boolean: expected `true` or `false`, `t` or `f`, `yes` or `no`, `1` or `0`"),
        ValueType::Date | ValueType::Instant => coerce_text(trimmed, wanted),
        ValueType::Any | ValueType::Text | ValueType::List(_) | ValueType::Object => Ok(Value::from(cell)),
    }
}

/// Reads text of a document whose schema gives it a format.
pub(super) fn coerce_text(text: &str, wanted: &ValueType) -> Result<Value, &'static str> {
    match wanted {
        ValueType::Date => match read_time(text) {
            Some(Moment::Day(day)) => Ok(Value::Date(day)),
            _ => Err("is no date (`YYYY-MM-DD`)"),
        },
        ValueType::Instant => match read_time(text) {
            Some(Moment::Instant(instant)) => Ok(Value::Instant(instant)),
            _ => Err("is no date-time (ISO 8601 with an offset)"),
        },
        _ => Ok(Value::from(text)),
    }
}

/// A whole number as an integer; any other value as it is.
pub(crate) fn as_integer(value: Value) -> Value {
    match value {
        Value::Text(text) => integer(text.trim()).unwrap_or(Value::Text(text)),
        Value::Decimal(number) if number.is_integer() => {
            i64::try_from(number).map_or(Value::Decimal(number), Value::Integer)
        }
        other => other,
    }
}

fn integer(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse() {
        return Some(Value::Integer(number));
    }
    // JSON Schema: `1.0` is an integer.
    let number = exact(text).filter(Decimal::is_integer)?;
    i64::try_from(number).ok().map(Value::Integer)
}

/// A number as JSON writes it; the library's underscores between digits are not meant by anybody.
pub(crate) fn exact(text: &str) -> Option<Decimal> {
    if text.contains('_') {
        return None;
    }
    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

fn decimal(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse() {
        return Some(Value::Integer(number));
    }
    exact(text).map(Value::Decimal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_values_of_the_declared_type() {
        let cases = [
            (" 7 ", ValueType::Integer, Some("7")),
            ("7.0", ValueType::Integer, Some("7")),
            ("7.5", ValueType::Integer, None),
            ("12.30", ValueType::Decimal, Some("12.30")),
            ("1e3", ValueType::Decimal, Some("1000")),
            ("12,30", ValueType::Decimal, None),
            ("1_000", ValueType::Decimal, None),
            ("1_000", ValueType::Integer, None),
            ("TRUE", ValueType::Boolean, Some("true")),
            ("yes", ValueType::Boolean, Some("true")),
            ("t", ValueType::Boolean, Some("true")),
            ("F", ValueType::Boolean, Some("false")),
            ("off", ValueType::Boolean, Some("false")),
            ("maybe", ValueType::Boolean, None),
            ("2", ValueType::Boolean, None),
            ("2024-03-01", ValueType::Date, Some("2024-03-01")),
            ("1 Mar 2024", ValueType::Date, Some("2024-03-01")),
            ("2024-02-30", ValueType::Date, None),
            ("03/01/2024", ValueType::Date, None),
            ("2024-03-01 00:00", ValueType::Date, None),
            ("2024-03-01T12:00:00+02:00", ValueType::Instant, Some("2024-03-01T10:00:00Z")),
            ("2024-03-01 12:00:00+00", ValueType::Instant, Some("2024-03-01T12:00:00Z")),
            ("2024-03-01 12:00:00.5+00", ValueType::Instant, Some("2024-03-01T12:00:00.500Z")),
            ("2024-03-01 12:00:00 UTC", ValueType::Instant, Some("2024-03-01T12:00:00Z")),
            ("2024-03-01T12:00:00.000000+0100", ValueType::Instant, Some("2024-03-01T11:00:00Z")),
            ("2024-03-01 12:00:00 Europe/Berlin", ValueType::Instant, Some("2024-03-01T11:00:00Z")),
            ("Fri, 01 Mar 2024 12:00:00 GMT", ValueType::Instant, Some("2024-03-01T12:00:00Z")),
            ("2024-03-01T12:00:00", ValueType::Instant, None),
            ("2024-03-01 12:00:00 EST", ValueType::Instant, None),
            (" as is ", ValueType::Text, Some(" as is ")),
        ];
        for (cell, wanted, expected) in cases {
            let found = coerce_cell(cell, &wanted).ok().and_then(|value| value.to_plain_text());
            assert_eq!(found.as_deref(), expected, "{cell} as {wanted}");
        }
    }
}
