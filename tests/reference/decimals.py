"""Random arithmetic in expressions: ours against Python's `decimal`.

The rule that is checked: every operation is exact, then rounded once, half to even, to 28 significant digits and at most
28 decimals. A result whose whole part has more than 28 digits is refused, and so is a division by zero. `//` and `%` round
down, as they do for Python's other numbers.

    decimals.py PROGRAM SEED
"""

import decimal
import json
import random
import sys
from decimal import Decimal

from compare import judge

COUNT = 5_000
LIMIT = Decimal(10) ** 28
# Digits enough to hold every exact result before it is rounded.
EXACT = decimal.Context(prec=2_000, Emin=decimal.MIN_EMIN, Emax=decimal.MAX_EMAX)
ROUNDED = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN)
METHODS = {
    "": decimal.ROUND_HALF_EVEN,
    "common": decimal.ROUND_HALF_EVEN,
    "half_even": decimal.ROUND_HALF_EVEN,
    "half_up": decimal.ROUND_HALF_UP,
    "ceil": decimal.ROUND_CEILING,
    "floor": decimal.ROUND_FLOOR,
    "down": decimal.ROUND_DOWN,
}


class Refused(Exception):
    """There is no such number."""


def settled(exact):
    """The number rounded once, to 28 digits and 28 decimals."""
    if exact == 0:
        return Decimal(0)
    # The place of the last digit that may stay.
    last = max(exact.adjusted() - 27, -28)
    if last > 0:
        raise Refused
    rounded = EXACT.quantize(exact, Decimal((0, (1,), last)))
    if abs(rounded) >= LIMIT:
        raise Refused
    return rounded


def calculated(sign, left, right):
    """An operation by the rule."""
    if sign == "**":
        power = int(right)
        if left == 0 and power < 0:
            raise Refused
        # `decimal` has no answer to 0 ** 0; for Python's other numbers it is 1.
        exact = EXACT.power(left, abs(power)) if power else Decimal(1)
        exact = EXACT.divide(Decimal(1), exact) if power < 0 else exact
    elif sign in ("/", "//", "%") and right == 0:
        raise Refused
    elif sign == "/":
        exact = EXACT.divide(left, right)
    elif sign in ("//", "%"):
        whole = EXACT.divide_int(left, right)
        rest = EXACT.subtract(left, EXACT.multiply(whole, right))
        if rest != 0 and (rest < 0) != (right < 0):
            whole, rest = EXACT.subtract(whole, 1), EXACT.add(rest, right)
        exact = whole if sign == "//" else rest
    else:
        operation = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}[sign]
        exact = operation(left, right)
    result = settled(exact)
    plain(sign, left, right, result)
    return result


plain_count = 0


def plain(sign, left, right, result):
    """Python's own context of 28 digits says the same wherever 28 decimals are enough."""
    global plain_count
    operation = {"+": ROUNDED.add, "-": ROUNDED.subtract, "*": ROUNDED.multiply, "/": ROUNDED.divide}.get(sign)
    if operation and operation(left, right).as_tuple().exponent >= -28:
        assert operation(left, right) == result, (sign, left, right)
        plain_count += 1


def number(dice):
    """A number as it is written: an amount, a count, a rate, or something long."""
    kind = dice.randrange(6)
    if kind == 0:
        text = f"{dice.randrange(0, 100_000)}.{dice.randrange(100):02}"
    elif kind == 1:
        text = str(dice.randrange(0, 1_000))
    elif kind == 2:
        text = f"0.{dice.randrange(10 ** 4):04}"
    elif kind == 3:
        text = f"{dice.randrange(10)}.{dice.randrange(10 ** 18):018}"
    elif kind == 4:
        text = str(dice.randrange(10 ** 14))
    else:
        text = f"{dice.randrange(10 ** 6)}.{'5' * dice.randrange(1, 4)}"
    return text


def expression(dice, record, depth):
    """An expression as text, and what it gives; `None` where it is refused."""
    if depth == 0:
        text = number(dice)
        negative = dice.random() < 0.25
        value = Decimal("-" + text) if negative else Decimal(text)
        if dice.random() < 0.5:
            return (f"(-{text})" if negative else text), value
        name = "abcdefgh"[len(record)] if len(record) < 8 else dice.choice(list(record))
        if name in record:
            return name, Decimal(record[name])
        record[name] = f"-{text}" if negative else text
        return name, value
    kind = dice.randrange(10)
    inner, value = expression(dice, record, depth - 1)
    if kind == 0:
        places = dice.randrange(-2, 6)
        method = dice.choice(list(METHODS))
        argument = f"{places}, '{method}'" if method else str(places)
        text = f"({inner} | round({argument}))"
        return text, value if value is None else rounded(value, places, METHODS[method])
    if kind == 1:
        return f"({inner} | int)", value if value is None else rounded(value, 0, decimal.ROUND_DOWN)
    if kind == 2:
        return f"({inner} | abs)", value if value is None else abs(value)
    if kind == 3:
        return f"(-{inner})", value if value is None else EXACT.minus(value)
    if kind == 4:
        power = dice.randrange(-4, 9)
        return apply("**", (inner, value), (f"({power})", Decimal(power)))
    sign = dice.choice(["+", "-", "*", "/", "//", "%"])
    return apply(sign, (inner, value), expression(dice, record, depth - 1))


def apply(sign, left, right):
    text = f"({left[0]} {sign} {right[0]})"
    if left[1] is None or right[1] is None:
        return text, None
    try:
        return text, calculated(sign, left[1], right[1])
    except Refused:
        return text, None


def rounded(value, places, method):
    exact = value.quantize(Decimal((0, (1,), -places)), rounding=method, context=EXACT)
    try:
        return settled(exact)
    except Refused:
        return None


def written(value):
    if value is None:
        return "refused"
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def main(program, seed):
    dice = random.Random(seed)
    asked, expected = [], []
    while len(asked) < COUNT:
        record = {}
        text, value = expression(dice, record, dice.randrange(1, 5))
        members = ['"id": "1"'] + [f"{json.dumps(name)}: {digits}" for name, digits in record.items()]
        asked.append((text, "{" + ", ".join(members) + "}"))
        expected.append(written(value))
    refused = expected.count("refused")
    print(
        f"decimals: seed {seed}, Python {sys.version.split()[0]}, {refused} refused, {plain_count} operations that "
        "Python's own context of 28 digits was asked as well"
    )
    judge("decimals", program, asked, expected, COUNT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
