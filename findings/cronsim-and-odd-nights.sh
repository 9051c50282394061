#!/usr/bin/env bash
# For patterns with `*` in minute or hour cronsim leaves the clock on two kinds of nights.
# - Lord Howe Island sets its clocks by half an hour. Until the next midnight cronsim looks for fitting hours in whole hours from a time
#   that is now at half past, so it misses 04:00 for every fourth hour, and 11:22 for 22 minutes past every eleventh.
# - Beirut goes from midnight to 01:00. cronsim begins such a day at a midnight that does not exist, so it has a turn at 01:00 for
#   hours 0 and 12, and misses the hour from 01:00 on for hours 1 and 4, if the day before did not fit.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"

python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check cronsim==2.8 tzdata==2026.6
echo "cronsim 2.8 with tzdata 2026.6"
PYTHONTZPATH="" environment/bin/python - <<'T'
import datetime as dt, sys, zoneinfo
from cronsim import CronSim

utc, minute = dt.timezone.utc, dt.timedelta(minutes=1)

def by_cronsim(cron, zone, start, end):
    return [turn.astimezone(utc) for turn, _ in zip(CronSim(cron, start.astimezone(zone)), range(99)) if turn < end]

def by_the_clock(cron, zone, start, end):
    fields, found = CronSim(cron, start), []
    while (start := start + minute) < end:
        local = start.astimezone(zone)
        if local.minute in fields.minutes and local.hour in fields.hours and fields.match_day(local.date()):
            found.append(start)
    return found

changed = False
for cron, name, start, missed, added in [
    ("0 */4 * * *", "Australia/Lord_Howe", dt.datetime(2024, 10, 5, 9, tzinfo=utc), ["2024-10-06T04:00:00+11:00"], []),
    ("22 */11 * * *", "Australia/Lord_Howe", dt.datetime(2024, 4, 6, 9, tzinfo=utc), ["2024-04-07T11:22:00+10:30"], []),
    ("*/30 */12 31 * *", "Asia/Beirut", dt.datetime(2024, 3, 29, 16, tzinfo=utc), [], ["2024-03-31T01:00:00+03:00"]),
    ("*/30 1-4/3 L * *", "Asia/Beirut", dt.datetime(2024, 3, 29, 16, tzinfo=utc), ["2024-03-31T01:00:00+03:00", "2024-03-31T01:30:00+03:00"], []),
]:
    zone, end = zoneinfo.ZoneInfo(name), start + dt.timedelta(days=2)
    cronsim, clock = by_cronsim(cron, zone, start, end), by_the_clock(cron, zone, start, end)
    shown = lambda turns, others: [turn.astimezone(zone).isoformat() for turn in turns if turn not in others]
    seen = shown(clock, cronsim), shown(cronsim, clock)
    print(f"{cron:17} {name:19} left out: {', '.join(seen[0]) or '-'}; added: {', '.join(seen[1]) or '-'}")
    changed |= seen != (missed, added)
sys.exit("changed" if changed else 0)
T
