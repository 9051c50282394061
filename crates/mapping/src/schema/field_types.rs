//! What a JSON Schema says about the types of fields.

use fieldline_diagnostics::nearest;
use fieldline_model::ValueType;
use serde_json::Value as Json;

use crate::path::{FieldPath, Segment};

/// A view on the schema's tree for looking up paths.
#[derive(Clone, Copy)]
pub(crate) struct FieldTypes<'s> {
    root: &'s Json,
}

/// The result of looking up a path.
#[derive(Debug, PartialEq)]
pub(crate) enum FieldLookup {
    Known(ValueType),
    /// No such field; perhaps this one was meant.
    Unknown {
        name: String,
        nearest: Option<String>,
    },
    /// The path goes on below a value that has no such parts.
    Inside {
        outer: FieldPath,
        /// What that value is, as a sentence has it.
        noun: &'static str,
    },
}

impl<'s> FieldTypes<'s> {
    pub(crate) fn new(root: &'s Json) -> Self {
        Self { root }
    }

    /// Whether records have a top-level field of that name; nobody knows where the schema lists none.
    pub(crate) fn has(self, name: &str) -> Option<bool> {
        let properties = self.resolve(self.root).get("properties")?.as_object()?;
        Some(properties.contains_key(name))
    }

    /// The type at a path. A schema that lists no properties allows any.
    pub(crate) fn look_up(self, path: &FieldPath) -> FieldLookup {
        let mut schema = self.root;
        let names = std::iter::once(Segment::Name(path.root.clone())).chain(path.rest.iter().cloned());
        for (depth, segment) in names.enumerate() {
            schema = self.resolve(schema);
            let wanted = if matches!(segment, Segment::Name(_)) { "object" } else { "array" };
            if let Some(noun) = single_type(schema).filter(|found| depth > 0 && *found != wanted).map(noun) {
                let rest = path.rest[..depth - 1].to_vec();
                return FieldLookup::Inside { outer: FieldPath { root: path.root.clone(), rest }, noun };
            }
            let next = match &segment {
                Segment::Name(name) => match schema.get("properties").and_then(Json::as_object) {
                    Some(properties) => match properties.get(name.as_str()) {
                        Some(next) => next,
                        None => {
                            let nearest = nearest(name, properties.keys().map(String::as_str));
                            return FieldLookup::Unknown {
                                name: name.clone(),
                                nearest: nearest.map(str::to_owned),
                            };
                        }
                    },
                    None => return FieldLookup::Known(ValueType::Any),
                },
                Segment::Index(_) => match schema.get("items") {
                    Some(next) => next,
                    None => return FieldLookup::Known(ValueType::Any),
                },
            };
            schema = next;
        }
        let found = self.type_of(schema);
        // Only top-level fields are turned into days and instants.
        FieldLookup::Known(match found {
            ValueType::Date | ValueType::Instant if !path.rest.is_empty() => ValueType::Text,
            other => other,
        })
    }

    /// Whether every record has a value at this path: the field and all above it are required and not nullable.
    pub(crate) fn is_required(self, path: &FieldPath) -> bool {
        let mut schema = self.root;
        let names = std::iter::once(Segment::Name(path.root.clone())).chain(path.rest.iter().cloned());
        for segment in names {
            schema = self.resolve(schema);
            let Segment::Name(name) = segment else { return false };
            let required = schema.get("required").and_then(Json::as_array);
            let is_listed = required.is_some_and(|names| names.iter().any(|known| known == name.as_str()));
            match schema.get("properties").and_then(|properties| properties.get(&name)) {
                Some(next) if is_listed => schema = next,
                _ => return false,
            }
        }
        if self.is_nullable(schema) {
            return false;
        }
        let schema = self.resolve(schema);
        let is_blank_allowed = single_type(schema) == Some("string")
            && schema.get("minLength").is_none()
            && schema.get("enum").is_none()
            && schema.get("format").is_none()
            && schema.get("pattern").is_none();
        single_type(schema).is_some() && !is_blank_allowed
    }

    /// The texts that a field may have, where its schema lists them.
    pub(crate) fn options(self, path: &FieldPath) -> Option<Vec<String>> {
        let mut schema = self.resolve(self.root);
        let names = std::iter::once(Segment::Name(path.root.clone())).chain(path.rest.iter().cloned());
        for segment in names {
            let Segment::Name(name) = segment else { return None };
            schema = self.resolve(schema.get("properties")?.get(&name)?);
        }
        let listed = match (schema.get("enum").and_then(Json::as_array), schema.get("const")) {
            (Some(listed), _) => listed.iter().filter(|value| !value.is_null()).collect(),
            (None, Some(single)) => vec![single],
            (None, None) => return None,
        };
        listed.into_iter().map(|value| value.as_str().map(str::to_owned)).collect()
    }

