//! Bringing an exact result to the form of a number: at most 28 significant digits, and at most 28 decimals.

use num_bigint::BigInt;
use rust_decimal::Decimal;

use super::{Number, NumberProblem};

/// Significant digits of a result, and decimals of one.
pub(super) const DIGITS: u32 = 28;

/// The smallest number with more than 28 digits.
pub(super) const LIMIT: i128 = 10_i128.pow(DIGITS);

/// The number `digits` × 10^-`scale`, rounded once where it is too long.
pub(super) fn settle(digits: i128, scale: i64) -> Result<Number, NumberProblem> {
    match u32::try_from(scale) {
        Ok(scale) if scale <= DIGITS && digits.abs() < LIMIT => short(digits, scale),
        _ => settle_long(BigInt::from(digits), scale),
    }
}

/// As [`settle`], for any length.
pub(super) fn settle_long(digits: BigInt, scale: i64) -> Result<Number, NumberProblem> {
    let length = i64::try_from(digits.magnitude().to_str_radix(10).len()).unwrap_or(i64::MAX);
    let beyond = (length - i64::from(DIGITS)).max(scale - i64::from(DIGITS)).max(0);
    if beyond > length {
        return Ok(Number::Whole(0));
    }
    let digits = halved_to_even(&digits, power_of_ten(beyond)?);
    let scale = scale - beyond;
    let (digits, scale) = match scale {
        0.. => (digits, scale),
        _ if digits == BigInt::ZERO => (digits, 0),
        _ => (digits * power_of_ten(-scale)?, 0),
    };
    let digits = i128::try_from(&digits).map_err(|_| NumberProblem::TooLarge)?;
    if digits.abs() > LIMIT || (scale == 0 && digits.abs() == LIMIT) {
        return Err(NumberProblem::TooLarge);
    }
    short(digits, u32::try_from(scale).map_err(|_| NumberProblem::TooLarge)?)
}

/// 10^`exponent`, where a number could use it at all.
pub(super) fn power_of_ten(exponent: i64) -> Result<BigInt, NumberProblem> {
    match u32::try_from(exponent) {
        Ok(exponent) if exponent <= 100_000 => Ok(BigInt::from(10).pow(exponent)),
        _ => Err(NumberProblem::TooLarge),
    }
}

fn halved_to_even(digits: &BigInt, unit: BigInt) -> BigInt {
    let (quotient, rest) = (digits / &unit, digits % &unit);
    let twice: BigInt = BigInt::from(rest.magnitude().clone()) * 2;
    if twice > unit || (twice == unit && quotient.bit(0)) {
        let away = if digits.sign() == num_bigint::Sign::Minus { -1 } else { 1 };
        return quotient + away;
    }
    quotient
}

fn short(digits: i128, scale: u32) -> Result<Number, NumberProblem> {
    if scale == 0
        && let Ok(whole) = i64::try_from(digits)
    {
        return Ok(Number::Whole(whole));
    }
    let decimal =
        Decimal::try_from_i128_with_scale(digits, scale).map_err(|_| NumberProblem::TooLarge)?.normalize();
    Ok(match i64::try_from(decimal) {
        Ok(whole) if decimal.scale() == 0 => Number::Whole(whole),
        _ => Number::Decimal(decimal),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_results_are_rounded_once_and_too_large_ones_are_refused() {
        let nines = LIMIT - 1;
        let cases = [
            (settle(250, 2), Some("2.5")),
            (settle(300, 2), Some("3")),
            (settle(0, 40), Some("0")),
            (settle(nines, 0), Some("9999999999999999999999999999")),
            (settle(LIMIT, 0), None),
            (settle(nines, -1), None),
            (settle(1, -27), Some("1000000000000000000000000000")),
            // Half to the even neighbour, at 28 digits and at 28 decimals.
            (settle(10_000_000_000_000_000_000_000_000_005, 20), Some("100000000")),
            (settle(10_000_000_000_000_000_000_000_000_015, 20), Some("100000000.0000000000000000002")),
            (settle(-25, 29), Some("-0.0000000000000000000000000002")),
            (settle(5, 29), Some("0")),
            (settle(6, 29), Some("0.0000000000000000000000000001")),
            (settle(6, 31), Some("0")),
            // One rounding, not two: at 29 digits it would have become a half.
            (
                settle_long("9999999999999999999999999994499".parse().unwrap(), 10),
                Some("999999999999999999999.9999994"),
            ),
            (settle_long("99999999999999999999999999996".parse().unwrap(), 1), None),
        ];
        for (number, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(found.ok().map(|number| number.to_string()).as_deref(), expected, "case {number}");
        }
    }
}
