//! From text cells to the types of the record schema.

use chrono::{DateTime, NaiveDate};
use fieldline_model::{Value, ValueType};
use rust_decimal::Decimal;

/// Reads a cell that is not blank as a value of that type. The error is a fragment that follows the field's name.
pub(super) fn coerce_cell(cell: &str, wanted: &ValueType) -> Result<Value, &'static str> {
    let trimmed = cell.trim();
    match wanted {
        ValueType::Integer => integer(trimmed).ok_or("is no integer"),
        ValueType::Decimal => decimal(trimmed).ok_or("is no number"),
        ValueType::Boolean => match trimmed.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Value::Boolean(true)),
            "false" | "0" => Ok(Value::Boolean(false)),
            _ => Err("is no boolean: expected `true`, `false`, `1` or `0`"),
        },
        ValueType::Date | ValueType::Instant => coerce_text(trimmed, wanted),
        ValueType::Any | ValueType::Text | ValueType::List(_) | ValueType::Object => Ok(Value::from(cell)),
    }
}

/// Reads text of a document whose schema gives it a format.
pub(super) fn coerce_text(text: &str, wanted: &ValueType) -> Result<Value, &'static str> {
    match wanted {
        ValueType::Date => {
            text.parse::<NaiveDate>().map(Value::Date).map_err(|_| "is no date (`YYYY-MM-DD`)")
        }
        ValueType::Instant => DateTime::parse_from_rfc3339(text)
            .map(|at| Value::Instant(at.to_utc()))
            .map_err(|_| "is no date-time (ISO 8601 with an offset)"),
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
            ("yes", ValueType::Boolean, None),
            ("2024-03-01", ValueType::Date, Some("2024-03-01")),
            ("2024-02-30", ValueType::Date, None),
            ("2024-03-01T12:00:00+02:00", ValueType::Instant, Some("2024-03-01T10:00:00Z")),
            ("2024-03-01T12:00:00", ValueType::Instant, None),
            (" as is ", ValueType::Text, Some(" as is ")),
        ];
        for (cell, wanted, expected) in cases {
            let found = coerce_cell(cell, &wanted).ok().and_then(|value| value.to_plain_text());
            assert_eq!(found.as_deref(), expected, "{cell} as {wanted}");
        }
    }
}
