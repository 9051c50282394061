//! Typing and validating one record.
//!
//! Where the schema judges each field by itself, each field has its own small validator, and none where reading the
//! cell as its type proves all there is to prove. Only a schema that relates fields to each other is applied to the
//! whole record: building that record costs more than all the rest.

use fieldline_model::{Body, Rejection, RejectionCode, Row, SourceRecord, Value, ValueType};
use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value as Json;

use crate::run::is_empty_text;
use crate::schema::FieldTypes;
use crate::schema::coercion::{coerce_cell, coerce_text};
use crate::schema::formats::unchecked_formats;
use crate::schema::whole_numbers::WholeNumbers;

/// A record schema, ready.
pub(crate) struct RecordSchema {
    text: String,
    root: Json,
    fields: Vec<SchemaField>,
    whole: Option<Validator>,
}

struct SchemaField {
    name: String,
    wanted: ValueType,
    is_required: bool,
    /// Whether null is a value of it: then a blank cell is one.
    is_nullable: bool,
    /// Where whole numbers are integers, in a document's value.
    whole_numbers: WholeNumbers,
    /// What remains to check of a cell once it is typed, and of a document's value.
    cell: Option<Validator>,
    value: Option<Validator>,
}

/// Keys of a schema that relate no field to another.
const FLAT: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "examples",
    "default",
    "deprecated",
    "readOnly",
    "writeOnly",
];
/// Keys of a field's schema that reading a cell as its type settles.
const SETTLED: &[&str] = &["type", "title", "description", "examples", "default", "$comment", "deprecated"];

impl RecordSchema {
    /// Compiles a JSON Schema; the error says what is wrong with it.
    pub(crate) fn compile(text: &str) -> Result<Self, String> {
        let root: Json = serde_json::from_str(text).map_err(|error| format!("is no JSON: {error}"))?;
        let whole = validator(&root).map_err(|error| format!("is no JSON Schema: {error}"))?;
        let flat = is_flat(&root);
        let types = FieldTypes::new(&root);
        let required: Vec<&str> = root
            .get("required")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let mut fields = Vec::new();
        for (name, schema) in root.get("properties").and_then(Json::as_object).into_iter().flatten() {
            let wanted = types.type_of(schema);
            let needs_cell = flat && !is_settled(schema, &wanted);
            let compiled = |needed: bool| {
                needed
                    .then(|| validator(schema))
                    .transpose()
                    .map_err(|error| format!("is no JSON Schema: {error}"))
            };
            fields.push(SchemaField {
                name: name.clone(),
                is_required: required.contains(&name.as_str()),
                cell: compiled(needs_cell)?,
                value: compiled(flat)?,
                is_nullable: types.is_nullable(schema),
                whole_numbers: WholeNumbers::of(types, schema),
                wanted,
            });
        }
        let whole = (!flat).then_some(whole);
        Ok(Self { text: canonical(&root), root, fields, whole })
    }

    /// The schema's content in one form, whatever its layout: for the fingerprint.
    pub(crate) fn content(&self) -> &str {
        &self.text
    }

    /// The schema itself.
    pub(super) fn root(&self) -> &Json {
        &self.root
    }

    /// The formats that it names and nothing checks, each once in the order in which they are named.
    pub(crate) fn unchecked_formats(&self) -> Vec<String> {
        unchecked_formats(&self.root)
    }

