#!/usr/bin/env bash
# babel loses separators of numbers where the group separator is an ASCII apostrophe, as if pairs of them were the quotes of a
# pattern: 4'886'303'371 becomes 4886303'371 in Italian of Switzerland, and 4'886'303 becomes 4886303.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv environment
environment/bin/pip install --quiet --disable-pip-version-check babel==2.19.0

cat > ask.py <<'PYTHON'
import babel
from babel.numbers import format_decimal

print("babel", babel.__version__)
changed = []


def tell(what, seen, expected):
    print(f"  {what}: {seen}")
    if str(seen) != expected:
        changed.append(what)


tell("4886303 written in Italian of Switzerland", format_decimal(4886303, locale="it_CH"), "4886303")
tell("4886303371 written in Italian of Switzerland", format_decimal(4886303371, locale="it_CH"), "4886303'371")
if changed:
    raise SystemExit("changed: " + ", ".join(changed))
PYTHON
environment/bin/python ask.py
