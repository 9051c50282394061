//! Formats that a record schema names and the validator does not know.

use serde_json::{Value as Json, json};

/// Keywords whose values are data and no schemas.
const DATA: &[&str] = &["const", "enum", "default", "examples"];

/// The formats that nothing checks, each once in the order in which the schema names them.
pub(super) fn unchecked_formats(root: &Json) -> Vec<String> {
    let mut named = Vec::new();
    collect(root, &mut named);
    named.retain(|format| !is_checked(root, format));
    named
}

fn collect(schema: &Json, named: &mut Vec<String>) {
    match schema {
        Json::Object(keywords) => {
            for (keyword, value) in keywords {
                match value {
                    Json::String(format) if keyword == "format" && !named.contains(format) => {
                        named.push(format.clone());
                    }
                    _ if !DATA.contains(&keyword.as_str()) => collect(value, named),
                    _ => {}
                }
            }
        }
        Json::Array(schemas) => schemas.iter().for_each(|schema| collect(schema, named)),
        _ => {}
    }
}

/// Whether the validator checks the format in the schema's dialect. Only the validator itself knows.
fn is_checked(root: &Json, format: &str) -> bool {
    let mut probe = json!({ "format": format });
    if let Some(dialect) = root.get("$schema") {
        probe["$schema"] = dialect.clone();
    }
    let options = jsonschema::options().should_validate_formats(true).should_ignore_unknown_formats(false);
    options.build(&probe).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_other_standards_are_found() {
        let schema = json!({
            "properties": {
                "a": { "format": "email" }, "b": { "format": "idn-email" }, "c": { "format": "idn-hostname" },
                "d": { "format": "int64" }, "e": { "items": { "anyOf": [{ "format": "e-mail" }, { "format": "int64" }] } },
                "format": { "type": "string" }, "f": { "enum": [{ "format": "of data" }] },
                "g": { "format": "date-time" }, "h": { "format": "uuid" }
            }
        });
        assert_eq!(unchecked_formats(&schema), ["int64", "e-mail"]);
    }

    #[test]
    fn an_older_dialect_knows_fewer_formats() {
        let schema = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "a": { "format": "uuid" } } });
        assert_eq!(unchecked_formats(&schema), ["uuid"]);
    }
}
