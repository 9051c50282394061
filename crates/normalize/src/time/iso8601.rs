//! ISO 8601 as systems really write it, and what differs from it only in how the parts are separated.
//!
//! The year comes first, in four digits, so that nothing else can be meant: `2024-03-01`, `2024/3/1`, `20240301`,
//! `2024-061` (the day of the year), `2024-W09-5` (week and weekday), and behind `T`, a blank or `, ` a
//! [time](TimeOfDay) and a [place](Place).

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::cursor::Cursor;
use super::moment::Moment;
use super::month_names::weekday;
use super::place::Place;
use super::time_of_day::TimeOfDay;

/// Reads the whole text, or nothing. A weekday may come first, as systemd writes it, and has to fit.
pub(super) fn read(text: &str) -> Option<Moment> {
    if let Some(moment) = at_a_glance(text.as_bytes()) {
        return Some(moment);
    }
    let mut rest = Cursor(text.as_bytes());
    let weekday = read_weekday(&mut rest)?;
    let day = read_day(&mut rest)?;
    if weekday.is_some_and(|weekday| weekday != day.weekday()) {
        return None;
    }
    if rest.is_empty() {
        return is_meant(text, day).then_some(Moment::Day(day));
    }
    let time = read_time(&mut rest)?;
    Place::read_rest(&mut rest)?.moment(time.on(day)?)
}

/// The commonest writing of a watermark, `2024-03-01T12:00:00Z`, which every row of a file may have.
fn at_a_glance(text: &[u8]) -> Option<Moment> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', i1, i2, b':', s1, s2, b'Z'] = text
    else {
        return None;
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let two = |tens: &u8, ones: &u8| Some(digit(tens)? * 10 + digit(ones)?);
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, two(m1, m2)?, two(d1, d2)?)?;
    let time = day.and_hms_opt(two(h1, h2)?, two(i1, i2)?, two(s1, s2)?)?;
    Some(Moment::Instant(time.and_utc()))
}

/// `Some(None)` when the text begins with a digit.
fn read_weekday(rest: &mut Cursor<'_>) -> Option<Option<Weekday>> {
    if rest.first()?.is_ascii_digit() {
        return Some(None);
    }
    let weekday = weekday(rest.take_while(|byte| byte.is_ascii_alphabetic()))?;
    rest.take(b',');
    rest.take(b' ').then_some(Some(weekday))
}

fn read_day(rest: &mut Cursor<'_>) -> Option<NaiveDate> {
    let year = i32::try_from(rest.digits(4)?).ok()?;
    let separator = rest.take_any(b"-/.:");
    if matches!(separator, None | Some(b'-')) && rest.take_any(b"Ww").is_some() {
        return read_week(rest, year, separator.is_some());
    }
    match (separator, rest.digit_run()) {
        (None, 4..) => NaiveDate::from_ymd_opt(year, rest.digits(2)?, rest.digits(2)?),
        (None, _) => None,
        (Some(b'-'), 3) => NaiveDate::from_yo_opt(year, rest.digits(3)?),
        (Some(separator), _) => {
            let month = rest.one_or_two_digits()?;
            if !rest.take(separator) {
                return None;
            }
            NaiveDate::from_ymd_opt(year, month, rest.one_or_two_digits()?)
        }
    }
}

/// Eight digits could be a count of seconds as well, in the 1970s; so no day after 2999 is meant by them, but for the one
/// with which SAP writes "never".
fn is_meant(text: &str, day: NaiveDate) -> bool {
    day.year() < 3000 || text == "99991231" || !text.bytes().all(|byte| byte.is_ascii_digit())
}

fn read_week(rest: &mut Cursor<'_>, year: i32, is_separated: bool) -> Option<NaiveDate> {
    let week = rest.digits(2)?;
    if rest.take(b'-') != is_separated {
        return None;
    }
    let weekday = u8::try_from(rest.digits(1)?.checked_sub(1)?).ok()?;
    NaiveDate::from_isoywd_opt(year, week, Weekday::try_from(weekday).ok()?)
}

/// The time behind a day, with what separates them.
fn read_time(rest: &mut Cursor<'_>) -> Option<TimeOfDay> {
    match rest.first()? {
        // `20240301090507`: twelve digits would be milliseconds since 1970.
        b'0'..=b'9' => (rest.digit_run() == 6).then(|| TimeOfDay::read(rest))?,
        b'-' => {
            rest.skip(1);
            match rest.after_digits() {
                Some(b'.') => TimeOfDay::read_with_points(rest),
                Some(b':') => TimeOfDay::read(rest),
                _ => None,
            }
        }
        b',' => rest.take_word(", ").then(|| TimeOfDay::read(rest))?,
        _ => rest.take_any(b"Tt ").and_then(|_| TimeOfDay::read(rest)),
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
            ("2024-W09-5", "2024-03-01"),
            ("2024W095", "2024-03-01"),
            ("2024-W09-5T12:00Z", "2024-03-01T12:00:00Z"),
            ("2024-3-1", "2024-03-01"),
            ("2024/03/01", "2024-03-01"),
            ("2024.3.1 9:05", "2024-03-01T09:05:00"),
            ("2024/03/01 09:05:07", "2024-03-01T09:05:07"),
            ("2024:03:01 09:05:07", "2024-03-01T09:05:07"),
            ("2024-03-01 9:05:07 PM", "2024-03-01T21:05:07"),
            ("2024-03-01, 12:05:07 AM", "2024-03-01T00:05:07"),
            ("20240301090507", "2024-03-01T09:05:07"),
            ("20240301090507.5Z", "2024-03-01T09:05:07.500Z"),
            ("20240301-09:05:07.123", "2024-03-01T09:05:07.123"),
            ("2024-03-01-09.05.07.123456", "2024-03-01T09:05:07.123456"),
            ("99991231", "9999-12-31"),
            ("4000-01-01", "4000-01-01"),
            ("40000101T000000Z", "4000-01-01T00:00:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_commonest_writing_is_read_like_the_others() {
        let texts = [
            "2024-03-01T12:00:00Z",
            "2024-02-29T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-02-28T24:00:00Z",
            "2016-12-31T23:59:60Z",
            "2024-13-01T12:00:00Z",
            "2024-03-01T12:00:61Z",
            "2024-03-01T12:0a:00Z",
            "0000-01-01T00:00:00Z",
        ];
        for text in texts {
            // A blank in the place of the T takes the long way.
            assert_eq!(read(text), read(&text.replace('T', " ")), "{text}");
        }
        assert_eq!(shown("2024-03-01T12:34:56Z").as_deref(), Some("2024-03-01T12:34:56Z"));
    }

    #[test]
    fn anything_else_is_not() {
        let cases = [
            "",
            "2024",
            "2024-03",
            "2024-13-01",
            "2024-02-30",
            "2023-366",
            "2024061",
            "2024/03-01",
            "2024:03",
            "09:05:07",
            "2024-W09",
            "2024-W54-1",
            "2024-W09-8",
            "2024W09-5",
            "202403010905",
            "2024030109050",
            "2024-03-01-09",
            "2024-03-01-09.05",
            "2024-03-01 13:05 PM",
            "2024-03-01 0:05 AM",
            "40000101",
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
