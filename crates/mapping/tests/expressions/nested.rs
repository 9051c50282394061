//! Members of objects, items of lists, and lists of objects: with and without a record schema.

use crate::support::{From, assert_all, expression, filter, template};

const PERSON: &str = r#"{ "address": { "city": "Bonn", "zip": null, "geo": { "lat": 50.7 } }, "tags": ["a", null, "b"],
    "emails": [ { "kind": "work", "value": "w@x.io", "main": true }, { "kind": "home", "value": "h@x.io", "main": false } ] }"#;

const SCHEMA: &str = r#"
    "address": { "type": "object", "properties": { "city": { "type": "string" }, "zip": { "type": ["string", "null"] },
        "geo": { "type": "object", "properties": { "lat": { "type": "number" } } } } },
    "tags": { "type": "array", "items": { "type": ["string", "null"] } },
    "emails": { "type": "array", "items": { "type": "object" } },
    "order": { "type": "object", "properties": { "lines": { "type": "array" } } }"#;

const EXPRESSIONS: &[(&str, &str, &str)] = &[
    ("address.city", PERSON, "Bonn"),
    ("address['city']", PERSON, "Bonn"),
    ("address[\"geo\"].lat", PERSON, "50.7"),
    ("address.geo['lat'] + 0.1", PERSON, "50.8"),
    ("address.zip", PERSON, "(empty)"),
    ("'known' if address.city is defined else 'unknown'", PERSON, "known"),
    ("'known' if address.zip is defined else 'unknown'", PERSON, "unknown"),
    ("address.zip | default('none')", PERSON, "none"),
    ("emails[0].value", PERSON, "w@x.io"),
    ("emails[1]['value']", PERSON, "h@x.io"),
    ("emails[-1].value", PERSON, "h@x.io"),
    ("emails | map(attribute='value') | join(', ')", PERSON, "w@x.io, h@x.io"),
    ("emails | selectattr('kind', 'eq', 'home') | map(attribute='value') | first", PERSON, "h@x.io"),
    ("(emails | selectattr('main') | first).value", PERSON, "w@x.io"),
    ("(emails | rejectattr('main') | first).value", PERSON, "h@x.io"),
    ("(emails | selectattr('kind', 'equalto', 'work') | list)[0].value", PERSON, "w@x.io"),
    ("emails | length", PERSON, "2"),
    ("tags | join('-')", PERSON, "a-b"),
    ("tags | length", PERSON, "3"),
    ("tags | last", PERSON, "b"),
    ("tags[1:] | join", PERSON, "b"),
    ("'a' in tags", PERSON, "true"),
    ("'c' not in tags", PERSON, "true"),
    ("'city' in address", PERSON, "true"),
    ("'zip' in address", PERSON, "false"),
    ("address is mapping", PERSON, "true"),
    ("tags is sequence", PERSON, "true"),
    ("address | items | map('first') | join(',')", PERSON, "city,zip,geo"),
    (
        "address",
        PERSON,
        "R0205: cannot be evaluated: gives an object, which no property takes: name a member",
    ),
];

#[test]
fn members_are_reached_in_expressions() {
    assert_all(EXPRESSIONS, |text, record| expression(From::Documents, text, record));
}

#[test]
fn a_record_schema_changes_nothing_about_it() {
    let rows: Vec<_> = EXPRESSIONS.iter().filter(|(text, ..)| *text != "address").copied().collect();
    assert_all(&rows, |text, record| expression(From::TypedDocuments(SCHEMA), text, record));
}

