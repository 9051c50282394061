#!/usr/bin/env bash
# libphonenumber dials what stands behind a number. Three letters or more become digits of the keypad wherever they stand,
# and the `.0` that a program wrote behind a number becomes one more digit. In countries whose numbers have no fixed length
# the result is valid: another subscriber's number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check phonenumbers==9.0.42
npm install --silent --no-fund --no-audit --prefix "$folder" libphonenumber-js@1.13.16 > npm.txt 2>&1 || { cat npm.txt; exit 1; }

cat > ask.py <<'PYTHON'
import phonenumbers

asked = [
    ("089 1234567 Fax", "DE", "+49891234567329"),
    ("0711 123456 mobil", "DE", "+4971112345666245"),
    ("0664 1234567 Eva", "AT", "+436641234567382"),
    ("02 123456 Fax", "IT", "+3902123456329"),
    ("1712345678.0", "DE", "+4917123456780"),
    ("664123456.0", "AT", "+436641234560"),
]
print("phonenumbers", phonenumbers.__version__)
for text, region, expected in asked:
    number = phonenumbers.parse(text, region)
    seen = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    valid = phonenumbers.is_valid_number(number)
    print(f"  {region} {text!r}: {seen}, valid: {valid}")
    if (seen, valid) != (expected, True):
        raise SystemExit(f"changed: {expected} was seen before, and it was valid")
PYTHON
environment/bin/python ask.py

cat > ask.cjs <<'JAVASCRIPT'
const { parsePhoneNumberFromString } = require("libphonenumber-js/max");
console.log("libphonenumber-js", require("libphonenumber-js/package.json").version);
const seen = parsePhoneNumberFromString("089 1234567 Fax", "DE")?.number;
console.log(`  DE '089 1234567 Fax': ${seen}`);
process.exit(seen === "+49891234567" ? 0 : 1);
JAVASCRIPT
node ask.cjs || { echo "changed: libphonenumber-js left the word out"; exit 1; }
