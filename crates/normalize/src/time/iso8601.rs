//! ISO 8601 as systems really write it: extended and basic, with or without seconds, fraction and offset.
//!
//! Read: `2024-03-01`, `20240301`, `2024-061` (the day of the year), and after `T`, `t` or a space `12`, `12:00`, `1200`,
//! `12:00:00`, a fraction of the seconds after `.` or `,`, then `Z`, `UTC`, `GMT`, `+05`, `+0530` or `+05:30`, with or
//! without a space before. `24:00` is the midnight at which the next day begins.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::moment::{self, Moment};

/// Reads the whole text, or nothing.
pub(super) fn read(text: &str) -> Option<Moment> {
    let mut rest = Cursor(text.as_bytes());
    let day = read_day(&mut rest)?;
    if rest.is_empty() {
        return Some(Moment::Day(day));
    }
    if !rest.take_any(b"Tt ") {
        return None;
    }
    let local = read_time(&mut rest, day)?;
    if rest.is_empty() {
        return Some(Moment::Local(local));
    }
    let offset_seconds = read_offset(&mut rest)?;
    if rest.is_empty() { Moment::at(local, Some(offset_seconds)) } else { None }
}

fn read_day(rest: &mut Cursor<'_>) -> Option<NaiveDate> {
    let year = i32::try_from(rest.digits(4)?).ok()?;
    if !rest.take(b'-') {
        return NaiveDate::from_ymd_opt(year, rest.digits(2)?, rest.digits(2)?);
    }
    match rest.digit_run() {
        3 => NaiveDate::from_yo_opt(year, rest.digits(3)?),
        _ => {
            let month = rest.digits(2)?;
            if rest.take(b'-') { NaiveDate::from_ymd_opt(year, month, rest.digits(2)?) } else { None }
        }
    }
}

fn read_time(rest: &mut Cursor<'_>, day: NaiveDate) -> Option<NaiveDateTime> {
    let hour = rest.digits(2)?;
    let minute = read_part(rest)?.unwrap_or(0);
    let second = if rest.follows_minute() { read_part(rest)? } else { None };
    let nanosecond = if second.is_some() { read_fraction(rest)? } else { 0 };
    let second = second.unwrap_or(0);
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

/// Two digits after an optional colon; `Some(None)` when there is no such part.
fn read_part(rest: &mut Cursor<'_>) -> Option<Option<u32>> {
    if rest.take(b':') || rest.digit_run() > 0 { rest.digits(2).map(Some) } else { Some(None) }
}

/// Nanoseconds; digits beyond the ninth are cut off.
fn read_fraction(rest: &mut Cursor<'_>) -> Option<u32> {
    if !rest.take_any(b".,") {
        return Some(0);
    }
    let count = rest.digit_run();
    let kept = count.min(9);
    let mut nanosecond = rest.digits(kept)?;
    for _ in kept..9 {
        nanosecond *= 10;
    }
    rest.skip(count - kept);
    (count > 0).then_some(nanosecond)
}

/// Seconds ahead of UTC.
fn read_offset(rest: &mut Cursor<'_>) -> Option<i32> {
    rest.take(b' ');
    if rest.take_any(b"Zz") || rest.take_word("UTC") || rest.take_word("GMT") {
        return Some(0);
    }
    let sign = if rest.take(b'+') {
        1
    } else if rest.take(b'-') || rest.take_word("\u{2212}") {
        -1
    } else {
        return None;
    };
    let hours = i32::try_from(rest.digits(2)?).ok()?;
    let minutes = i32::try_from(read_part(rest)?.unwrap_or(0)).ok()?;
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// What is still to be read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn skip(&mut self, count: usize) {
        self.0 = &self.0[count..];
    }

    fn take(&mut self, byte: u8) -> bool {
        self.take_any(&[byte])
    }

    fn take_any(&mut self, bytes: &[u8]) -> bool {
        let found = self.0.first().is_some_and(|first| bytes.contains(first));
        if found {
            self.skip(1);
        }
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.0.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
        if found {
            self.skip(word.len());
        }
        found
    }

    /// How many digits come next.
    fn digit_run(&self) -> usize {
        self.0.iter().take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// Exactly that many digits, at most nine.
    fn digits(&mut self, count: usize) -> Option<u32> {
        if self.digit_run() < count {
            return None;
        }
        let number = self.0[..count].iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0'));
        self.skip(count);
        Some(number)
    }

    /// Whether seconds come next, and neither the end nor an offset.
    fn follows_minute(&self) -> bool {
        self.0.first().is_some_and(|byte| *byte == b':' || byte.is_ascii_digit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        read(text).map(|moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::Local(local) => local.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
            Moment::Instant(instant) => instant.format("%Y-%m-%dT%H:%M:%S%.fZ").to_string(),
        })
    }

    #[test]
    fn days_times_and_instants_are_read() {
        let cases = [
            ("2024-03-01", "2024-03-01"),
            ("20240301", "2024-03-01"),
            ("2024-061", "2024-03-01"),
            ("2024-03-01T12", "2024-03-01T12:00:00"),
            ("2024-03-01t12:30", "2024-03-01T12:30:00"),
            ("2024-03-01 12:30:05", "2024-03-01T12:30:05"),
            ("20240301T123005", "2024-03-01T12:30:05"),
            ("2024-03-01T12:30:05.25", "2024-03-01T12:30:05.250"),
            ("2024-03-01T12:30:05,1234567899", "2024-03-01T12:30:05.123456789"),
            ("2024-03-01T12:00Z", "2024-03-01T12:00:00Z"),
            ("2024-03-01T12:00:00z", "2024-03-01T12:00:00Z"),
            ("20240301T120000Z", "2024-03-01T12:00:00Z"),
            ("2024-03-01T12:00:00+05:30", "2024-03-01T06:30:00Z"),
            ("2024-03-01T12:00:00+0530", "2024-03-01T06:30:00Z"),
            ("2024-03-01T12:00:00-05", "2024-03-01T17:00:00Z"),
            ("2024-03-01T12:00\u{2212}05:00", "2024-03-01T17:00:00Z"),
            ("2024-03-01 12:00:00 +0000", "2024-03-01T12:00:00Z"),
            ("2024-03-01 12:00:00.5 UTC", "2024-03-01T12:00:00.500Z"),
            ("2024-02-28T24:00:00Z", "2024-02-29T00:00:00Z"),
            ("2024-12-31T24:00", "2025-01-01T00:00:00"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        let cases = [
            "",
            "2024",
            "2024-03",
            "2024-3-1",
            "2024-13-01",
            "2024-02-30",
            "2023-366",
            "2024061",
            "24-03-01",
            "2024-03-01T",
            "2024-03-01T1",
            "2024-03-01T12:",
            "2024-03-01T12:3",
            "2024-03-01T24:01",
            "2024-03-01T25:00",
            "2024-03-01T12:60",
            "2024-03-01T12:00:61",
            "2024-03-01T12:00:00.",
            "2024-03-01T12:00.5",
            "2024-03-01Z",
            "2024-03-01T12:00+",
            "2024-03-01T12:00+5",
            "2024-03-01T12:00+24:00",
            "2024-03-01T12:00+05:60",
            "2024-03-01T12:00ZZ",
            "2024-03-01T12:00 EST",
            "2024-03-01  12:00",
            "01/03/2024",
            "2024-03-01x",
            "٢٠٢٤-٠٣-٠١",
            "2024-03-01T12:00:00+05:30x",
        ];
        for text in cases {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
