//! Every YAML block of the pages compiles, and records become what is shown.
//!
//! A block says by its mark what it is: `yaml mapping` and `yaml project` are whole files, `yaml mapping-part` and
//! `yaml project-part` some of their keys, `yaml fields` what stands under `fields`, `yaml tests` a file of tests. A mark with a path is a
//! file that belongs to the block before it. A `json record` after it goes
//! through the mapping and becomes the `json result` that follows.

use fieldline_diagnostics::{Colour, render};
use fieldline_mapping::{ConnectionKind, Mapped, Project, ProjectText, TransformPlan, compile};
use fieldline_model::{Body, Columns, DesiredValue, RowBuilder, SourceRecord, Value};
use serde_json::{Value as Json, json};

use crate::blocks::{Block, examples};
use crate::files::read;
use crate::portal::{project, whole_mapping, whole_project};

const PAGES: [&str; 7] = [
    "beginning.md",
    "mapping.md",
    "project.md",
    "testing.md",
    "normalizers.md",
    "operating.md",
    "simulator.md",
];

#[test]
fn every_yaml_block_compiles() {
    let (mut failures, mut count) = (Vec::new(), 0);
    for block in PAGES.into_iter().flat_map(|page| examples(page, &read(&format!("docs/{page}")))) {
        if block.info.starts_with("yaml") {
            count += 1;
            failures.extend(compiled(&block).err());
        }
    }
    assert!(count > 20, "only {count} blocks were found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_test_that_the_pages_show_passes() {
    let mut count = 0;
    for block in PAGES.into_iter().flat_map(|page| examples(page, &read(&format!("docs/{page}")))) {
        let Some(project) = block.info.starts_with("yaml").then(|| compiled(&block).unwrap()) else {
            continue;
        };
        for test in &project.tests {
            let plan = project.mapping(test.mapping.as_str()).unwrap();
            let result = test.run(&mut plan.transformer());
            assert!(result.passed(), "{}: {}: {:?}", block.place(), test.name, result.differences);
            count += 1;
        }
    }
    assert!(count >= 5, "only {count} tests were found");
}

#[test]
fn records_become_what_the_pages_show() {
    let mut count = 0;
    for page in PAGES {
        let (mut current, mut record) = (None, None);
        for block in examples(page, &read(&format!("docs/{page}"))) {
            match block.info.as_str() {
                info if info.starts_with("yaml") => current = Some(compiled(&block).unwrap()),
                "json record" => record = Some(json_of(&block)),
                "json result" => {
                    let project = current.as_ref().expect("a mapping stands before a record");
                    let record = record.take().expect("a record stands before its result");
                    assert_eq!(result(project, &record), json_of(&block), "{}", block.place());
                    count += 1;
                }
                _ => {}
            }
        }
        assert!(record.is_none(), "docs/{page}: a record has no result");
    }
    assert!(count > 5, "only {count} results were found");
}

/// What stands under *written as* can be copied behind `normalize:`.
#[test]
fn every_example_of_a_step_compiles() {
    let page = read("docs/normalizers.md");
    let examples = page.split("\n| value | written as | result |\n").skip(1);
    let rows = examples.flat_map(|rest| rest.lines().skip(1).take_while(|line| line.starts_with('|')));
    let mut count = 0;
    for row in rows {
        // A custom object type without a snapshot takes a value of any type.
        let step = step_of(row);
        let text = format!(
            "source: {{ connection: events, stream: events.jsonl, key: id }}\n\
             destination: {{ connection: hubspot, object: 2-1, key: {{ property: event_id, from: id }} }}\n\
             fields: {{ given: {{ from: value, normalize: {step} }} }}\n"
        );
        let text = project(&whole_project(""), &whole_mapping(&text));
        let compilation = compile(&text);
        let shown = render(&compilation.diagnostics, &text.files, Colour::Never);
        assert!(!compilation.has_errors(), "{row}\n{shown}");
        count += 1;
    }
    assert!(count > 40, "only {count} examples were found");
}

/// The second cell of a row, without its marks.
fn step_of(row: &str) -> String {
    let row = row.replace("\\|", "\u{1}");
    let cell = row.split('|').nth(2).expect("a row of three cells").trim();
    cell.trim_matches('`').replace('\u{1}', "|")
}

/// Filters, tests and functions of expressions come from the compiler's own messages.
#[test]
fn the_page_names_everything_that_expressions_may_use() {
    let page = read("docs/mapping.md");
    for unknown in ["email | xyzzyxyzzy", "email is xyzzyxyzzy", "xyzzyxyzzy(email)"] {
        let text = whole_mapping(&format!("fields: {{ email: {{ expr: \"{unknown}\" }} }}\n"));
        let found = compile(&project(&whole_project(""), &text)).diagnostics;
        let help = found.into_iter().find_map(|found| found.help).unwrap();
        let names = help.strip_prefix("Known are ").unwrap().trim_end_matches('.').split(", ");
        for name in names {
            assert!(
                page.contains(&format!("`{name}`")),
                "docs/mapping.md does not name `{name}` ({unknown})"
            );
        }
    }
}

fn compiled(block: &Block) -> Result<Project, String> {
    let indented = || block.text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let text = match block.info.as_str() {
        "yaml mapping" => project(&whole_project(""), &block.text),
        "yaml mapping-part" => project(&whole_project(""), &whole_mapping(&block.text)),
        "yaml fields" => project(&whole_project(""), &whole_mapping(&format!("fields:\n{}", indented()))),
        "yaml tests" => project(
            &whole_project(""),
            &whole_mapping("fields: { email: { from: email, normalize: email } }\n"),
        )
        .with_file("mappings/customers.test.yaml", &block.text),
        "yaml project" => project(&block.text, &whole_mapping("")),
        "yaml project-part" => project(&whole_project(&block.text), &whole_mapping("")),
        other => return Err(format!("{}: `{other}` does not say what the block is", block.place())),
    };
    let mut text = text;
    text.files.extend(block.files.iter().cloned());
    compile_all(&text).map_err(|errors| format!("{}:\n{errors}", block.place()))
}

fn compile_all(text: &ProjectText) -> Result<Project, String> {
    let compilation = compile(text);
    if compilation.diagnostics.is_empty() {
        return Ok(compilation.project.expect("a project without diagnostics"));
    }
    Err(render(&compilation.diagnostics, &text.files, Colour::Never))
}

pub(crate) fn json_of(block: &Block) -> Json {
    serde_json::from_str(&block.text).unwrap_or_else(|error| panic!("{}: {error}", block.place()))
}

/// What the example's mapping makes of a record: the properties, or why there are none.
pub(crate) fn result(project: &Project, record: &Json) -> Json {
    let is_ours = |plan: &&TransformPlan| plan.file() == "mappings/customers.yaml";
    let plan = project.mappings.iter().find(is_ours).expect("the example's own mapping");
    let connection = &project.connections[plan.source().connection()].kind;
    let body = match connection {
        ConnectionKind::Csv(_) => row(record),
        ConnectionKind::Jsonl(_) | ConnectionKind::Hubspot(_) => {
            Body::Document(Value::from_json(record.clone()))
        }
    };
    let record = SourceRecord { line: 1, body };
    if let Err(rejection) = plan.transformer().identify(&record) {
        return json!({ "unidentified": rejection.code });
    }
    match plan.transformer().apply(&record) {
        Mapped::Filtered => json!({ "filtered": true }),
        Mapped::Rejected(rejection) => {
            json!({ "rejected": rejection.code, "property": rejection.property, "message": rejection.message })
        }
        Mapped::Desired(desired) => {
            let fields = desired.fields.iter().map(|field| {
                let property = plan.rules()[usize::from(field.rule)].property.to_string();
                let value = match &field.value {
                    DesiredValue::Set(text) => json!(text),
                    DesiredValue::Clear => Json::Null,
                };
                (property, value)
            });
            let mut shown = Json::Object(fields.collect());
            for links in &desired.links {
                let rule = &plan.associations()[usize::from(links.rule)];
                shown["links"][rule.target.as_str()] = json!(links.targets);
            }
            shown
        }
    }
}

fn row(record: &Json) -> Body {
    let members = record.as_object().unwrap();
    let columns = Columns::new(members.keys().cloned().collect());
    let mut builder = RowBuilder::new(&columns, 64);
    members.values().for_each(|cell| builder.push(cell.as_str().expect("cells are text")));
    Body::Row(builder.finish())
}