    /// The types it gives to fields.
    pub(crate) fn types(&self) -> FieldTypes<'_> {
        FieldTypes::new(&self.root)
    }

    /// The top-level fields that must be there, in the schema's order.
    pub(crate) fn required(&self) -> impl Iterator<Item = &str> {
        let names = self.root.get("required").and_then(Json::as_array);
        names.into_iter().flatten().filter_map(Json::as_str)
    }

    /// The number of a top-level field.
    pub(crate) fn slot(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Types the record's fields into `typed`, one per field of the schema, and validates it. Blank cells are null. Of the
    /// required fields, those in `excused` may be missing.
    pub(crate) fn coerce(
        &self,
        record: &SourceRecord,
        empties: &[String],
        excused: &[String],
        typed: &mut Vec<Value>,
    ) -> Result<(), Rejection> {
        typed.clear();
        for field in &self.fields {
            let value = match &record.body {
                Body::Row(row) => field.of_row(row, empties, excused)?,
                Body::Document(document) => field.of_document(document, excused)?,
            };
            typed.push(value);
        }
        match &self.whole {
            Some(whole) => self.validate_whole(whole, record, excused, typed),
            None => Ok(()),
        }
    }

    fn validate_whole(
        &self,
        whole: &Validator,
        record: &SourceRecord,
        excused: &[String],
        typed: &[Value],
    ) -> Result<(), Rejection> {
        let json = match &record.body {
            Body::Document(document) => document.to_json(),
            Body::Row(_) => {
                let is_there = |field: &SchemaField| field.is_required && field.is_nullable;
                let members = self.fields.iter().zip(typed);
                let members = members.filter(|(field, value)| **value != Value::Null || is_there(field));
                Json::Object(members.map(|(field, value)| (field.name.clone(), value.to_json())).collect())
            }
        };
        let found = if excused.is_empty() {
            whole.validate(&json).err()
        } else {
            whole.iter_errors(&json).find(|error| !is_excused(error, excused))
        };
        match found {
            None => Ok(()),
            Some(error) => {
                let path = error.instance_path().to_string();
                let field = path.trim_start_matches('/').split('/').next().unwrap_or_default();
                Err(violation(field, &error))
            }
        }
    }
}

impl SchemaField {
    fn of_row(&self, row: &Row, empties: &[String], excused: &[String]) -> Result<Value, Rejection> {
        let cell = row.get(&self.name).filter(|cell| !is_empty_text(cell, empties));
        let Some(cell) = cell else {
            // A required text may be blank as far as JSON Schema goes; a required number may not.
            return match (self.is_required, &self.wanted) {
                (true, ValueType::Text | ValueType::Any) if row.get(&self.name).is_some() => {
                    let value = Value::from("");
                    self.check(self.cell.as_ref(), &value).map(|()| value)
                }
                (true, _) if self.is_nullable && row.get(&self.name).is_some() => Ok(Value::Null),
                (true, _) if !excused.contains(&self.name) => {
                    Err(refused(&self.name, "is required, and there is none"))
                }
                (_, _) => Ok(Value::Null),
            };
        };
        let value = coerce_cell(cell, &self.wanted).map_err(|message| refused(&self.name, message))?;
        self.check(self.cell.as_ref(), &value).map(|()| value)
    }

    fn of_document(&self, document: &Value, excused: &[String]) -> Result<Value, Rejection> {
        match document.member(&self.name) {
            None if self.is_required && !excused.contains(&self.name) => {
                Err(refused(&self.name, "is required, and there is none"))
            }
            None => Ok(Value::Null),
            Some(value) => {
                self.check(self.value.as_ref(), value)?;
                match value {
                    Value::Text(text) if matches!(self.wanted, ValueType::Date | ValueType::Instant) => {
                        coerce_text(text, &self.wanted).map_err(|message| refused(&self.name, message))
                    }
                    other => Ok(self.whole_numbers.apply(other.clone())),
                }
            }
        }
    }

    fn check(&self, validator: Option<&Validator>, value: &Value) -> Result<(), Rejection> {
        match validator {
            Some(validator) => {
                validator.validate(&value.to_json()).map_err(|error| violation(&self.name, &error))
            }
            None => Ok(()),
        }
    }
}

pub(super) fn validator(schema: &Json) -> Result<Validator, String> {
    // Days and times are judged by the reader that types them, for texts of documents as for cells.
    let options = jsonschema::options()
        .should_validate_formats(true)
        .with_format("date", |text: &str| coerce_text(text, &ValueType::Date).is_ok())
        .with_format("date-time", |text: &str| coerce_text(text, &ValueType::Instant).is_ok());
    options.build(schema).map_err(|error| match error.kind() {
        ValidationErrorKind::Referencing(_) => {
            "a `$ref` leads out of the file, or to nothing in it".to_owned()
        }
        _ => error.masked().to_string(),
    })
}

/// Whether each field is judged by itself.
fn is_flat(root: &Json) -> bool {
    let Some(keys) = root.as_object() else { return false };
    let open = keys.get("additionalProperties").is_none_or(|value| *value == Json::Bool(true));
    let known = |key: &str| FLAT.contains(&key) || key == "additionalProperties";
    open && keys.keys().all(|key| known(key)) && !root.to_string().contains("\"$ref\"")
}

