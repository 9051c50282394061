"""Phone numbers of every region in many writings: ours against Python's port of Google's libphonenumber.

    phone.py PROGRAM SEED
"""

import random
import sys

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, phonemetadata

from compare import judge

LEAST_COUNT = 5_000
RANDOM_PER_REGION = 8
# Texts in which no number hides, and some in which one only seems to.
JUNK = [
    "n/a", "call me", "0", "00", "+", "++", "+0", "1234", "000-000-0000", "12345678901234567890", "tel:", "x12",
    "+999 1234567", "+1 000 000 0000", "(((", "1-800-FLOWERS", "00 00 00 00",
]
TYPES = [
    PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST, PhoneNumberType.VOIP, PhoneNumberType.PERSONAL_NUMBER, PhoneNumberType.PAGER,
    PhoneNumberType.UAN, PhoneNumberType.VOICEMAIL,
]
# Digit zero of the scripts in which digits are written.
FULL_WIDTH, ARABIC_INDIC, DEVANAGARI = 0xFF10, 0x0660, 0x0966


def in_digits(text, zero):
    """The text with its digits in another script."""
    return "".join(chr(zero + int(c)) if c in "0123456789" else c for c in text)


def examples(region):
    """One valid number of each type the region has."""
    found = {}
    for kind in TYPES:
        number = phonenumbers.example_number_for_type(region, kind)
        if number is not None:
            found[phonenumbers.format_number(number, PhoneNumberFormat.E164)] = number
    return list(found.values())


def clean(number):
    """The number as the books write it."""
    formats = [
        PhoneNumberFormat.NATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164, PhoneNumberFormat.RFC3966,
    ]
    return [phonenumbers.format_number(number, each) for each in formats]


def messy(number, region, dice):
    """The number as people write it."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    significant = phonenumbers.national_significant_number(number)
    code = str(number.country_code)
    prefix = phonenumbers.ndd_prefix_for_region(region, True) or ""
    metadata = phonemetadata.PhoneMetadata.metadata_for_region(region)
    dialled = metadata.preferred_international_prefix or metadata.international_prefix or ""
    dialled = dialled if dialled.replace("~", "").isdigit() else "00"
    extension = str(dice.randint(1, 9999))
    writings = [
        significant,
        prefix + significant,
        code + significant,
        f"00{code}{significant}",
        f"{dialled} {code} {significant}",
        f"+{code} ({prefix}){significant}",
        f"+{code}-{prefix}-{significant}",
        f"({significant[:3]}) {significant[3:]}",
        f"{significant[:3]}.{significant[3:6]}.{significant[6:]}",
        f"{significant[:2]}/{significant[2:]}",
        f"  {national}\u00a0",
        f"\u202a{international}\u202c",
        f"{national} ext. {extension}",
        f"{international} x{extension}",
        f"{national}#{extension}",
        f"{national};ext={extension}",
        f"Tel: {international}",
        international.replace(" ", "\u00a0"),
        international.replace(" ", "-").replace("-", "\u2010"),
        international.replace(" ", "  "),
        in_digits(national, FULL_WIDTH),
        "\uff0b" + in_digits(international[1:], FULL_WIDTH),
        in_digits(national, ARABIC_INDIC),
        in_digits(international, DEVANAGARI),
    ]
    return dice.sample(writings, 10)


def strays(number, dice):
    """Numbers beside the valid one: too short, too long, or with other digits. Some of them are valid too."""
    significant = phonenumbers.national_significant_number(number)
    code = number.country_code
    for _ in range(RANDOM_PER_REGION):
        digits = list(significant)
        for _ in range(dice.randint(1, 4)):
            digits[dice.randrange(len(digits))] = dice.choice("0123456789")
        cut = dice.choice([0, 0, 0, 1, -1])
        text = "".join(digits)[: len(digits) - cut] if cut >= 0 else "".join(digits) + dice.choice("0123456789")
        yield dice.choice([text, f"+{code}{text}", f"+{code} {text[:3]} {text[3:]}", f"0{text}"])


# What people and programs put behind a number that is not to be dialled.
NOTES = [
    " Fax", " fax", "-Fax", " (privat)", " privat", " mobil", " home", "-home", " work", " Eva", " Büro", " бюро", " (Frau Kim)",
    " - Zentrale", " / Fax", ", Fax", "; Fax", " ABCDEF", "\tWHATSAPP",
]
DECIMALS = [".0", ".00", ",0", ",00", ".0 Fax"]
EXTENSIONS = [" ext. {}", " Ext {}", " x{}", "x{}", " #{}", ";ext={}", " Durchwahl {}", " DW {}", " poste {}", ", ext. {}", ",,{}"]
SEPARATORS = [" / ", "/", " oder ", " or ", "; ", ", ", "\u00a0|\u00a0", " und "]


def suffixed(number, region, dice):
    """Writings with something behind the number, and the number alone; `None` where two numbers are no number."""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = (phonenumbers.ndd_prefix_for_region(region, True) or "") + phonenumbers.national_significant_number(number)
    for note in dice.sample(NOTES, 4):
        for text in [national, international]:
            yield text + note, text
    for decimals in dice.sample(DECIMALS, 2):
        for text in [digits, phonenumbers.format_number(number, PhoneNumberFormat.E164)]:
            yield text + decimals, text
    for extension in dice.sample(EXTENSIONS, 3):
        yield national + extension.format(dice.randint(0, 99999)), national
    for separator in dice.sample(SEPARATORS, 2):
        yield international + separator + national, None


def suffix_questions(dice):
    asked = {}
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for number in examples(region):
            for text, alone in suffixed(number, region, dice):
                asked[(region, text)] = alone
    return asked


def questions(dice):
    asked = {}
    regions = sorted(phonenumbers.SUPPORTED_REGIONS)
    for region in regions:
        numbers = examples(region)
        for number in numbers:
            for text in clean(number) + messy(number, region, dice):
                asked[(region, text)] = None
        for text in strays(dice.choice(numbers), dice):
            asked[(region, text)] = None
        # The same numbers read in another country.
        stranger = dice.choice(regions)
        for text in clean(dice.choice(numbers)):
            asked[(stranger, text)] = None
    for text in JUNK:
        for region in ["US", "DE", "JP", "BR"]:
            asked[(region, text)] = None
    return list(asked), len(regions)


def reference(region, text):
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return "invalid"
    if not phonenumbers.is_valid_number(number):
        return "invalid"
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def main(program, seed):
    asked, region_count = questions(random.Random(seed))
    expected = [reference(region, text) for region, text in asked]
    valid = sum(answer != "invalid" for answer in expected)
    print(
        f"phone: seed {seed}, phonenumbers {phonenumbers.__version__}, {region_count} regions, "
        f"{valid} valid and {len(asked) - valid} invalid"
    )
    judge("phone", program, asked, expected, LEAST_COUNT)
    judge_suffixes(program, random.Random(seed))


def judge_suffixes(program, dice):
    """Numbers with something behind them must come out as the reference reads the number alone."""
    asked = suffix_questions(dice)
    expected = ["invalid" if alone is None else reference(region, alone) for (region, _), alone in asked.items()]
    whole = [reference(region, text) for region, text in asked]
    others = sum(answer not in ("invalid", wanted) for answer, wanted in zip(whole, expected))
    print(f"suffix: the reference itself, given the whole text, reads another valid number in {others} of {len(asked)}")
    judge("suffix", program, list(asked), expected, LEAST_COUNT)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
