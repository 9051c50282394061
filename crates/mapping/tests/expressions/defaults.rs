//! What `default` fills, and what is empty.

use crate::support::{From, assert_all, expression, template};

#[test]
fn default_fills_null_and_blank_everywhere() {
    for nick in ["null", "\"\"", "\" \"", "[]", "[null, \"\"]"] {
        let record = format!("{{ \"nick\": {nick} }}");
        let rows = [
            ("nick | default('friend')", "friend"),
            ("nick | d('friend')", "friend"),
            ("(nick | default('friend')) | upper", "FRIEND"),
            ("'yes' if nick is defined else 'no'", "no"),
            ("'yes' if nick is none else 'no'", "yes"),
            ("'yes' if nick is undefined else 'no'", "yes"),
        ];
        for (text, expected) in rows {
            assert_eq!(expression(From::Documents, text, &record), expected, "{text} over {record}");
            let braces = format!("{{{{ {text} }}}}");
            assert_eq!(template(From::Documents, &braces, &record), expected, "{braces} over {record}");
        }
    }
    assert_eq!(template(From::Documents, "{{ nick | default('friend') }}", "{ \"other\": 1 }"), "friend");
    assert_eq!(template(From::Rows, "{{ nick | default('friend') }}", r#"{ "nick": " " }"#), "friend");
}

#[test]
fn a_template_is_empty_with_its_fields_unless_it_deals_with_that() {
    let rows = [
        ("{{ a }} {{ b }}", r#"{ "a": "", "b": null }"#, "(empty)"),
        ("Hello {{ a }}", r#"{ "a": "" }"#, "(empty)"),
        ("Hello {{ a | default('friend') }}", r#"{ "a": "" }"#, "Hello friend"),
        ("{{ a }}-{{ b | default('x') }}", r#"{ "a": "", "b": "" }"#, "-x"),
        ("{% if a is defined %}{{ a }}{% else %}nobody{% endif %}", r#"{ "a": "" }"#, "nobody"),
        ("{% if a is none %}nobody{% endif %}", r#"{ "a": "" }"#, "nobody"),
        ("{{ a.b.c | default('deep') }}", r#"{ "a": { "b": null } }"#, "deep"),
        ("{{ tags | join(', ') | default('none') }}", r#"{ "tags": [] }"#, "none"),
        ("fixed", r#"{ "a": "" }"#, "fixed"),
        ("{{ a }}{{ b }}", r#"{ "a": "", "b": "x" }"#, "x"),
    ];
    assert_all(&rows, |text, record| template(From::Documents, text, record));
}

#[test]
fn an_expression_is_empty_with_a_field_unless_it_deals_with_that() {
    let rows = [
        ("a ~ b", r#"{ "a": "x", "b": "" }"#, "(empty)"),
        ("a ~ (b | default('y'))", r#"{ "a": "x", "b": "" }"#, "xy"),
        ("(a | default(0)) + 1", r#"{ "a": null }"#, "1"),
        ("a | default(b)", r#"{ "a": null, "b": "z" }"#, "z"),
        ("a | default(false)", r#"{ "a": null }"#, "false"),
        ("a | default('x', true)", r#"{ "a": false }"#, "x"),
        ("a | default", r#"{ "a": null }"#, "(empty)"),
        ("none", r#"{ "a": null }"#, "(empty)"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
}

/// A field that is not needed for this record may be empty.
#[test]
fn a_fallback_or_branch_that_is_not_taken_decides_nothing() {
    let record = r#"{ "last": "Lovelace", "company": "", "mobile": "0171", "phone": null, "fax": " ", "cur": "EUR", "eur": "5",
        "usd": "", "plan": "pro", "note": "", "no": "no" }"#;
    let rows = [
        ("last | default(company)", record, "Lovelace"),
        ("company | default(last)", record, "Lovelace"),
        ("last | default(company) | default(fax)", record, "Lovelace"),
        ("phone | default(fax) | default(mobile)", record, "0171"),
        ("phone | default(fax) | default('none')", record, "none"),
        ("phone | default(fax)", record, "(empty)"),
        ("(phone ~ fax) | default(mobile)", record, "0171"),
        ("mobile if mobile is defined else phone", record, "0171"),
        ("phone if phone is defined else mobile", record, "0171"),
        ("eur if cur == 'EUR' else usd", record, "5"),
        ("usd if cur == 'EUR' else eur", record, "(empty)"),
        ("'vip' if plan == 'pro' or note == 'vip' else 'std'", record, "vip"),
        ("'vip' if note == 'vip' or plan == 'pro' else 'std'", record, "(empty)"),
        ("'a' if plan == 'free' and note == 'x' else 'b'", record, "b"),
        ("(no | bool) | default(phone, true)", record, "(empty)"),
        ("(no | bool) | default(phone)", record, "false"),
        ("(no | bool) | default(mobile, true)", record, "0171"),
        ("last ~ ' ' ~ company", record, "(empty)"),
        ("(last ~ company) is defined", record, "false"),
    ];
    assert_all(&rows, |text, record| expression(From::Documents, text, record));
    assert_all(&rows, |text, record| {
        // Cells of a file are text, and a blank one is empty.
        expression(From::Rows, text, &record.replace("null", "\"\""))
    });
}
