//! Measures records per second of a mapping with nine rules: `cargo run --release -p fieldline-mapping --example
//! throughput`. One thread; the same work without a record schema, with one that types, and with one that also checks.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use std::time::Instant;

use fieldline_mapping::{Mapped, ProjectText, TransformPlan, compile};
use fieldline_model::{Body, Columns, RowBuilder, SourceRecord};

const PROJECT: &str = "fieldline: 1\nproject: demo\nconnections:\n  app: { type: csv, path: data }\n  \
    hubspot: { type: hubspot, token: \"${T}\" }\n";
const COLUMNS: [&str; 10] =
    ["id", "mail", "first", "last", "city", "plan", "cents", "created", "seats", "active"];
const MAPPING: &str = "
fieldline: 1
mapping: customers
source: { connection: app, stream: c.csv, key: id, record_schema: ../schemas/c.json }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id } }
fields:
  email: { from: mail, normalize: email }
  firstname: { from: first, normalize: [trim, title_case] }
  lastname: { from: last, normalize: [trim, title_case] }
  city: { from: city, normalize: collapse_spaces }
  plan_tier: { from: plan, map: { p1: professional, fr: free }, default: free }
  mrr: { from: cents, normalize: { money: { minor_units: true, currency: EUR } } }
  signup_date: { from: created, normalize: { date: { formats: [iso8601, \"%m/%d/%Y\"] } } }
  seats_left: { expr: \"seats | int - 1\" }
  is_active: { from: active, normalize: boolean }
";

fn main() {
    let typed = r#"{"properties": {"id": {"type": "string"}, "mail": {"type": "string"}, "first": {}, "last": {},
        "city": {}, "plan": {}, "cents": {"type": "integer"}, "created": {}, "seats": {"type": "integer"},
        "active": {"type": "string"}}, "required": ["id"]}"#;
    let checked =
        typed.replace(r#""mail": {"type": "string"}"#, r#""mail": {"type": "string", "minLength": 3}"#);
    let checked = checked.replace(r#""plan": {}"#, r#""plan": {"enum": ["p1", "fr"]}"#);
    let plain = MAPPING.replace(", record_schema: ../schemas/c.json", "");
    report("no schema", &plan(&plain, typed));
    report("schema that types", &plan(MAPPING, typed));
    report("schema that checks two fields", &plan(MAPPING, &checked));
}

fn plan(mapping: &str, schema: &str) -> TransformPlan {
    let project = ProjectText::new()
        .with_file("fieldline.yaml", PROJECT)
        .with_file("mappings/c.yaml", mapping)
        .with_file("schemas/c.json", schema);
    let compilation = compile(&project);
    assert!(!compilation.has_errors(), "{:?}", compilation.diagnostics);
    compilation.project.expect("a project").mappings.remove(0)
}

fn report(name: &str, plan: &TransformPlan) {
    const COUNT: usize = 300_000;
    let columns = Columns::new(COLUMNS.map(str::to_owned).to_vec());
    let records: Vec<SourceRecord> = (0..1_000)
        .map(|number| {
            let mut row = RowBuilder::new(&columns, 128);
            let (id, mail) = (format!("C{number}"), format!(" User{number}@Example.com "));
            let cells =
                [&id, &mail, "ada", " LOVELACE", "New  York", "p1", "1230", "03/01/2024", "10", "yes"];
            cells.iter().for_each(|cell| row.push(cell));
            SourceRecord { line: number, body: Body::Row(row.finish()) }
        })
        .collect();
    let mut transformer = plan.transformer();
    let start = Instant::now();
    let desired = (0..COUNT)
        .filter(|index| matches!(transformer.apply(&records[index % records.len()]), Mapped::Desired(_)))
        .count();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(desired, COUNT);
    print(&format!("{name}: {:.0} records/s", COUNT as f64 / seconds));
}

#[expect(clippy::print_stdout, reason = "the figures are what this program is for")]
fn print(line: &str) {
    println!("{line}");
}
