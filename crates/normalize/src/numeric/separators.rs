//! How numbers are punctuated where the data comes from.

use fieldline_model::Value;
use rust_decimal::Decimal;

use super::exact::{self, Unread};
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType};
use crate::text;

/// The separators of a number in text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Separators {
    decimal: char,
    group: Option<char>,
}

const DECIMAL: [(&str, char); 2] = [(".", '.'), (",", ',')];
const GROUP: [(&str, char); 5] = [(",", ','), (".", '.'), (" ", ' '), ("'", '\''), ("_", '_')];

/// The argument as a signature lists it.
pub(crate) const fn decimal_separator_argument() -> ArgumentSignature {
    ArgumentSignature {
        name: "decimal_separator",
        summary: "The character before the decimals.",
        value: ArgumentType::Choice(&[".", ","]),
        required: false,
        dynamic: false,
        default: Some("."),
    }
}

/// The argument as a signature lists it.
pub(crate) const fn group_separator_argument() -> ArgumentSignature {
    ArgumentSignature {
        name: "group_separator",
        summary: "The character between groups of three digits; a space stands for every kind of space.",
        value: ArgumentType::Choice(&[",", ".", " ", "'", "_"]),
        required: false,
        dynamic: false,
        default: None,
    }
}

impl Separators {
    /// A point before the decimals, no groups: what programs write.
    pub(crate) const PLAIN: Self = Self { decimal: '.', group: None };

    /// Reads both arguments.
    pub(crate) fn from_arguments(arguments: &ArgumentReader<'_>) -> Result<Self, StepProblem> {
        let decimal = arguments.choice("decimal_separator", &DECIMAL)?.unwrap_or('.');
        let group = arguments.choice("group_separator", &GROUP)?;
        if group == Some(decimal) {
            return Err(StepProblem::of("group_separator", "is the decimal separator too").help(
                "Name another `decimal_separator` or `group_separator`; `.` separates decimals by default.",
            ));
        }
        Ok(Self { decimal, group })
    }

    /// Reads a number: optional sign, digits with or without groups, decimals, power of ten.
    pub(crate) fn read(&self, text: &str) -> Result<Decimal, Unread> {
        let text = text::trimmed(text);
        let unsigned = text.strip_prefix(['-', '\u{2212}']);
        let negative = unsigned.is_some();
        let unsigned = unsigned.or_else(|| text.strip_prefix('+')).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exact::exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once(self.decimal).unwrap_or((mantissa, ""));
        let whole = self.ungrouped(whole).ok_or(Unread::NotANumber)?;
        if !is_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
            return Err(Unread::NotANumber);
        }
        exact::assemble(negative, &whole, fraction, exponent)
    }

    /// Whether text shows decimals, be they zeros.
    pub(crate) fn shows_decimals(&self, value: &Value) -> bool {
        value.as_text().is_some_and(|text| text.contains(self.decimal))
    }

    /// The digits without group separators; `None` unless the first group has one to three digits, is not begun by a zero, and the others have three.
    fn ungrouped(&self, whole: &str) -> Option<String> {
        if is_digits(whole) {
            return Some(whole.to_owned());
        }
        let group = self.group?;
        let groups: Vec<&str> = whole.split(|c| is_group_separator(group, c)).collect();
        // `0,507` is a number below one with the other punctuation, and no number with groups.
        if whole.starts_with('0') {
            return None;
        }
        let is_grouped = groups.iter().enumerate().all(|(position, digits)| {
            is_digits(digits) && (digits.len() == 3 || (position == 0 && matches!(digits.len(), 1 | 2)))
        });
        is_grouped.then(|| groups.concat())
    }

    /// The refusal of text that could not be read.
    pub(crate) fn refusal(&self, unread: Unread) -> Refusal {
        let group = match self.group {
            Some(' ') => " and groups apart by spaces".to_owned(),
            Some(group) => format!(" and group separator `{group}`"),
            None => String::new(),
        };
        Refusal::new(match unread {
            Unread::NotANumber => format!("is not a number with decimal separator `{}`{group}", self.decimal),
            Unread::TooManyDigits => "has more digits than an exact number holds (28)".to_owned(),
        })
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Typography writes one separator in several ways: any space for a space, a curly apostrophe for a straight one.
fn is_group_separator(group: char, c: char) -> bool {
    match group {
        ' ' => c.is_whitespace(),
        '\'' => matches!(c, '\'' | '\u{2019}'),
        other => c == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(decimal: char, group: Option<char>, text: &str) -> Option<String> {
        Separators { decimal, group }.read(text).ok().map(|number| number.to_string())
    }

    #[test]
    fn numbers_are_read_with_their_separators() {
        let cases = [
            ('.', None, "12.30", Some("12.3")),
            ('.', None, " +7 ", Some("7")),
            ('.', None, "\u{2212}7", Some("-7")),
            ('.', None, ".5", Some("0.5")),
            ('.', None, "5.", Some("5")),
            ('.', None, "1.5E+3", Some("1500")),
            ('.', Some(','), "1,234,567.89", Some("1234567.89")),
            ('.', Some(','), "1234567", Some("1234567")),
            (',', Some('.'), "1.234,50", Some("1234.5")),
            (',', Some(' '), "1\u{202f}234\u{a0}567,5", Some("1234567.5")),
            ('.', Some('\''), "1’234'567.5", Some("1234567.5")),
            ('.', Some('_'), "12_345", Some("12345")),
        ];
        for (decimal, group, text, expected) in cases {
            assert_eq!(read(decimal, group, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_exactly_a_number_is_refused() {
        let cases = [
            ('.', None, "1,234"),
            ('.', None, "$5"),
            ('.', None, "5 %"),
            ('.', None, "1.2.3"),
            ('.', None, "."),
            ('.', None, "-"),
            ('.', None, "--5"),
            ('.', None, "e5"),
            ('.', None, "0x1F"),
            ('.', None, "NaN"),
            ('.', None, "(5)"),
            ('.', None, "٣"),
            ('.', Some(','), "1,23"),
            ('.', Some(','), "1234,567"),
            ('.', Some(','), ",123"),
            ('.', Some(','), "1,,234"),
            ('.', Some(','), "12,34,567"),
            ('.', Some(','), "0.123,456"),
            ('.', Some(','), "0,507"),
            ('.', Some(','), "00,507"),
            ('.', Some(','), "01,234,567"),
            (',', Some('.'), "0.507"),
            (',', Some(' '), "0 507"),
            (',', None, "1.5"),
        ];
        for (decimal, group, text) in cases {
            assert_eq!(read(decimal, group, text), None, "{text}");
        }
    }
}