    /// The type that a subschema stands for.
    pub(crate) fn type_of(self, schema: &Json) -> ValueType {
        let schema = self.resolve(schema);
        let format = schema.get("format").and_then(Json::as_str);
        match single_type(schema) {
            Some("string") => match format {
                Some("date") => ValueType::Date,
                Some("date-time") => ValueType::Instant,
                _ => ValueType::Text,
            },
            Some("integer") => ValueType::Integer,
            Some("number") => ValueType::Decimal,
            Some("boolean") => ValueType::Boolean,
            Some("object") => ValueType::Object,
            Some("array") => {
                let item = schema.get("items").map_or(ValueType::Any, |items| self.type_of(items));
                let item = match item {
                    ValueType::Date | ValueType::Instant => ValueType::Text,
                    other => other,
                };
                ValueType::List(Box::new(item))
            }
            _ => ValueType::Any,
        }
    }

    /// What a subschema comes to: follows `$ref` inside the document, and what is left of a choice without null. A bounded
    /// number of steps, so that a circle ends.
    pub(crate) fn resolve(self, mut schema: &'s Json) -> &'s Json {
        for _ in 0..DEEPEST {
            match self.target(schema).or_else(|| self.only_choice(schema)) {
                Some(found) => schema = found,
                None => break,
            }
        }
        schema
    }

    /// Whether a value may be null.
    pub(super) fn is_nullable(self, mut schema: &'s Json) -> bool {
        for _ in 0..DEEPEST {
            if allows_null(schema) || alternatives(schema).is_some_and(|all| all.iter().any(is_null)) {
                return true;
            }
            match self.target(schema).or_else(|| self.only_choice(schema)) {
                Some(found) => schema = found,
                None => break,
            }
        }
        false
    }

    /// Where a `$ref` leads inside the document.
    fn target(self, schema: &'s Json) -> Option<&'s Json> {
        self.root.pointer(schema.get("$ref")?.as_str()?.strip_prefix('#')?)
    }

    /// The one alternative that is not null, where the schema itself names no type.
    fn only_choice(self, schema: &'s Json) -> Option<&'s Json> {
        if schema.get("type").is_some() {
            return None;
        }
        let mut all = alternatives(schema)?.iter().filter(|choice| !is_null(choice));
        all.next().filter(|_| all.next().is_none())
    }
}

/// A schema may refer to itself.
const DEEPEST: usize = 16;

/// The schemas of which a value fits one, or the one of which it fits all.
fn alternatives(schema: &Json) -> Option<&Vec<Json>> {
    let listed = |name: &str| schema.get(name).and_then(Json::as_array);
    listed("anyOf").or_else(|| listed("oneOf")).or_else(|| listed("allOf").filter(|all| all.len() == 1))
}

/// Whether nothing but null fits.
fn is_null(schema: &Json) -> bool {
    schema.get("type").is_some_and(|name| name == "null" || *name == serde_json::json!(["null"]))
        || schema.get("const").is_some_and(Json::is_null)
        || schema.get("enum").and_then(Json::as_array).is_some_and(|all| all.iter().all(Json::is_null))
}

/// Whether the schema's own words let a value be null.
fn allows_null(schema: &Json) -> bool {
    let by_type = match schema.get("type") {
        Some(Json::Array(names)) => names.iter().any(|name| name == "null"),
        _ => false,
    };
    let by_enum =
        schema.get("enum").and_then(Json::as_array).is_some_and(|values| values.contains(&Json::Null));
    by_type || by_enum
}

/// A type as a sentence has it.
fn noun(json_type: &str) -> &'static str {
    match json_type {
        "string" => "text",
        "integer" | "number" => "a number",
        "boolean" => "a boolean",
        "array" => "a list",
        _ => "an object",
    }
}

/// The one type besides null; where only constants are listed, theirs.
fn single_type(schema: &Json) -> Option<&str> {
    match schema.get("type") {
        Some(Json::String(name)) => Some(name),
        Some(Json::Array(names)) => {
            let mut names = names.iter().filter_map(Json::as_str).filter(|name| *name != "null");
            names.next().filter(|_| names.next().is_none())
        }
        _ => {
            let listed = schema.get("enum").and_then(Json::as_array).map(Vec::as_slice);
            let listed = listed.or_else(|| schema.get("const").map(std::slice::from_ref))?;
            let mut types = listed.iter().filter(|value| !value.is_null()).map(constant_type);
            let first = types.next()??;
            types.all(|other| other == Some(first)).then_some(first)
        }
    }
}

/// The type of a constant that a cell can be.
fn constant_type(value: &Json) -> Option<&'static str> {
    match value {
        Json::String(_) => Some("string"),
        Json::Bool(_) => Some("boolean"),
        Json::Number(number) => Some(if number.is_i64() { "integer" } else { "number" }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_the_types_the_schema_gives_them() {
        let schema = serde_json::json!({
            "$defs": { "money": { "type": "integer" } },
            "properties": {
                "id": { "type": "string" }, "n": { "type": ["integer", "null"] }, "day": { "format": "date", "type": "string" },
                "at": { "type": "string", "format": "date-time" }, "tags": { "type": "array", "items": { "type": "string" } },
                "address": { "type": "object", "properties": { "city": { "type": "string" } } },
                "cents": { "$ref": "#/$defs/money" }, "plan": { "enum": ["a", "b"] }, "any": {}, "either": { "type": ["string", "integer"] },
                "maybe": { "anyOf": [{ "type": "integer" }, { "type": "null" }], "default": null },
                "maybe_at": { "oneOf": [{ "type": "null" }, { "type": "string", "format": "date-time" }] },
                "maybe_money": { "anyOf": [{ "$ref": "#/$defs/money" }, { "type": "null" }] },
                "only": { "allOf": [{ "$ref": "#/$defs/money" }] }, "number": { "enum": [1, 2, null] }, "five": { "const": 5 },
                "flag": { "enum": [true] }, "mixed": { "enum": [1, "a"] }, "two": { "anyOf": [{ "type": "integer" }, { "type": "string" }] },
                "maybe_list": { "anyOf": [{ "type": "array", "items": { "type": "string" } }, { "type": "null" }] },
                "maybe_object": { "anyOf": [{ "type": "object", "properties": { "n": { "type": "integer" } } }, { "type": "null" }] }
            }
        });
        let types = FieldTypes::new(&schema);
        let cases = [
            ("id", "text"),
            ("n", "integer"),
            ("day", "date"),
            ("at", "datetime"),
            ("tags", "list of text"),
            ("tags[0]", "text"),
            ("address", "object"),
            ("address.city", "text"),
            ("cents", "integer"),
            ("plan", "text"),
            ("any", "any"),
            ("any.deep", "any"),
            ("either", "any"),
            ("maybe", "integer"),
            ("maybe_at", "datetime"),
            ("maybe_money", "integer"),
            ("only", "integer"),
            ("number", "integer"),
            ("five", "integer"),
            ("flag", "boolean"),
            ("mixed", "any"),
            ("two", "any"),
            ("maybe_list", "list of text"),
            ("maybe_object.n", "integer"),
        ];
        for (path, expected) in cases {
            match types.look_up(&FieldPath::parse(path).unwrap()) {
                FieldLookup::Known(found) => assert_eq!(found.to_string(), expected, "{path}"),
                other => panic!("{path}: {other:?}"),
            }
        }
        let unknown = types.look_up(&FieldPath::parse("address.citty").unwrap());
        assert_eq!(unknown, FieldLookup::Unknown { name: "citty".into(), nearest: Some("city".into()) });
        let cases = [
            ("id.x", "id", "text"),
            ("n.x.y", "n", "a number"),
            ("tags.x", "tags", "a list"),
            ("tags[0].x", "tags[0]", "text"),
            ("address[0]", "address", "an object"),
            ("address.city[0]", "address.city", "text"),
            ("plan.x", "plan", "text"),
        ];
        for (path, expected, of) in cases {
            match types.look_up(&FieldPath::parse(path).unwrap()) {
                FieldLookup::Inside { outer, noun } => {
                    assert_eq!((outer.to_string().as_str(), noun), (expected, of))
                }
                other => panic!("{path}: {other:?}"),
            }
        }
        assert_eq!(types.look_up(&FieldPath::parse("either.x").unwrap()), FieldLookup::Known(ValueType::Any));
    }
}
