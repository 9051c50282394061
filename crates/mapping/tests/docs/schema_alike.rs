//! The JSON Schemas and the compiler know the same keys, and refuse all others.

use std::collections::BTreeSet;

use fieldline_diagnostics::{Code, Diagnostic};
use fieldline_mapping::compile;
use serde_json::{Value as Json, json};

use crate::files::read_json;
use crate::portal::{project, whole_mapping, whole_project};
use crate::schema_valid::{mapping_schema, project_schema};

/// A key that nobody could have meant.
const UNKNOWN: &str = "xyzzyxyzzyxyzzy";

/// A mapping with every kind of section. JSON is YAML, so the compiler reads it as it is.
fn mapping() -> Json {
    json!({
        "fieldline": 1,
        "mapping": "customers",
        "source": { "connection": "app", "stream": "customers.csv", "key": "customer_id" },
        "destination": {
            "connection": "hubspot", "object": "contacts",
            "key": { "property": "app_customer_id", "from": "customer_id" },
        },
        "fields": {
            "email": { "from": "email" },
            "phone": { "from": "phone", "normalize": { "phone": { "region": { "from": "country" } } } },
            "hubspot_owner_id": { "from": "owner", "lookup": { "in": "hubspot.owners" } },
        },
        "associations": { "to": "contacts", "target": "customers", "from": "manager" },
        "policy": { "max_creates": 5 },
    })
}

fn project_file() -> Json {
    json!({
        "fieldline": 1,
        "project": "my-sync",
        "connections": {
            "app": { "type": "csv", "path": "data" },
            "events": { "type": "jsonl", "path": "data" },
            "hubspot": { "type": "hubspot", "token": "${HUBSPOT_TOKEN}", "limits": { "burst": 100 }, "pace": { "calls_per_second": 2.5 } },
            "vault": { "type": "hubspot", "token": { "command": ["vault", "read"] } },
            "login": { "type": "hubspot", "oauth": {
                "client_id": "an-app", "client_secret": { "file": "secret" }, "redirect_port": 3000, "scopes": ["oauth"],
            } },
        },
        "targets": { "prod": { "connections": { "hubspot": { "portal": 7 } } } },
        "defaults": { "region": "DE" },
        "schedule": [{ "mappings": ["customers"], "every": "15m" }],
    })
}

/// Sections whose keys are known, with the schema's definition of them.
const MAPPING_SECTIONS: [(&str, &str); 9] = [
    ("", ""),
    ("/source", "/$defs/source"),
    ("/destination", "/$defs/destination"),
    ("/destination/key", "/$defs/key"),
    ("/fields/email", "/$defs/field_rule"),
    ("/fields/phone/normalize/phone/region", "/$defs/argument_rule"),
    ("/fields/hubspot_owner_id/lookup", "/$defs/lookup/anyOf/1"),
    ("/associations", "/$defs/association"),
    ("/policy", "/$defs/policy"),
];
const PROJECT_SECTIONS: [(&str, &str); 11] = [
    ("", ""),
    ("/targets/prod", "/$defs/target"),
    ("/connections/app", "/$defs/csv"),
    ("/connections/events", "/$defs/jsonl"),
    ("/connections/hubspot", "/$defs/hubspot"),
    ("/connections/hubspot/limits", "/$defs/hubspot/properties/limits"),
    ("/connections/hubspot/pace", "/$defs/hubspot/properties/pace"),
    ("/connections/vault/token", "/$defs/secret/anyOf/1"),
    ("/connections/login/oauth", "/$defs/hubspot/properties/oauth"),
    ("/defaults", "/$defs/defaults"),
    ("/schedule/0", "/$defs/schedule_entry"),
];