/// Whether a cell that could be read as its type fits the field's schema for sure.
pub(super) fn is_settled(schema: &Json, wanted: &ValueType) -> bool {
    let Some(keys) = schema.as_object() else { return false };
    let typed = !matches!(wanted, ValueType::Any | ValueType::List(_) | ValueType::Object) || keys.is_empty();
    let is_proven = |(key, value): (&String, &Json)| match key.as_str() {
        "format" => matches!(wanted, ValueType::Date | ValueType::Instant),
        // A cell that is not blank has a sign.
        "minLength" => *wanted == ValueType::Text && value.as_u64().is_some_and(|least| least <= 1),
        key => SETTLED.contains(&key),
    };
    typed && keys.iter().all(is_proven)
}

/// Whether the error is that a field is missing which may be.
fn is_excused(error: &jsonschema::ValidationError<'_>, excused: &[String]) -> bool {
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let is_top_level = error.instance_path().to_string().is_empty();
            is_top_level && property.as_str().is_some_and(|name| excused.iter().any(|known| known == name))
        }
        _ => false,
    }
}

pub(super) fn refused(field: &str, message: &str) -> Rejection {
    Rejection::of_record(RejectionCode::RecordSchema, format!("field `{field}` {message}"))
}

pub(super) fn violation(field: &str, error: &jsonschema::ValidationError<'_>) -> Rejection {
    let message = error.masked_with("the value").to_string();
    let place = if field.is_empty() { "the record".to_owned() } else { format!("field `{field}`") };
    Rejection::of_record(RejectionCode::RecordSchema, format!("{place} does not fit its schema: {message}"))
}

