//! JSON Schemas of the project's files, for editors.

use serde_json::{Map, Value as Json, json};

use crate::language::description::{Key, Section, Shape};
use crate::language::mapping::{
    ARGUMENT_RULE, ASSOCIATION, DESTINATION, FIELD_RULE, INCLUDED, KEY, LOOKUP, MAPPING, POLICY, SOURCE,
    TEST, TEST_FILE, WATERMARK,
};
use crate::language::project::{CSV, DEFAULTS, HUBSPOT, JSONL, PROJECT, SCHEDULE_ENTRY, SECRET, TARGET};
use crate::language::steps::step;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of mapping files: `mapping.v1.json`.
pub fn mapping_schema() -> Json {
    let sections = [&SOURCE, &DESTINATION, &KEY, &FIELD_RULE, &ARGUMENT_RULE, &ASSOCIATION, &POLICY, &TEST];
    let mut definitions = rule_definitions();
    definitions.extend(sections.into_iter().map(|known| (known.id.to_owned(), section(known))));
    definitions.insert("limit".into(), parsed(LIMIT));
    let watermark =
        json!({ "description": WATERMARK.summary, "anyOf": [reference("scalar"), section(&WATERMARK)] });
    definitions.insert("watermark".into(), watermark);
    definitions.insert("expected".into(), parsed(EXPECTED));
    file("mapping.v1.json", "A mapping of Fieldline", &MAPPING, MAPPING_EXAMPLE, definitions)
}

/// The schema of files of tests: `mapping-test.v1.json`.
pub fn tests_schema() -> Json {
    let mut definitions = common_definitions();
    definitions.insert(TEST.id.into(), section(&TEST));
    definitions.insert("expected".into(), parsed(EXPECTED));
    file(
        "mapping-test.v1.json",
        "Tests of a mapping of Fieldline",
        &TEST_FILE,
        TEST_FILE_EXAMPLE,
        definitions,
    )
}

/// The schema of files of shared rules: `rules.v1.json`.
pub fn rules_schema() -> Json {
    let mut definitions = rule_definitions();
    let sections = [&FIELD_RULE, &ARGUMENT_RULE];
    definitions.extend(sections.into_iter().map(|known| (known.id.to_owned(), section(known))));
    file("rules.v1.json", "Shared rules of Fieldline", &INCLUDED, INCLUDED_EXAMPLE, definitions)
}

/// The schema of `fieldline.yaml`: `project.v1.json`.
pub fn project_schema() -> Json {
    let sections = [&CSV, &JSONL, &HUBSPOT, &DEFAULTS, &SCHEDULE_ENTRY, &TARGET];
    let mut definitions = common_definitions();
    definitions.extend(sections.into_iter().map(|known| {
        let mut schema = section(known);
        if [CSV.id, JSONL.id, HUBSPOT.id].contains(&known.id) {
            schema["properties"]["type"] = json!({ "const": known.id });
        }
        (known.id.to_owned(), schema)
    }));
    definitions.insert("connection".into(), connection());
    definitions.insert("changed_connection".into(), changed_connection());
    definitions.insert("count".into(), parsed(COUNT));
    definitions.insert(SECRET.id.into(), json!({ "anyOf": [reference("scalar"), section(&SECRET)] }));
    file("project.v1.json", "A project of Fieldline: fieldline.yaml", &PROJECT, PROJECT_EXAMPLE, definitions)
}

/// A whole file.
fn file(id: &str, title: &str, root: &Section, example: &str, definitions: Map<String, Json>) -> Json {
    let mut schema = json!({ "$schema": DIALECT, "$id": id, "title": title });
    merge(&mut schema, section(root));
    schema["examples"] = json!([parsed(example)]);
    // In order of their names, so that a difference is easy to read.
    let mut definitions: Vec<(String, Json)> = definitions.into_iter().collect();
    definitions.sort_by(|one, other| one.0.cmp(&other.0));
    schema["$defs"] = Json::Object(definitions.into_iter().collect());
    schema
}

/// A map of known keys.
fn section(known: &Section) -> Json {
    let mut schema = json!({ "description": known.summary, "type": "object", "additionalProperties": false });
    let required: Vec<&str> = known.keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    if !known.rules.is_empty() {
        merge(&mut schema, parsed(known.rules));
    }
    let keys: Map<String, Json> =
        known.keys.iter().map(|known| (known.name.to_owned(), key(known))).collect();
    schema["properties"] = Json::Object(keys);
    schema
}

