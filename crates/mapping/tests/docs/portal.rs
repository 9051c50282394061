//! The project that the pages' examples belong to.

use fieldline_mapping::ProjectText;
use fieldline_model::Snapshot;
use serde_json::{Value as Json, json};

use crate::files::{read, read_json};

/// What stands around a fragment of a mapping, by key.
const MAPPING: [(&str, &str); 5] = [
    ("fieldline", "fieldline: 1\n"),
    ("mapping", "mapping: customers\n"),
    ("source", "source: { connection: app, stream: customers.csv, key: customer_id }\n"),
    (
        "destination",
        "destination: { connection: hubspot, object: contacts, key: { property: app_customer_id, from: customer_id } }\n",
    ),
    ("fields", "fields: { email: email }\n"),
];

/// What stands around a fragment of a project file, by key.
const PROJECT: [(&str, &str); 4] = [
    ("fieldline", "fieldline: 1\n"),
    ("project", "project: my-sync\n"),
    (
        "connections",
        "connections:\n  app: { type: csv, path: data }\n  events: { type: jsonl, path: data }\n  hubspot:\n    \
         type: hubspot\n    token: \"${HUBSPOT_TOKEN}\"\n    portal: 1234567\n",
    ),
    ("defaults", "defaults: { region: DE, timezone: Europe/Berlin, empty_values: [\"N/A\", \"-\"] }\n"),
];

const COMPANIES: &str = r#"{
  "object": "companies", "portal": "1234567", "date": "2026-11-23",
  "properties": [
    {"name": "account_id", "type": "string", "fieldType": "text", "hasUniqueValue": true},
    {"name": "domain", "type": "string", "fieldType": "text"},
    {"name": "name", "type": "string", "fieldType": "text"},
    {"name": "sync_source", "type": "string", "fieldType": "text"}
  ]
}"#;

/// The text of a whole mapping around some of its keys.
pub(crate) fn whole_mapping(part: &str) -> String {
    around(&MAPPING, part)
}

/// The text of a whole project file around some of its keys.
pub(crate) fn whole_project(part: &str) -> String {
    around(&PROJECT, part)
}

fn around(parts: &[(&str, &str)], part: &str) -> String {
    let stands_there =
        |key: &str| part.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':')));
    let rest = parts.iter().filter(|(key, _)| !stands_there(key)).map(|(_, text)| *text);
    rest.chain([part]).collect()
}

/// A project of these two files, with the portal's definitions and the record schema that the pages speak of.
pub(crate) fn project(project_file: &str, mapping: &str) -> ProjectText {
    let schema = "schemas/records/customer.schema.json";
    ProjectText::new()
        .with_file("fieldline.yaml", project_file)
        .with_file("mappings/customers.yaml", mapping)
        .with_file("schemas/hubspot/1234567/contacts.json", definitions())
        .with_file("schemas/hubspot/1234567/companies.json", COMPANIES)
        .with_file(schema, read(&format!("examples/01-first-sync/{schema}")))
        .with_variable("HUBSPOT_TOKEN", "a token")
}

/// The contacts of the first example, with more kinds of properties.
fn definitions() -> String {
    let mut definitions = read_json("examples/01-first-sync/schemas/hubspot/1234567/contacts.json");
    let options = |values: &[&str]| -> Vec<Json> {
        values.iter().map(|value| json!({ "label": value.to_uppercase(), "value": value })).collect()
    };
    let more = [
        json!({ "name": "interests", "type": "enumeration", "fieldType": "checkbox",
                "options": options(&["news", "events", "offers"]) }),
        json!({ "name": "phone_extension", "type": "string", "fieldType": "text" }),
        json!({ "name": "loaded_by", "type": "string", "fieldType": "text" }),
        json!({ "name": "seats_left", "type": "number", "fieldType": "number" }),
        json!({ "name": "last_seen", "type": "datetime", "fieldType": "date" }),
        json!({ "name": "is_partner", "type": "bool", "fieldType": "booleancheckbox" }),
    ];
    definitions["properties"].as_array_mut().unwrap().extend(more);
    Snapshot::read(&definitions.to_string()).expect("a snapshot").to_text()
}
