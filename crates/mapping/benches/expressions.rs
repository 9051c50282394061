//! How long expressions, templates and a filter take per record: `cargo bench -p fieldline-mapping --bench expressions`.
//!
//! One thread; rows of text cells with a record schema, and documents with nested members.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::time::Instant;

use fieldline_mapping::{Mapped, ProjectText, TransformPlan, compile};
use fieldline_model::{Body, Columns, RowBuilder, SourceRecord, Value};

const RECORDS: usize = 1_000;
const ROUNDS: usize = 21;

const PROJECT: &str = "fieldline: 1\nproject: demo\nconnections:\n  rows: { type: csv, path: data }\n  \
    documents: { type: jsonl, path: data }\n  out: { type: jsonl, path: out }\n";
const ROWS: &str = "
source: { connection: rows, stream: s, key: id, record_schema: ../schemas/r.json, filter: \"plan != 'x' and not is_test\" }
destination: { connection: out, file: out.jsonl, key: { property: id, from: id } }
fields:
  a: { expr: \"nick | default(first) | upper\" }
  b: { expr: \"bought - used\" }
  c: { template: \"{{ first }} {{ last }}{% if city is defined %} ({{ city }}){% endif %}\" }
  d: { expr: \"'big' if bought > 10 else 'small'\" }
  e: { expr: \"plan in ['p1', 'p2', 'p3']\" }
";
const DOCUMENTS: &str = "
source: { connection: documents, stream: s, key: id }
destination: { connection: out, file: out.jsonl, key: { property: id, from: id } }
fields:
  a: { expr: \"tags | join(', ')\" }
  b: { expr: \"tags[0] | upper\" }
  c: { template: \"{{ first | trim }} {{ last | title }}\" }
";

fn main() {
    let columns = ["id", "nick", "first", "last", "city", "bought", "used", "plan", "is_test"];
    let columns = Columns::new(columns.map(str::to_owned).to_vec());
    let rows = |number: usize| {
        let mut row = RowBuilder::new(&columns, 128);
        let (id, nick) = (format!("C{number}"), if number.is_multiple_of(3) { "" } else { "ada" });
        [&id, nick, "Augusta", "Lovelace", "London", "12", "5", "p2", "false"]
            .iter()
            .for_each(|cell| row.push(cell));
        Body::Row(row.finish())
    };
    report("rows", &plan(ROWS), rows);
    let documents = |number: usize| {
        Body::Document(Value::from_json(serde_json::json!({
            "id": format!("C{number}"), "tags": ["one", "two", "three", "four"], "first": " ada ", "last": "lovelace",
        })))
    };
    report("documents", &plan(DOCUMENTS), documents);
}

fn plan(rest: &str) -> TransformPlan {
    let schema = r#"{ "properties": { "id": { "type": "string" }, "nick": { "type": "string" }, "first": { "type": "string" },
        "last": { "type": "string" }, "city": { "type": "string" }, "bought": { "type": "integer" },
        "used": { "type": "integer" }, "plan": { "type": "string" }, "is_test": { "type": "boolean" } } }"#;
    let project = ProjectText::new()
        .with_file("fieldline.yaml", PROJECT)
        .with_file("mappings/m.yaml", format!("fieldline: 1\nmapping: m{rest}"))
        .with_file("schemas/r.json", schema);
    let compilation = compile(&project);
    assert!(!compilation.has_errors(), "{:?}", compilation.diagnostics);
    compilation.project.expect("a project").mappings.remove(0)
}

fn report(name: &str, plan: &TransformPlan, body: impl Fn(usize) -> Body) {
    let records: Vec<SourceRecord> =
        (0..RECORDS).map(|number| SourceRecord { line: 1, body: body(number) }).collect();
    let mut transformer = plan.transformer();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            for record in &records {
                assert!(matches!(transformer.apply(record), Mapped::Desired(_)));
            }
            begun.elapsed().as_secs_f64() * 1e9 / RECORDS as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    print(&format!(
        "{name}: fastest of {ROUNDS} {:.0} ns per record, median {:.0} ns",
        times[0],
        times[ROUNDS / 2]
    ));
}

#[expect(clippy::print_stdout, reason = "a measurement prints its result")]
fn print(line: &str) {
    println!("{line}");
}
