#!/usr/bin/env bash
# Two kinds of "backslash escape". DuckDB writes a backslash in front of a quote, and twice, inside quoted cells only; outside
# of quotes a backslash is a backslash. Python's csv module, told the same escape character, obeys it everywhere and reads
# `C:\new` back as `C:new`; MySQL and PostgreSQL read it as a line break. Nothing in the file tells which kind it is.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install duckdb==1.4.2

cat > look.py <<'PYTHON'
import csv, io, platform, sys
import duckdb

duckdb.sql(r"""copy (select 'C:\new' path, 'say "hi", \o/' note) to 'rows.csv' (header, escape '\', quote '"')""")
text = open("rows.csv").read()
own = duckdb.sql(r"""select * from read_csv('rows.csv', header=true, escape='\', quote='"', all_varchar=true)""").fetchall()
python = list(csv.reader(io.StringIO(text), escapechar="\\", doublequote=False))[1:]
print(f"duckdb {duckdb.__version__} writes\n{text}")
print(f"duckdb reads        {own}")
print(f"csv of Python {platform.python_version()} {python}")
expected = [
    text == 'path,note\nC:\\new,"say \\"hi\\", \\\\o/"\n',
    own == [("C:\\new", 'say "hi", \\o/')],
    python == [["C:new", 'say "hi", \\o/']],
]
print("as described" if all(expected) else f"changed: {expected}")
sys.exit(0 if all(expected) else 1)
PYTHON
venv/bin/python look.py
