"""Turns of random cron patterns in zones with odd changes of clocks: ours against `cronsim`, which has the rules of Debian's cron.

Of every pattern in every zone two spans are compared: all turns near each change of clocks in three years, and the first few
hundred from the beginning of the first year on.

On nights when clocks shift by half an hour or at midnight, cronsim itself leaves the clock for some patterns with `*` in minute or
hour (findings/cronsim-and-odd-nights.sh). In such zones they are read from the clock too, minute by minute with cronsim's
fields; where the two differ, the clock counts, and the number of such spans is printed.

    turns.py PROGRAM SEED
"""

import datetime as dt
import random
import sys
import zoneinfo

from cronsim import CronSim

from compare import judge
from zones import changes

PATTERNS = 2_000
YEARS = [2024, 2025, 2026]
# Lord Howe shifts by half an hour, Beirut and Santiago at midnight, Casablanca around Ramadan and, in 2026, for good.
ZONES = [
    "Africa/Casablanca", "America/New_York", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe", "Europe/Berlin",
]
ODD = ["America/Santiago", "Asia/Beirut", "Australia/Lord_Howe"]
NEAR = dt.timedelta(hours=30)
FIRST_TURNS = 200
MINUTE = dt.timedelta(minutes=1)
UTC = dt.timezone.utc


def field(dice, low, high, names=None):
    """A field that both sides read: `*`, a value, a list, a range, with and without a step."""
    def value():
        number = dice.randint(low, high)
        return names[number - low] if names and dice.random() < 0.5 else str(number)

    def span():
        first = dice.randint(low, high - 1)
        return f"{first}-{dice.randint(first + 1, high)}"

    kinds = [
        lambda: value(),
        lambda: ",".join(value() for _ in range(dice.randint(2, 4))),
        lambda: span(),
        lambda: f"{span()}/{dice.randint(2, 5)}",
        lambda: f"*/{dice.randint(2, 12)}",
        lambda: f"{value()},{span()}",
    ]
    return dice.choice(kinds)()


def pattern(dice):
    def often_star(share, make):
        return "*" if dice.random() < share else make()

    months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
    days = "SUN MON TUE WED THU FRI SAT".split()
    # Small hours and few minutes: that is where clocks are changed.
    hour = lambda: field(dice, 0, 4) if dice.random() < 0.6 else field(dice, 0, 23)
    minute = lambda: str(dice.randint(0, 59)) if dice.random() < 0.5 else field(dice, 0, 59)
    return " ".join([
        often_star(0.02, minute),
        often_star(0.1, hour),
        often_star(0.6, lambda: "L" if dice.random() < 0.1 else field(dice, 1, 31)),
        often_star(0.8, lambda: field(dice, 1, 12, months)),
        often_star(0.6, lambda: f"{dice.randint(0, 6)}#{dice.randint(1, 4)}" if dice.random() < 0.1 else field(dice, 0, 6, days)),
    ])


def by_cronsim(cron, zone, start):
    for turn in CronSim(cron, start.astimezone(zone)):
        yield turn.astimezone(UTC)


def by_the_clock(cron, zone, start):
    fields = CronSim(cron, start)
    instant = start + MINUTE
    while True:
        local = instant.astimezone(zone)
        fits = local.hour in fields.hours and local.month in fields.months and fields.match_day(local.date())
        if fits and local.minute in fields.minutes:
            yield instant
        # Within half an hour neither the hour nor the day becomes another.
        instant += MINUTE * (1 if fits else 30 - instant.minute % 30)


def is_rhythm(cron):
    minute, hour, *_ = cron.split()
    return minute.startswith("*") or hour.startswith("*")


def turns(reference, cron, zone, start, end, most):
    """The turns within the span, and where it ends if there are too many."""
    seconds = []
    for instant in reference(cron, zone, start):
        if instant >= end or len(seconds) == most:
            return seconds, min(instant, end)
        seconds.append(str(int(instant.timestamp())))
    return seconds, end


def shown(instant):
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def main(program, seed):
    dice = random.Random(seed)
    zones = {name: zoneinfo.ZoneInfo(name) for name in ZONES}
    nights = {name: [change for year in YEARS for change, _, _ in changes(zone, year)] for name, zone in zones.items()}
    first, last = dt.datetime(YEARS[0], 1, 1, tzinfo=UTC), dt.datetime(YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    asked, expected, seen, left = [], [], set(), {name: 0 for name in ODD}
    while len(seen) < PATTERNS:
        cron = pattern(dice)
        if cron in seen:
            continue
        seen.add(cron)
        for name, zone in zones.items():
            spans = [(night - NEAR, night + NEAR, None) for night in nights[name]] + [(first, last, FIRST_TURNS)]
            for start, end, most in spans:
                seconds, end = turns(by_cronsim, cron, zone, start, end, most)
                if name in ODD and is_rhythm(cron):
                    clock, _ = turns(by_the_clock, cron, zone, start, end, None)
                    left[name] += clock != seconds
                    seconds = clock
                asked.append((cron, f"{name} {shown(start)} {shown(end)}"))
                expected.append(" ".join(seconds))
    count = sum(len(answer.split()) for answer in expected)
    print(f"turns: seed {seed}, {PATTERNS} patterns in {len(ZONES)} zones over {len(YEARS)} years, {count} turns")
    print(f"turns: spans in which cronsim leaves the clock: {left}")
    judge("turns", program, asked, expected, PATTERNS * len(ZONES))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
