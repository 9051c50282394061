//! Reading a number from text: what a literal, `int` and `float` take.

use num_bigint::BigInt;

use super::settle::{LIMIT, settle, settle_long};
use super::{Number, NumberProblem};

impl Number {
    /// The number that a text is: digits, a decimal point, a sign, an exponent. Blanks around it are passed over.
    ///
    /// # Errors
    /// One that is written with more than 28 significant digits is refused, never rounded.
    pub(in crate::expression) fn read(text: &str) -> Result<Number, NumberProblem> {
        let text = text.trim();
        let (negative, unsigned) = match text.as_bytes().first() {
            Some(b'-') => (true, &text[1..]),
            Some(b'+') => (false, &text[1..]),
            _ => (false, text),
        };
        let (digits, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent_of(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !is_digits(whole) || !is_digits(fraction) {
            return Err(NumberProblem::NotANumber);
        }
        let fraction = fraction.trim_end_matches('0');
        let written = format!("{}{fraction}", whole.trim_start_matches('0'));
        let scale = i64::try_from(fraction.len()).map_err(|_| NumberProblem::TooManyDigits)? - exponent;
        let significant = written.trim_start_matches('0');
        if significant.is_empty() {
            return Ok(Number::Whole(0));
        }
        // Zeros at the end say nothing where the number is whole: 1000e20.
        let stripped = significant.trim_end_matches('0');
        let scale = scale - i64::try_from(significant.len() - stripped.len()).unwrap_or_default();
        if stripped.len() > 28 || scale > 28 {
            return Err(NumberProblem::TooManyDigits);
        }
        let digits: i128 = stripped.parse().map_err(|_| NumberProblem::TooManyDigits)?;
        settle(if negative { -digits } else { digits }, scale).map_err(|_| NumberProblem::TooManyDigits)
    }

    /// The whole number that digits of another base are, with or without their prefix: `ff`, `0xff`.
    pub(in crate::expression) fn read_whole(text: &str, base: u32) -> Result<Number, NumberProblem> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let prefix = match base {
            2 => "0b",
            8 => "0o",
            16 => "0x",
            _ => "",
        };
        let digits = match digits.get(..prefix.len()) {
            Some(begin) if begin.eq_ignore_ascii_case(prefix) => &digits[prefix.len()..],
            _ => digits,
        };
        if digits.is_empty() || !(2..=36).contains(&base) || !digits.chars().all(|sign| sign.is_digit(base)) {
            return Err(NumberProblem::NotANumber);
        }
        let found = BigInt::parse_bytes(digits.as_bytes(), base).ok_or(NumberProblem::NotANumber)?;
        if found > BigInt::from(LIMIT) {
            return Err(NumberProblem::TooManyDigits);
        }
        settle_long(if negative { -found } else { found }, 0).map_err(|_| NumberProblem::TooManyDigits)
    }
}

fn exponent_of(text: &str) -> Result<i64, NumberProblem> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberProblem::NotANumber);
    }
    match text.parse::<i64>() {
        Ok(exponent) if exponent.abs() <= 10_000 => Ok(exponent),
        _ => Err(NumberProblem::TooManyDigits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_written_or_refused() {
        let cases = [
            (" 42 ", Ok("42")),
            ("+42", Ok("42")),
            ("-0", Ok("0")),
            ("007", Ok("7")),
            ("4.50", Ok("4.5")),
            (".5", Ok("0.5")),
            ("5.", Ok("5")),
            ("1e3", Ok("1000")),
            ("1.5E-2", Ok("0.015")),
            ("\u{a0}7\t", Ok("7")),
            ("0e99999999999", Err(NumberProblem::TooManyDigits)),
            ("9999999999999999999999999999", Ok("9999999999999999999999999999")),
            ("12345678901234567890123456789", Err(NumberProblem::TooManyDigits)),
            ("0.12345678901234567890123456789", Err(NumberProblem::TooManyDigits)),
            ("1e28", Err(NumberProblem::TooManyDigits)),
            ("1000e20", Ok("100000000000000000000000")),
            ("", Err(NumberProblem::NotANumber)),
            (".", Err(NumberProblem::NotANumber)),
            ("-", Err(NumberProblem::NotANumber)),
            ("--1", Err(NumberProblem::NotANumber)),
            ("1,5", Err(NumberProblem::NotANumber)),
            ("1 000", Err(NumberProblem::NotANumber)),
            ("1_000", Err(NumberProblem::NotANumber)),
            ("1e", Err(NumberProblem::NotANumber)),
            ("12 EUR", Err(NumberProblem::NotANumber)),
            ("nan", Err(NumberProblem::NotANumber)),
            ("inf", Err(NumberProblem::NotANumber)),
            ("０１", Err(NumberProblem::NotANumber)),
            ("–5", Err(NumberProblem::NotANumber)),
        ];
        for (text, expected) in cases {
            let found = Number::read(text).map(|number| number.to_string());
            assert_eq!(found.as_deref().map_err(|problem| *problem), expected, "{text}");
        }
    }

    #[test]
    fn other_bases_are_whole() {
        let cases = [
            ("ff", 16, Some("255")),
            ("-0xFF", 16, Some("-255")),
            ("101", 2, Some("5")),
            ("0b101", 2, Some("5")),
            ("12", 2, None),
            ("0x", 16, None),
            ("1.5", 16, None),
            ("1", 40, None),
        ];
        for (text, base, expected) in cases {
            let found = Number::read_whole(text, base).ok().map(|number| number.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
