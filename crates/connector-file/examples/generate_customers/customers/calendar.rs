//! Days and seconds, without a library: the proleptic Gregorian calendar in UTC.

use std::fmt::Write as _;

pub(crate) const DAY: i64 = 86_400;

/// A point in time, in seconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub(crate) i64);

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The formats in which `created_at` comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFormat {
    /// `2024-03-05`
    IsoDay,
    /// `2024-03-05T14:07:09Z`
    IsoInstant,
    /// `03/05/2024`
    American,
    /// `05.03.2024`
    German,
    /// `05 Mar 2024`
    Named,
    /// `1709647629000`
    EpochMilliseconds,
}

impl DateFormat {
    pub(crate) const ALL: [DateFormat; 6] = [
        DateFormat::IsoDay,
        DateFormat::IsoInstant,
        DateFormat::American,
        DateFormat::German,
        DateFormat::Named,
        DateFormat::EpochMilliseconds,
    ];
}

impl Instant {
    /// Midnight UTC of a day.
    pub(crate) const fn midnight(year: i64, month: i64, day: i64) -> Self {
        // Days since 1970, counted in years that begin in March (so that a leap day comes last).
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Instant((era * 146_097 + day_of_era - 719_468) * DAY)
    }

    pub(crate) fn plus(self, seconds: i64) -> Self {
        Instant(self.0 + seconds)
    }

    fn date(self) -> (i64, i64, i64) {
        let days = self.0.div_euclid(DAY) + 719_468;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        (year_of_era + era * 400 + i64::from(month <= 2), month, day)
    }

    /// Appends `2024-03-05T14:07:09` without an offset.
    fn push_local(self, text: &mut String) {
        let (year, month, day) = self.date();
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let _ = write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    }

    /// Appends ISO 8601 at an offset of whole hours; 0 is `Z`.
    pub(crate) fn push_iso(self, offset_hours: i64, text: &mut String) {
        self.plus(offset_hours * 3600).push_local(text);
        match offset_hours {
            0 => text.push('Z'),
            hours => {
                let _ = write!(text, "{hours:+03}:00");
            }
        }
    }

    /// Appends the instant, or its day in UTC, in one of the formats.
    pub(crate) fn push(self, format: DateFormat, text: &mut String) {
        let (year, month, day) = self.date();
        let _ = match format {
            DateFormat::IsoInstant => {
                self.push_iso(0, text);
                Ok(())
            }
            DateFormat::IsoDay => write!(text, "{year:04}-{month:02}-{day:02}"),
            DateFormat::American => write!(text, "{month:02}/{day:02}/{year:04}"),
            DateFormat::German => write!(text, "{day:02}.{month:02}.{year:04}"),
            DateFormat::Named => write!(text, "{day:02} {} {year:04}", MONTHS[month as usize - 1]),
            DateFormat::EpochMilliseconds => write!(text, "{}000", self.0),
        };
    }
}
