//! Reading a position in the stream.

use chrono::NaiveTime;
use fieldline_model::{Value, Watermark};
use fieldline_normalize::read_time;

/// The watermark in a field: an integer, or a day or time as the format `iso8601` reads it. A time without an offset counts
/// as UTC; what matters is only the order.
pub(crate) fn watermark(value: &Value) -> Option<Watermark> {
    match value {
        Value::Integer(number) => Some(Watermark::Integer(*number)),
        Value::Instant(at) => Some(Watermark::Instant(*at)),
        Value::Date(day) => Some(Watermark::Instant(day.and_time(NaiveTime::MIN).and_utc())),
        Value::Text(text) => from_text(text.trim()),
        Value::Null | Value::Boolean(_) | Value::Decimal(_) | Value::List(_) | Value::Map(_) => None,
    }
}

/// Digits alone are an integer, however many there are: a column of counts stays one.
fn from_text(text: &str) -> Option<Watermark> {
    if let Ok(number) = text.parse() {
        return Some(Watermark::Integer(number));
    }
    read_time(text).map(|moment| Watermark::Instant(moment.in_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_read_in_the_usual_writings() {
        let cases = [
            ("42", Some("42")),
            (" -7 ", Some("-7")),
            ("2024-03-01", Some("2024-03-01T00:00:00Z")),
            ("2024-03-01T12:00Z", Some("2024-03-01T12:00:00Z")),
            ("2024-03-01T12:00:00+02:00", Some("2024-03-01T10:00:00Z")),
            ("2024-03-01 12:00:00.250", Some("2024-03-01T12:00:00.250Z")),
            ("2024-03-01T12:00:00+0530", Some("2024-03-01T06:30:00Z")),
            ("2024-03-01 12:00:00 UTC", Some("2024-03-01T12:00:00Z")),
            ("2024-03-01 12:00:00.5+00", Some("2024-03-01T12:00:00.500Z")),
            ("2024-03-01 12:00:00.123 Europe/Berlin", Some("2024-03-01T11:00:00.123Z")),
            ("2024-03-01 12:00:00.123 +0000 UTC", Some("2024-03-01T12:00:00.123Z")),
            ("Fri, 01 Mar 2024 12:00:00 GMT", Some("2024-03-01T12:00:00Z")),
            ("2024-03-01 12:00:00 CET", None),
            ("03/01/2024", None),
            ("yesterday", None),
            ("", None),
            ("1.5", None),
        ];
        for (text, expected) in cases {
            let found = watermark(&Value::from(text)).map(|found| found.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
