//! Keys: from a value to the text by which records are told apart, in one form for source keys, external IDs and links.

use fieldline_model::{RejectionCode, Value};
use fieldline_normalize::trimmed;

use crate::run::{Fault, Reading};
use crate::schema::as_integer;

/// How a key is taken from a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum KeyForm {
    /// Without blanks around it; of equal numbers there is one writing, and a rounded number is refused.
    #[default]
    Tidy,
    /// As it is written.
    Exact,
}

impl KeyForm {
    /// The key in a single value; `None` where there is none. The fault is a rounded number.
    pub(crate) fn of(self, value: Value) -> Result<Option<String>, Fault> {
        Ok(match self.tidy(value)? {
            Value::Text(text) => Some(text),
            other => other.to_plain_text(),
        })
    }

    /// Refuses a field of which a key is made, when it is a rounded number. A record schema that says `integer` makes a whole
    /// number of it, so that the cell counts.
    pub(crate) fn check(self, reading: &Reading<'_>, path: usize) -> Result<(), Fault> {
        if self == KeyForm::Exact {
            return Ok(());
        }
        match reading.cell(path) {
            Some(cell) => refuse_rounded(cell),
            None => self.check_value(&reading.value(path)),
        }
    }

    fn check_value(self, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Text(text) => refuse_rounded(text),
            Value::List(items) => items.iter().try_for_each(|item| self.check_value(item)),
            _ => Ok(()),
        }
    }

    /// The value, or each item of a list, as the key it is to become. The fault is a rounded number.
    pub(crate) fn tidy(self, value: Value) -> Result<Value, Fault> {
        match value {
            value if self == KeyForm::Exact => Ok(value),
            Value::Text(text) => refuse_rounded(&text).map(|()| tidy_text(text)),
            Value::Decimal(number) => Ok(as_integer(Value::Decimal(number.normalize()))),
            Value::List(items) => {
                items.into_iter().map(|item| self.tidy(item)).collect::<Result<_, _>>().map(Value::List)
            }
            other => Ok(other),
        }
    }
}

fn refuse_rounded(text: &str) -> Result<(), Fault> {
    if !is_rounded(trimmed(text)) {
        return Ok(());
    }
    let message = "is a number that a spreadsheet has cut short, so that many keys may look like it";
    Err(Fault::new(RejectionCode::RoundedKey, message).with_value(Some(text.to_owned())))
}

fn tidy_text(text: String) -> Value {
    match trimmed(&text) {
        "" => Value::Null,
        tidy if tidy.len() == text.len() => Value::Text(text),
        tidy => Value::from(tidy),
    }
}

/// Whether spreadsheets and programs write numbers so that are too long for a cell: `1.23E+11`, `1,23E+11`, `1E+15`,
/// `1.23E11`. A code such as `12E5` has neither decimals nor a sign.
fn is_rounded(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|first: char| first.is_ascii_digit()) {
        return false;
    }
    let Some((mantissa, exponent)) = unsigned.split_once(['e', 'E']) else { return false };
    let (whole, decimals) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let power = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_number = is_digits(whole) && (decimals.is_empty() || is_digits(decimals)) && is_digits(power);
    is_number && (power.len() < exponent.len() || mantissa.len() > whole.len())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Value {
        Value::from_json(serde_json::from_str(text).unwrap())
    }

    #[test]
    fn keys_are_trimmed_and_equal_numbers_are_one_key() {
        let cases = [
            (Value::from(" A1\t"), Some("A1")),
            ("\u{a0}\u{feff}A1\u{200b}".into(), Some("A1")),
            ("A 1".into(), Some("A 1")),
            ("\u{200b} ".into(), None),
            (number("1"), Some("1")),
            (number("1.0"), Some("1")),
            (number("1e0"), Some("1")),
            (number("1.50"), Some("1.5")),
            (number("123000000000.0"), Some("123000000000")),
            (number("1.23e11"), Some("123000000000")),
            ("1.0".into(), Some("1.0")),
            ("007".into(), Some("007")),
            (true.into(), Some("true")),
            (Value::Null, None),
            (Value::List(vec!["x".into()]), None),
        ];
        for (value, expected) in cases {
            let shown = value.to_json();
            assert_eq!(KeyForm::Tidy.of(value).unwrap().as_deref(), expected, "{shown}");
        }
    }

    #[test]
    fn rounded_numbers_are_no_keys() {
        for text in [
            "1.23E+11",
            "1,23E+11",
            "1E+15",
            "1.23457e+14",
            " 1.23E+11 ",
            "-4.5E+20",
            "1E-05",
            "1.23E11",
            "9e+99",
            "1.2345678901234567e+19",
        ] {
            assert_eq!(KeyForm::Tidy.of(text.into()).unwrap_err().code, RejectionCode::RoundedKey, "{text}");
            assert_eq!(KeyForm::Exact.of(text.into()).unwrap().as_deref(), Some(text), "{text}");
        }
        for text in [
            "12E5",
            "7E1234",
            "1e3",
            "E+11",
            "1.2.3E+4",
            "1E+1A",
            "1.23E+",
            "123000000003",
            "5e-mail",
            "1.23",
        ] {
            assert_eq!(KeyForm::Tidy.of(text.into()).unwrap().as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn exact_keys_are_as_written() {
        for (value, expected) in [(Value::from(" A1 "), " A1 "), (number("1.0"), "1.0")] {
            assert_eq!(KeyForm::Exact.of(value).unwrap().as_deref(), Some(expected));
        }
    }
}
