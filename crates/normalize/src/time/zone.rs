//! Local times in their zone, also on the two days a year when clocks are changed.

use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::setting::Setting;
use crate::signature::{ArgumentSignature, ArgumentType};

/// The argument as a signature lists it.
pub(crate) const fn timezone_argument(summary: &'static str) -> ArgumentSignature {
    ArgumentSignature {
        name: "timezone",
        summary,
        value: ArgumentType::TimeZone,
        required: false,
        dynamic: true,
        default: Some("the project's `defaults.timezone`"),
    }
}

/// Reads the argument.
pub(crate) fn timezone(arguments: &ArgumentReader<'_>) -> Result<Setting<Tz>, StepProblem> {
    arguments.setting("timezone", arguments.defaults.timezone, zone, |written| {
        StepProblem::of("timezone", "names no IANA time zone")
            .help("Write a name such as `Europe/Berlin` or `UTC`.")
            .nearest(written, TZ_VARIANTS.iter().map(|zone| zone.name()))
    })
}

/// The zone of that IANA name.
pub(crate) fn zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The instant at which clocks in the zone show that time. `None` beyond the calendar.
///
/// A time that exists twice is its first occurrence. A time that is skipped is moved forward by as much as was skipped:
/// it is read with the offset that held before, as if the clock had not been changed yet.
pub(crate) fn instant_of(local: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) => Some(instant.with_timezone(&Utc)),
        LocalResult::Ambiguous(one, other) => Some(one.min(other).with_timezone(&Utc)),
        LocalResult::None => {
            let before = offset_before_gap(local, zone)?;
            Some(local.checked_sub_signed(before)?.and_utc())
        }
    }
}

/// The offset in force at the last local time that exists before a skipped one. The longest skip so far was a whole day,
/// when islands changed sides of the date line.
fn offset_before_gap(local: NaiveDateTime, zone: Tz) -> Option<TimeDelta> {
    const STEP_MINUTES: i64 = 15;
    const STEPS: i64 = 26 * 60 / STEP_MINUTES;
    (1..=STEPS).find_map(|step| {
        let earlier = local.checked_sub_signed(TimeDelta::minutes(step * STEP_MINUTES))?;
        let existing = zone.from_local_datetime(&earlier).latest()?;
        Some(TimeDelta::seconds(i64::from(existing.offset().fix().local_minus_utc())))
    })
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
            let found = instant_of(local.parse().unwrap(), zone(name).unwrap()).unwrap();
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
            let (zone, local) = (zone(name).unwrap(), local.parse::<NaiveDateTime>().unwrap());
            let shown = instant_of(local, zone).unwrap().with_timezone(&zone).naive_local();
            assert_eq!(shown - local, TimeDelta::minutes(minutes), "{name}");
        }
    }
}
