//! A source value, and what it becomes on its way to a property.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

/// Named values in the order they were written.
pub type Map = Vec<(String, Value)>;

/// A value between the source and the property. There is no binary float: a number is an integer or a decimal.
///
/// `Debug` shows the kind only, never the value.
#[derive(Clone, PartialEq, Default)]
pub enum Value {
    /// Missing or null.
    #[default]
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with up to 28 significant digits, exact.
    Decimal(Decimal),
    /// Text.
    Text(String),
    /// A calendar day.
    Date(NaiveDate),
    /// A point in time.
    Instant(DateTime<Utc>),
    /// Several values in order.
    List(Vec<Value>),
    /// Named values.
    Map(Map),
}

impl Value {
    /// The empty value by nature: null, or text that is blank after trimming, or a list of such.
    pub fn is_blank(&self) -> bool {
        match self {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::List(items) => items.iter().all(Value::is_blank),
            _ => false,
        }
    }

    /// The text, when it is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The member of that name, when this is a map that has it.
    pub fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(members) => members.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The word for this kind in messages: `text`, `number`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Boolean(_) => "boolean",
            Value::Integer(_) => "integer",
            Value::Decimal(_) => "decimal",
            Value::Text(_) => "text",
            Value::Date(_) => "date",
            Value::Instant(_) => "datetime",
            Value::List(_) => "list",
            Value::Map(_) => "object",
        }
    }

    /// The scalar as plain text, the way a person would write it; `None` for null, lists and maps.
    ///
    /// Dates are `YYYY-MM-DD`, instants ISO 8601 UTC with milliseconds only when there are any, decimals keep their scale.
    pub fn to_plain_text(&self) -> Option<String> {
        match self {
            Value::Boolean(value) => Some(value.to_string()),
            Value::Integer(value) => Some(value.to_string()),
            Value::Decimal(value) => Some(value.to_string()),
            Value::Text(value) => Some(value.clone()),
            Value::Date(value) => Some(value.format("%Y-%m-%d").to_string()),
            Value::Instant(value) => Some(instant_text(*value)),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Reads a JSON value. Numbers keep every digit; one beyond 28 significant digits stays text as written.
    pub fn from_json(json: serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(value) => Value::Boolean(value),
            serde_json::Value::Number(number) => Value::from_json_number(number.as_str()),
            serde_json::Value::String(text) => Value::Text(text),
            serde_json::Value::Array(items) => Value::List(items.into_iter().map(Value::from_json).collect()),
            serde_json::Value::Object(members) => {
                Value::Map(members.into_iter().map(|(name, value)| (name, Value::from_json(value))).collect())
            }
        }
    }

    /// Writes a JSON value; dates and instants become text, decimals numbers with every digit.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Null => serde_json::Value::Null,
            Value::Boolean(value) => serde_json::Value::Bool(*value),
            Value::Integer(value) => (*value).into(),
            Value::Decimal(value) => value
                .to_string()
                .parse::<serde_json::Number>()
                .map_or_else(|_| serde_json::Value::String(value.to_string()), serde_json::Value::Number),
            Value::List(items) => items.iter().map(Value::to_json).collect(),
            Value::Map(members) => serde_json::Value::Object(
                members.iter().map(|(name, value)| (name.clone(), value.to_json())).collect(),
            ),
            Value::Text(_) | Value::Date(_) | Value::Instant(_) => self.to_plain_text().into(),
        }
    }

    /// Reads a number as JSON writes it; one beyond exact reach stays text, letter by letter. A parsed
    /// [`serde_json::Number`] has lost how its exponent was written.
    pub fn from_json_number(text: &str) -> Value {
        if let Ok(value) = text.parse::<i64>() {
            return Value::Integer(value);
        }
        let exact = if text.contains(['e', 'E']) {
            Decimal::from_scientific(text).ok()
        } else {
            Decimal::from_str_exact(text).ok()
        };
        exact.map_or_else(|| Value::Text(text.to_owned()), Value::Decimal)
    }
}

fn instant_text(value: DateTime<Utc>) -> String {
    let form =
        if value.timestamp_subsec_millis() == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.3fZ" };
    value.format(form).to_string()
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.kind())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Boolean(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_numbers_keep_every_digit() {
        for text in ["0", "-7", "12.30", "0.1", "9007199254740993", "79228162514264337593543950335"] {
            let value = Value::from_json(serde_json::from_str(text).unwrap());
            assert_eq!(value.to_json().to_string(), text);
        }
    }

    #[test]
    fn a_number_beyond_exact_reach_stays_as_written() {
        let text = "123456789012345678901234567890.5";
        assert_eq!(Value::from_json(serde_json::from_str(text).unwrap()), Value::Text(text.to_owned()));
    }

    #[test]
    fn scientific_notation_is_read_exactly() {
        assert_eq!(Value::from_json(serde_json::from_str("1.5e3").unwrap()).to_plain_text().unwrap(), "1500");
    }

    #[test]
    fn debug_hides_the_value() {
        assert_eq!(format!("{:?}", Value::from("secret@example.com")), "<text>");
    }

    #[test]
    fn blank_is_null_blank_text_or_a_list_of_such() {
        for blank in
            [Value::Null, "".into(), " \t\u{a0}".into(), Value::List(vec![]), Value::List(vec![" ".into()])]
        {
            assert!(blank.is_blank());
        }
        for full in [Value::from(0), false.into(), "x".into(), Value::List(vec![" ".into(), "x".into()])] {
            assert!(!full.is_blank());
        }
    }
}
