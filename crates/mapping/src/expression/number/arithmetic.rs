//! Sum, difference and product.

use num_bigint::BigInt;

use super::settle::{power_of_ten, settle, settle_long};
use super::{Number, NumberProblem};

impl Number {
    /// The sum.
    pub(in crate::expression) fn plus(self, other: Number) -> Result<Number, NumberProblem> {
        if let (Number::Whole(one), Number::Whole(other)) = (self, other)
            && let Some(sum) = one.checked_add(other)
        {
            return Ok(Number::Whole(sum));
        }
        let ((one, one_scale), (two, two_scale)) = (self.parts(), other.parts());
        let scale = one_scale.max(two_scale);
        let aligned = |digits: i128, own: u32| digits.checked_mul(10_i128.checked_pow(scale - own)?);
        if let (Some(one), Some(two)) = (aligned(one, one_scale), aligned(two, two_scale))
            && let Some(sum) = one.checked_add(two)
        {
            return settle(sum, i64::from(scale));
        }
        let long = |digits: i128, own: u32| {
            power_of_ten(i64::from(scale - own)).map(|unit| BigInt::from(digits) * unit)
        };
        settle_long(long(one, one_scale)? + long(two, two_scale)?, i64::from(scale))
    }

    /// The difference.
    pub(in crate::expression) fn minus(self, other: Number) -> Result<Number, NumberProblem> {
        self.plus(other.negative()?)
    }

    /// The same number on the other side of zero.
    pub(in crate::expression) fn negative(self) -> Result<Number, NumberProblem> {
        let (digits, scale) = self.parts();
        settle(-digits, i64::from(scale))
    }

    /// The number without zeros at its end: what a result looks like.
    pub(in crate::expression) fn normal(self) -> Number {
        match self {
            Number::Whole(_) => self,
            Number::Decimal(decimal) => Number::Decimal(decimal.normalize()),
        }
    }

    /// The distance from zero.
    pub(in crate::expression) fn size(self) -> Result<Number, NumberProblem> {
        if self < Number::Whole(0) { self.negative() } else { Ok(self.normal()) }
    }

    /// The product.
    pub(in crate::expression) fn times(self, other: Number) -> Result<Number, NumberProblem> {
        let ((one, one_scale), (two, two_scale)) = (self.parts(), other.parts());
        let scale = i64::from(one_scale + two_scale);
        match one.checked_mul(two) {
            Some(product) => settle(product, scale),
            None => settle_long(BigInt::from(one) * two, scale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap()
    }

    #[test]
    fn sums_and_products_are_exact() {
        let cases = [
            (number("0.1").plus(number("0.2")), Some("0.3")),
            (number("19.90").times(number("3")), Some("59.7")),
            (number("19.99").times(number("100")), Some("1999")),
            (number("1.1").minus(number("1.1")), Some("0")),
            (number("9223372036854775807").plus(number("1")), Some("9223372036854775808")),
            (number("-9223372036854775808").negative(), Some("9223372036854775808")),
            (number("1e27").plus(number("1e-28")), Some("1000000000000000000000000000")),
            (number("0.0000000000000000000000000001").times(number("0.5")), Some("0")),
            (number("12345678901234567890").times(number("12345678901234567890")), None),
            (
                number("1.234567890123456789").times(number("1.234567890123456789")),
                Some("1.524157875323883675019051999"),
            ),
        ];
        for (number, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(found.ok().map(|number| number.to_string()).as_deref(), expected, "case {number}");
        }
    }
}
