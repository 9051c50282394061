#!/usr/bin/env bash
# MiniJinja compares text with numbers without an error, and every text is greater than every number. The same expressions
# are a TypeError in Jinja2. Numbers often arrive as text, so a filter such as `seats > 3` is true for all of them.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/compare.py" <<'PYTHON'
import jinja2
import minijinja

CASES = ["'5' > 3", "'1' > 1000000", "'a' < 1", "'5' == 5"]


def shown(render):
    answers = []
    for case in CASES:
        try:
            answers.append(render("{{ " + case + " }}"))
        except Exception as error:
            answers.append(type(error).__name__)
    return "; ".join(answers)


print(shown(lambda text: jinja2.Environment().from_string(text).render()))
print(shown(minijinja.Environment().render_str))
PYTHON

python3 -m venv "$folder/environment"
"$folder/environment/bin/pip" install --quiet --disable-pip-version-check minijinja==3.1.0 jinja2==3.1.6
found=$("$folder/environment/bin/python" "$folder/compare.py")
echo "cases            '5' > 3; '1' > 1000000; 'a' < 1; '5' == 5"
echo "$found" | paste -d' ' <(printf 'jinja2 3.1.6     \nminijinja 3.1.0  \n') -

expected=$'TypeError; TypeError; TypeError; False\nTrue; True; False; False'
[ "$found" = "$expected" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
