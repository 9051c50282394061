//! How the watermark of a record is read, in the forms that a mapping can state.

#![expect(clippy::unwrap_used, reason = "a test")]

use fieldline_mapping::{ProjectText, TransformPlan, compile};
use fieldline_model::{Body, Columns, RowBuilder, SourceRecord};

const PROJECT: &str = "\
fieldline: 1
project: demo
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\" }
defaults: { timezone: Asia/Tokyo }
";

fn plan(watermark: &str) -> TransformPlan {
    let mapping = format!(
        "fieldline: 1\nmapping: m\nsource: {{ connection: app, stream: m.csv, key: id, watermark: {watermark} }}\n\
         destination: {{ connection: hubspot, object: contacts, key: {{ property: email, from: mail }} }}\n\
         fields: {{ firstname: first }}\n"
    );
    let project = ProjectText::new()
        .with_file("fieldline.yaml", PROJECT)
        .with_file("mappings/m.yaml", mapping)
        .with_variable("HUBSPOT_TOKEN", "t");
    let compilation = compile(&project);
    assert!(!compilation.has_errors(), "{watermark}: {:?}", compilation.diagnostics);
    compilation.project.unwrap().mappings.remove(0)
}

/// What the mapping reads in a cell, with its kind.
fn read(watermark: &str, cell: &str) -> String {
    let columns = Columns::new(["id", "mail", "first", "at", "zone"].map(str::to_owned).to_vec());
    let mut row = RowBuilder::new(&columns, 64);
    ["1", "a@x.io", "Ada", cell, "America/New_York"].iter().for_each(|cell| row.push(cell));
    let record = SourceRecord { line: 2, body: Body::Row(row.finish()) };
    let mark = plan(watermark).transformer().identify(&record).unwrap().mark;
    format!("{mark:?} {mark}").trim().to_owned()
}

#[test]
fn cells_are_read_as_the_mapping_says() {
    let german = "{ field: at, formats: '%d.%m.%Y %H:%M' }";
    let berlin = "{ field: at, formats: ['%d.%m.%Y %H:%M', '%d.%m.%Y'], timezone: Europe/Berlin }";
    let cases = [
        ("at", "", "Empty"),
        ("at", " ", "Empty"),
        ("at", "2024-03-01", "Time 2024-03-01T00:00:00Z"),
        ("at", "2024-03-01 12:00", "Time 2024-03-01T12:00:00Z"),
        ("at", "2024-03-01 12:00:00 UTC", "Time 2024-03-01T12:00:00Z"),
        ("at", "1700000000", "Number 1700000000"),
        ("at", "01.03.2024 12:00", "Unreadable"),
        ("at", "1700000000.5", "Unreadable"),
        ("{ field: at }", "2024-03-01 12:00", "Time 2024-03-01T12:00:00Z"),
        ("{ field: at, timezone: Europe/Berlin }", "2024-07-01 12:00", "Time 2024-07-01T10:00:00Z"),
        ("{ field: at, timezone: { from: zone } }", "2024-07-01 12:00", "Time 2024-07-01T16:00:00Z"),
        (german, "01.03.2024 12:00", "Time 2024-03-01T12:00:00Z"),
        (german, "2024-03-01 12:00", "Unreadable"),
        (german, "1700000000", "Unreadable"),
        (berlin, "01.07.2024 12:00", "Time 2024-07-01T10:00:00Z"),
        (berlin, "01.07.2024", "Time 2024-06-30T22:00:00Z"),
        ("{ field: at, formats: epoch_s }", "1700000000.5", "Time 2023-11-14T22:13:20.500Z"),
        ("{ field: at, formats: epoch_ms }", "1700000000500", "Time 2023-11-14T22:13:20.500Z"),
        ("{ field: at, formats: '%m/%d/%Y %H:%M' }", "03/29/2026 01:00", "Time 2026-03-29T01:00:00Z"),
        ("{ field: at, formats: counter }", "1700000000", "Number 1700000000"),
        ("{ field: at, formats: [counter] }", "2024-03-01", "Unreadable"),
    ];
    for (watermark, cell, expected) in cases {
        assert_eq!(read(watermark, cell), expected, "{watermark}: {cell}");
    }
}

#[test]
fn a_stated_form_is_part_of_the_plan() {
    let forms = [
        "at",
        "{ field: at, formats: '%d.%m.%Y' }",
        "{ field: at, formats: '%m.%d.%Y' }",
        "{ field: at, formats: '%d.%m.%Y', timezone: Europe/Berlin }",
        "{ field: at, formats: counter }",
    ];
    let prints: std::collections::BTreeSet<String> =
        forms.iter().map(|form| plan(form).fingerprint().to_string()).collect();
    assert_eq!(prints.len(), forms.len(), "each is another plan");
    assert_eq!(plan("at").fingerprint(), plan("{ field: at }").fingerprint(), "the long form of the same");
    assert!(plan(forms[3]).describe().contains("formats: \"%d.%m.%Y\", timezone: \"Europe/Berlin\""));
    let counters: Vec<bool> = forms.iter().map(|form| plan(form).source().is_counter()).collect();
    assert_eq!(counters, [false, false, false, false, true]);
}
