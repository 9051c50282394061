//! What the fuzzer does with bytes; the tests of the compiler replay its corpus with the same code.
//!
//! The bytes are a whole project in one text. A line `=== PATH` begins a file; what stands before the first such line is
//! `mappings/a.yaml`. `record.json` is a record for every mapping, `variables.json` the environment. A project file and a
//! connection of each kind are there unless the input has its own.

use fieldline_diagnostics::{Colour, Diagnostic, Label, github, render, report, sarif};
use fieldline_mapping::{
    Compilation, ConnectionKind, Locked, Project, ProjectText, TransformPlan, compile,
    compile_for_all_targets,
};
use fieldline_model::{Body, Columns, RowBuilder, SourceRecord, Value};
use serde_json::Value as Json;

const PROJECT: &str = "fieldline: 1\nproject: p\nconnections:\n  app: { type: csv, path: d }\n  events: { type: jsonl, path: d }\n  \
     hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\", portal: 1234567 }\n";
const RECORD: &str = r#"{"id":"7","customer_id":"C-1","email":" A@B.io ","first_name":"Ada","phone":"0171 2345678","plan":"p1"}"#;

/// Compiles the project, renders what is wrong with it in every form, and applies its mappings to the record.
pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (project, record) = split(&text);
    let compilation = compile(&project);
    check_diagnostics(&compilation.diagnostics, &project);
    check_alike(&compilation, &compile(&project));
    if project.files.get("fieldline.yaml").is_some_and(|text| text.contains("targets")) {
        let _ = compile_for_all_targets(&project);
    }
    if let Some(compiled) = &compilation.project {
        compiled.mappings.iter().for_each(|plan| check_plan(plan, compiled, &record));
    }
}

/// The project's files, and the record.
fn split(text: &str) -> (ProjectText, Json) {
    let mut project = ProjectText::new()
        .with_file("fieldline.yaml", PROJECT)
        .with_file("record.json", RECORD)
        .with_variable("HUBSPOT_TOKEN", "t")
        .with_variable("A", "a");
    let (mut name, mut content) = ("mappings/a.yaml".to_owned(), String::new());
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(path) => {
                project.files.insert(
                    std::mem::replace(&mut name, path.trim().to_owned()),
                    std::mem::take(&mut content),
                );
            }
            None => content.push_str(line),
        }
    }
    project.files.insert(name, content);
    let take = |project: &mut ProjectText, name: &str| project.files.remove(name).unwrap_or_default();
    if let Ok(variables) = serde_json::from_str(&take(&mut project, "variables.json")) {
        project.variables = variables;
    }
    if let Ok(today) = take(&mut project, "locked.txt").trim().parse() {
        project.locked = Some(Locked { today, max_age_days: 30 });
    }
    let record = serde_json::from_str(&take(&mut project, "record.json")).unwrap_or(Json::Null);
    (project, record)
}

/// Every mark lies in its file, and every form can be made.
fn check_diagnostics(found: &[Diagnostic], project: &ProjectText) {
    let labels = found.iter().flat_map(|found| found.labels.iter().chain([&found.primary]));
    for Label { file, start, end, line, column, .. } in labels {
        let text = project.files.get(file).map_or("", String::as_str);
        assert!(text.get(*start..*end).is_some(), "{file}: {start}..{end} is no place in it");
        assert!(*line >= 1 && *column >= 1, "{file}: lines and columns begin with 1");
    }
    for colour in [Colour::Always, Colour::Never] {
        let _ = render(found, &project.files, colour);
    }
    let lines = github(found, "sync").lines().count();
    assert_eq!(lines, found.len(), "one command, one line");
    let _ = serde_json::to_string(&report(found)).expect("a report is JSON");
    if found.len() < 20 {
        let _ = sarif(found, "sync").to_string();
    }
}

/// Compiling again says the same.
fn check_alike(one: &Compilation, other: &Compilation) {
    assert_eq!(one.diagnostics, other.diagnostics, "compiling is a function");
    let fingerprints = |compilation: &Compilation| -> Vec<_> {
        let mappings = compilation.project.iter().flat_map(|project| &project.mappings);
        mappings.map(TransformPlan::fingerprint).collect()
    };
    assert_eq!(fingerprints(one), fingerprints(other), "a fingerprint is a function");
}

fn check_plan(plan: &TransformPlan, project: &Project, record: &Json) {
    let _ = plan.describe();
    let _ = serde_json::to_string(&plan.view()).expect("a plan is JSON");
    let is_tabular = project
        .connections
        .get(plan.source().connection())
        .is_some_and(|connection| matches!(connection.kind, ConnectionKind::Csv(_)));
    let body = if is_tabular { row(record) } else { Body::Document(Value::from_json(record.clone())) };
    let record = SourceRecord { line: 1, body };
    let mut transformer = plan.transformer();
    let identity = transformer.identify(&record);
    assert_eq!(identity.is_err(), plan.transformer().identify(&record).is_err());
    let mapped = transformer.apply(&record);
    assert_eq!(mapped, plan.transformer().apply(&record), "mapping a record is a function");
}

/// The members of the record as cells.
fn row(record: &Json) -> Body {
    let empty = serde_json::Map::new();
    let members = record.as_object().unwrap_or(&empty);
    let columns = Columns::new(members.keys().cloned().collect());
    let mut builder = RowBuilder::new(&columns, 64);
    for cell in members.values() {
        match cell {
            Json::String(text) => builder.push(text),
            other => builder.push(&other.to_string()),
        }
    }
    Body::Row(builder.finish())
}
