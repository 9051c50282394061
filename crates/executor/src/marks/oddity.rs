//! Why a mark is no position.

use std::fmt;

use fieldline_model::{EpochUnit, WatermarkKind};

use super::class::Class;

/// What is wrong with the watermark of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Oddity {
    /// Nothing can be made of it.
    Unreadable,
    /// A time, and the others are numbers.
    TimeAmongNumbers,
    /// A number, and the others are times.
    NumberAmongTimes,
    /// A count of one unit, and the others count another.
    OtherUnit(EpochUnit, EpochUnit),
    /// Later than the run.
    Late,
    /// Earlier than any system that is read today.
    Early,
    /// A number that is too large to follow the others.
    Far,
    /// The largest number that 32 or 64 bits hold.
    Largest,
}

impl Oddity {
    /// What is wrong with marks of that class in a stream of that kind.
    pub(super) fn of(class: Class, kind: Option<WatermarkKind>) -> Self {
        match (class, kind) {
            (Class::Unreadable, _) => Oddity::Unreadable,
            (Class::Largest, _) => Oddity::Largest,
            (
                Class::Early | Class::Time | Class::Late,
                Some(WatermarkKind::Epoch(_) | WatermarkKind::Counter),
            ) => Oddity::TimeAmongNumbers,
            (Class::Number { .. }, Some(WatermarkKind::Time)) => Oddity::NumberAmongTimes,
            (Class::Number { .. }, Some(WatermarkKind::Counter)) => Oddity::Far,
            (Class::Number { unit: Some(found), .. }, Some(WatermarkKind::Epoch(wanted))) => {
                Oddity::OtherUnit(found, wanted)
            }
            (Class::Number { digits, .. }, Some(WatermarkKind::Epoch(wanted))) => {
                if digits > least_digits(wanted) { Oddity::Late } else { Oddity::Early }
            }
            (Class::Late, _) => Oddity::Late,
            (Class::Early, _) => Oddity::Early,
            (Class::Time | Class::Number { .. }, None) | (Class::Time, Some(WatermarkKind::Time)) => {
                Oddity::Unreadable
            }
        }
    }
}

/// How many digits counts of that unit had in 1990.
fn least_digits(unit: EpochUnit) -> u8 {
    match unit {
        EpochUnit::Seconds => 9,
        EpochUnit::Milliseconds => 12,
        EpochUnit::Microseconds => 15,
    }
}

impl fmt::Display for Oddity {
    /// A fragment that follows the record's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Oddity::Unreadable => f.write_str("cannot be read"),
            Oddity::TimeAmongNumbers => f.write_str("is a time among numbers"),
            Oddity::NumberAmongTimes => f.write_str("is a number among times"),
            Oddity::OtherUnit(found, wanted) => {
                write!(f, "counts {}, and the others count {}", found.as_str(), wanted.as_str())
            }
            Oddity::Late => f.write_str("is later than this run"),
            Oddity::Early => f.write_str("is before 1990"),
            Oddity::Far => f.write_str("is far above all others"),
            Oddity::Largest => {
                f.write_str("stands for \"never\": the largest number that fits, or the last day")
            }
        }
    }
}
