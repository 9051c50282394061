//! Members that a record schema does not have, wherever a path leads there, and members of what has none.

use crate::support::{From, assert_all, expression, filter, given, template};

const SCHEMA: From<'_> = From::TypedDocuments(
    r##""addr": { "type": "object", "properties": { "city": { "type": "string" }, "lat": { "type": "number" } } },
    "ppl": { "type": "array", "items": { "type": "object", "properties": { "kind": { "type": "string" }, "v": { "type": "integer" },
        "at": { "$ref": "#/properties/addr" } } } },
    "rows": { "type": "array", "items": { "type": "array", "items": { "type": "object", "properties": { "a": { "type": "integer" } } } } },
    "tags": { "type": "array", "items": { "type": "string" } }, "name": { "type": ["string", "null"] }, "n": { "type": "integer" },
    "open": { "type": "object" }, "things": { "type": "array" }, "any": {}"##,
);

const RECORD: &str = r#"{ "addr": { "city": "Bonn", "lat": 50.7 }, "ppl": [ { "kind": "x", "v": 2, "at": { "city": "Ulm" } }, { "kind": "y", "v": 3 } ],
    "rows": [[{ "a": 1 }], [{ "a": 2 }]], "tags": ["a", "b"], "name": "Ada", "n": 1, "open": { "p": 1 }, "things": [{ "q": 4 }], "any": { "r": 5 } }"#;

#[test]
fn members_that_are_there_are_found() {
    let rows = [
        ("ppl | map(attribute='kind') | join", RECORD, "xy"),
        ("ppl | map(attribute='v') | sum", RECORD, "5"),
        ("ppl | sum(attribute='v')", RECORD, "5"),
        ("ppl | map(attribute='at.city') | first", RECORD, "Ulm"),
        ("ppl | map(attribute='at') | map(attribute='city') | first", RECORD, "Ulm"),
        ("ppl | map(attribute='at.city', default='-') | join(',')", RECORD, "Ulm,-"),
        ("(ppl | sort(attribute='v,kind') | last).kind", RECORD, "y"),
        ("(ppl | default([]) | first).at.city", RECORD, "Ulm"),
        ("(ppl | selectattr('v', 'gt', 2) | first).kind", RECORD, "y"),
        ("rows | map(attribute='0.a') | sum", RECORD, "3"),
        ("rows[1][0].a + 1", RECORD, "3"),
        ("'city' in addr", RECORD, "true"),
        ("open.p ~ open['x']", RECORD, "(empty)"),
        ("open.p ~ ('x' in open)", RECORD, "1false"),
        ("things | map(attribute='q') | first", RECORD, "4"),
        ("(things | first).q + any.r", RECORD, "9"),
        ("(any | default({})).whatever | default('-')", RECORD, "-"),
    ];
    assert_all(&rows, |text, record| expression(SCHEMA, text, record));
}

#[test]
fn a_member_that_the_record_schema_does_not_have_is_an_error_wherever_it_stands() {
    let rows = [
        "ppl[0].knd",
        "ppl[-1].knd",
        "ppl | map(attribute='knd') | join",
        "ppl | map(attribute='knd', default='x') | join",
        "ppl | selectattr('knd', 'eq', 'x') | list | length",
        "ppl | rejectattr('knd') | list | length",
        "ppl | join(',', attribute='knd')",
        "ppl | sum(attribute='knd')",
        "(ppl | sort(attribute='v,knd') | first).v",
        "(ppl | max(attribute='knd')).v",
        "(ppl | min(attribute='knd')).v",
        "ppl | unique(attribute='knd') | list | length",
        "(ppl | first).knd",
        "(ppl | selectattr('v', 'defined') | list)[0]['knd']",
        "(ppl | reverse | sort(attribute='v') | last).knd",
        "(ppl[1:] | first).knd",
        "(ppl[0] if n > 1 else ppl[0]).knd",
        "'knd' in ppl[0]",
    ];
    for text in rows {
        let expected = "M0401: `../schemas/r.json` has no field `knd` | Did you mean `kind`?";
        assert_all(&[(text, RECORD, expected)], |text, record| expression(SCHEMA, text, record));
    }
    let rows = [
        (
            "ppl | map(attribute='at.citty') | join",
            RECORD,
            "M0401: `../schemas/r.json` has no field `citty` | Did you mean `city`?",
        ),
        (
            "ppl | map(attribute='at') | map(attribute='citty') | join",
            RECORD,
            "M0401: `../schemas/r.json` has no field `citty`…",
        ),
        ("rows | map(attribute='0.b') | sum", RECORD, "M0401: `../schemas/r.json` has no field `b`…"),
        ("'citty' in addr", RECORD, "M0401: `../schemas/r.json` has no field `citty`…"),
    ];
    assert_all(&rows, |text, record| expression(SCHEMA, text, record));
    let rows = [
        (
            "{% for p in ppl %}{{ p.knd }}{% endfor %}",
            RECORD,
            "M0401: `../schemas/r.json` has no field `knd`…",
        ),
        (
            "{% for p in ppl %}{{ loop.previtem.knd }}{% endfor %}",
            RECORD,
            "M0401: `../schemas/r.json` has no field `knd`…",
        ),
        ("{% set p = ppl | first %}{{ p.knd }}", RECORD, "M0401: `../schemas/r.json` has no field `knd`…"),
        (
            "{% with p = ppl[0] %}{{ p['knd'] }}{% endwith %}",
            RECORD,
            "M0401: `../schemas/r.json` has no field `knd`…",
        ),
        (
            "{% for row in rows %}{% for p in row %}{{ p.b }}{% endfor %}{% endfor %}",
            RECORD,
            "M0401: `../schemas/r.json` has no field `b`…",
        ),
    ];
    assert_all(&rows, |text, record| template(SCHEMA, text, record));
    let rows = [(
        "ppl | selectattr('knd', 'eq', 'x') | list | length > 0",
        RECORD,
        "M0401: `../schemas/r.json` has no field `knd`…",
    )];
    assert_all(&rows, |text, record| filter(SCHEMA, text, record));
}

