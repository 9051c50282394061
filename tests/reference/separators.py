"""Numbers as many locales write them: ours against babel, which formats them and reads them back.

    separators.py PROGRAM SEED
"""

import random
import sys
from decimal import Decimal

import babel
from babel import Locale, numbers
from babel.localedata import locale_identifiers

from compare import judge

LEAST_COUNT = 20_000
VALUES_PER_LOCALE = 12
# Our words for the separators of a locale. Typography has several spaces and two apostrophes.
DECIMAL = {".": ".", ",": ","}
GROUP = {".": ".", ",": ",", "'": "'", "\u2019": "'", " ": "space", "\u00a0": "space", "\u202f": "space"}
# Groups of threes; other patterns are asked about in a few locales, whose differences are listed.
THREES = "#,##0.###"
OTHER_PATTERNS = ["hi", "bn", "tok"]
# What looks like a number to one reader and not to another.
ODD = ["1_000", "NaN", "Infinity", "1e3", "1E-2", "+5", "(5)", "5-", "\u0663", "\uff15", "5 %", "$5", "0x10", "1e", ".", "-", "", "\u22125"]


def punctuation(name):
    """The separators of a locale in our words; `None` where we have no word for one of them."""
    symbols = Locale.parse(name).number_symbols.get("latn", {})
    decimal, group = DECIMAL.get(symbols.get("decimal")), GROUP.get(symbols.get("group"))
    return (decimal, group) if decimal and group else None


def plain(value):
    """The shortest writing of a number."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def values(dice, most_digits):
    for _ in range(VALUES_PER_LOCALE):
        whole = dice.randrange(10 ** dice.randint(1, most_digits))
        yield Decimal(whole).scaleb(-dice.randint(0, 6)) * dice.choice([1, 1, 1, -1])


def written(value, name):
    return numbers.format_decimal(value, locale=name, decimal_quantization=False)


def damaged(text, decimal, group, dice):
    """The text with a sign too many, too few or in another place."""
    at = dice.randrange(1, max(len(text), 2))
    return dice.choice([
        text[:at] + group + text[at:],
        text[:at] + decimal + text[at:],
        text.replace(group, ""),
        text.replace(group, "", 1),
        text.replace(decimal, "\0").replace(group, decimal).replace("\0", group),
    ]).strip()


def parsed(text, name):
    """What babel reads, of what can stand in a file of numbers."""
    try:
        value = numbers.parse_decimal(text, locale=name, strict=True)
    except numbers.NumberFormatError:
        return "invalid"
    return plain(value) if value.is_finite() else str(value)


def questions(dice):
    asked, skipped = {}, 0
    for name in locale_identifiers():
        found = punctuation(name)
        pattern = Locale.parse(name).decimal_formats[None].pattern
        if found is None or (pattern != THREES and name not in OTHER_PATTERNS):
            skipped += 1
            continue
        symbols = Locale.parse(name).number_symbols["latn"]
        cell = f"{name} {found[0]} {found[1]}"
        if pattern != THREES:
            for value in [Decimal(1234), Decimal("1234567.5"), Decimal(-12345678)]:
                asked[(f"{cell} none", written(value, name))] = plain(value)
            continue
        # babel loses signs between more than two groups where the sign is an ASCII apostrophe.
        for value in values(dice, 6 if symbols["group"] == "'" else 12):
            text = written(value, name)
            asked[(f"{cell} none", text)] = plain(value)
            asked[(f"{cell} 2", text)] = format(value.quantize(Decimal("0.01")) + 0, "f")
            other = damaged(written(abs(value), name), symbols["decimal"], symbols["group"], dice)
            asked[(f"{cell} none", other)] = parsed(other, name)
    for text in ODD:
        for name in ["en", "de", "fr", "sv"]:
            decimal, group = punctuation(name)
            asked[(f"{name} {decimal} {group} none", text)] = parsed(text, name)
    return asked, skipped


def main(program, seed):
    asked, skipped = questions(random.Random(seed))
    count = len(locale_identifiers()) - skipped
    print(f"numbers: seed {seed}, babel {babel.__version__}, {count} locales, {skipped} skipped (other separators or groups)")
    judge("numbers", program, list(asked), list(asked.values()), LEAST_COUNT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
