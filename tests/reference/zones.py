"""Local times of many zones, on both sides of every change of clocks: ours against Python's `zoneinfo`.

The rule that is checked: a local time that a change skips is moved forward by as much as was skipped, and one that comes
twice is its first occurrence.

    zones.py PROGRAM SEED
"""

import datetime as dt
import random
import sys
import zoneinfo

import tzdata

from compare import judge

LEAST_COUNT = 70_000
# Random local times of every zone there is: so many over a lifetime, and so many in the years in which we live.
LIFETIME = (1950, 2037)
TODAY = (2024, 2030)
PER_ZONE = 60
# Years with unusual changes, and those of today. Lord Howe shifts by half an hour, Apia skipped a day in 2011.
YEARS = [1975, 1985, 1996, 2007, 2011, 2016, 2024, 2025, 2026, 2027]
ZONES = [
    "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Nairobi", "America/Anchorage",
    "America/Argentina/Buenos_Aires", "America/Bogota", "America/Caracas", "America/Chicago", "America/Denver",
    "America/Havana", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Santiago",
    "America/Sao_Paulo", "America/St_Johns", "Antarctica/Troll", "Asia/Dhaka", "Asia/Gaza", "Asia/Hong_Kong",
    "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Pyongyang", "Asia/Shanghai", "Asia/Tehran",
    "Asia/Tokyo", "Atlantic/Azores", "Australia/Adelaide", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
    "Europe/Dublin", "Europe/Istanbul", "Europe/London", "Europe/Moscow", "Pacific/Apia", "Pacific/Auckland",
    "Pacific/Chatham", "Pacific/Kiritimati", "UTC",
]
SECOND = dt.timedelta(seconds=1)


def offset_at(instant, zone):
    """Seconds that clocks in the zone are ahead of UTC at that instant."""
    return instant.astimezone(zone).utcoffset()


def changes(zone, year):
    """Every change of clocks in the year: its instant, and the offsets before and after."""
    at = dt.datetime(year, 1, 1, tzinfo=dt.timezone.utc)
    end = dt.datetime(year + 1, 1, 1, tzinfo=dt.timezone.utc)
    step = dt.timedelta(hours=6)
    while at < end:
        later = at + step
        if offset_at(at, zone) != offset_at(later, zone):
            low, high = at, later
            while high - low > SECOND:
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if offset_at(middle, zone) == offset_at(at, zone) else (low, middle)
            yield high, offset_at(low, zone), offset_at(high, zone)
        at = later


def around(change, before, after, dice):
    """Local times at, inside and beside the gap or the fold."""
    change = change.replace(tzinfo=None)
    first, last = sorted([change + before, change + after])
    inside = first + SECOND * dice.randrange(int((last - first).total_seconds()))
    return [first - SECOND, first, inside, last - SECOND, last]


def instant_of(local, zone):
    """The instant by the rule, and which case of it applied. Written out, so that the rule can be read."""
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(dt.timezone.utc), "plain"
    if first.utcoffset() > second.utcoffset():
        return min(first.astimezone(dt.timezone.utc), second.astimezone(dt.timezone.utc)), "fold"
    # In a gap `fold=0` tells the offset before it and `fold=1` the one after (PEP 495).
    skipped = second.utcoffset() - first.utcoffset()
    moved = (local + skipped).replace(tzinfo=zone)
    return moved.astimezone(dt.timezone.utc), "gap"


def questions(dice):
    asked = {}
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        for year in YEARS:
            for change in changes(zone, year):
                for local in around(*change, dice):
                    asked[(name, local.isoformat())] = None
    for name in every_zone():
        for first, last in [LIFETIME, TODAY]:
            start = dt.datetime(first, 1, 1)
            seconds = int((dt.datetime(last + 1, 1, 1) - start).total_seconds())
            for _ in range(PER_ZONE):
                local = start + SECOND * dice.randrange(seconds)
                asked[(name, local.isoformat())] = None
    return list(asked)


def every_zone():
    """`Factory` is what a machine shows that nobody has set up; the rest of the exceptions are files, not zones."""
    return sorted(zoneinfo.available_timezones() - {"Factory", "localtime", "posixrules"})


def main(program, seed):
    asked = questions(random.Random(seed))
    expected, cases = [], {"plain": 0, "gap": 0, "fold": 0}
    for name, local in asked:
        zone = zoneinfo.ZoneInfo(name)
        instant, case = instant_of(dt.datetime.fromisoformat(local), zone)
        cases[case] += 1
        expected.append(f"{instant:%Y-%m-%dT%H:%M:%SZ}\t{instant.astimezone(zone):%Y-%m-%d}")
    print(
        f"zones: seed {seed}, tzdata {tzdata.IANA_VERSION}, {len(every_zone())} zones, {cases['gap']} times in gaps, "
        f"{cases['fold']} in folds"
    )
    judge("zones", program, asked, expected, LEAST_COUNT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
