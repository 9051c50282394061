//! Values as they are kept and as they are written.
//!
//! Rows are kept as JSON objects. The mapping's columns hold text in HubSpot's form on the wire, whatever the file's; members
//! that are no columns of the mapping are kept as they stood.

use fieldline_model::{PropertyDefinition, PropertyType};
use serde_json::{Map, Value as Json};

/// What stands between the options of a multi-select.
const SEPARATOR: char = ';';

/// The text that is kept of a value in a file; `None` when it is empty.
pub(super) fn kept(value: &Json) -> Option<String> {
    let text = match value {
        Json::Null => return None,
        Json::String(text) => text.clone(),
        Json::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(kept).collect();
            items.join(&SEPARATOR.to_string())
        }
        Json::Bool(_) | Json::Number(_) | Json::Object(_) => value.to_string(),
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A kept text as JSON Lines shows it: numbers and truth values as such where the text is one, several options as a list.
pub(super) fn shown(column: &PropertyDefinition, text: &str) -> Json {
    let text_itself = || Json::String(text.to_owned());
    match column.property_type {
        PropertyType::Number => match serde_json::from_str(text) {
            Ok(number @ Json::Number(_)) => number,
            _ => text_itself(),
        },
        PropertyType::Bool => match text {
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            _ => text_itself(),
        },
        PropertyType::Enumeration if column.is_multiple() => {
            text.split(SEPARATOR).filter(|item| !item.is_empty()).map(Json::from).collect()
        }
        _ => text_itself(),
    }
}

/// The cell of a kept member.
pub(super) fn cell(row: &Map<String, Json>, name: &str) -> String {
    row.get(name).and_then(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use fieldline_model::FieldType;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_shown_is_kept_as_the_same_text() {
        let column = |property_type, field_type| PropertyDefinition {
            property_type,
            field_type,
            ..PropertyDefinition::text("x")
        };
        let cases = [
            (column(PropertyType::Number, FieldType::Number), "12.50", json!(12.50)),
            (column(PropertyType::Number, FieldType::Number), "n/a", json!("n/a")),
            (column(PropertyType::Number, FieldType::Number), "007", json!("007")),
            (column(PropertyType::Bool, FieldType::BooleanCheckbox), "true", json!(true)),
            (column(PropertyType::Enumeration, FieldType::Checkbox), "a;b", json!(["a", "b"])),
            (column(PropertyType::Enumeration, FieldType::Select), "a;b", json!("a;b")),
            (column(PropertyType::String, FieldType::Text), "12", json!("12")),
        ];
        for (column, text, expected) in cases {
            let found = shown(&column, text);
            let expected = if text == "12.50" { serde_json::from_str("12.50").unwrap() } else { expected };
            assert_eq!(found, expected, "{text}");
            assert_eq!(kept(&found).as_deref(), Some(text));
        }
    }

    #[test]
    fn nothing_is_kept_of_nothing() {
        for empty in [json!(null), json!(""), json!([]), json!([null, ""])] {
            assert_eq!(kept(&empty), None);
        }
    }
}
