#!/usr/bin/env bash
# A CSV file that is put into SQLite by the newest sqlite-utils is another one than before.
#
# Up to version 3 `sqlite-utils insert --csv` stored every cell as text. From version 4 on it guesses a type for each column by
# the look of its cells: a postal code loses its zero, a phone number its plus, a code such as `1E5` becomes a fraction, and
# two ids of 20 digits that differ in the last one become the same number. Nothing is said. With `--no-detect-types` the cells
# stay text.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > people.csv <<'CSV'
number,zip,phone,code,account
1,01234,+4917112345678,1E5,12345678901234567890
2,07030,+498912345678,2E7,12345678901234567891
CSV

read_with() { # version, further arguments
  local version=$1
  shift
  python3 -m venv "venv-$version"
  "venv-$version/bin/pip" --quiet --disable-pip-version-check install "sqlite-utils==$version"
  rm -f people.db
  "venv-$version/bin/sqlite-utils" insert people.db people people.csv --csv "$@" > /dev/null 2>&1
  "venv-$version/bin/sqlite-utils" query people.db 'select zip, phone, code, account from people order by rowid' --csv --no-headers | tr -d '\r'
}

text='01234,+4917112345678,1E5,12345678901234567890
07030,+498912345678,2E7,12345678901234567891'
guessed='1234,4917112345678,100000.0,1.2345678901234567e+19
7030,498912345678,20000000.0,1.2345678901234567e+19'

failed=0
expect() { # what, seen, expected
  printf '%s:\n%s\n\n' "$1" "$2"
  if [ "$2" != "$3" ]; then
    printf 'changed: expected\n%s\n\n' "$3"
    failed=1
  fi
}

expect "sqlite-utils 3.39" "$(read_with 3.39)" "$text"
expect "sqlite-utils 4.2.1" "$(read_with 4.2.1)" "$guessed"
expect "sqlite-utils 4.2.1 --no-detect-types" "$(read_with 4.2.1 --no-detect-types)" "$text"
exit "$failed"