fn key(known: &Key) -> Json {
    let mut schema = shape(known.shape);
    if !known.summary.is_empty() {
        schema["description"] = json!(known.summary);
    }
    if let Some(default) = known.default {
        schema["default"] = parsed(default);
    }
    if !known.examples.is_empty() {
        schema["examples"] = parsed(known.examples);
    }
    schema
}

fn shape(shape: Shape) -> Json {
    match shape {
        Shape::Version => json!({ "const": 1 }),
        Shape::Scalar => reference("scalar"),
        Shape::Scalars => reference("scalars"),
        Shape::Normalize => reference("normalize"),
        Shape::Ref(name) => reference(name),
        Shape::List(name) => json!({ "type": "array", "items": reference(name) }),
        Shape::OneOrMore(name) => {
            json!({ "anyOf": [reference(name), { "type": "array", "items": reference(name) }] })
        }
        Shape::Table(name) => json!({ "type": "object", "additionalProperties": reference(name) }),
        Shape::Words(words) => {
            let words = words
                .iter()
                .map(|(word, meaning)| json!({ "const": constant(word), "description": meaning }));
            let choices: Vec<Json> = words.chain([reference("variable")]).collect();
            json!({ "anyOf": choices })
        }
        Shape::Within(known) => section(known),
        Shape::MaybeWithin(known) => {
            let mut schema = section(known);
            schema["type"] = json!(["object", "null"]);
            schema
        }
        Shape::Json(text) => parsed(text),
    }
}

/// `true` and `false` are booleans in YAML, and digits are numbers.
fn constant(word: &str) -> Json {
    match (word, word.parse::<u64>()) {
        ("true", _) => json!(true),
        ("false", _) => json!(false),
        (_, Ok(number)) => json!(number),
        (other, _) => json!(other),
    }
}

fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// What every file's schema refers to.
fn common_definitions() -> Map<String, Json> {
    let known = [("scalar", SCALAR), ("scalars", SCALARS), ("variable", VARIABLE), ("duration", DURATION)];
    known.into_iter().map(|(name, text)| (name.to_owned(), parsed(text))).collect()
}

/// What the schemas with rules refer to.
fn rule_definitions() -> Map<String, Json> {
    let mut definitions = common_definitions();
    let known = [("field", FIELD), ("normalize", NORMALIZE), ("on_error", ON_ERROR)];
    definitions.extend(known.into_iter().map(|(name, text)| (name.to_owned(), parsed(text))));
    definitions.insert("step".into(), step());
    let lookup = json!({ "description": LOOKUP.summary, "anyOf": [reference("scalar"), section(&LOOKUP)] });
    definitions.insert("lookup".into(), lookup);
    definitions
}

/// A connection is judged by its type.
fn connection() -> Json {
    let kinds = [CSV.id, JSONL.id, HUBSPOT.id];
    let is = |kind: &str| json!({ "properties": { "type": { "const": kind } }, "required": ["type"] });
    let rules: Vec<Json> =
        kinds.iter().map(|kind| json!({ "if": is(kind), "then": reference(kind) })).collect();
    json!({
        "type": "object",
        "required": ["type"],
        "properties": { "type": { "description": "What it is.", "enum": kinds } },
        "allOf": rules,
    })
}

/// What a target may change: any key of any connection but its type.
fn changed_connection() -> Json {
    let mut keys = Map::new();
    for known in [&CSV, &JSONL, &HUBSPOT].into_iter().flat_map(|kind| kind.keys) {
        if known.name != "type" && !keys.contains_key(known.name) {
            // Unless it is changed, the connection's own value counts.
            keys.insert(known.name.to_owned(), key(&Key { default: None, ..*known }));
        }
    }
    json!({
        "description": "Keys of the connection with other values; its type stays.",
        "type": "object",
        "additionalProperties": false,
        "properties": keys,
    })
}

fn merge(schema: &mut Json, more: Json) {
    if let (Some(schema), Json::Object(more)) = (schema.as_object_mut(), more) {
        schema.extend(more);
    }
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(text).expect("a test parses every JSON of the description")
}

