#!/usr/bin/env bash
# Four readers of CSV, and one row that opens a quote by mistake.
#
# A cell that begins with an inch mark or a name in quotes (`"12 inch`, `"Ada" Lovelace`) is no CSV. Python's csv module and
# pandas take the rows below into the cell and glue text onto a closing quote, without a word; Python has a strict mode,
# pandas has none. DuckDB finds the quotes not to be quotes and keeps them. polars refuses the file. Where the second quote
# happens to stand at the end of a cell, all four read two rows fewer and say nothing: the file is valid then.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install pandas==2.3.3 polars==1.35.2 duckdb==1.4.2

cat > look.py <<'PYTHON'
import csv, io, platform, sys
import duckdb, pandas, polars

STRAY = 'id,name,note\n1,Ann,fine\n2,Ben,"12 inch\n3,Cem,ok\n4,Dee,"14 inch\n5,Eva,ok\n'
GLUED = 'id,name,note\n1,"Ada" Lovelace,x\n2,Bo,w\n'
VALID = 'id,name,note\n1,Ann,fine\n2,Ben,"12 inch\n3,Cem,ok\n4,Dee,14"\n5,Eva,ok\n'


def python(text, strict=False):
    return list(csv.reader(io.StringIO(text), strict=strict))[1:]


def through_file(text, read):
    with open("rows.csv", "w") as file:
        file.write(text)
    return [list(row) for row in read("rows.csv")]


def told(read, text):
    try:
        return read(text)
    except Exception as error:
        return "refused: " + type(error).__name__


READERS = {
    f"csv of Python {platform.python_version()}": python,
    "the same, strict": lambda text: python(text, strict=True),
    f"pandas {pandas.__version__}": lambda text: through_file(text, lambda name: pandas.read_csv(name, dtype=str).values.tolist()),
    f"polars {polars.__version__}": lambda text: through_file(text, lambda name: polars.read_csv(name, infer_schema=False).rows()),
    f"duckdb {duckdb.__version__}": lambda text: through_file(
        text, lambda name: duckdb.sql(f"select * from read_csv('{name}', all_varchar=true)").fetchall()
    ),
}

found = {}
for title, text in {"stray": STRAY, "glued": GLUED, "valid": VALID}.items():
    print(f"{title}:\n  " + text.replace("\n", "\n  ").rstrip())
    for name, read in READERS.items():
        rows = told(read, text)
        found[title, name.split(" ")[0] + (" strict" if "strict" in name else "")] = rows
        print(f"    {name:24} {rows}")

swallowed = ["2", "Ben", "12 inch\n3,Cem,ok\n4,Dee,14 inch"]
valid = [["1", "Ann", "fine"], ["2", "Ben", "12 inch\n3,Cem,ok\n4,Dee,14"], ["5", "Eva", "ok"]]
expected = [
    swallowed in found["stray", "csv"],
    swallowed in found["stray", "pandas"],
    found["stray", "the strict"].startswith("refused"),
    str(found["stray", "polars"]).startswith("refused"),
    ["2", "Ben", '"12 inch'] in found["stray", "duckdb"],
    ["1", "Ada Lovelace", "x"] in found["glued", "csv"],
    ["1", "Ada Lovelace", "x"] in found["glued", "pandas"],
    ["1", '"Ada" Lovelace', "x"] in found["glued", "duckdb"],
    all(found["valid", name] == valid for name in ["csv", "the strict", "pandas", "polars", "duckdb"]),
]
print("as described" if all(expected) else f"changed: {expected}")
sys.exit(0 if all(expected) else 1)
PYTHON
venv/bin/python look.py
