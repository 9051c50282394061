//! Reading a position in the stream.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use fieldline_model::{Value, Watermark};

/// The watermark in a field: an integer, or an ISO 8601 day or time. A time without an offset counts as UTC; what
/// matters is only the order.
pub(crate) fn watermark(value: &Value) -> Option<Watermark> {
    match value {
        Value::Integer(number) => Some(Watermark::Integer(*number)),
        Value::Instant(at) => Some(Watermark::Instant(*at)),
        Value::Date(day) => Some(Watermark::Instant(day.and_time(NaiveTime::MIN).and_utc())),
        Value::Text(text) => from_text(text.trim()),
        Value::Null | Value::Boolean(_) | Value::Decimal(_) | Value::List(_) | Value::Map(_) => None,
    }
}

fn from_text(text: &str) -> Option<Watermark> {
    if let Ok(number) = text.parse() {
        return Some(Watermark::Integer(number));
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Some(Watermark::Instant(at.to_utc()));
    }
    if let Some(at) = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"]
        .iter()
        .find_map(|format| DateTime::parse_from_str(text, format).ok())
    {
        return Some(Watermark::Instant(at.to_utc()));
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    local.or_else(day).map(|at| Watermark::Instant(at.and_utc()))
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
