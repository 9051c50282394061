//! Bringing a number to a fixed number of decimals.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::signature::{ArgumentSignature, ArgumentType};

/// What happens to digits beyond the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// To the nearest; a half goes to the even neighbour.
    HalfEven,
    /// To the nearest; a half goes away from zero.
    HalfUp,
    /// Cut off, toward zero.
    Down,
    /// A number that would lose digits is refused.
    Refuse,
}

const WORDS: [(&str, Rounding); 4] = [
    ("half_even", Rounding::HalfEven),
    ("half_up", Rounding::HalfUp),
    ("down", Rounding::Down),
    ("refuse", Rounding::Refuse),
];

/// The argument as a signature lists it.
pub(crate) const fn rounding_argument() -> ArgumentSignature {
    ArgumentSignature {
        name: "rounding",
        summary: "What happens to further decimals: a half goes to the even neighbour (`half_even`) or away from zero \
                  (`half_up`), they are cut off (`down`), or the number is refused (`refuse`).",
        value: ArgumentType::Choice(&["half_even", "half_up", "down", "refuse"]),
        required: false,
        dynamic: false,
        default: Some("half_even"),
    }
}

/// Reads the argument.
pub(crate) fn rounding(arguments: &ArgumentReader<'_>) -> Result<Rounding, StepProblem> {
    Ok(arguments.choice("rounding", &WORDS)?.unwrap_or(Rounding::HalfEven))
}

impl Rounding {
    /// The number with exactly `scale` decimals. Zero has no sign.
    pub(crate) fn apply(self, number: Decimal, scale: u32) -> Result<Decimal, Refusal> {
        let strategy = match self {
            Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
            Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Rounding::Down | Rounding::Refuse => RoundingStrategy::ToZero,
        };
        let mut rounded = number.round_dp_with_strategy(scale, strategy);
        if self == Rounding::Refuse && rounded != number {
            return Err(Refusal::new(format!("has more decimals than {scale}")));
        }
        rounded.rescale(scale);
        if rounded.scale() != scale {
            return Err(Refusal::new(format!("is too great for {scale} exact decimals")));
        }
        if rounded.is_zero() {
            rounded.set_sign_positive(true);
        }
        Ok(rounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(rounding: Rounding, number: &str, scale: u32) -> Option<String> {
        let number = Decimal::from_str_exact(number).unwrap();
        rounding.apply(number, scale).ok().map(|number| number.to_string())
    }

    #[test]
    fn digits_beyond_the_scale_follow_the_rule() {
        use Rounding::{Down, HalfEven, HalfUp, Refuse};
        let cases = [
            (HalfEven, "2.345", 2, Some("2.34")),
            (HalfEven, "2.355", 2, Some("2.36")),
            (HalfEven, "-0.005", 2, Some("0.00")),
            (HalfUp, "2.345", 2, Some("2.35")),
            (HalfUp, "-2.345", 2, Some("-2.35")),
            (Down, "2.349", 2, Some("2.34")),
            (Down, "-2.349", 2, Some("-2.34")),
            (Refuse, "2.340", 2, Some("2.34")),
            (Refuse, "2.341", 2, None),
            (HalfEven, "7", 3, Some("7.000")),
            (HalfEven, "0", 2, Some("0.00")),
            (HalfEven, "2.5", 0, Some("2")),
            (HalfEven, "79228162514264337593543950335", 2, None),
        ];
        for (rounding, number, scale, expected) in cases {
            assert_eq!(
                rounded(rounding, number, scale).as_deref(),
                expected,
                "{rounding:?} {number} {scale}"
            );
        }
    }
}
