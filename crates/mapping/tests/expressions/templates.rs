//! How values are written in text, and the statements of templates.

use crate::support::{From, assert_all, expression, template};

const RECORD: &str =
    r#"{ "active": true, "old": false, "plan": "pro", "none": null, "tags": ["a", null, "b"], "n": 3 }"#;

#[test]
fn booleans_are_spelt_small_and_nothing_is_nothing() {
    let rows = [
        ("{{ active }}", RECORD, "true"),
        ("{{ old }}", RECORD, "false"),
        ("{{ plan }}-{{ active }}", RECORD, "pro-true"),
        ("{{ true }} {{ False }} {{ plan }}", RECORD, "true false pro"),
        ("{{ not active }}{{ plan }}", RECORD, "falsepro"),
        ("{{ n > 2 }}", RECORD, "true"),
        ("<{{ none }}{{ plan }}>", RECORD, "<pro>"),
        ("{{ [active, old, none, n] | join(',') }}", RECORD, "true,false,3"),
        ("{{ '%s' | format(active) }}", RECORD, "true"),
        ("{{ active | upper }}", RECORD, "TRUE"),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
    let rows = [
        ("active ~ ''", RECORD, "true"),
        ("active | string", RECORD, "true"),
        ("'is ' ~ old", RECORD, "is false"),
        ("[active, old] | map('string') | join('/')", RECORD, "true/false"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

#[test]
fn statements_work() {
    let rows = [
        ("{% if n == 3 %}three{% elif n == 4 %}four{% else %}more{% endif %}", RECORD, "three"),
        ("{% if n > 5 %}three{% elif active %}active{% endif %}", RECORD, "active"),
        ("{% for x in tags %}[{{ x }}]{% endfor %}", RECORD, "[a][][b]"),
        (
            "{% for x in tags if x is defined %}{{ x }}{{ '' if loop.last else '+' }}{% endfor %}",
            RECORD,
            "a+b",
        ),
        ("{% for x in none %}x{% else %}nobody{% endfor %}{{ plan }}", RECORD, "nobodypro"),
        ("{% for x in range(3) %}{{ loop.revindex }}{{ x }} {% endfor %}{{ plan }}", RECORD, "30 21 12 pro"),
        (
            "{% for x in tags %}{{ loop.previtem | default('-') }}{{ loop.nextitem | default('-') }} {% endfor %}",
            RECORD,
            "-- ab -- ",
        ),
        ("{% for x in 'abc' %}{{ x | upper }}{% endfor %}{{ plan }}", RECORD, "ABCpro"),
        ("{% set x = plan | upper %}{{ x }}{{ x }}", RECORD, "PROPRO"),
        ("{% set x %}<{{ plan }}>{% endset %}{{ x }}{{ x }}", RECORD, "<pro><pro>"),
        ("{% set x | upper %}<{{ plan }}>{% endset %}{{ x }}", RECORD, "<PRO>"),
        ("{% set a, b = [1, 2] %}{{ a }}{{ b }}{{ plan }}", RECORD, "12pro"),
        ("{% with x = plan, y = n %}{{ x }}{{ y }}{% endwith %}", RECORD, "pro3"),
        ("{% filter upper %}is {{ plan }}{% endfilter %}", RECORD, "IS PRO"),
        (
            "{% set x = 1 %}{% for y in range(2) %}{{ x }}{% set x = 2 %}{{ x }}{% endfor %}{{ x }}{{ plan }}",
            RECORD,
            "12121pro",
        ),
        (
            "{% for a in range(2) %}{% for b in range(2) %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}{{ plan }}",
            RECORD,
            "121 122 pro",
        ),
        ("{%- if active -%} x {%- endif -%}", RECORD, "x"),
        ("{# nothing #}{{ plan }}", RECORD, "pro"),
        ("{% raw %}{{ plan }}{% endraw %}{{ plan }}", RECORD, "{{ plan }}pro"),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

#[test]
fn what_templates_do_not_know_is_said() {
    let rows = [
        (
            "{% autoescape true %}{{ plan }}{% endautoescape %}",
            RECORD,
            "M0703: `autoescape` is not available in templates…",
        ),
        ("{% do range(3) %}{{ plan }}", RECORD, "M0703: `do` is not available in templates…"),
        ("{% include 'x' %}", RECORD, "M0701: the template cannot be read: unknown statement include…"),
        ("{% for x in tags recursive %}{{ x }}{% endfor %}", RECORD, "M0703: loops cannot be recursive…"),
        ("{% for x in tags %}{{ loop }}{% endfor %}", RECORD, "M0703: `loop` is not a value…"),
        ("{% for x in tags %}{{ loop.parent }}{% endfor %}", RECORD, "M0703: a loop has no `parent`…"),
        ("{{ plan | truncate(3) }}", RECORD, "M0702: there is no filter `truncate`…"),
        ("{{ plan | replace('a') }}", RECORD, "M0703: the filter `replace` needs `new`…"),
        ("{{ plan | upper(1) }}", RECORD, "M0703: the filter `upper` takes no arguments…"),
        (
            "{{ plan | round(digits=2) }}",
            RECORD,
            "M0703: the filter `round` has no argument `digits` | It takes `precision` and `method`.",
        ),
        ("{{ tags | map('shout') }}", RECORD, "M0702: there is no filter `shout`…"),
        ("{{ tags | select('emty') }}", RECORD, "M0702: there is no test `emty`…"),
        ("{{ tags | map(plan) }}", RECORD, "M0703: the name of a filter or test must be a text…"),
        ("{{ tags | map }}", RECORD, "M0703: the filter `map` does not say what to do…"),
        ("{{ plan.upper() }}", RECORD, "M0702: values have no methods, and `upper` is called as one…"),
        ("{{ range() }}{{ plan }}", RECORD, "M0703: `range` takes one to three numbers…"),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

#[test]
fn runaway_work_is_stopped() {
    let rows = [
        ("range(100000) | map('abs') | sum", RECORD, "R0205: cannot be evaluated: takes too many steps"),
        ("range(1000000000000) | length", RECORD, "R0205: cannot be evaluated: takes too many steps"),
        ("plan | replace('', plan) | replace('', plan)", RECORD, "pprorprooprop…"),
    ];
    assert_all(&rows[..2], |text, record| expression(From::Documents, text, record));
    let rows = [(
        "{% for a in range(1000) %}{% for b in range(1000) %}{{ plan }}{% endfor %}{% endfor %}",
        RECORD,
        "R0205: cannot be evaluated: takes too many steps",
    )];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

/// The longest that `check` lets pass, on the stack of a test's thread.
#[test]
fn the_longest_expressions_are_worked_off() {
    let chains = [
        ("plan".to_owned() + &" ~ plan".repeat(190), "propro…"),
        ("1".to_owned() + &" + 1".repeat(190), "191"),
        ("plan".to_owned() + &" | string".repeat(190), "pro"),
        ("not ".repeat(190) + "active", "true"),
        (format!("{}n", "-".repeat(190)), "3"),
        ("active and ".repeat(190) + "active", "true"),
        ("n if active else ".repeat(60) + "n", "3"),
    ];
    for (text, expected) in &chains {
        assert_all(&[(text, RECORD, expected)], |text, record| expression(From::Documents, text, record));
    }
}
