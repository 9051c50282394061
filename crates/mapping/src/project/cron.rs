//! A cron pattern on a zone's clock: when its turns come, also on nights when that clock is changed.
//!
//! The rule is that of Debian's cron. A pattern with `*` at the start of its minute or hour asks for a rhythm, and has a turn
//! whenever the clock shows a fitting time: none where the clock skips it, two where it shows it twice. Any other pattern
//! asks for times of the day, and each comes once: at its first occurrence or, where it is skipped, when the gap ends.

use chrono::{DateTime, NaiveDateTime, Utc};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use fieldline_model::Zone;

/// A pattern of five fields, read on the clock of a zone; it was checked to have turns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CronTimes {
    // Only asked for times of a clock that never changes; what becomes of them in the zone is decided here.
    cron: Box<Cron>,
    zone: Zone,
    meant: Meant,
}

/// What a pattern asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Meant {
    /// Times of the day.
    Times,
    /// Whatever the clock shows again and again.
    Rhythm,
}

/// Why a pattern cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CronProblem {
    /// It cannot be read.
    Unreadable,
    /// Its dates are in no year.
    NeverComes,
}

impl CronTimes {
    /// Reads a pattern: minute, hour, day of the month, month, day of the week.
    ///
    /// If a day field begins with `*`, a day has to fit both; otherwise it has to fit one of them.
    ///
    /// # Errors
    /// If the pattern cannot be read or never comes.
    pub fn read(pattern: &str, zone: Zone) -> Result<Self, CronProblem> {
        let fields: Vec<_> = pattern.split_whitespace().collect();
        let &[minute, hour, day, _, weekday] = fields.as_slice() else {
            return Err(CronProblem::Unreadable);
        };
        let parser = CronParser::builder()
            .seconds(Seconds::Disallowed)
            .year(Year::Disallowed)
            .dom_and_dow(day.starts_with('*') || weekday.starts_with('*'))
            .build();
        let cron = Box::new(parser.parse(&fields.join(" ")).map_err(|_| CronProblem::Unreadable)?);
        let is_rhythm = minute.starts_with('*') || hour.starts_with('*');
        let times = Self { cron, zone, meant: if is_rhythm { Meant::Rhythm } else { Meant::Times } };
        // Any instant will do; a fixed one asks no clock.
        times.after(DateTime::UNIX_EPOCH).map(|_| times).ok_or(CronProblem::NeverComes)
    }

