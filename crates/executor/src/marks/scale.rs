//! Reads marks as positions of one stream.

use chrono::{DateTime, Utc};
use fieldline_model::{Mark, Watermark, WatermarkKind};

use super::class::{Class, Window, digits};
use super::oddity::Oddity;

/// So many digits more than the highest counter a new one may have: a thousand times as much.
const COUNTER_DIGITS: u8 = 3;
/// Counters with so many digits may always be: everything below a billion.
pub(super) const USUAL_DIGITS: u8 = 9;

/// What the positions of a stream are.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    window: Window,
    kind: Option<WatermarkKind>,
    /// How many digits a counter may have.
    most_digits: u8,
}

/// What a record's mark is on the scale.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Position {
    /// There is no mark.
    Empty,
    /// A position.
    At(Watermark),
    /// A mark that is no position.
    Unread,
}

impl Position {
    /// The position, if it is one.
    pub(crate) fn watermark(self) -> Option<Watermark> {
        match self {
            Position::At(watermark) => Some(watermark),
            Position::Empty | Position::Unread => None,
        }
    }
}

impl Scale {
    /// The scale of a stream whose positions are of that kind.
    pub(super) fn new(window: Window, kind: Option<WatermarkKind>, most_digits: u8) -> Self {
        Self { window, kind, most_digits }
    }

    /// The scale of a stream that has come to a watermark before.
    pub(crate) fn beyond(watermark: Watermark, now: DateTime<Utc>) -> Self {
        let most_digits = match watermark {
            Watermark::Integer(counter) => USUAL_DIGITS.max(digits(counter) + COUNTER_DIGITS),
            Watermark::Instant(_) | Watermark::Epoch(..) => 0,
        };
        Self::new(Window::at(now), Some(watermark.kind()), most_digits)
    }

    /// What the positions are; `None` where no mark is a position.
    pub(crate) fn kind(&self) -> Option<WatermarkKind> {
        self.kind
    }

    /// The position that a mark is.
    pub(crate) fn read(&self, mark: Mark) -> Position {
        match self.window.class(mark) {
            None => Position::Empty,
            Some(class) if self.oddity(class).is_some() => Position::Unread,
            Some(_) => self.watermark(mark).map_or(Position::Unread, Position::At),
        }
    }

    /// Why marks of a class are no positions; `None` where they are.
    pub(super) fn oddity(&self, class: Class) -> Option<Oddity> {
        let is_position = match (class, self.kind) {
            (Class::Time, Some(WatermarkKind::Time)) => true,
            (Class::Number { unit, .. }, Some(WatermarkKind::Epoch(wanted))) => unit == Some(wanted),
            (Class::Number { digits, .. }, Some(WatermarkKind::Counter)) => digits <= self.most_digits,
            _ => false,
        };
        (!is_position).then(|| Oddity::of(class, self.kind))
    }

    /// A mark that is a position, as one.
    pub(super) fn watermark(&self, mark: Mark) -> Option<Watermark> {
        match (mark, self.kind?) {
            (Mark::Time(at), WatermarkKind::Time) => Some(Watermark::Instant(at)),
            (Mark::Number(number), WatermarkKind::Epoch(unit)) => Some(Watermark::Epoch(unit, number)),
            (Mark::Number(number), WatermarkKind::Counter) => Some(Watermark::Integer(number)),
            _ => None,
        }
    }
}
