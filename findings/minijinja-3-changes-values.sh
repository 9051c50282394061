#!/usr/bin/env bash
# The same template gives other values after the step from MiniJinja 2 to 3: booleans and lists are spelt as Python spells
# them, halves are rounded to the even neighbour, and `//` and `%` follow the sign of the divisor.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat > "$folder/render.py" <<'PYTHON'
import minijinja

CASES = ["true", "none", "['a', none]", "2.5 | round", "2.675 | round(2)", "7 // -2", "-7.5 % 2"]
environment = minijinja.Environment()
print("; ".join(environment.render_str("{{ " + case + " }}") for case in CASES))
PYTHON

render() {
  python3 -m venv "$folder/$1"
  "$folder/$1/bin/pip" install --quiet --disable-pip-version-check "minijinja==$1"
  "$folder/$1/bin/python" "$folder/render.py"
}

two=$(render 2.21.0)
three=$(render 3.1.0)
echo "cases         true; none; ['a', none]; 2.5 | round; 2.675 | round(2); 7 // -2; -7.5 % 2"
echo "minijinja 2.21.0  $two"
echo "minijinja 3.1.0   $three"

[ "$two" = 'true; none; ["a", none]; 3.0; 2.68; -3; -1.5' ] &&
  [ "$three" = "True; None; ['a', None]; 2.0; 2.67; -4; 0.5" ] || {
  echo "the behaviour has changed" >&2
  exit 1
}
