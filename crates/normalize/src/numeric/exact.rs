//! Text and values to exact decimals: no binary float, no digit lost.

use fieldline_model::Value;
use rust_decimal::Decimal;

use super::Separators;
use crate::refusal::Refusal;

/// Why text is no exact decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is not written as a number.
    NotANumber,
    /// It is a number, but beyond 28 decimal places or the 96 bits of an exact decimal.
    TooManyDigits,
}

/// An exponent beyond this cannot give an exact decimal, whatever stands before it.
const EXPONENT_DIGITS: usize = 3;

/// The exact decimal of a value: text by the separators, numbers as they are.
pub(crate) fn to_decimal(value: &Value, separators: &Separators) -> Result<Decimal, Refusal> {
    match value {
        Value::Integer(number) => Ok(Decimal::from(*number)),
        Value::Decimal(number) => Ok(*number),
        Value::Text(text) => separators.read(text).map_err(|unread| separators.refusal(unread)),
        _ => Err(Refusal::new("is not a number")),
    }
}

/// The decimal with that sign, those digits before and after the point, and that power of ten.
pub(super) fn assemble(
    negative: bool,
    whole: &str,
    fraction: &str,
    exponent: i32,
) -> Result<Decimal, Unread> {
    let mut digits = String::with_capacity(whole.len() + fraction.len());
    digits.push_str(whole);
    digits.push_str(fraction);
    let written = digits.trim_start_matches('0');
    let significant = written.trim_end_matches('0');
    if significant.is_empty() {
        return Ok(Decimal::ZERO);
    }
    // At most 29 digits fit 96 bits, so a length beyond `i64` never reaches the arithmetic that follows.
    let dropped = written.len() - significant.len();
    let scale = fraction.len() as i64 - i64::from(exponent) - dropped as i64;
    let added = usize::try_from(-scale).unwrap_or(0);
    if significant.len() + added > 29 || scale > 28 {
        return Err(Unread::TooManyDigits);
    }
    let mut mantissa: i128 = significant.parse().map_err(|_| Unread::NotANumber)?;
    for _ in 0..added {
        mantissa *= 10;
    }
    let signed = if negative { -mantissa } else { mantissa };
    let scale = u32::try_from(scale).unwrap_or(0);
    Decimal::try_from_i128_with_scale(signed, scale).map_err(|_| Unread::TooManyDigits)
}

/// The power of ten after `e`: `3`, `+3`, `-12`.
pub(super) fn exponent(text: &str) -> Result<i32, Unread> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unread::NotANumber);
    }
    if digits.trim_start_matches('0').len() > EXPONENT_DIGITS {
        return Err(Unread::TooManyDigits);
    }
    text.parse().map_err(|_| Unread::NotANumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_power_make_an_exact_decimal() {
        let cases = [
            (false, "12", "30", 0, Ok("12.3")),
            (true, "0", "010", 0, Ok("-0.01")),
            (false, "1", "5", 3, Ok("1500")),
            (false, "1", "", -5, Ok("0.00001")),
            (false, "120", "", -2, Ok("1.2")),
            (true, "0", "00", 0, Ok("0")),
            (false, "0", "0", 999, Ok("0")),
            (false, "79228162514264337593543950335", "", 0, Ok("79228162514264337593543950335")),
            (false, "79228162514264337593543950336", "", 0, Err(Unread::TooManyDigits)),
            (false, "1", "", 29, Err(Unread::TooManyDigits)),
            (false, "1", "", -29, Err(Unread::TooManyDigits)),
            (false, "1", "", 28, Ok("10000000000000000000000000000")),
        ];
        for (negative, whole, fraction, exponent, expected) in cases {
            let found = assemble(negative, whole, fraction, exponent).map(|number| number.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{whole}.{fraction}e{exponent}");
        }
    }

    #[test]
    fn exponents_are_short_whole_numbers() {
        let cases = [
            ("3", Ok(3)),
            ("+03", Ok(3)),
            ("-12", Ok(-12)),
            ("", Err(Unread::NotANumber)),
            ("-", Err(Unread::NotANumber)),
            ("1.5", Err(Unread::NotANumber)),
            ("99999", Err(Unread::TooManyDigits)),
        ];
        for (text, expected) in cases {
            assert_eq!(exponent(text), expected, "{text}");
        }
    }
}
