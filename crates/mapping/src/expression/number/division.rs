//! Division, with and without a rest.

use num_bigint::{BigInt, Sign};

use super::settle::{power_of_ten, settle, settle_long};
use super::{Number, NumberProblem};

/// Below this a quotient has room for another digit.
const ROOM: u128 = 10_u128.pow(27);

impl Number {
    /// The quotient, to 28 significant digits.
    pub(in crate::expression) fn over(self, other: Number) -> Result<Number, NumberProblem> {
        let ((one, one_scale), (two, two_scale)) = (self.parts(), other.parts());
        if two == 0 {
            return Err(NumberProblem::DivisionByZero);
        }
        let divisor = two.unsigned_abs();
        let mut scale = i64::from(one_scale) - i64::from(two_scale);
        let (mut quotient, mut rest) = (one.unsigned_abs() / divisor, one.unsigned_abs() % divisor);
        while rest != 0 && quotient < ROOM && scale < 28 {
            quotient = quotient * 10 + rest * 10 / divisor;
            rest = rest * 10 % divisor;
            scale += 1;
        }
        let sign = if (one < 0) == (two < 0) { Sign::Plus } else { Sign::Minus };
        if rest == 0 {
            return settle_long(BigInt::from_biguint(sign, quotient.into()), scale);
        }
        // Two digits more decide the rounding: the next one, and whether anything follows it.
        let (next, beyond) = (rest * 10 / divisor, u128::from(!(rest * 10).is_multiple_of(divisor)));
        let longer: BigInt = BigInt::from(quotient) * 100 + (next * 10 + beyond);
        settle_long(if sign == Sign::Minus { -longer } else { longer }, scale + 2)
    }

    /// The quotient without what follows its point, toward the smaller number: −7 // 2 is −4.
    pub(in crate::expression) fn floor_over(self, other: Number) -> Result<Number, NumberProblem> {
        if let (Number::Whole(one), Number::Whole(two)) = (self, other)
            && let (Some(quotient), Some(rest)) = (one.checked_div(two), one.checked_rem(two))
        {
            let below = i64::from(rest != 0 && (rest < 0) != (two < 0));
            return settle(i128::from(quotient) - i128::from(below), 0);
        }
        let (quotient, _, _) = parted(self.parts(), other.parts())?;
        settle_long(quotient, 0)
    }

    /// What the quotient of [`floor_over`](Self::floor_over) leaves, with the sign of the divisor: −7 % 3 is 2.
    pub(in crate::expression) fn rest_over(self, other: Number) -> Result<Number, NumberProblem> {
        let (_, rest, scale) = parted(self.parts(), other.parts())?;
        settle_long(rest, scale)
    }
}

/// Quotient, rest, and the decimals of the rest.
fn parted(one: (i128, u32), two: (i128, u32)) -> Result<(BigInt, BigInt, i64), NumberProblem> {
    if two.0 == 0 {
        return Err(NumberProblem::DivisionByZero);
    }
    let scale = one.1.max(two.1);
    let aligned = |(digits, own): (i128, u32)| {
        power_of_ten(i64::from(scale - own)).map(|unit| BigInt::from(digits) * unit)
    };
    let (one, two) = (aligned(one)?, aligned(two)?);
    let (mut quotient, mut rest) = (&one / &two, &one % &two);
    if rest != BigInt::ZERO && rest.sign() != two.sign() {
        quotient -= 1;
        rest += two;
    }
    Ok((quotient, rest, i64::from(scale)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap()
    }

    #[test]
    fn quotients_have_28_digits() {
        let cases = [
            ("1", "3", Some("0.3333333333333333333333333333")),
            ("2", "3", Some("0.6666666666666666666666666667")),
            ("100", "3", Some("33.33333333333333333333333333")),
            ("-100", "3", Some("-33.33333333333333333333333333")),
            ("12990", "100", Some("129.9")),
            ("6", "2", Some("3")),
            ("0", "7", Some("0")),
            ("1", "0", None),
            ("1", "0.00", None),
            ("79228162514264337593543950335", "10", Some("7922816251426433759354395034")),
            ("1e27", "1e-28", None),
        ];
        for (one, two, expected) in cases {
            let found = number_or_long(one).over(number_or_long(two));
            assert_eq!(found.ok().map(|number| number.to_string()).as_deref(), expected, "{one} / {two}");
        }
    }

    /// A record may hold 29 digits; a literal may not.
    fn number_or_long(text: &str) -> Number {
        Number::read(text).unwrap_or_else(|_| Number::Decimal(text.parse().unwrap()))
    }

    #[test]
    fn floor_division_and_its_rest_follow_python() {
        let cases = [
            ("7", "2", "3", "1"),
            ("-7", "2", "-4", "1"),
            ("7", "-2", "-4", "-1"),
            ("-7", "-2", "3", "-1"),
            ("6", "-2", "-3", "0"),
            ("7.5", "2", "3", "1.5"),
            ("-7.5", "2", "-4", "0.5"),
            ("0.3", "0.1", "3", "0"),
            ("1", "1e-20", "100000000000000000000", "0"),
            ("-9223372036854775808", "-1", "9223372036854775808", "0"),
        ];
        for (one, two, quotient, rest) in cases {
            let (one, two) = (number(one), number(two));
            assert_eq!(one.floor_over(two).unwrap().to_string(), quotient, "{one} // {two}");
            assert_eq!(one.rest_over(two).unwrap().to_string(), rest, "{one} % {two}");
        }
        assert_eq!(number("1").floor_over(number("0")), Err(NumberProblem::DivisionByZero));
        assert_eq!(number("1").rest_over(number("0")), Err(NumberProblem::DivisionByZero));
    }
}
