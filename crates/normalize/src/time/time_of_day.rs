//! The time of day, as clocks and programs write it.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::cursor::Cursor;
use super::moment;

/// What a clock shows. `24:00` and a leap second, `:60`, are not ruled out yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeOfDay {
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
}

impl TimeOfDay {
    /// Reads `12`, `12:30`, `1230`, `9:30`, `12:30:05`, a fraction of the seconds after `.` or `,`, and `9:30 AM`.
    pub(super) fn read(rest: &mut Cursor<'_>) -> Option<Self> {
        let is_short = rest.digit_run() == 1 && rest.after_digits() == Some(b':');
        let hour = rest.digits(if is_short { 1 } else { 2 })?;
        let minute = read_part(rest, b':')?;
        let second = if follows_minute(rest) { read_part(rest, b':')? } else { None };
        let nanosecond = if second.is_some() { read_fraction(rest)? } else { 0 };
        let hour = if minute.is_some() { of_half_day(hour, rest)? } else { hour };
        Some(Self { hour, minute: minute.unwrap_or(0), second: second.unwrap_or(0), nanosecond })
    }

    /// Reads `12.30.05` and a fraction after another point: DB2's way.
    pub(super) fn read_with_points(rest: &mut Cursor<'_>) -> Option<Self> {
        let hour = rest.digits(2)?;
        let (minute, second) = (read_part(rest, b'.')??, read_part(rest, b'.')??);
        Some(Self { hour, minute, second, nanosecond: read_fraction(rest)? })
    }

    /// On that day; `None` when no clock ever shows it. `24:00` is the midnight at which the next day begins, and a leap
    /// second is the first second of the next minute.
    pub(super) fn on(self, day: NaiveDate) -> Option<NaiveDateTime> {
        let Self { hour, minute, second, nanosecond } = self;
        if hour == 24 {
            let is_midnight = (minute, second, nanosecond) == (0, 0, 0);
            return if is_midnight { Some(day.succ_opt()?.and_time(NaiveTime::MIN)) } else { None };
        }
        if second == 60 {
            let minute_before = NaiveTime::from_hms_nano_opt(hour, minute, 59, nanosecond)?;
            return day.and_time(minute_before).checked_add_signed(TimeDelta::seconds(1));
        }
        moment::joined(day, NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond)?)
    }
}

/// Two digits, after a separator if there is one; `Some(None)` when there is no such part.
pub(super) fn read_part(rest: &mut Cursor<'_>, separator: u8) -> Option<Option<u32>> {
    if rest.take(separator) || rest.digit_run() > 0 { rest.digits(2).map(Some) } else { Some(None) }
}

/// Whether seconds come next, and neither the end nor an offset.
fn follows_minute(rest: &Cursor<'_>) -> bool {
    rest.first().is_some_and(|byte| byte == b':' || byte.is_ascii_digit())
}

/// Nanoseconds; digits beyond the ninth are cut off.
fn read_fraction(rest: &mut Cursor<'_>) -> Option<u32> {
    // Sybase and SQL Server put milliseconds behind a colon.
    let is_colon = rest.first() == Some(b':') && Cursor(&rest.0[1..]).digit_run() == 3;
    if !is_colon && !matches!(rest.first(), Some(b'.' | b',')) {
        return Some(0);
    }
    rest.skip(1);
    let count = rest.digit_run();
    let kept = count.min(9);
    let mut nanosecond = rest.digits(kept)?;
    for _ in kept..9 {
        nanosecond *= 10;
    }
    rest.skip(count - kept);
    (count > 0).then_some(nanosecond)
}

/// The hour of 24, if `AM` or `PM` comes next.
fn of_half_day(hour: u32, rest: &mut Cursor<'_>) -> Option<u32> {
    let mut behind = *rest;
    behind.take_blanks();
    let word = behind.take_while(|byte| byte.is_ascii_alphabetic());
    let noon = match word {
        "AM" | "am" => 0,
        "PM" | "pm" => 12,
        _ => return Some(hour),
    };
    *rest = behind;
    (1..=12).contains(&hour).then_some(hour % 12 + noon)
}
