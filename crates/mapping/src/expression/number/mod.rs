//! The numbers of expressions: whole numbers and decimals, exact, with Python's `decimal` as the model.
//!
//! A result with more than 28 significant digits, or more than 28 decimals, is rounded once, a half to the even
//! neighbour. One whose whole part has more than 28 digits is refused. Results have no trailing zeros; a number that was
//! only read keeps the digits it was written with. No binary fraction takes part anywhere.

mod arithmetic;
mod division;
mod power;
mod read;
mod round;
mod settle;

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

pub(super) use round::Rounding;

/// A number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Number {
    Whole(i64),
    Decimal(Decimal),
}

/// Why there is no number. `Display` is a fragment that follows the name of what should have been one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NumberProblem {
    NotANumber,
    TooManyDigits,
    TooLarge,
    DivisionByZero,
    Exponent,
}

impl Number {
    /// The value as a decimal.
    pub(super) fn decimal(self) -> Decimal {
        match self {
            Number::Whole(whole) => Decimal::from(whole),
            Number::Decimal(decimal) => decimal,
        }
    }

    /// Whether nothing follows the decimal point.
    pub(super) fn is_whole(self) -> bool {
        match self {
            Number::Whole(_) => true,
            Number::Decimal(decimal) => decimal.is_integer(),
        }
    }

    /// Whether it is zero.
    pub(super) fn is_zero(self) -> bool {
        match self {
            Number::Whole(whole) => whole == 0,
            Number::Decimal(decimal) => decimal.is_zero(),
        }
    }

    /// The value, when it is whole and small enough.
    pub(super) fn to_i64(self) -> Option<i64> {
        match self {
            Number::Whole(whole) => Some(whole),
            Number::Decimal(decimal) if decimal.is_integer() => i64::try_from(decimal).ok(),
            Number::Decimal(_) => None,
        }
    }

    /// The same number without zeros behind the point.
    pub(super) fn normalized(self) -> Self {
        match self {
            Number::Decimal(decimal) => {
                let decimal = decimal.normalize();
                self.to_i64().map_or(Number::Decimal(decimal), Number::Whole)
            }
            whole => whole,
        }
    }

    /// Digits without point and sign, and how many of them follow the point.
    fn parts(self) -> (i128, u32) {
        match self {
            Number::Whole(whole) => (i128::from(whole), 0),
            Number::Decimal(decimal) => (decimal.mantissa(), decimal.scale()),
        }
    }
}

impl From<i64> for Number {
    fn from(whole: i64) -> Self {
        Number::Whole(whole)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Number::Whole(one), Number::Whole(other)) => one.cmp(other),
            (one, other) => one.decimal().cmp(&other.decimal()),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Whole(whole) => write!(f, "{whole}"),
            Number::Decimal(decimal) => write!(f, "{decimal}"),
        }
    }
}

impl fmt::Display for NumberProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NumberProblem::NotANumber => "is not a number",
            NumberProblem::TooManyDigits => "has more than 28 digits",
            NumberProblem::TooLarge => "gives a number of more than 28 digits",
            NumberProblem::DivisionByZero => "divides by zero",
            NumberProblem::Exponent => "needs a whole exponent between -999 and 999",
        })
    }
}
