//! How a snapshot's JSON lies in its file: one definition per line, one option per line, so that a diff names what changed.

use serde_json::Value;

/// The text of a JSON object, with a line end at its end.
pub(crate) fn lay_out(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(members) => {
            text.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                text.push_str(if index == 0 { "\n  " } else { ",\n  " });
                write_member(&mut text, key, member, 2);
            }
            text.push_str("\n}");
        }
        other => write_value(&mut text, other, 0),
    }
    text.push('\n');
    text
}

fn write_member(text: &mut String, key: &str, value: &Value, indent: usize) {
    text.push_str(&Value::from(key).to_string());
    text.push_str(": ");
    write_value(text, value, indent);
}

/// Objects stand on one line, and so do lists of scalars; the items of other lists have a line each.
fn write_value(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(members) => {
            text.push('{');
            for (index, (key, member)) in members.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_member(text, key, member, indent);
            }
            text.push('}');
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            write_lines(text, items, indent + 2);
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
            text.push(']');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                write_value(text, item, indent);
            }
            text.push(']');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn write_lines(text: &mut String, items: &[Value], indent: usize) {
    text.push('[');
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.extend(std::iter::repeat_n(' ', indent));
        write_value(text, item, indent);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_definition_and_every_option_has_a_line() {
        let value = json!({
            "object": "deals",
            "required": ["a", "b"],
            "empty": [],
            "properties": [
                { "name": "x", "type": "string" },
                { "name": "y", "options": [{ "label": "A \"1\"", "value": "a" }, { "value": "b" }], "read_only": true },
            ],
        });
        let expected = r#"{
  "object": "deals",
  "required": ["a", "b"],
  "empty": [],
  "properties": [
    {"name": "x", "type": "string"},
    {"name": "y", "options": [
      {"label": "A \"1\"", "value": "a"},
      {"value": "b"}
    ], "read_only": true}
  ]
}
"#;
        assert_eq!(lay_out(&value), expected);
        assert_eq!(serde_json::from_str::<Value>(expected).unwrap(), value);
    }
}
