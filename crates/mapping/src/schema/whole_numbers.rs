//! Where the schema says `integer`, a whole number is one however JSON writes it: `1.0` and `1e0` are 1.

use fieldline_model::{Value, ValueType};
use serde_json::Value as Json;

use crate::schema::{FieldTypes, as_integer};

/// The integers in a value of a schema.
#[derive(Debug)]
pub(super) enum WholeNumbers {
    /// There are none.
    Nowhere,
    /// The value itself.
    Here,
    /// In the items of a list.
    Items(Box<WholeNumbers>),
    /// In the named members of an object.
    Members(Vec<(String, WholeNumbers)>),
}

/// A schema may refer to itself; records nest no deeper than this.
const DEEPEST: usize = 16;

impl WholeNumbers {
    /// Finds the integers that a schema names.
    pub(super) fn of(types: FieldTypes<'_>, schema: &Json) -> Self {
        Self::within(types, schema, DEEPEST)
    }

    fn within(types: FieldTypes<'_>, schema: &Json, depth: usize) -> Self {
        if depth == 0 {
            return WholeNumbers::Nowhere;
        }
        let resolved = types.resolve(schema);
        match types.type_of(schema) {
            ValueType::Integer => WholeNumbers::Here,
            ValueType::List(_) => {
                match resolved.get("items").map(|items| Self::within(types, items, depth - 1)) {
                    None | Some(WholeNumbers::Nowhere) => WholeNumbers::Nowhere,
                    Some(items) => WholeNumbers::Items(Box::new(items)),
                }
            }
            ValueType::Object => Self::of_members(types, resolved, depth),
            _ => WholeNumbers::Nowhere,
        }
    }

    fn of_members(types: FieldTypes<'_>, schema: &Json, depth: usize) -> Self {
        let named = schema.get("properties").and_then(Json::as_object).into_iter().flatten();
        let found = named.map(|(name, schema)| (name.clone(), Self::within(types, schema, depth - 1)));
        let members: Vec<_> = found.filter(|(_, found)| !matches!(found, WholeNumbers::Nowhere)).collect();
        if members.is_empty() { WholeNumbers::Nowhere } else { WholeNumbers::Members(members) }
    }

    /// The value with its whole numbers as integers.
    pub(super) fn apply(&self, value: Value) -> Value {
        match (self, value) {
            (WholeNumbers::Here, number @ Value::Decimal(_)) => as_integer(number),
            (WholeNumbers::Items(within), Value::List(items)) => {
                Value::List(items.into_iter().map(|item| within.apply(item)).collect())
            }
            (WholeNumbers::Members(known), Value::Map(members)) => {
                let apply =
                    |(name, value): (String, Value)| match known.iter().find(|(known, _)| *known == name) {
                        Some((_, within)) => (name, within.apply(value)),
                        None => (name, value),
                    };
                Value::Map(members.into_iter().map(apply).collect())
            }
            (_, other) => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_integers_where_the_schema_says_so() {
        let schema: Json = serde_json::json!({
            "$defs": { "n": { "type": "integer" } },
            "type": "object",
            "properties": {
                "n": { "$ref": "#/$defs/n" }, "nullable": { "type": ["integer", "null"] }, "price": { "type": "number" },
                "list": { "type": "array", "items": { "type": "integer" } },
                "deep": { "type": "object", "properties": { "n": { "type": "integer" } } },
                "self": { "$ref": "#" }
            }
        });
        let cases = [
            (r#"{"n":1.0}"#, r#"{"n":1}"#),
            (r#"{"nullable":2e0}"#, r#"{"nullable":2}"#),
            (r#"{"price":1.0}"#, r#"{"price":1.0}"#),
            (r#"{"list":[1.0,2,"x"]}"#, r#"{"list":[1,2,"x"]}"#),
            (r#"{"deep":{"n":3.00,"other":3.00}}"#, r#"{"deep":{"n":3,"other":3.00}}"#),
            (r#"{"self":{"n":4.0}}"#, r#"{"self":{"n":4}}"#),
            (r#"{"n":1.5}"#, r#"{"n":1.5}"#),
            (r#"{"n":"1.0"}"#, r#"{"n":"1.0"}"#),
            (r#"{"n":99999999999999999999.0}"#, r#"{"n":99999999999999999999.0}"#),
        ];
        let whole = WholeNumbers::of(FieldTypes::new(&schema), &schema);
        for (written, expected) in cases {
            let value = Value::from_json(serde_json::from_str(written).unwrap());
            assert_eq!(whole.apply(value).to_json().to_string(), expected);
        }
    }
}
