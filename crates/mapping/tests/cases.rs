//! Runs the cases under `tests/cases`: folders that hold a project and what is expected of it.
//!
//! `check/<name>/`: `expected.txt` is what a person sees. `apply/<name>/`: `records.jsonl` goes in (rows of cells for a
//! csv source), `expected.jsonl` comes out. `BLESS=1 cargo test -p fieldline-mapping` rewrites the expectations; review
//! the difference. `locked.txt` holds the day on which snapshots are judged, as `check --locked` does.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test runner that reads its cases from disk"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use fieldline_diagnostics::{Colour, render};
use fieldline_mapping::{
    ConnectionKind, Locked, Mapped, Project, ProjectText, TransformPlan, compile, compile_for_all_targets,
};
use fieldline_model::{
    Body, Columns, DesiredValue, Mark, RowBuilder, SkippedOf, SkippedValue, SourceRecord, Value,
};
use serde_json::{Value as Json, json};

#[test]
fn diagnostics_read_as_expected() {
    for_each_case("check", |folder| {
        let project = read_project(folder);
        let compilation = compile_for_all_targets(&project);
        let text = render(&compilation.diagnostics, &project.files, Colour::Never);
        compare(&folder.join("expected.txt"), &text)
    });
}

#[test]
fn every_code_has_a_case() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check");
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    let shown: String =
        files.into_iter().filter(|(path, _)| path.ends_with("expected.txt")).map(|(_, text)| text).collect();
    for code in fieldline_diagnostics::Code::ALL {
        assert!(shown.contains(&format!("[{code}]")), "no case shows {code}: {}", code.summary());
    }
}

#[test]
fn the_folder_holds_at_least_eighty_broken_mappings() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/check");
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    let broken =
        files.iter().filter(|(path, text)| path.ends_with("expected.txt") && text.contains("error["));
    assert!(broken.count() >= 80);
}

#[test]
fn records_become_what_is_expected() {
    for_each_case("apply", |folder| {
        let project = read_project(folder);
        let compilation = compile(&project);
        let errors = render(&compilation.diagnostics, &project.files, Colour::Never);
        assert!(!compilation.has_errors(), "{}:\n{errors}", folder.display());
        let compiled = compilation.project.unwrap();
        let mut output = String::new();
        let plan = &compiled.mappings[0];
        for record in read_records(folder, is_tabular(&compiled, plan)) {
            output.push_str(&outcome(plan, &record).to_string());
            output.push('\n');
        }
        compare(&folder.join("expected.jsonl"), &output)
    });
}

fn for_each_case(area: &str, run: impl Fn(&Path) -> Result<(), String>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(area);
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "no cases in {}", root.display());
    let failures: Vec<String> = folders.iter().filter_map(|folder| run(folder).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn compare(expectation: &Path, found: &str) -> Result<(), String> {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(expectation, found).unwrap();
        return Ok(());
    }
    let expected = std::fs::read_to_string(expectation).unwrap_or_default();
    if expected == found {
        return Ok(());
    }
    Err(format!("--- {}\nexpected:\n{expected}\nfound:\n{found}", expectation.display()))
}

/// The folder's files; `variables.json` holds the environment.
fn read_project(folder: &Path) -> ProjectText {
    let mut project = ProjectText::new();
    collect(folder, folder, &mut project.files);
    if let Some(text) = project.files.remove("variables.json") {
        project.variables = serde_json::from_str(&text).unwrap();
    }
    if let Some(today) = project.files.remove("locked.txt") {
        let today = today.trim().parse().unwrap();
        project.locked = Some(Locked { today, max_age_days: 30 });
    }
    project.files.retain(|path, _| !path.ends_with(".jsonl") && !path.ends_with(".txt"));
    project
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

fn is_tabular(project: &Project, plan: &TransformPlan) -> bool {
    matches!(project.connections[plan.source().connection()].kind, ConnectionKind::Csv(_))
}

fn read_records(folder: &Path, is_tabular: bool) -> Vec<SourceRecord> {
    let text = std::fs::read_to_string(folder.join("records.jsonl")).unwrap();
    let documents = text.lines().map(|line| serde_json::from_str::<Json>(line).unwrap());
    let body =
        |document: Json| if is_tabular { row(&document) } else { Body::Document(Value::from_json(document)) };
    documents.zip(1..).map(|(document, line)| SourceRecord { line, body: body(document) }).collect()
}

fn row(document: &Json) -> Body {
    let members = document.as_object().unwrap();
    let columns = Columns::new(members.keys().cloned().collect());
    let mut builder = RowBuilder::new(&columns, 64);
    members.values().for_each(|cell| builder.push(cell.as_str().unwrap()));
    Body::Row(builder.finish())
}

/// What became of a record, in words.
fn outcome(plan: &TransformPlan, record: &SourceRecord) -> Json {
    let mut transformer = plan.transformer();
    let trace = transformer.trace(record, &[]);
    assert!(trace.end == transformer.apply(record), "the trace of line {} ends otherwise", record.line);
    let identity = match transformer.identify(record) {
        Ok(identity) => identity,
        Err(rejection) => return json!({ "unidentified": rejection }),
    };
    let mut shown = json!({ "key": identity.key });
    if identity.mark != Mark::Empty {
        shown["watermark"] = identity.mark.to_string().into();
    }
    match transformer.apply(record) {
        Mapped::Filtered => shown["filtered"] = true.into(),
        Mapped::Rejected(rejection) => shown["rejected"] = serde_json::to_value(rejection).unwrap(),
        Mapped::Desired(desired) => {
            let name = |rule: u16| plan.rules()[usize::from(rule)].property.to_string();
            let fields = desired.fields.iter().map(|field| {
                let value = match &field.value {
                    DesiredValue::Set(text) => json!(text),
                    DesiredValue::Clear => Json::Null,
                };
                (name(field.rule), value)
            });
            shown["id"] = json!(desired.external_id);
            shown["fields"] = Json::Object(fields.collect());
            if !desired.missing_on_create.is_empty() {
                let missing: Vec<String> =
                    desired.missing_on_create.iter().map(|missing| name(missing.rule)).collect();
                shown["missing_on_create"] = json!(missing);
            }
            if !desired.pending.is_empty() {
                shown["pending"] =
                    json!(desired.pending.iter().map(|lookup| name(lookup.rule)).collect::<Vec<_>>());
            }
            for SkippedValue { of, fate } in &desired.skipped {
                let name = match of {
                    SkippedOf::Field(rule) => name(*rule),
                    SkippedOf::Links(rule) => format!("link {rule}"),
                };
                shown["skipped"][name] = json!(fate);
            }
            for field in desired.fields.iter().filter(|field| field.at.is_some()) {
                shown["at"][name(field.rule)] = json!(field.at);
            }
            for links in &desired.links {
                let target = &plan.associations()[usize::from(links.rule)].target;
                shown["links"][target.as_str()] = json!(links.targets);
            }
        }
    }
    shown
}
