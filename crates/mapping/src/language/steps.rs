//! The steps in the JSON Schemas, made of their signatures.

use fieldline_normalize::{ArgumentSignature, ArgumentType, Signature, signatures};
use serde_json::{Map, Value as Json, json};

use crate::language::mapping::LEFT_OUT;

/// A step: its name, or its name with arguments.
pub(super) fn step() -> Json {
    let names =
        signatures().iter().filter(|signature| !signature.arguments.iter().any(|known| known.required));
    let mut choices: Vec<Json> =
        names.map(|signature| json!({ "const": signature.name, "description": signature.summary })).collect();
    let with_arguments: Map<String, Json> =
        signatures().iter().map(|signature| (signature.name.to_owned(), arguments(signature))).collect();
    choices.push(json!({
        "description": "A step with its arguments. Several are taken in order.",
        "type": "object",
        "additionalProperties": false,
        "properties": with_arguments,
    }));
    json!({ "description": "A step: a name, or a name with arguments.", "anyOf": choices })
}

fn arguments(signature: &Signature) -> Json {
    let known: Map<String, Json> =
        signature.arguments.iter().map(|known| (known.name.to_owned(), argument(known))).collect();
    let required: Vec<&str> =
        signature.arguments.iter().filter(|known| known.required).map(|known| known.name).collect();
    let kind = if required.is_empty() { json!(["object", "null"]) } else { json!("object") };
    let mut schema = json!({
        "description": signature.summary,
        "type": kind,
        "additionalProperties": false,
        "properties": known,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn argument(known: &ArgumentSignature) -> Json {
    let mut choices = constants(known.value);
    choices.push(json!({ "$ref": "#/$defs/variable" }));
    if known.dynamic {
        choices.push(json!({ "$ref": "#/$defs/argument_rule" }));
    }
    json!({ "description": known.summary, "anyOf": choices })
}

fn constants(value: ArgumentType) -> Vec<Json> {
    match value {
        ArgumentType::Choice(words) => words.iter().map(|word| json!({ "const": word })).collect(),
        ArgumentType::ChoiceOrProperty(words) => {
            let property = json!({
                "description": LEFT_OUT.summary,
                "type": "object",
                "additionalProperties": false,
                "required": ["to"],
                "properties": { "to": { "$ref": "#/$defs/scalar" } },
            });
            words.iter().map(|word| json!({ "const": word })).chain([property]).collect()
        }
        ArgumentType::Integer { least, most } => {
            vec![json!({ "type": "integer", "minimum": least, "maximum": most })]
        }
        ArgumentType::Boolean => vec![json!({ "type": "boolean" })],
        ArgumentType::TextList => vec![json!({ "$ref": "#/$defs/scalars" })],
        ArgumentType::Text | ArgumentType::Secret | ArgumentType::Pattern => {
            vec![json!({ "$ref": "#/$defs/scalar" })]
        }
        ArgumentType::TimeZone | ArgumentType::Region | ArgumentType::Currency => {
            vec![json!({ "type": "string" })]
        }
    }
}