#[test]
fn a_place_in_a_text_is_its_sign() {
    let record = r#"{ "name": "Éva", "o": { "city": "Bonn" }, "tags": ["xy"], "blank": " ", "n": 12 }"#;
    let rows = [
        ("name[0]", record, "É"),
        ("name[2]", record, "a"),
        ("name[-1]", record, "a"),
        ("name[9] | default('none')", record, "none"),
        ("o.city[0] ~ '.'", record, "B."),
        ("tags[0][1]", record, "y"),
        ("tags[0]", record, "xy"),
        ("row.name[0]", record, "É"),
        ("blank[0] | default('none')", record, "none"),
        ("n[0] | default('none')", record, "none"),
        ("o[0] | default('none')", record, "none"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    let rows = [("{{ name[0] }}. {{ o.city }}", record, "É. Bonn")];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

#[test]
fn members_are_reached_in_templates() {
    let rows = [
        ("{{ address.city }}, {{ address.zip }}", PERSON, "Bonn, "),
        ("{% for e in emails %}{{ e.value }};{% endfor %}", PERSON, "w@x.io;h@x.io;"),
        ("{% for e in emails if e.main %}{{ e['value'] }}{% endfor %}", PERSON, "w@x.io"),
        (
            "{% for e in emails %}{{ loop.index }}/{{ loop.length }} {{ e.kind }}{{ ', ' if not loop.last }}{% endfor %}",
            PERSON,
            "1/2 work, 2/2 home",
        ),
        (
            "{% for name, value in address | items if value is string %}{{ name }}={{ value }}{% endfor %}",
            PERSON,
            "city=Bonn",
        ),
        ("{% set e = emails[1] %}{{ e.kind }} {{ e.value }}", PERSON, "home h@x.io"),
        ("{% with a = address %}{{ a.geo.lat }}{% endwith %}", PERSON, "50.7"),
        (
            "{% if address.geo %}x{% endif %}",
            PERSON,
            "R0205: cannot be evaluated: `address.geo` is an object, which is neither true nor false",
        ),
        (
            "{{ address }}",
            PERSON,
            "R0205: cannot be evaluated: `address` is an object, and text is needed: name a member",
        ),
        ("{{ tags }}", PERSON, "R0205: cannot be evaluated: `tags` is a list, and text is needed: join it"),
        (
            "{{ emails[0] }}",
            PERSON,
            "R0205: cannot be evaluated: `emails[0]` is an object, and text is needed: name a member",
        ),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

#[test]
fn lists_and_objects_in_text_are_found_before_the_first_record() {
    let rows = [
        (
            "{{ address }}",
            PERSON,
            "M0703: `address` is an object, and text is needed | Name a member: `address.name`.",
        ),
        (
            "{{ address.geo }}",
            PERSON,
            "M0703: `address.geo` is an object, and text is needed | Name a member: `address.geo.name`.",
        ),
        (
            "{{ tags }}",
            PERSON,
            "M0703: `tags` is a list, and text is needed | Join it: `tags | join(', ')`; or take one item: `tags[0]`.",
        ),
        (
            "{{ 'x' ~ order.lines }}",
            PERSON,
            "M0703: `order.lines` is a list, and text is needed | Join it: `order.lines | join(', ')`; or take one item: `order.lines[0]`.",
        ),
        ("{{ tags | string }}", PERSON, "M0703: `string` needs a single value, and `tags` is a list…"),
    ];
    assert_all(&rows, |text, record| template(From::TypedDocuments(SCHEMA), text, record));
}

#[test]
fn members_decide_in_filters() {
    let rows = [
        ("address.city == 'Bonn'", PERSON, "kept"),
        ("address['city'] == 'Oslo'", PERSON, "left out"),
        ("address.zip is defined", PERSON, "left out"),
        ("emails | selectattr('kind', 'eq', 'home') | list | length > 0", PERSON, "kept"),
        ("emails[0].main", PERSON, "kept"),
        ("not emails[1].main", PERSON, "kept"),
        ("address.geo.lat > 50", PERSON, "kept"),
        ("nowhere.to.be.found == 'x'", PERSON, "left out"),
    ];
    assert_all(&rows, |text, record| filter(From::Documents, text, record));
    let rows = &rows[..7];
    assert_all(rows, |text, record| filter(From::TypedDocuments(SCHEMA), text, record));
}