    /// The first turn after that instant.
    pub fn after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.meant {
            Meant::Times => self.time_after(instant),
            Meant::Rhythm => self.beat_after(instant),
        }
    }

    fn time_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut shown = self.zone.local(instant);
        loop {
            shown = self.shown_from(shown, Including::No)?;
            let turn = self.zone.first_instant_from(shown)?;
            // A time that the clock shows again, or that ended the same gap, has had its turn.
            if turn > instant {
                return Some(turn);
            }
        }
    }

    fn beat_after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (mut from, mut including) = (instant, Including::No);
        loop {
            let shown = self.zone.local(from);
            let turn = from.checked_add_signed(self.shown_from(shown, including)? - shown)?;
            match self.zone.next_change(from).filter(|change| *change <= turn) {
                Some(change) => (from, including) = (change, Including::Yes),
                None => return Some(turn),
            }
        }
    }

    /// The next time that fits the pattern, on a clock that never changes.
    fn shown_from(&self, shown: NaiveDateTime, including: Including) -> Option<NaiveDateTime> {
        let found = self.cron.find_next_occurrence(&shown.and_utc(), including == Including::Yes).ok()?;
        Some(found.naive_utc())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Including {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, NaiveTime, TimeDelta};
    use proptest::prelude::*;
    use proptest::sample;

    use super::*;

    /// What the clock in the zone shows at each turn after `start`, until `end`.
    fn turns(pattern: &str, zone: &str, start: &str, end: &str) -> Vec<String> {
        let zone = Zone::named(zone).unwrap();
        let times = CronTimes::read(pattern, zone).unwrap();
        let end: DateTime<Utc> = end.parse().unwrap();
        let first = times.after(start.parse().unwrap());
        let turns = std::iter::successors(first, |turn| times.after(*turn)).take_while(|turn| *turn < end);
        turns.map(|turn| turn.format("%d %H:%MZ").to_string()).collect()
    }

    #[test]
    fn a_skipped_time_of_day_comes_when_the_gap_ends() {
        let cases: [(&str, &[&str]); 8] = [
            ("0 2 * * *", &["29 01:00Z"]),
            ("0 2,14 * * *", &["29 01:00Z", "29 12:00Z"]),
            ("0,30 2 * * *", &["29 01:00Z"]),
            ("0 1-4 * * *", &["29 00:00Z", "29 01:00Z", "29 02:00Z"]),
            ("15 2,3 * * *", &["29 01:00Z", "29 01:15Z"]),
            ("0 0-23/2 29 3 *", &["28 23:00Z", "29 01:00Z", "29 02:00Z", "29 04:00Z", "29 06:00Z"]),
            ("0 */2 29 3 *", &["28 23:00Z", "29 02:00Z", "29 04:00Z", "29 06:00Z"]),
            ("*/30 2 * * *", &["30 00:00Z", "30 00:30Z"]),
        ];
        for (pattern, expected) in cases {
            let end =
                if pattern.starts_with("*/30") { "2026-03-30T12:00:00Z" } else { "2026-03-29T12:30:00Z" };
            let seen = turns(pattern, "Europe/Berlin", "2026-03-28T22:00:00Z", end);
            assert_eq!(&seen[..expected.len().min(seen.len())], expected, "{pattern}");
        }
    }

    #[test]
    fn a_repeated_time_of_day_comes_once_and_a_rhythm_goes_on() {
        let cases: [(&str, &[&str]); 6] = [
            ("30 2 * * *", &["25 00:30Z", "26 01:30Z"]),
            ("30 2,14 * * *", &["25 00:30Z", "25 13:30Z", "26 01:30Z"]),
            ("0,30 2 * * *", &["25 00:00Z", "25 00:30Z", "26 01:00Z", "26 01:30Z"]),
            ("0 1-3 25 10 *", &["24 23:00Z", "25 00:00Z", "25 02:00Z"]),
            ("*/30 2 * * *", &["25 00:00Z", "25 00:30Z", "25 01:00Z", "25 01:30Z", "26 01:00Z", "26 01:30Z"]),
            ("0 */2 25 10 *", &["24 22:00Z", "25 00:00Z", "25 01:00Z", "25 03:00Z", "25 05:00Z"]),
        ];
        for (pattern, expected) in cases {
            let seen = turns(pattern, "Europe/Berlin", "2026-10-24T21:00:00Z", "2026-10-26T02:30:00Z");
            assert_eq!(&seen[..expected.len().min(seen.len())], expected, "{pattern}");
        }
    }

    #[test]
    fn starting_within_the_repeated_hour_repeats_nothing() {
        for (start, expected) in [
            ("2026-10-25T00:45:00Z", "2026-10-26T01:30:00Z"),
            ("2026-10-25T01:15:00Z", "2026-10-26T01:30:00Z"),
            ("2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z"),
        ] {
            let times = CronTimes::read("30 2 * * *", Zone::named("Europe/Berlin").unwrap()).unwrap();
            assert_eq!(times.after(start.parse().unwrap()), Some(expected.parse().unwrap()), "{start}");
        }
    }

    #[test]
    fn other_changes_of_clocks_follow_the_same_rule() {
        let cases: [(&str, &str, &str, &[&str]); 6] = [
            // Half an hour, from 02:00 to 02:30.
            ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", &["03 15:30Z", "04 15:15Z"]),
            // From 02:00 back to 01:30.
            ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04T00:00:00Z", &["04 14:45Z", "05 15:15Z"]),
            // At midnight, to 01:00.
            ("30 0 * * *", "Asia/Beirut", "2026-03-28T12:00:00Z", &["28 22:00Z", "29 21:30Z"]),
            // A whole day left out.
            ("0 2,14 * * *", "Pacific/Apia", "2011-12-30T01:00:00Z", &["30 10:00Z", "30 12:00Z"]),
            // The last change there was.
            ("30 1 * * *", "America/Vancouver", "2026-10-31T12:00:00Z", &["01 08:30Z", "02 08:30Z"]),
            ("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", &["01 05:30Z", "02 06:30Z"]),
        ];
        for (pattern, zone, start, expected) in cases {
            let seen = turns(pattern, zone, start, "2027-01-01T00:00:00Z");
            assert_eq!(&seen[..expected.len()], expected, "{pattern} {zone}");
        }
    }

    proptest! {
        /// Whatever the zone does to its clock. The hours are so far apart that no gap holds two of them.
        #[test]
        fn each_time_of_the_day_comes_once_on_every_day(
            minute in 0u32..60,
            hours in sample::subsequence(vec![0u32, 2, 4, 12, 23], 1..=5),
            zone in sample::select(vec!["Europe/Berlin", "America/Santiago", "Asia/Beirut", "Africa/Casablanca", "Australia/Lord_Howe"]),
            year in 2015i32..2030,
        ) {
            let zone = Zone::named(zone).unwrap();
            let list: Vec<_> = hours.iter().map(u32::to_string).collect();
            let times = CronTimes::read(&format!("{minute} {} * * *", list.join(",")), zone).unwrap();
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            let start = zone.instant_of(first.and_time(NaiveTime::MIN)).unwrap() - TimeDelta::seconds(1);
            let mut turns = std::iter::successors(times.after(start), |turn| times.after(*turn));
            for day in first.iter_days().take(366) {
                for _ in &hours {
                    prop_assert_eq!(zone.local(turns.next().unwrap()).date(), day);
                }
            }
        }
    }

    #[test]
    fn a_star_in_a_day_field_joins_both_and_otherwise_one_is_enough() {
        let cases: [(&str, &[&str]); 5] = [
            ("0 9 */2 * MON", &["09 09:00Z", "23 09:00Z"]),
            ("0 9 */2 * *", &["01 09:00Z", "03 09:00Z"]),
            ("0 9 1,15 * MON", &["01 09:00Z", "02 09:00Z", "09 09:00Z", "15 09:00Z"]),
            ("0 9 * * MON", &["02 09:00Z", "09 09:00Z"]),
            ("0 9 1-7 * */7", &["01 09:00Z"]),
        ];
        for (pattern, expected) in cases {
            let seen = turns(pattern, "UTC", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z");
            assert_eq!(&seen[..expected.len().min(seen.len())], expected, "{pattern}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_never_comes_is_told() {
        let cases = [
            ("every hour", CronProblem::Unreadable),
            ("0 0 * * * *", CronProblem::Unreadable),
            ("60 * * * *", CronProblem::Unreadable),
            ("", CronProblem::Unreadable),
            ("@daily", CronProblem::Unreadable),
            ("0 0 30 2 *", CronProblem::NeverComes),
        ];
        for (pattern, expected) in cases {
            assert_eq!(CronTimes::read(pattern, Zone::utc()), Err(expected), "{pattern}");
        }
    }
}
