//! Reading a record's position in the stream.

use chrono::NaiveTime;
use fieldline_model::{Mark, Value};
use fieldline_normalize::read_time;

use crate::run::{PipelineStep, Reading, Seen};

/// A compiled `watermark`.
pub(crate) struct WatermarkProgram {
    /// The field, by its number.
    pub(crate) path: usize,
    pub(crate) form: MarkForm,
}

/// In which writings positions come.
pub(crate) enum MarkForm {
    /// Whole numbers, and days and times as the format `iso8601` reads them; one without an offset counts as UTC, as what
    /// matters is only the order.
    Any,
    /// The times that this step reads (`formats`).
    Times(PipelineStep),
    /// Whole numbers that count no time (`formats: counter`).
    Counter,
}

impl WatermarkProgram {
    /// What the record's field holds.
    pub(crate) fn read(&self, reading: &Reading<'_>) -> Mark {
        if let (MarkForm::Any, Seen::Text(cell)) = (&self.form, reading.see(self.path)) {
            return of_text(cell);
        }
        let value = reading.value(self.path);
        if value == Value::Null {
            return Mark::Empty;
        }
        match &self.form {
            MarkForm::Any => any(&value),
            MarkForm::Times(step) => instant(step.run(value, reading).ok()),
            MarkForm::Counter => number(&value).map_or(Mark::Unreadable, Mark::Number),
        }
    }
}

/// Whether a text is a position in the usual writings.
pub(crate) fn is_position(text: &str) -> bool {
    matches!(any(&Value::from(text)), Mark::Number(_) | Mark::Time(_))
}

fn any(value: &Value) -> Mark {
    if let Some(number) = number(value) {
        return Mark::Number(number);
    }
    match value {
        Value::Instant(at) => Mark::Time(*at),
        Value::Date(day) => Mark::Time(day.and_time(NaiveTime::MIN).and_utc()),
        Value::Text(text) => of_text(text),
        _ => Mark::Unreadable,
    }
}

/// Digits alone are a number, however many there are: a column of counts stays one.
fn of_text(text: &str) -> Mark {
    let text = text.trim();
    match whole_number(text) {
        Some(number) => Mark::Number(number),
        None => read_time(text).map_or(Mark::Unreadable, |moment| Mark::Time(moment.in_utc())),
    }
}

fn instant(value: Option<Value>) -> Mark {
    match value {
        Some(Value::Instant(at)) => Mark::Time(at),
        _ => Mark::Unreadable,
    }
}

/// A whole number; programs that keep all numbers as fractions write it as `5.0`.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        Value::Decimal(number) => {
            number.fract().is_zero().then(|| number.trunc().mantissa().try_into().ok())?
        }
        Value::Text(text) => whole_number(text.trim()),
        _ => None,
    }
}

fn whole_number(text: &str) -> Option<i64> {
    // Most watermarks are times, and most of these end with a letter.
    if !text.ends_with(|last: char| last.is_ascii_digit()) {
        return None;
    }
    let is_zeros = |rest: &str| !rest.is_empty() && rest.bytes().all(|digit| digit == b'0');
    match text.split_once('.') {
        None => text.parse().ok(),
        Some((whole, rest)) => is_zeros(rest).then(|| whole.parse().ok())?,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn read(value: &Value) -> Option<String> {
        match any(value) {
            Mark::Unreadable => None,
            mark => Some(format!("{mark:?} {mark}")),
        }
    }

    #[test]
    fn positions_are_read_in_the_usual_writings() {
        let cases = [
            ("42", Some("Number 42")),
            (" -7 ", Some("Number -7")),
            ("1767225600.0", Some("Number 1767225600")),
            ("20240301", Some("Number 20240301")),
            ("2024-03-01", Some("Time 2024-03-01T00:00:00Z")),
            ("2024-03-01T12:00Z", Some("Time 2024-03-01T12:00:00Z")),
            ("2024-03-01T12:00:00+02:00", Some("Time 2024-03-01T10:00:00Z")),
            ("2024-03-01 12:00:00.250", Some("Time 2024-03-01T12:00:00.250Z")),
            ("2024-03-01T12:00:00.123456789Z", Some("Time 2024-03-01T12:00:00.123456789Z")),
            ("2024-03-01T12:00:00+0530", Some("Time 2024-03-01T06:30:00Z")),
            ("2026-03-29 01:00:00 UTC", Some("Time 2026-03-29T01:00:00Z")),
            ("2026-03-29 01:00:00+00", Some("Time 2026-03-29T01:00:00Z")),
            ("2024-05-01T24:00:00Z", Some("Time 2024-05-02T00:00:00Z")),
            ("20240301T120000Z", Some("Time 2024-03-01T12:00:00Z")),
            ("2024-03-01 12:00:00.123 Europe/Berlin", Some("Time 2024-03-01T11:00:00.123Z")),
            ("2024-03-01 12:00:00.123 +0000 UTC", Some("Time 2024-03-01T12:00:00.123Z")),
            ("Fri, 01 Mar 2024 12:00:00 GMT", Some("Time 2024-03-01T12:00:00Z")),
            ("2024-03-01 12:00:00 CET", None),
            ("03/01/2024", None),
            ("yesterday", None),
            ("03/29/2026 01:00", None),
            ("1.5", None),
            ("1700000000.5", None),
            (".0", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read(&Value::from(text)).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn typed_values_are_positions_too() {
        let decimal = |text: &str| Value::from_json(serde_json::from_str(text).unwrap());
        let day = NaiveDate::from_ymd_opt(2024, 3, 1).unwrap();
        let cases = [
            (Value::Integer(42), Some("Number 42")),
            (decimal("1767225600.0"), Some("Number 1767225600")),
            (decimal("1767225600.25"), None),
            (Value::Date(day), Some("Time 2024-03-01T00:00:00Z")),
            (Value::Boolean(true), None),
            (Value::List(vec![Value::Integer(1)]), None),
        ];
        for (value, expected) in cases {
            assert_eq!(read(&value).as_deref(), expected, "{}", value.kind());
        }
    }
}