/// The JSON with sorted keys and without words that only people read.
fn canonical(json: &Json) -> String {
    match json {
        Json::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .filter(|(name, value)| {
                    !(value.is_string() && matches!(name.as_str(), "title" | "description" | "$comment"))
                })
                .collect();
            members.sort_by_key(|(name, _)| name.as_str());
            let members: Vec<String> = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Json::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use fieldline_model::{Columns, RowBuilder};

    use super::*;

    type Cells<'c> = &'c [(&'c str, &'c str)];

    fn row(cells: Cells<'_>) -> SourceRecord {
        let columns = Columns::new(cells.iter().map(|(name, _)| (*name).to_owned()).collect());
        let mut builder = RowBuilder::new(&columns, 64);
        cells.iter().for_each(|(_, cell)| builder.push(cell));
        SourceRecord { line: 1, body: Body::Row(builder.finish()) }
    }

    fn judge(schema: &str, record: &SourceRecord) -> Result<Vec<Value>, String> {
        let mut typed = Vec::new();
        RecordSchema::compile(schema)
            .unwrap()
            .coerce(record, &["N/A".to_owned()], &[], &mut typed)
            .map(|()| typed)
            .map_err(|rejection| rejection.message)
    }

    const FLAT_SCHEMA: &str = r#"{"properties": {"id": {"type": "string", "minLength": 2}, "n": {"type": "integer", "maximum": 9},
        "b": {"type": "boolean"}, "plan": {"enum": ["p1", "fr"]}}, "required": ["id", "n"]}"#;
    const RELATED_SCHEMA: &str = r#"{"properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "dependentRequired": {"a": ["b"]}}"#;

    #[test]
    fn rows_are_typed_and_judged() {
        let cases: [(&str, Cells, Option<&str>); 9] = [
            (FLAT_SCHEMA, &[("id", "C1"), ("n", "7"), ("b", "N/A"), ("plan", "")], None),
            (FLAT_SCHEMA, &[("id", "C"), ("n", "7")], Some("`id` does not fit")),
            (FLAT_SCHEMA, &[("id", "C1"), ("n", "10")], Some("`n` does not fit")),
            (FLAT_SCHEMA, &[("id", "C1"), ("n", "x")], Some("`n` is no integer")),
            (FLAT_SCHEMA, &[("id", "C1"), ("n", " ")], Some("`n` is required")),
            (FLAT_SCHEMA, &[("id", "C1")], Some("`n` is required")),
            (FLAT_SCHEMA, &[("id", "C1"), ("n", "1"), ("plan", "zz")], Some("`plan` does not fit")),
            (RELATED_SCHEMA, &[("a", "1"), ("b", "2")], None),
            (RELATED_SCHEMA, &[("a", "1"), ("b", "")], Some("the record does not fit")),
        ];
        for (schema, cells, expected) in cases {
            match (judge(schema, &row(cells)), expected) {
                (Ok(_), None) => {}
                (Err(message), Some(expected)) => assert!(message.contains(expected), "{message}"),
                (found, expected) => panic!("{cells:?}: {found:?}, expected {expected:?}"),
            }
        }
    }

    #[test]
    fn cells_are_read_as_the_one_type_beside_null() {
        let schema = |n: &str, others: &str| format!(r#"{{"properties": {{"n": {n}}}{others}}}"#);
        let integer = [
            r#"{"anyOf": [{"type": "integer"}, {"type": "null"}], "default": null, "title": "N"}"#,
            r#"{"oneOf": [{"type": "null"}, {"type": "integer"}]}"#,
            r#"{"type": ["integer", "null"]}"#,
            r##"{"anyOf": [{"$ref": "#/$defs/n"}, {"type": "null"}]}"##,
        ];
        for field in integer {
            for others in [
                r#", "$defs": {"n": {"type": "integer"}}"#,
                r#", "$defs": {"n": {"type": "integer"}}, "required": ["n"]"#,
            ] {
                let schema = schema(field, others);
                let judge = |cell: &str| judge(&schema, &row(&[("n", cell)])).map(|typed| typed[0].clone());
                assert_eq!(judge("5"), Ok(Value::Integer(5)), "{schema}");
                assert_eq!(judge(""), Ok(Value::Null), "{schema}");
                assert!(judge("x").unwrap_err().contains("`n` is no integer"), "{schema}");
            }
        }
        for (field, cell, expected) in [
            (r#"{"anyOf": [{"type": "number", "minimum": 3}, {"type": "null"}]}"#, "5", Some("5")),
            (r#"{"anyOf": [{"type": "number", "minimum": 3}, {"type": "null"}]}"#, "2", None),
            (
                r#"{"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}"#,
                "2026-03-29 01:00:00+00",
                Some("2026-03-29T01:00:00Z"),
            ),
            (r#"{"enum": [1, 2]}"#, "1", Some("1")),
            (r#"{"enum": [1, 2]}"#, "3", None),
            (r#"{"const": 5}"#, "5", Some("5")),
            (r#"{"anyOf": [{"type": "integer"}, {"type": "string"}]}"#, "5", Some("5")),
        ] {
            let typed = judge(&schema(field, ""), &row(&[("n", cell)]));
            let found = typed.ok().and_then(|typed| typed[0].to_plain_text());
            assert_eq!(found.as_deref(), expected, "{field}: {cell}");
        }
    }

    #[test]
    fn a_rejection_shows_no_value() {
        let message = judge(FLAT_SCHEMA, &row(&[("id", "C1"), ("n", "1"), ("plan", "s3cret")])).unwrap_err();
        assert!(!message.contains("s3cret"), "{message}");
    }

    #[test]
    fn documents_are_judged_as_they_are() {
        let of = |json: Json| SourceRecord { line: 1, body: Body::Document(Value::from_json(json)) };
        assert!(judge(FLAT_SCHEMA, &of(serde_json::json!({"id": "C1", "n": 7}))).is_ok());
        assert!(judge(FLAT_SCHEMA, &of(serde_json::json!({"id": "C1", "n": "7"}))).is_err());
        assert!(judge(FLAT_SCHEMA, &of(serde_json::json!({"id": "C1", "n": null}))).is_err());
        assert!(judge(FLAT_SCHEMA, &of(serde_json::json!({"id": "C1", "n": 1.5}))).is_err());
        for whole in ["1", "1.0", "1e0", "10e-1", "1.000"] {
            let record = of(serde_json::from_str(&format!(r#"{{"id": "C1", "n": {whole}}}"#)).unwrap());
            assert_eq!(judge(FLAT_SCHEMA, &record).unwrap()[1], Value::Integer(1), "{whole}");
        }
    }

    #[test]
    fn layout_and_descriptions_are_no_content() {
        let one = RecordSchema::compile(r#"{"properties":{"a":{"type":"string"},"b":{}}}"#).unwrap();
        let other = RecordSchema::compile(
            "{ \"properties\": { \"b\": {}, \"a\": { \"description\": \"x\", \"type\": \"string\" } } }",
        );
        assert_eq!(one.content(), other.unwrap().content());
    }
}
