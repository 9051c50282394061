//! Dates in a writing that the mapping describes with `strftime` fields.

use std::fmt::Write;

use chrono::format::{self, Fixed, Item, Numeric, Parsed, StrftimeItems};
use chrono::{DateTime, Datelike};

use super::moment::{self, Moment};

/// A pattern that tells a whole day and, if any time, a whole time.
#[derive(Clone, Debug)]
pub(super) struct Pattern(Vec<Item<'static>>);

/// Why a pattern cannot be used, as a fragment that follows it.
pub(super) type Complaint = &'static str;

/// 22 November 2001, 13:44:55 UTC: day, month, year and hour cannot be taken for each other.
const SAMPLE_SECONDS: i64 = 1_006_436_695;

impl Pattern {
    /// Checks a pattern for good, so that reading with it can only fail on the text.
    pub(super) fn compile(pattern: &str) -> Result<Self, Complaint> {
        let items =
            StrftimeItems::new(pattern).parse_to_owned().map_err(|_| "which has an unknown `%` field")?;
        if items.iter().any(|item| matches!(item, Item::Fixed(Fixed::TimezoneName))) {
            return Err("where `%Z` is a zone's short name, which does not tell the offset");
        }
        let pattern = Self(items);
        pattern.rehearse()?;
        Ok(pattern)
    }

    /// Writes a known instant with the pattern and reads it back.
    fn rehearse(&self) -> Result<(), Complaint> {
        const UNREADABLE: Complaint = "which writes what it cannot read";
        let text = self.written(SAMPLE_SECONDS).ok_or(UNREADABLE)?;
        let parsed = self.fields(&text).ok_or(UNREADABLE)?;
        if parsed.timestamp().is_none() && parsed.to_naive_date().is_err() {
            return Err("which does not tell day, month and year");
        }
        match moment(&parsed) {
            Some(_) => Ok(()),
            None if tells_time(&parsed) => Err("which tells a time only in part"),
            None => Err(UNREADABLE),
        }
    }

    /// So many seconds after 1970, in UTC, as the pattern writes them.
    pub(super) fn written(&self, seconds: i64) -> Option<String> {
        let instant = DateTime::from_timestamp(seconds, 0)?.fixed_offset();
        let mut text = String::new();
        write!(text, "{}", instant.format_with_items(self.0.iter())).ok()?;
        Some(text)
    }

    /// Reads the whole text, or nothing.
    pub(super) fn read(&self, text: &str) -> Option<Moment> {
        let Some(fields) = self.fields(text) else { return self.before_1970(text) };
        let moment = moment(&fields)?;
        let year = match moment {
            Moment::Day(day) => day.year(),
            Moment::Local(local) => local.year(),
            Moment::Instant(instant) => instant.year(),
        };
        // `%Y` takes `24` for the year 24; whoever writes so means 2024 and needs `%y`.
        (year >= 1000).then_some(moment)
    }

    /// A count of seconds with a minus sign, which chrono does not read.
    fn before_1970(&self, text: &str) -> Option<Moment> {
        if !self.0.iter().any(|item| matches!(item, Item::Numeric(Numeric::Timestamp, _))) {
            return None;
        }
        let is_sign = |position: &usize| !text[..*position].ends_with(|c: char| c.is_ascii_digit());
        let mut signs = text.match_indices('-').map(|(position, _)| position).filter(is_sign);
        signs.find_map(|position| {
            let fields = self.fields(&[&text[..position], &text[position + 1..]].concat())?;
            DateTime::from_timestamp(fields.timestamp()?.checked_neg()?, 0).map(Moment::Instant)
        })
    }

    fn fields(&self, text: &str) -> Option<Parsed> {
        let mut parsed = Parsed::new();
        format::parse(&mut parsed, text, self.0.iter()).ok()?;
        Some(parsed)
    }
}

fn tells_time(parsed: &Parsed) -> bool {
    parsed.hour_div_12().is_some()
        || parsed.hour_mod_12().is_some()
        || parsed.minute().is_some()
        || parsed.second().is_some()
        || parsed.nanosecond().is_some()
}

fn moment(parsed: &Parsed) -> Option<Moment> {
    if parsed.timestamp().is_some() {
        let utc = parsed.to_naive_datetime_with_offset(parsed.offset().unwrap_or(0)).ok()?;
        return Moment::at(utc, Some(parsed.offset().unwrap_or(0)));
    }
    let day = parsed.to_naive_date().ok()?;
    if !tells_time(parsed) {
        return Some(Moment::Day(day));
    }
    Moment::at(moment::joined(day, parsed.to_naive_time().ok()?)?, parsed.offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pattern: &str, text: &str) -> Option<String> {
        Pattern::compile(pattern).unwrap().read(text).map(|moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::Local(local) => local.to_string(),
            Moment::Instant(instant) => instant.to_string(),
        })
    }

    #[test]
    fn text_is_read_by_the_pattern() {
        let cases = [
            ("%m/%d/%Y", "3/1/2024", Some("2024-03-01")),
            ("%m/%d/%Y", "03/01/24", None),
            ("%m/%d/%y", "03/01/24", Some("2024-03-01")),
            ("%d.%m.%Y", "31.12.1999", Some("1999-12-31")),
            ("%d.%m.%Y", "31.02.1999", None),
            ("%d %b %Y", "1 mar 2024", Some("2024-03-01")),
            ("%d %b %Y", "1 March 2024", None),
            ("%B %e, %Y", "March 1, 2024", Some("2024-03-01")),
            ("%Y%m%d", "20240301", Some("2024-03-01")),
            ("%Y%m%d", "20240301x", None),
            ("%F %T", "2024-03-01 23:59:60", Some("2024-03-02 00:00:00")),
            ("%m/%d/%Y %I:%M %p", "3/1/2024 12:05 AM", Some("2024-03-01 00:05:00")),
            ("%d/%b/%Y:%H:%M:%S %z", "01/Mar/2024:12:00:00 +0530", Some("2024-03-01 06:30:00 UTC")),
            ("%s", "1709251200", Some("2024-03-01 00:00:00 UTC")),
            ("@%s", "@-86400", Some("1969-12-31 00:00:00 UTC")),
            ("x-%s", "x-86400", Some("1970-01-02 00:00:00 UTC")),
            ("x-%s", "x--86400", Some("1969-12-31 00:00:00 UTC")),
            ("%s", "8-6400", None),
            ("%G-W%V-%u", "2024-W09-5", Some("2024-03-01")),
            ("%a %d %b %Y", "Mon 1 Mar 2024", None),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(read(pattern, text).as_deref(), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn patterns_that_cannot_work_are_found_before_the_first_record() {
        let cases = [
            ("%m/%d", "day, month and year"),
            ("%H:%M", "day, month and year"),
            ("%Y-%m", "day, month and year"),
            ("%Y-%m-%d %H", "in part"),
            ("%Y-%m-%d %I:%M", "in part"),
            ("%Y-%m-%d %Q", "unknown"),
            ("%Y-%m-%d %", "unknown"),
            ("%F %T %Z", "short name"),
            ("yyyy-mm-dd", "day, month and year"),
        ];
        for (pattern, expected) in cases {
            let complaint = Pattern::compile(pattern).map(|_| "fine").unwrap_or_else(|complaint| complaint);
            assert!(complaint.contains(expected), "{pattern}: {complaint}");
        }
    }
}
