//! Powers with whole exponents.

use num_bigint::{BigInt, Sign};

use super::settle::{power_of_ten, settle_long};
use super::{Number, NumberProblem};

/// The largest exponent: the work stays small, and compound interest over decades fits.
const LARGEST: i64 = 999;

impl Number {
    /// This number to a whole power; other exponents would need roots, which are not exact.
    pub(in crate::expression) fn to_the(self, exponent: Number) -> Result<Number, NumberProblem> {
        let exponent = exponent.to_i64().filter(|exponent| exponent.abs() <= LARGEST);
        let exponent = exponent.ok_or(NumberProblem::Exponent)?;
        let (digits, scale) = self.parts();
        let times = u32::try_from(exponent.abs()).map_err(|_| NumberProblem::Exponent)?;
        let power = BigInt::from(digits).pow(times);
        let scale = i64::from(scale) * i64::from(times);
        if exponent >= 0 {
            return settle_long(power, scale);
        }
        inverse(power, scale)
    }
}

/// One over `digits` × 10^-`scale`.
fn inverse(digits: BigInt, scale: i64) -> Result<Number, NumberProblem> {
    if digits.sign() == Sign::NoSign {
        return Err(NumberProblem::DivisionByZero);
    }
    let length = i64::try_from(digits.magnitude().to_str_radix(10).len()).unwrap_or(i64::MAX);
    // Enough for 28 digits and one that decides the rounding; a digit more says whether anything follows.
    let shift = length + 30;
    let one = power_of_ten(shift)?;
    let beyond = i32::from(&one % &digits != BigInt::ZERO);
    let quotient: BigInt = &one / &digits * 10;
    let quotient = if quotient.sign() == Sign::Minus { quotient - beyond } else { quotient + beyond };
    settle_long(quotient, shift - scale + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_rounded_once() {
        let cases = [
            ("2", "10", Ok("1024")),
            ("1.05", "10", Ok("1.62889462677744140625")),
            ("1.0125", "12", Ok("1.16075451772299871464727039")),
            ("-1.5", "3", Ok("-3.375")),
            ("2", "-2", Ok("0.25")),
            ("3", "-1", Ok("0.3333333333333333333333333333")),
            ("-3", "-1", Ok("-0.3333333333333333333333333333")),
            ("0", "0", Ok("1")),
            ("10", "27", Ok("1000000000000000000000000000")),
            ("10", "28", Err(NumberProblem::TooLarge)),
            ("9.99", "999", Err(NumberProblem::TooLarge)),
            ("0.5", "999", Ok("0")),
            ("0", "-1", Err(NumberProblem::DivisionByZero)),
            ("2", "0.5", Err(NumberProblem::Exponent)),
            ("1", "1000", Err(NumberProblem::Exponent)),
        ];
        for (base, exponent, expected) in cases {
            let found = Number::read(base).unwrap().to_the(Number::read(exponent).unwrap());
            let found = found.map(|number| number.to_string());
            assert_eq!(found.as_deref().map_err(|problem| *problem), expected, "{base} ** {exponent}");
        }
    }
}
