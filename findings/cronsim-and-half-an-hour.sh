#!/usr/bin/env bash
# Lord Howe Island sets its clocks by half an hour. On such a night, and until the next midnight, cronsim looks for fitting hours in
# whole hours from a time that is now at half past, so it misses times that the clock shows: 04:00 on 6 October 2024 for every
# fourth hour, and 11:22 on 7 April 2024 for 22 minutes past every eleventh.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check cronsim==2.8 tzdata==2026.6
echo "cronsim 2.8 with tzdata 2026.6"
PYTHONTZPATH="" environment/bin/python - <<'T'
import datetime as dt, sys, zoneinfo
from cronsim import CronSim

zone, utc, minute = zoneinfo.ZoneInfo("Australia/Lord_Howe"), dt.timezone.utc, dt.timedelta(minutes=1)

def by_cronsim(cron, start, end):
    return [turn.astimezone(utc) for turn, _ in zip(CronSim(cron, start.astimezone(zone)), range(99)) if turn < end]

def by_the_clock(cron, start, end):
    fields, found = CronSim(cron, start), []
    while (start := start + minute) < end:
        local = start.astimezone(zone)
        if local.minute in fields.minutes and local.hour in fields.hours:
            found.append(start)
    return found

changed = False
for cron, start, expected in [
    ("0 */4 * * *", dt.datetime(2024, 10, 5, 9, tzinfo=utc), ["2024-10-06T04:00:00+11:00"]),
    ("22 */11 * * *", dt.datetime(2024, 4, 6, 9, tzinfo=utc), ["2024-04-07T11:22:00+10:30"]),
]:
    end = start + dt.timedelta(days=2)
    there = set(by_cronsim(cron, start, end))
    missed = [turn.astimezone(zone).isoformat() for turn in by_the_clock(cron, start, end) if turn not in there]
    print(f"{cron}: the clock shows it, and cronsim leaves it out: {', '.join(missed) or 'nothing'}")
    changed |= missed != expected
sys.exit("changed" if changed else 0)
T