const SCALAR: &str = r#"{
    "description": "A single value. The characters count as they are written.",
    "type": ["string", "number", "boolean"]
}"#;
const SCALARS: &str = r##"{
    "description": "One value, or a list of values.",
    "anyOf": [{ "$ref": "#/$defs/scalar" }, { "type": "array", "items": { "$ref": "#/$defs/scalar" } }]
}"##;
const VARIABLE: &str = r#"{
    "description": "A variable of the environment: `${NAME}`, or `${NAME:-value}` with a default.",
    "type": "string",
    "pattern": "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}"
}"#;
const DURATION: &str = r##"{
    "description": "A whole number and one of s, m, h, d.",
    "anyOf": [{ "type": "string", "pattern": "^\\s*[0-9]+\\s*[smhd]\\s*$" }, { "$ref": "#/$defs/variable" }],
    "examples": ["30s", "10m", "2h", "1d"]
}"##;
const COUNT: &str = r##"{
    "anyOf": [
        { "type": "integer", "minimum": 1 },
        { "type": "string", "pattern": "^\\s*[0-9]+\\s*$" },
        { "$ref": "#/$defs/variable" }
    ]
}"##;
const LIMIT: &str = r##"{
    "anyOf": [
        { "type": "integer", "minimum": 0 },
        { "type": "string", "pattern": "^\\s*([0-9]+|[0-9]+(\\.[0-9]{1,3})?\\s*%)\\s*$" },
        { "$ref": "#/$defs/variable" }
    ],
    "examples": [500, "20%", "0.5%"]
}"##;
const FIELD: &str = r##"{
    "description": "A rule, or the name of a field, which is short for `from`.",
    "anyOf": [{ "$ref": "#/$defs/scalar" }, { "$ref": "#/$defs/field_rule" }]
}"##;
const NORMALIZE: &str = r##"{
    "description": "One step or a list of steps, in order. They are described in docs/normalizers.md.",
    "anyOf": [{ "$ref": "#/$defs/step" }, { "type": "array", "items": { "$ref": "#/$defs/step" } }],
    "examples": ["trim", ["trim", "title_case"], { "phone": { "region": "DE" } }]
}"##;
const ON_ERROR: &str = r##"{
    "description": "What happens when a step, the map or the property's type refuses the value.",
    "anyOf": [
        { "const": "reject", "description": "The record is rejected and not loaded." },
        { "const": "skip", "description": "The property keeps what HubSpot has." },
        { "const": "clear", "description": "The property is emptied." },
        { "$ref": "#/$defs/variable" }
    ]
}"##;
const EXPECTED: &str = r##"{
    "description": "The property and the value that is sent for it; the empty text clears the property, null: nothing is said about it.",
    "type": ["object", "null"],
    "additionalProperties": { "anyOf": [{ "$ref": "#/$defs/scalar" }, { "type": "null" }] }
}"##;
const MAPPING_EXAMPLE: &str = r#"{
    "fieldline": 1,
    "mapping": "customers",
    "source": { "connection": "app", "stream": "customers.csv", "key": "customer_id" },
    "destination": {
        "connection": "hubspot", "object": "contacts",
        "key": { "property": "app_customer_id", "from": "customer_id" }, "match": ["email"]
    },
    "fields": { "email": { "from": "email", "normalize": "email", "required": true }, "firstname": "first_name" }
}"#;
const TEST_FILE_EXAMPLE: &str = r#"{
  "fieldline": 1,
  "mapping": "customers",
  "tests": [
    { "name": "addresses are lower-cased", "given": { "customer_id": "C1", "email": " A@B.io " }, "expect": { "email": "a@b.io" } }
  ]
}"#;
const INCLUDED_EXAMPLE: &str = r#"{
    "fieldline": 1,
    "fields": { "email": { "from": "email", "normalize": "email" }, "firstname": "first_name" }
}"#;
const PROJECT_EXAMPLE: &str = r#"{
    "fieldline": 1,
    "project": "my-sync",
    "connections": {
        "app": { "type": "csv", "path": "data" },
        "hubspot": { "type": "hubspot", "token": "${HUBSPOT_TOKEN}", "portal": 1234567 }
    },
    "schedule": [{ "mappings": ["customers"], "every": "15m" }]
}"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_json_of_the_description_can_be_read_and_every_reference_leads_somewhere() {
        for schema in [mapping_schema(), rules_schema(), project_schema()] {
            let text = schema.to_string();
            for (_, rest) in text.match_indices("#/$defs/").map(|(at, mark)| (at, &text[at + mark.len()..])) {
                let name = &rest[..rest.find('"').unwrap()];
                assert!(schema["$defs"].get(name).is_some(), "{}: `{name}`", schema["$id"]);
            }
        }
    }
}