#[test]
fn what_is_no_object_has_no_members() {
    let rows = [
        (
            "addr.city.x",
            RECORD,
            "M0407: `addr.city.x` looks inside `addr.city`, which is text | Write `addr.city`; a part of its text is `(addr.city | trim)[0]`.",
        ),
        ("n.x", RECORD, "M0407: `n.x` looks inside `n`, which is a number | Write `n`."),
        (
            "tags.x",
            RECORD,
            "M0407: `tags.x` looks inside `tags`, which is a list | Take one of its items: `tags[0]`.",
        ),
        (
            "tags[0].x",
            RECORD,
            "M0407: `tags[0].x` looks inside `tags[0]`, which is text | Write `tags[0]`; a part of its text is `(tags[0] | trim)[0]`.",
        ),
        (
            "addr[0]",
            RECORD,
            "M0407: `addr[0]` looks inside `addr`, which is an object | Name one of its members: `addr.name`.",
        ),
        ("(name | trim).x", RECORD, "M0703: `.x` needs an object, and this is text…"),
        ("(ppl | first).kind.x", RECORD, "M0703: `.x` needs an object, and this is text…"),
        (
            "(ppl | list).kind",
            RECORD,
            "M0703: `.kind` needs an object, and this is a list | Take an item: `[0].kind`; or all of them: `map(attribute='kind')`.",
        ),
        ("(n + 1)['x']", RECORD, "M0703: `.x` needs an object, and this is a number…"),
        ("(n + 1)[0]", RECORD, "M0703: `[…]` needs a list or text, and this is a number…"),
        ("tags | map(attribute='x') | join", RECORD, "M0703: `x` is a member, and is looked for in text…"),
        (
            "ppl | map(attribute='kind.x') | join",
            RECORD,
            "M0703: `x` is a member, and is looked for in text…",
        ),
        (
            "ppl | selectattr('v.x') | list | length",
            RECORD,
            "M0703: `x` is a member, and is looked for in a number…",
        ),
        (
            "name | split(',') | sort(attribute='x') | join",
            RECORD,
            "M0703: `x` is a member, and is looked for in text…",
        ),
        (
            "ppl | selectattr('kind', 'eq', 5) | list | length",
            RECORD,
            "M0703: an item is text, and is compared with a number…",
        ),
    ];
    assert_all(&rows, |text, record| expression(SCHEMA, text, record));
    let rows = [
        ("from: addr.city.x", RECORD, "M0407: `addr.city.x` looks inside `addr.city`, which is text…"),
        ("from: 'tags[0].x'", RECORD, "M0407: `tags[0].x` looks inside `tags[0]`, which is text…"),
    ];
    assert_all(&rows, |rule, record| given(SCHEMA, rule, record));
    let rows = [
        ("{% for t in tags %}{{ t.x }}{% endfor %}", RECORD, "M0703: `.x` needs an object, and `t` is text…"),
        (
            "{% for t in name | split(',') %}{{ t.x }}{% endfor %}",
            RECORD,
            "M0703: `.x` needs an object, and `t` is text…",
        ),
    ];
    assert_all(&rows, |text, record| template(SCHEMA, text, record));
    let cells = r#"{ "name": "Ada" }"#;
    assert_all(
        &[("(name | trim).x", cells, "M0703: `.x` needs an object, and this is text…")],
        |text, record| expression(From::Rows, text, record),
    );
}