#[test]
fn unknown_keys_are_refused_by_both_and_the_known_ones_are_the_same() {
    let schema = read_json("schemas/mapping.v1.json");
    for (section, definition) in MAPPING_SECTIONS {
        let broken = with_key(&mapping(), section);
        assert!(!mapping_schema().is_valid(&broken), "the schema of mappings takes any key in `{section}`");
        let found = diagnose(&whole_project(""), &broken.to_string());
        assert_known_alike(&found, &schema, section, definition);
    }
    let schema = read_json("schemas/project.v1.json");
    for (section, definition) in PROJECT_SECTIONS {
        let broken = with_key(&project_file(), section);
        assert!(!project_schema().is_valid(&broken), "the schema of projects takes any key in `{section}`");
        let found = diagnose(&broken.to_string(), &whole_mapping(""));
        assert_known_alike(&found, &schema, section, definition);
    }
}

#[test]
fn what_is_changed_in_the_tests_above_is_good_before() {
    assert!(mapping_schema().is_valid(&mapping()) && project_schema().is_valid(&project_file()));
    let found = diagnose(&project_file().to_string(), &mapping().to_string());
    assert!(!found.iter().any(Diagnostic::is_error), "{found:?}");
}

/// Steps, their arguments and the words of closed choices.
#[test]
fn wrong_words_are_refused_by_both() {
    let cases = [
        ("/fields/email/normalize", json!(UNKNOWN), Code::UnknownStep),
        ("/fields/email/normalize", json!([{ UNKNOWN: {} }]), Code::UnknownStep),
        ("/fields/email/normalize", json!({ "trim": { UNKNOWN: 1 } }), Code::StepArgument),
        ("/fields/email/normalize", json!({ "country": { "to": UNKNOWN } }), Code::StepArgument),
        ("/fields/email/normalize", json!("decimal"), Code::StepArgument),
        ("/fields/email/on_error", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/required", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/write", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/on_drift", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/on_empty", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/owner", json!("destination"), Code::KeysExclude),
        ("/fields/email/template", json!("{{ email }}"), Code::KeysExclude),
        ("/fields/email/map_else", json!("x"), Code::MissingKey),
        ("/fields/email", json!({}), Code::MissingKey),
        ("/destination/key", json!({ "from": "customer_id" }), Code::MissingKey),
        ("/source/distinct", json!(UNKNOWN), Code::BadChoice),
        ("/source/lookback", json!("ten minutes"), Code::BadDuration),
        ("/source/key", json!(["a"]), Code::WrongShape),
        ("/fieldline", json!(2), Code::LanguageVersion),
        ("/reverse_of", json!("other"), Code::NotSupportedYet),
        ("/associations/target", json!(null), Code::MissingKey),
        ("/associations/mode", json!(UNKNOWN), Code::BadChoice),
        ("/fields/hubspot_owner_id/lookup", json!({}), Code::MissingKey),
        ("/fields/hubspot_owner_id/lookup/on_miss", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/multi", json!(UNKNOWN), Code::BadChoice),
        ("/fields/email/owner", json!("newest"), Code::MissingKey),
        ("/policy/max_creates", json!("many"), Code::BadLimit),
        ("/destination/mode", json!(UNKNOWN), Code::BadChoice),
        ("/destination/on_missing", json!(UNKNOWN), Code::BadChoice),
        ("/destination/on_deleted", json!(UNKNOWN), Code::BadChoice),
    ];
    for (place, value, code) in cases {
        let broken = with(&mapping(), place, &value);
        assert!(!mapping_schema().is_valid(&broken), "{place}: {value}");
        let found = diagnose(&whole_project(""), &broken.to_string());
        assert!(found.iter().any(|found| found.code == code), "{place}: {value}: {found:?}");
    }
}

#[test]
fn wrong_settings_of_the_project_are_refused_by_both() {
    let cases = [
        ("/connections/app/type", json!("csw"), Code::BadChoice),
        ("/connections/hubspot/portal", json!("mine"), Code::ConnectionSetting),
        ("/connections/hubspot/tier", json!("gold"), Code::BadChoice),
        ("/connections/hubspot/reserve", json!("200%"), Code::ConnectionSetting),
        ("/connections/hubspot/limits/burst", json!(0), Code::ConnectionSetting),
        ("/connections/hubspot/app", json!("public"), Code::BadChoice),
        ("/connections/hubspot/limit_increases", json!(3), Code::BadChoice),
        ("/connections/hubspot/pace/calls_per_second", json!(0), Code::ConnectionSetting),
        ("/connections/hubspot/pace/calls_per_second", json!("fast"), Code::ConnectionSetting),
        ("/connections/hubspot/pace/records_per_hour", json!(0), Code::ConnectionSetting),
        ("/connections/hubspot/pace", json!(5), Code::WrongShape),
        ("/connections/hubspot/base_url", json!("ftp://x"), Code::ConnectionSetting),
        (
            "/connections/hubspot/oauth",
            json!({ "client_id": "x", "client_secret": "${S}" }),
            Code::KeysExclude,
        ),
        ("/connections/hubspot/token", json!({}), Code::MissingKey),
        ("/connections/hubspot/token", json!({ "file": "a", "command": "b" }), Code::KeysExclude),
        ("/connections/hubspot/token", json!(null), Code::MissingKey),
        ("/connections/login/oauth", json!({ "client_id": "x" }), Code::MissingKey),
        ("/connections/login/oauth/redirect_port", json!(70_000), Code::ConnectionSetting),
        ("/connections/app/path", json!({}), Code::WrongShape),
        ("/defaults/on_error", json!("ignore"), Code::BadChoice),
        ("/schedule/0/every", json!("often"), Code::BadDuration),
        ("/schedule/0/cron", json!("0 * * * *"), Code::KeysExclude),
        ("/schedule", json!([{ "mappings": "customers" }]), Code::MissingKey),
        ("/targets/prod", json!({}), Code::MissingKey),
    ];
    for (place, value, code) in cases {
        let broken = with(&project_file(), place, &value);
        assert!(!project_schema().is_valid(&broken), "{place}: {value}");
        let found = diagnose(&broken.to_string(), &whole_mapping(""));
        assert!(found.iter().any(|found| found.code == code), "{place}: {value}: {found:?}");
    }
}

fn diagnose(project_file: &str, mapping: &str) -> Vec<Diagnostic> {
    compile(&project(project_file, mapping)).diagnostics
}

fn with_key(document: &Json, section: &str) -> Json {
    with(document, &format!("{section}/{UNKNOWN}"), &json!(1))
}

/// The document with one member set.
fn with(document: &Json, place: &str, value: &Json) -> Json {
    let mut document = document.clone();
    let (parent, name) = place.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).expect("the place is in the document");
    parent.as_object_mut().unwrap().insert(name.to_owned(), value.clone());
    document
}

/// The compiler lists the keys it knows, or the first of them and how many more there are: those of the schema.
fn assert_known_alike(found: &[Diagnostic], schema: &Json, section: &str, definition: &str) {
    let help =
        found.iter().find(|found| found.code == Code::UnknownKey).and_then(|found| found.help.as_ref());
    let help = help.unwrap_or_else(|| panic!("`{section}`: {found:?}"));
    assert!(help.starts_with("The keys of "), "`{section}`: {help}");
    let (names, more) =
        help.rsplit_once(" or ").filter(|(_, rest)| rest.ends_with(" more.")).unwrap_or((help, "0 more"));
    let more: usize = more.split(' ').next().unwrap().parse().unwrap();
    let by_compiler: BTreeSet<&str> =
        names.split_once(" are ").unwrap().1.split('`').skip(1).step_by(2).collect();
    let properties = schema.pointer(&format!("{definition}/properties")).unwrap().as_object().unwrap();
    let by_schema: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
    assert!(by_compiler.is_subset(&by_schema), "`{section}`: {by_schema:?}, {help}");
    assert_eq!(by_schema.len(), by_compiler.len() + more, "`{section}`: {by_schema:?}, {help}");
}
