//! A mapping around one rule, and what becomes of one record.

use fieldline_mapping::{Mapped, ProjectText, compile};
use fieldline_model::{Body, Columns, DesiredValue, RowBuilder, SourceRecord, Value};
use serde_json::Value as Json;

const PROJECT: &str = "\
fieldline: 1
project: demo
connections:
  rows: { type: csv, path: data }
  documents: { type: jsonl, path: data }
  out: { type: jsonl, path: out }
";

/// Where the record comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum From<'s> {
    /// A CSV file: every cell is text.
    Rows,
    /// A CSV file with this record schema: the properties of a JSON Schema.
    TypedRows(&'s str),
    /// JSON Lines: a field can be anything.
    Documents,
    /// JSON Lines with this record schema.
    TypedDocuments(&'s str),
}

/// What the rule makes of the record: the value, `(empty)`, why the record is rejected, or what `check` says.
pub(crate) fn given(from: From<'_>, rule: &str, record: &str) -> String {
    outcome(from, "", &format!("fields: {{ x: {{ {rule} }} }}"), record)
}

/// What an expression gives.
pub(crate) fn expression(from: From<'_>, text: &str, record: &str) -> String {
    outcome(from, "", &format!("fields:\n  x:\n    expr: |-\n      {text}\n"), record)
}

/// What a template gives.
pub(crate) fn template(from: From<'_>, text: &str, record: &str) -> String {
    outcome(from, "", &format!("fields:\n  x:\n    template: |-\n      {text}\n"), record)
}

/// What a filter does: `kept`, `left out`, why the record is rejected, or what `check` says.
pub(crate) fn filter(from: From<'_>, text: &str, record: &str) -> String {
    let filter = format!("  filter: |-\n    {text}\n");
    match outcome(from, &filter, "fields: { x: { value: kept } }", record) {
        other if other == "(filtered)" => "left out".to_owned(),
        other => other,
    }
}

fn outcome(from: From<'_>, filter: &str, fields: &str, record: &str) -> String {
    let (connection, schema) = match from {
        From::Rows => ("rows", None),
        From::TypedRows(properties) => ("rows", Some(properties)),
        From::Documents => ("documents", None),
        From::TypedDocuments(properties) => ("documents", Some(properties)),
    };
    let schema_line = schema.map_or("", |_| "  record_schema: ../schemas/r.json\n");
    let mapping = format!(
        "fieldline: 1\nmapping: m\nsource:\n  connection: {connection}\n  stream: s\n  key: id\n{schema_line}{filter}\
         destination: {{ connection: out, file: out.jsonl, key: {{ property: id, from: id }} }}\n{fields}\n"
    );
    let mut project =
        ProjectText::new().with_file("fieldline.yaml", PROJECT).with_file("mappings/m.yaml", &mapping);
    if let Some(properties) = schema {
        let text = format!("{{ \"properties\": {{ \"id\": {{ \"type\": \"string\" }}, {properties} }} }}");
        project = project.with_file("schemas/r.json", &text);
    }
    let compilation = compile(&project);
    if let Some(found) = compilation.diagnostics.first() {
        return match &found.help {
            Some(help) => format!("{}: {} | {help}", found.code, found.message),
            None => format!("{}: {}", found.code, found.message),
        };
    }
    let plan = &compilation.project.expect("a project without diagnostics").mappings[0];
    let record = format!("{{\"id\": \"1\", {}", record.trim_start().trim_start_matches('{'));
    let record: Json = serde_json::from_str(&record).unwrap_or_else(|error| panic!("{record}: {error}"));
    let body = if connection == "rows" { row(&record) } else { Body::Document(Value::from_json(record)) };
    let mut transformer = plan.transformer();
    match transformer.apply(&SourceRecord { line: 1, body }) {
        Mapped::Filtered => "(filtered)".to_owned(),
        Mapped::Rejected(rejection) => format!("{}: {}", rejection.code, rejection.message),
        Mapped::Desired(desired) => match desired.fields.first().map(|field| &field.value) {
            Some(DesiredValue::Set(text)) => text.clone(),
            Some(DesiredValue::Clear) | None => "(empty)".to_owned(),
        },
    }
}

fn row(record: &Json) -> Body {
    let members = record.as_object().expect("a record is an object");
    let columns = Columns::new(members.keys().cloned().collect());
    let mut builder = RowBuilder::new(&columns, 64);
    members.values().for_each(|cell| builder.push(cell.as_str().expect("cells are text")));
    Body::Row(builder.finish())
}

/// Compares what came out with what should have; names every row that differs.
pub(crate) fn assert_all(rows: &[(&str, &str, &str)], of: impl Fn(&str, &str) -> String) {
    let differences: Vec<String> = rows
        .iter()
        .filter_map(|(text, record, expected)| {
            let found = of(text, record);
            // A row may show the beginning of a long message.
            let is_same = match expected.strip_suffix('…') {
                Some(begin) => found.starts_with(begin),
                None => found == *expected,
            };
            (!is_same).then(|| format!("{text}   over {record}\n  expected {expected}\n  found    {found}"))
        })
        .collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
