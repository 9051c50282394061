//! The portal's day: the daily quota resets at midnight in the account's time zone.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::zone;

/// Calls counted since the portal's last midnight.
#[derive(Debug)]
pub(crate) struct Day {
    zone: TimeZone,
    date: Option<Date>,
    used: u64,
    resets_at: i64,
}

impl Day {
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { zone, date: None, used: 0, resets_at: i64::MIN }
    }

    /// Calls used in the day that `now` falls in.
    pub(crate) fn used(&mut self, now: i64) -> u64 {
        self.turn(now);
        self.used
    }

    pub(crate) fn count(&mut self, now: i64) {
        self.turn(now);
        self.used += 1;
    }

    /// The portal's next midnight, in milliseconds since 1970 UTC.
    pub(crate) fn resets_at(&mut self, now: i64) -> i64 {
        self.turn(now);
        self.resets_at
    }

    fn turn(&mut self, now: i64) {
        if self.date.is_some() && now < self.resets_at {
            return;
        }
        let date = self.zone.to_datetime(zone::instant(now)).date();
        if self.date != Some(date) {
            self.used = 0;
        }
        self.date = Some(date);
        self.resets_at = midnight_after(date, &self.zone).unwrap_or(i64::MAX);
    }
}

/// Where summer time starts at midnight that time does not exist; the day then begins an hour later.
fn midnight_after(date: Date, zone: &TimeZone) -> Option<i64> {
    let next = date.checked_add(1.day()).ok()?.to_datetime(jiff::civil::Time::midnight());
    zone.to_timestamp(next).ok().map(|instant| instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::{Iso, iso_instant};

    #[test]
    fn the_day_turns_at_local_midnight() {
        let zone = zone::named("US/Eastern").unwrap();
        let mut day = Day::new(zone);
        let evening = iso_instant("2026-11-23T04:59:59.999Z").unwrap();
        day.count(evening);
        day.count(evening);
        assert_eq!(day.used(evening), 2);
        assert_eq!(Iso(day.resets_at(evening)).to_string(), "2026-11-23T05:00:00Z");
        assert_eq!(day.used(evening + 1), 0);
    }

    #[test]
    fn days_with_a_clock_change_have_23_and_25_hours() {
        let zone = zone::named("US/Eastern").unwrap();
        for (noon, reset) in [
            ("2026-03-08T12:00:00Z", "2026-03-09T04:00:00Z"),
            ("2026-11-01T12:00:00Z", "2026-11-02T05:00:00Z"),
        ] {
            assert_eq!(Iso(Day::new(zone.clone()).resets_at(iso_instant(noon).unwrap())).to_string(), reset);
        }
    }

    #[test]
    fn a_midnight_that_does_not_exist_moves_an_hour() {
        // Havana's summer time starts at midnight.
        let zone = zone::named("America/Havana").unwrap();
        let reset = Day::new(zone).resets_at(iso_instant("2026-03-07T12:00:00Z").unwrap());
        assert_eq!(Iso(reset).to_string(), "2026-03-08T05:00:00Z");
    }
}
