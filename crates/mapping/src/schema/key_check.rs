//! What the record schema says of the field that source keys are taken from.
//!
//! A record whose key is refused is not the record that its key names. Nobody may conclude from it who is in the source.

use fieldline_model::{Rejection, Value, ValueType};
use jsonschema::Validator;
use serde_json::Value as Json;

use crate::path::{FieldPath, Segment};
use crate::schema::RecordSchema;
use crate::schema::coercion::coerce_cell;
use crate::schema::record_schema::{is_settled, refused, validator, violation};

/// Judges the key of a record before anything else of it.
pub(crate) struct KeyCheck {
    field: String,
    wanted: ValueType,
    /// Where the key lies in the record, as a JSON pointer.
    pointer: String,
    /// Whether reading a cell as its type proves all there is to prove.
    is_settled: bool,
    /// What a cell by itself has to fit: as much as in its record, and found out at less cost.
    cell: Validator,
    /// What a record with nothing but the field has to fit.
    record: Validator,
}

/// What a schema has beside its fields, so that they can refer to it.
const SHARED: [&str; 4] = ["$schema", "$id", "$defs", "definitions"];

impl KeyCheck {
    /// The check of a key at that path; `None` where the schema says nothing about its field.
    pub(crate) fn of(schema: &RecordSchema, path: &FieldPath) -> Option<Self> {
        let root = schema.root();
        let properties = root.get("properties")?;
        let field = properties.get(&path.root)?;
        // Other fields are not there, and what relates fields to each other says nothing about one.
        let shared = SHARED.iter().filter_map(|name| Some(((*name).to_owned(), root.get(name)?.clone())));
        let record: serde_json::Map<String, Json> =
            shared.chain([("properties".to_owned(), properties.clone())]).collect();
        let mut cell = record.clone();
        cell.insert("allOf".to_owned(), Json::Array(vec![field.clone()]));
        let wanted = schema.types().type_of(field);
        Some(Self {
            field: path.root.clone(),
            pointer: pointer(path),
            is_settled: is_settled(field, &wanted),
            wanted,
            cell: validator(&Json::Object(cell)).ok()?,
            record: validator(&Json::Object(record)).ok()?,
        })
    }

    /// Judges the key in a cell that is not blank.
    ///
    /// # Errors
    /// A rejection when it does not fit.
    pub(crate) fn judge_cell(&self, cell: &str) -> Result<(), Rejection> {
        let value = match &self.wanted {
            ValueType::Text if self.is_settled => return Ok(()),
            ValueType::Text => Json::String(cell.to_owned()),
            wanted => {
                let value = coerce_cell(cell, wanted).map_err(|message| refused(&self.field, message))?;
                if self.is_settled {
                    return Ok(());
                }
                value.to_json()
            }
        };
        if self.cell.is_valid(&value) { Ok(()) } else { self.judge_value(value) }
    }

    /// Judges the key of a document; one that is empty fits.
    ///
    /// # Errors
    /// A rejection when it, or what it lies in, does not fit.
    pub(crate) fn judge_document(&self, document: &Value) -> Result<(), Rejection> {
        document.member(&self.field).map_or(Ok(()), |value| self.judge_value(value.to_json()))
    }

    fn judge_value(&self, value: Json) -> Result<(), Rejection> {
        let alone = Json::Object([(self.field.clone(), value)].into_iter().collect());
        let mut errors = self.record.iter_errors(&alone);
        let of_key = errors.find(|error| self.is_about_key(&error.instance_path().to_string()));
        of_key.map_or(Ok(()), |error| Err(violation(&self.field, &error)))
    }

    /// Whether an error lies at the key, above it or within it; what lies beside it is another field's.
    fn is_about_key(&self, at: &str) -> bool {
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        within(at, &self.pointer) || within(&self.pointer, at)
    }
}

fn pointer(path: &FieldPath) -> String {
    let escape = |name: &str| name.replace('~', "~0").replace('/', "~1");
    let rest = path.rest.iter().map(|segment| match segment {
        Segment::Name(name) => escape(name),
        Segment::Index(index) => index.to_string(),
    });
    let all: Vec<String> = std::iter::once(escape(&path.root)).chain(rest).collect();
    format!("/{}", all.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &str, path: &str) -> Option<KeyCheck> {
        KeyCheck::of(&RecordSchema::compile(schema).unwrap(), &FieldPath::parse(path).unwrap())
    }

    fn fits(schema: &str, path: &str, json: &str) -> bool {
        let document = Value::from_json(serde_json::from_str(json).unwrap());
        check(schema, path).unwrap().judge_document(&document).is_ok()
    }

    const PATTERN: &str =
        r#"{"properties": {"id": {"type": "string", "pattern": "^[0-9]{3}$"}, "n": {"type": "integer"}}}"#;
    const NESTED: &str = r#"{"properties": {"who": {"type": "object", "required": ["mail"], "properties": {
        "id": {"type": "integer"}, "mail": {"type": "string"}}}}}"#;
    const RELATED: &str = r##"{"$defs": {"key": {"type": "string", "minLength": 3}}, "type": "object", "required": ["n"],
        "properties": {"id": {"$ref": "#/$defs/key"}, "n": {}}, "if": {"required": ["n"]}, "else": {"properties": {"id": {"const": "x"}}}}"##;

    #[test]
    fn cells_of_keys_are_judged() {
        for (schema, cell, expected) in [
            (PATTERN, "002", true),
            (PATTERN, "2", false),
            (r#"{"properties": {"id": {"type": "integer"}}}"#, "3", true),
            (r#"{"properties": {"id": {"type": "integer"}}}"#, "3.5", false),
            (RELATED, "abc", true),
            (RELATED, "ab", false),
        ] {
            assert_eq!(check(schema, "id").unwrap().judge_cell(cell).is_ok(), expected, "{schema}: {cell}");
        }
    }

    #[test]
    fn keys_of_documents_are_judged_and_nothing_beside_them() {
        for (schema, path, json, expected) in [
            (PATTERN, "id", r#"{"id": "002", "n": "x"}"#, true),
            (PATTERN, "id", r#"{"id": 2}"#, false),
            (PATTERN, "id", r#"{"n": 1}"#, true),
            (NESTED, "who.id", r#"{"who": {"id": 1, "mail": 2}}"#, true),
            (NESTED, "who.id", r#"{"who": {"id": 1.5, "mail": "m"}}"#, false),
            (NESTED, "who.id", r#"{"who": "1"}"#, false),
            (RELATED, "id", r#"{"id": "abc"}"#, true),
            (RELATED, "id", r#"{"id": "ab", "n": 1}"#, false),
        ] {
            assert_eq!(fits(schema, path, json), expected, "{schema}: {json}");
        }
    }

    #[test]
    fn a_schema_without_the_field_judges_no_key() {
        assert!(check(PATTERN, "other").is_none());
        assert!(check("{}", "id").is_none());
    }
}
