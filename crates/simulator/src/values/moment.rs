//! Dates and date-times: what is stored, what is normalised, what is refused.

use crate::instant::{DAY_MS, Iso, any_instant, calendar_day, epoch_ms};

/// A date or date-time in its stored form.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Moment {
    Kept(String),
    /// Written in another form; from 2026-09 accepted with a warning.
    Normalised(String),
}

/// Code and message of a refusal.
pub(crate) type Refusal = (&'static str, String);

/// Epoch figures below this (March 1973 in milliseconds) are read as seconds when they are no midnight.
const SECONDS_BELOW: i64 = 100_000_000_000;

/// A calendar day: `YYYY-MM-DD`, or epoch milliseconds at midnight UTC. `is_lenient` is the 2026-09 rule.
pub(super) fn date(text: &str, is_lenient: bool) -> Result<Moment, Refusal> {
    if calendar_day(text).is_some() {
        return Ok(Moment::Kept(text.to_owned()));
    }
    let ms = any_instant(text).ok_or_else(|| not_long(text))?;
    if ms.rem_euclid(DAY_MS) == 0 && epoch_ms(text).is_some() {
        return Ok(Moment::Kept(Iso(ms).date()));
    }
    if !is_lenient {
        return if ms.rem_euclid(DAY_MS) == 0 {
            Ok(Moment::Kept(Iso(ms).date()))
        } else {
            Err(not_midnight(text, ms))
        };
    }
    let is_seconds = epoch_ms(text).is_some() && ms.abs() < SECONDS_BELOW;
    Ok(Moment::Normalised(Iso(if is_seconds { ms * 1_000 } else { ms }).date()))
}

/// An instant: ISO 8601, or epoch milliseconds. [I] A bare calendar day is midnight UTC.
pub(super) fn datetime(text: &str, is_lenient: bool) -> Result<Moment, Refusal> {
    let ms = any_instant(text).ok_or_else(|| not_long(text))?;
    let is_seconds = is_lenient && epoch_ms(text).is_some() && ms != 0 && ms.abs() < SECONDS_BELOW;
    if is_seconds && ms.rem_euclid(DAY_MS) != 0 {
        return Ok(Moment::Normalised(Iso(ms * 1_000).to_string()));
    }
    Ok(Moment::Kept(Iso(ms).to_string()))
}

fn not_long(text: &str) -> Refusal {
    ("INVALID_LONG", format!("{text} was not a valid long."))
}

fn not_midnight(text: &str, ms: i64) -> Refusal {
    let of_day = ms.rem_euclid(DAY_MS);
    let (hours, minutes) = (of_day / 3_600_000, of_day / 60_000 % 60);
    let (seconds, millis) = (of_day / 1_000 % 60, of_day % 1_000);
    let time = format!("{hours}:{minutes:02}:{seconds:02}.{millis:03}");
    ("INVALID_DATE", format!("{text} is at {time} UTC, not midnight!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> Result<Moment, Refusal> {
        Ok(Moment::Kept(text.to_owned()))
    }

    fn normalised(text: &str) -> Result<Moment, Refusal> {
        Ok(Moment::Normalised(text.to_owned()))
    }

    #[test]
    fn dates_that_every_version_takes() {
        for is_lenient in [false, true] {
            assert_eq!(date("2023-05-24", is_lenient), kept("2023-05-24"));
            assert_eq!(date("1684886400000", is_lenient), kept("2023-05-24"));
            assert_eq!(date("-86400000", is_lenient), kept("1969-12-31"));
            assert_eq!(date("24.5.2023", is_lenient), Err(not_long("24.5.2023")));
            assert_eq!(date("2023-02-30", is_lenient), Err(not_long("2023-02-30")));
        }
    }

    #[test]
    fn dates_that_only_2026_09_takes() {
        let cases = [
            ("1684914035320", "2023-05-24"),
            ("1684914035", "2023-05-24"),
            ("2023-05-24T07:40:35Z", "2023-05-24"),
            ("2023-05-24T23:30:00-02:00", "2023-05-25"),
        ];
        for (text, day) in cases {
            assert_eq!(date(text, true), normalised(day), "{text}");
            assert_eq!(date(text, false).unwrap_err().0, "INVALID_DATE", "{text}");
        }
        let message = date("1684914035320", false).unwrap_err().1;
        assert_eq!(message, "1684914035320 is at 7:40:35.320 UTC, not midnight!");
    }

    #[test]
    fn instants() {
        for is_lenient in [false, true] {
            assert_eq!(datetime("2023-05-24T07:40:35Z", is_lenient), kept("2023-05-24T07:40:35Z"));
            assert_eq!(datetime("1684914035320", is_lenient), kept("2023-05-24T07:40:35.320Z"));
            assert_eq!(datetime("2023-05-24", is_lenient), kept("2023-05-24T00:00:00Z"));
            assert_eq!(datetime("soon", is_lenient), Err(not_long("soon")));
        }
        assert_eq!(datetime("1684914035", true), normalised("2023-05-24T07:40:35Z"));
    }
}
