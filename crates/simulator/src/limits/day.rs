//! The portal's day: the daily quota resets at midnight in the account's time zone.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;

/// Calls counted since the portal's last midnight.
#[derive(Debug)]
pub(crate) struct Day {
    zone: Tz,
    date: Option<NaiveDate>,
    used: u64,
    resets_at: i64,
}

impl Day {
    pub(crate) fn new(zone: Tz) -> Self {
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
        let date =
            DateTime::from_timestamp_millis(now).unwrap_or_default().with_timezone(&self.zone).date_naive();
        if self.date != Some(date) {
            self.used = 0;
        }
        self.date = Some(date);
        self.resets_at = midnight_after(date, self.zone);
    }
}

fn midnight_after(date: NaiveDate, zone: Tz) -> i64 {
    let next = date.checked_add_days(Days::new(1)).unwrap_or(date).and_time(NaiveTime::MIN);
    // Where summer time starts at midnight that instant does not exist; the day then begins an hour later.
    let local = zone.from_local_datetime(&next).earliest();
    let local = local.or_else(|| zone.from_local_datetime(&(next + chrono::Duration::hours(1))).earliest());
    local.map_or_else(|| next.and_utc().timestamp_millis(), |instant| instant.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant::{Iso, iso_instant};

    #[test]
    fn the_day_turns_at_local_midnight() {
        let zone: Tz = "US/Eastern".parse().unwrap();
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
        let zone: Tz = "US/Eastern".parse().unwrap();
        for (noon, reset) in [
            ("2026-03-08T12:00:00Z", "2026-03-09T04:00:00Z"),
            ("2026-11-01T12:00:00Z", "2026-11-02T05:00:00Z"),
        ] {
            assert_eq!(Iso(Day::new(zone).resets_at(iso_instant(noon).unwrap())).to_string(), reset);
        }
    }

    #[test]
    fn a_midnight_that_does_not_exist_moves_an_hour() {
        // Havana's summer time starts at midnight.
        let zone: Tz = "America/Havana".parse().unwrap();
        let reset = Day::new(zone).resets_at(iso_instant("2026-03-07T12:00:00Z").unwrap());
        assert_eq!(Iso(reset).to_string(), "2026-03-08T05:00:00Z");
    }
}
