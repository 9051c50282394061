//! How long a project of a hundred mappings takes to check: `cargo bench -p fieldline-mapping --bench hundred_mappings`.
//!
//! Each mapping has 20 rules, a record schema of 20 fields, and an object type of its own with a snapshot of 300
//! properties. The time is that of the compiler on one thread, from texts to plans. With `-- DIR` the project is
//! written there instead, for `fieldline check -C DIR`.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock, and may write its project")]

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use fieldline_mapping::{ProjectText, compile};

const MAPPINGS: usize = 100;
const PROPERTIES: usize = 300;
const ROUNDS: usize = 21;

fn main() {
    let project = project();
    if let Some(folder) = std::env::args().skip(1).find(|argument| !argument.starts_with("--")) {
        write_to(Path::new(&folder), &project);
        return;
    }
    let compilation = compile(&project);
    let compiled = compilation.project.as_ref().map_or(0, |project| project.mappings.len());
    assert_eq!(
        (compiled, compilation.diagnostics.len()),
        (MAPPINGS, 0),
        "{:?}",
        compilation.diagnostics.first()
    );
    let mut times: Vec<Duration> = (0..ROUNDS).map(|_| timed(&project)).collect();
    times.sort();
    let bytes: usize = project.files.values().map(String::len).sum();
    report(&format!(
        "{MAPPINGS} mappings, {} rules, {} files, {} KiB: fastest of {ROUNDS} {:.1} ms, median {:.1} ms, slowest {:.1} ms",
        MAPPINGS * 20,
        project.files.len(),
        bytes / 1024,
        times[0].as_secs_f64() * 1e3,
        times[ROUNDS / 2].as_secs_f64() * 1e3,
        times[ROUNDS - 1].as_secs_f64() * 1e3,
    ));
}

fn timed(project: &ProjectText) -> Duration {
    let begun = Instant::now();
    let compilation = compile(project);
    assert!(!compilation.has_errors());
    begun.elapsed()
}

fn project() -> ProjectText {
    let mut project = ProjectText::new().with_variable("T", "t").with_file(
        "fieldline.yaml",
        "fieldline: 1\nproject: hundred\nconnections:\n  app: { type: csv, path: data }\n  \
         hubspot: { type: hubspot, token: \"${T}\", portal: 1234567 }\n\
         defaults: { region: DE, timezone: Europe/Berlin }\n",
    );
    for number in 0..MAPPINGS {
        project = project
            .with_file(format!("mappings/m{number:03}.yaml"), mapping(number))
            .with_file(format!("schemas/records/r{number:03}.json"), schema())
            .with_file(format!("schemas/hubspot/1234567/2-{number}.json"), snapshot(number));
    }
    project
}

/// Rules of the kinds that mappings are full of, over and over.
fn mapping(number: usize) -> String {
    let mut text = format!(
        "fieldline: 1\nmapping: m{number:03}\n\
         source: {{ connection: app, stream: m{number}.csv, key: f0, watermark: f1, record_schema: ../schemas/records/r{number:03}.json, filter: \"f2 != 'x'\" }}\n\
         destination: {{ connection: hubspot, object: 2-{number}, key: {{ property: app_id, from: f0 }} }}\nfields:\n"
    );
    for rule in 0..20 {
        let rule_text = match rule % 5 {
            0 => format!("p{rule}: {{ from: f{rule}, normalize: [trim, title_case] }}"),
            1 => format!(
                "p{rule}: {{ from: f{rule}, normalize: {{ date: {{ formats: [iso8601, \"%m/%d/%Y\"] }} }} }}"
            ),
            2 => format!("p{rule}: {{ from: f{rule}, map: {{ a: one, b: two }}, map_else: three }}"),
            3 => format!(
                "p{rule}: {{ from: f{rule}, normalize: {{ phone: {{ region: DE }} }}, on_error: skip }}"
            ),
            _ => format!("p{rule}: {{ expr: \"f{rule} | default(f0) | upper\", required: create }}"),
        };
        let _ = writeln!(text, "  {rule_text}");
    }
    text
}

fn schema() -> String {
    let fields: Vec<String> =
        (0..20).map(|field| format!("\"f{field}\": {{ \"type\": \"string\" }}")).collect();
    format!("{{ \"required\": [\"f0\"], \"properties\": {{ {} }} }}", fields.join(", "))
}

fn snapshot(number: usize) -> String {
    let mut properties = vec![
        "{\"name\": \"app_id\", \"type\": \"string\", \"fieldType\": \"text\", \"hasUniqueValue\": true}"
            .to_owned(),
    ];
    for property in 0..PROPERTIES {
        properties.push(format!(
            "{{\"name\": \"p{property}\", \"label\": \"Property {property}\", \"type\": \"string\", \"fieldType\": \"text\"}}"
        ));
    }
    let properties = properties.join(",\n    ");
    format!(
        "{{ \"object\": \"2-{number}\", \"portal\": \"1234567\", \"date\": \"2026-11-01\", \"properties\": [\n    {properties}\n] }}\n"
    )
}

fn write_to(folder: &Path, project: &ProjectText) {
    for (name, text) in &project.files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }
}

#[expect(clippy::print_stdout, reason = "a measurement prints its result")]
fn report(line: &str) {
    println!("{line}");
}
