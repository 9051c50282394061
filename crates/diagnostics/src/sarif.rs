//! Diagnostics as SARIF 2.1.0, the OASIS standard that code scanning services read.
//!
//! Every code is a rule with its page as help. Columns count characters from 1 (`unicodeCodePoints`), ends are exclusive, as
//! the standard has them. Nothing of the files' text is repeated.

use serde_json::{Value, json};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::github::{in_folder, prose};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The diagnostics as one SARIF log with one run, in the given order. `folder` is where the project lies in the repository,
/// for example `sync`; empty for its root.
pub fn sarif(diagnostics: &[Diagnostic], folder: &str) -> Value {
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "fieldline",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(|found| result(found, folder)).collect::<Vec<_>>(),
        }],
    })
}

fn rule(code: Code) -> Value {
    let page = code.page();
    let meaning = page.split("\n## ").next().and_then(|opening| opening.split_once('\n'));
    let meaning = meaning.map_or(code.summary(), |(_, meaning)| meaning.trim());
    let way_out = page.split("\n## The way out\n").nth(1).unwrap_or_default();
    json!({
        "id": code.as_str(),
        "name": code.name(),
        "shortDescription": { "text": code.summary() },
        "fullDescription": { "text": one_line(meaning) },
        "help": { "text": one_line(way_out), "markdown": page },
        "defaultConfiguration": { "level": "error" },
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn result(found: &Diagnostic, folder: &str) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let index = Code::ALL.iter().position(|code| *code == found.code);
    let mut result = json!({
        "ruleId": found.code.as_str(),
        "ruleIndex": index,
        "level": level,
        "message": { "text": prose(found) },
        "locations": [location(&found.primary, folder)],
    });
    if !found.labels.is_empty() {
        let related = (1..).zip(&found.labels).map(|(id, label)| {
            let mut related = location(label, folder);
            related["id"] = json!(id);
            related
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn location(label: &Label, folder: &str) -> Value {
    let Label { file, line, column, end_line, end_column, text, .. } = label;
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&in_folder(folder, file)) },
        "region": { "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column },
    }});
    if !text.is_empty() {
        location["message"] = json!({ "text": text });
    }
    location
}

/// A path as a relative reference (RFC 3986): everything but unreserved characters and `/` is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source_file::SourceFile;

    fn log() -> Value {
        let one = SourceFile::new("mappings/müll a.yaml", "fields:\n  phöne: tel\n");
        let other = SourceFile::new("mappings/b.yaml", "fields: { phone: nr }\n");
        let found = Diagnostic::error(Code::TwoOwners, "owned twice", one.label(10..16, "owned by `a`"))
            .with_label(other.label(10..15, "by `b`"))
            .with_help("Remove one.");
        let doubtful = Diagnostic::warning(Code::PointlessRequired, "never rejects", other.label(0..6, ""));
        sarif(&[found, doubtful], "sync")
    }

    #[test]
    fn results_name_rule_level_place_and_related_places() {
        let log = log();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let place = |file: &str, column: u32, end: u32, line: u32| {
            json!({ "artifactLocation": { "uri": file },
                "region": { "startLine": line, "startColumn": column, "endLine": line, "endColumn": end } })
        };
        assert_eq!(results[0]["ruleId"], "M0801");
        assert_eq!(
            results[0]["locations"],
            json!([{ "physicalLocation": place("sync/mappings/m%C3%BCll%20a.yaml", 3, 8, 2),
                "message": { "text": "owned by `a`" } }])
        );
        assert_eq!(
            results[0]["relatedLocations"],
            json!([{ "id": 1, "physicalLocation": place("sync/mappings/b.yaml", 11, 16, 1),
                "message": { "text": "by `b`" } }])
        );
        assert!(results[0]["message"]["text"].as_str().unwrap().ends_with("\nhelp: Remove one."));
        assert_eq!((&results[0]["level"], &results[1]["level"]), (&json!("error"), &json!("warning")));
        assert!(results[1].get("relatedLocations").is_none());
    }

    #[test]
    fn every_result_s_rule_index_leads_to_its_rule() {
        let log = log();
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), Code::ALL.len());
        for result in log["runs"][0]["results"].as_array().unwrap() {
            let index = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn every_rule_explains_itself() {
        for code in Code::ALL {
            let rule = rule(*code);
            assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# M"), "{code}");
            for text in [&rule["fullDescription"]["text"], &rule["help"]["text"]] {
                let text = text.as_str().unwrap();
                assert!(text.len() > 20 && !text.contains('\n') && !text.starts_with('#'), "{code}: {text}");
            }
        }
    }

    /// What the standard's JSON Schema asks of the parts that are used here: required members, closed words, positive numbers.
    #[test]
    fn the_log_has_the_shape_of_the_standard() {
        let place = json!({ "type": "object", "required": ["physicalLocation"], "additionalProperties": false, "properties": {
            "id": { "type": "integer", "minimum": -1 }, "message": { "$ref": "#/$defs/message" },
            "physicalLocation": { "type": "object", "additionalProperties": false, "properties": {
                "artifactLocation": { "type": "object", "additionalProperties": false,
                    "properties": { "uri": { "type": "string", "format": "uri-reference" } } },
                "region": { "type": "object", "additionalProperties": false, "properties": {
                    "startLine": { "$ref": "#/$defs/count" }, "startColumn": { "$ref": "#/$defs/count" },
                    "endLine": { "$ref": "#/$defs/count" }, "endColumn": { "$ref": "#/$defs/count" } } } } } } });
        let rule = json!({ "type": "object", "required": ["id"], "additionalProperties": false, "properties": {
            "id": { "type": "string" }, "name": { "type": "string" }, "shortDescription": { "$ref": "#/$defs/message" },
            "fullDescription": { "$ref": "#/$defs/message" }, "help": { "$ref": "#/$defs/message" },
            "defaultConfiguration": { "type": "object", "properties": { "level": { "$ref": "#/$defs/level" } } } } });
        let result = json!({ "type": "object", "required": ["message"], "additionalProperties": false, "properties": {
            "ruleId": { "type": "string" }, "ruleIndex": { "type": "integer", "minimum": -1 },
            "level": { "$ref": "#/$defs/level" }, "message": { "$ref": "#/$defs/message" },
            "locations": { "type": "array", "items": place }, "relatedLocations": { "type": "array", "items": place } } });
        let run = json!({ "type": "object", "required": ["tool"], "additionalProperties": false, "properties": {
            "columnKind": { "enum": ["utf16CodeUnits", "unicodeCodePoints"] },
            "results": { "type": "array", "items": result },
            "tool": { "type": "object", "required": ["driver"], "properties": { "driver": { "type": "object",
                "required": ["name"], "additionalProperties": false, "properties": {
                    "name": { "type": "string" }, "semanticVersion": { "type": "string" },
                    "rules": { "type": "array", "uniqueItems": true, "items": rule } } } } } } });
        let schema = json!({
            "$defs": { "count": { "type": "integer", "minimum": 1 },
                "level": { "enum": ["none", "note", "warning", "error"] },
                "message": { "type": "object", "required": ["text"], "additionalProperties": false,
                    "properties": { "text": { "type": "string" }, "markdown": { "type": "string" } } } },
            "type": "object", "required": ["version", "runs"], "additionalProperties": false, "properties": {
                "$schema": { "type": "string", "format": "uri" }, "version": { "const": "2.1.0" },
                "runs": { "type": "array", "items": run } } });
        let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&log())
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
