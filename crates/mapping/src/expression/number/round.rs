//! Rounding to a number of decimals.

use super::settle::settle;
use super::{Number, NumberProblem};

/// What happens to the digits that are left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::expression) enum Rounding {
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// To the nearest; a half goes away from zero.
    HalfUp,
    /// Toward the larger number.
    Ceil,
    /// Toward the smaller number.
    Floor,
    /// Toward zero.
    Down,
}

impl Number {
    /// The number with at most `places` decimals; below zero, with that many zeros before the point.
    pub(in crate::expression) fn rounded(
        self,
        places: i64,
        rounding: Rounding,
    ) -> Result<Number, NumberProblem> {
        let (digits, scale) = self.parts();
        let beyond = i64::from(scale) - places;
        if beyond <= 0 {
            return settle(digits, i64::from(scale));
        }
        // No number has so many digits that 10^38 does not leave all of them out.
        let unit = 10_i128.pow(u32::try_from(beyond).unwrap_or(u32::MAX).min(38));
        let (quotient, rest) = (digits.div_euclid(unit), digits.rem_euclid(unit));
        let up = match rounding {
            Rounding::Ceil => rest > 0,
            Rounding::Floor => false,
            Rounding::Down => rest > 0 && digits < 0,
            Rounding::HalfEven => rest > unit - rest || (rest == unit - rest && quotient % 2 != 0),
            Rounding::HalfUp => rest > unit - rest || (rest == unit - rest && digits > 0),
        };
        let quotient = quotient + i128::from(up);
        if quotient == 0 { Ok(Number::Whole(0)) } else { settle(quotient, places) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_where_the_method_says() {
        use Rounding::{Ceil, Down, Floor, HalfEven, HalfUp};
        let cases = [
            ("2.5", 0, HalfEven, "2"),
            ("3.5", 0, HalfEven, "4"),
            ("-2.5", 0, HalfEven, "-2"),
            ("2.345", 2, HalfEven, "2.34"),
            ("2.675", 2, HalfEven, "2.68"),
            ("2.3451", 2, HalfEven, "2.35"),
            ("2.5", 0, HalfUp, "3"),
            ("-2.5", 0, HalfUp, "-3"),
            ("2.345", 2, HalfUp, "2.35"),
            ("1.005", 2, HalfUp, "1.01"),
            ("2.1", 0, Ceil, "3"),
            ("-2.1", 0, Ceil, "-2"),
            ("2.9", 0, Floor, "2"),
            ("-2.1", 0, Floor, "-3"),
            ("2.9", 0, Down, "2"),
            ("-2.9", 0, Down, "-2"),
            ("1250", -2, HalfEven, "1200"),
            ("1350", -2, HalfEven, "1400"),
            ("7", 3, HalfEven, "7"),
            ("0.5", -40, HalfEven, "0"),
            ("-0.4", 0, HalfEven, "0"),
        ];
        for (text, places, rounding, expected) in cases {
            let found = Number::read(text).unwrap().rounded(places, rounding).unwrap();
            assert_eq!(found.to_string(), expected, "{text} to {places}, {rounding:?}");
        }
        assert_eq!(Number::Whole(1).rounded(-40, Ceil), Err(NumberProblem::TooLarge));
    }
}
