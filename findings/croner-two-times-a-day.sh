#!/usr/bin/env bash
# croner moves a time that the clock skips to the end of the gap, and lets a time that comes twice come once, but only if the
# pattern has a single hour and a single minute. With a second time in the pattern the first is left out in spring and comes
# twice in autumn. Debian's cron and PyPI's cronsim treat both patterns alike.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'T'
[package]
name = "turns"
version = "0.0.0"
edition = "2021"
[dependencies]
croner = "=4.0.3"
chrono = "=0.4.45"
chrono-tz = "=0.10.4"
T
cat > src/main.rs <<'T'
use std::str::FromStr;
fn main() {
    let mut arguments = std::env::args().skip(1);
    let (pattern, start) = (arguments.next().unwrap(), arguments.next().unwrap());
    let start = chrono::DateTime::parse_from_rfc3339(&start).unwrap().with_timezone(&chrono_tz::Europe::Berlin);
    let cron = croner::Cron::from_str(&pattern).unwrap();
    let turns = cron.iter_after(start).take(3).map(|turn| turn.with_timezone(&chrono::Utc).format("%m-%d %H:%MZ").to_string());
    println!("{}", turns.collect::<Vec<_>>().join(", "));
}
T
cat > turns.py <<'T'
import datetime, sys, zoneinfo
from cronsim import CronSim
start = datetime.datetime.fromisoformat(sys.argv[2].replace("Z", "+00:00")).astimezone(zoneinfo.ZoneInfo("Europe/Berlin"))
turns = CronSim(sys.argv[1], start)
print(", ".join(f"{next(turns).astimezone(datetime.timezone.utc):%m-%d %H:%MZ}" for _ in range(3)))
T
CARGO_TARGET_DIR="$work/target" cargo build --quiet
python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check cronsim==2.8 tzdata==2026.6
echo "croner 4.0.3 and cronsim 2.8, Europe/Berlin"

changed=0
see() { # pattern, start, what croner gives, what cronsim gives
  local croner cronsim
  croner=$(target/debug/turns "$1" "$2"); cronsim=$(environment/bin/python turns.py "$1" "$2")
  printf '%-14s after %s\n  croner   %s\n  cronsim  %s\n' "$1" "$2" "$croner" "$cronsim"
  [ "$croner" = "$3" ] && [ "$cronsim" = "$4" ] || { echo "  changed: croner gave $3, cronsim $4"; changed=1; }
}
see "0 2 * * *"     2026-03-28T12:00:00Z "03-29 01:00Z, 03-30 00:00Z, 03-31 00:00Z" "03-29 01:00Z, 03-30 00:00Z, 03-31 00:00Z"
see "0 2,14 * * *"  2026-03-28T14:00:00Z "03-29 12:00Z, 03-30 00:00Z, 03-30 12:00Z" "03-29 01:00Z, 03-29 12:00Z, 03-30 00:00Z"
see "30 2 * * *"    2026-10-24T14:00:00Z "10-25 00:30Z, 10-26 01:30Z, 10-27 01:30Z" "10-25 00:30Z, 10-26 01:30Z, 10-27 01:30Z"
see "30 2,14 * * *" 2026-10-24T14:00:00Z "10-25 00:30Z, 10-25 01:30Z, 10-25 13:30Z" "10-25 00:30Z, 10-25 13:30Z, 10-26 01:30Z"
exit "$changed"
