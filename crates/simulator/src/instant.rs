//! Instants on the wire: milliseconds since 1970 in memory, ISO 8601 and `Z` in answers; whole seconds without milliseconds.

use std::fmt;

use chrono::{DateTime, NaiveDate};
use serde::{Serialize, Serializer};

pub(crate) const DAY_MS: i64 = 86_400_000;

/// An instant that prints as `2026-09-08T12:00:00.250Z`, or `2026-09-08T12:00:00Z` at a whole second. Written by hand because every answered record carries
/// four of them.
#[derive(Clone, Copy)]
pub(crate) struct Iso(pub(crate) i64);

impl Iso {
    fn bytes(self) -> [u8; 24] {
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let (year, month, day) = civil(self.0.div_euclid(DAY_MS));
        let of_day = self.0.rem_euclid(DAY_MS);
        digits(&mut text[0..4], year.clamp(0, 9999));
        digits(&mut text[5..7], month);
        digits(&mut text[8..10], day);
        digits(&mut text[11..13], of_day / 3_600_000);
        digits(&mut text[14..16], of_day / 60_000 % 60);
        digits(&mut text[17..19], of_day / 1_000 % 60);
        digits(&mut text[20..23], of_day % 1_000);
        text
    }

    pub(crate) fn with_text<T>(self, use_text: impl FnOnce(&str) -> T) -> T {
        let mut bytes = self.bytes();
        // HubSpot leaves zero milliseconds out.
        let text = if self.0.rem_euclid(1_000) == 0 {
            bytes[19] = b'Z';
            &bytes[..20]
        } else {
            &bytes[..]
        };
        use_text(std::str::from_utf8(text).expect("invariant: digits and ASCII marks only"))
    }

    /// The calendar day in UTC, `YYYY-MM-DD`.
    pub(crate) fn date(self) -> String {
        self.with_text(|text| text[..10].to_owned())
    }
}

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_text(|text| f.write_str(text))
    }
}

impl Serialize for Iso {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_text(|text| serializer.serialize_str(text))
    }
}

fn digits(place: &mut [u8], mut number: i64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
}

/// Year, month and day of a day counted from 1970-01-01 (proleptic Gregorian calendar).
fn civil(days: i64) -> (i64, i64, i64) {
    // Years that begin on 1 March put the leap day last, so a 400-year era divides evenly.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// Epoch milliseconds, or nothing when the text is not a plain integer.
pub(crate) fn epoch_ms(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Midnight UTC of a `YYYY-MM-DD` text.
pub(crate) fn calendar_day(text: &str) -> Option<i64> {
    let shaped = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    if !shaped {
        return None;
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())
}

/// An ISO 8601 instant with `Z` or an offset.
pub(crate) fn iso_instant(text: &str) -> Option<i64> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.timestamp_millis())
}

/// Any form HubSpot reads as an instant: epoch milliseconds, ISO 8601, or a calendar day.
pub(crate) fn any_instant(text: &str) -> Option<i64> {
    epoch_ms(text).or_else(|| calendar_day(text)).or_else(|| iso_instant(text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_instants() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (951_782_400_010, "2000-02-29T00:00:00.010Z"),
            (1_684_914_035_320, "2023-05-24T07:40:35.320Z"),
        ] {
            assert_eq!(Iso(ms).to_string(), text);
            assert_eq!(any_instant(text), Some(ms));
        }
    }

    #[test]
    fn forms_that_are_no_instant() {
        for text in
            ["", "-", "12.5", "2024-13-01", "2024-1-1", "yesterday", "2024-01-01T10:00:00", "03/01/2024"]
        {
            assert_eq!(any_instant(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_agrees_with_chrono(ms in -60_000_000_000_000_i64..250_000_000_000_000) {
            let chrono = DateTime::from_timestamp_millis(ms).unwrap();
            let form = if ms % 1_000 == 0 { "%Y-%m-%dT%H:%M:%SZ" } else { "%Y-%m-%dT%H:%M:%S%.3fZ" };
            prop_assert_eq!(Iso(ms).to_string(), chrono.format(form).to_string());
        }
    }
}
