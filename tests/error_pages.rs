//! The pages of rejections that only a run against a portal shows: their examples are loaded into the simulator.
//!
//! `csv data/customers.csv` is the source, `json portal` the contacts that HubSpot has before, and `json rejections`
//! what `status` lists after the run.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const PAGES: [&str; 9] = ["R0101", "R0103", "R0208", "R0209", "R0301", "R0302", "R0303", "R0401", "R0402"];

/// The snapshot that an example may bring along.
const SNAPSHOT: &str = "schemas/hubspot/1234567/contacts.json";

const PROJECT: &str = "fieldline: 1\nproject: my-sync\nconnections:\n  app: { type: csv, path: data }\n  hubspot:\n    \
     type: hubspot\n    token: \"${HUBSPOT_TOKEN}\"\n    base_url: \"${HUBSPOT_BASE_URL}\"\n    portal: 1234567\n";

/// What stands around a part of a mapping, by key.
const MAPPING: [(&str, &str); 5] = [
    ("fieldline", "fieldline: 1\n"),
    ("mapping", "mapping: customers\n"),
    ("source", "source: { connection: app, stream: customers.csv, key: customer_id }\n"),
    (
        "destination",
        "destination: { connection: hubspot, object: contacts, key: { property: app_customer_id, from: customer_id } }\n",
    ),
    ("fields", "fields: { email: email }\n"),
];

#[test]
fn what_is_called_wrong_is_rejected_and_what_is_called_right_is_loaded() {
    for code in PAGES {
        let page = read(&format!("docs/errors/{code}.md"));
        let (wrong, right) = page.split_once("\n## Right\n").expect("a page has its parts");
        let rejected = judged(code, wrong, 3);
        assert!(rejected.iter().all(|entry| entry["code"] == code) && !rejected.is_empty(), "{code}");
        assert!(judged(code, right, 0).is_empty(), "{code}");
    }
}

#[test]
fn no_other_page_needs_a_portal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in paths.filter(|path| path.is_file()) {
        let code = path.file_stem().unwrap().to_str().unwrap();
        let shows = std::fs::read_to_string(&path).unwrap().contains("\n```json rejections\n");
        assert_eq!(shows, PAGES.contains(&code), "{code}");
    }
}

/// Runs an example; what is rejected afterwards is what the page shows.
fn judged(code: &str, example: &str, exit: i32) -> Vec<Value> {
    let mut portal: Value = serde_json::from_str(&read("examples/01-first-sync/portal.json")).unwrap();
    if let Some(contacts) = block(example, "json portal") {
        portal["records"] = json!({ "contacts": serde_json::from_str::<Value>(&contacts).unwrap() });
    }
    let project = Project::empty("");
    project.write("portal.json", portal.to_string());
    let sim = Sim::start_with("unlimited", "1234567", &project.path("portal.json"));
    let mut project = project;
    project.pointed_at(&sim);
    project.write("fieldline.yaml", PROJECT);
    project.write("mappings/customers.yaml", mapping(example));
    if let Some(snapshot) = block(example, &format!("json {SNAPSHOT}")) {
        project.write(SNAPSHOT, snapshot);
    }
    project.write("data/customers.csv", block(example, "csv data/customers.csv").expect("rows"));
    let run = project.run(&["run"]);
    assert_eq!(run.code, exit, "{code}: {}{}", run.stdout, run.stderr);
    let status = project.run(&["status", "--json"]).ends_with(0).json("status");
    let standing = status["mappings"][0]["standing"].as_array().expect("a list").clone();
    let expected: Vec<Value> =
        serde_json::from_str(&block(example, "json rejections").expect("what is rejected")).unwrap();
    assert_eq!(standing.len(), expected.len(), "{code}: {standing:?}");
    for (found, shown) in standing.iter().zip(expected) {
        let shown = shown.as_object().unwrap();
        assert!(shown.iter().all(|(key, value)| found[key] == *value), "{code}: {found}");
    }
    standing
}

fn mapping(example: &str) -> String {
    let mut part = block(example, "yaml mapping-part").unwrap_or_default();
    if let Some(fields) = block(example, "yaml fields") {
        part.push_str("fields:\n");
        fields.lines().for_each(|line| part.push_str(&format!("  {line}\n")));
    }
    let stands_there = |key: &str| part.lines().any(|line| line.starts_with(&format!("{key}:")));
    let rest = MAPPING.iter().filter(|(key, _)| !stands_there(key)).map(|(_, text)| *text);
    rest.chain([part.as_str()]).collect()
}

/// The text of the block with that mark.
fn block(page: &str, mark: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("\n```{mark}\n"))?;
    rest.split_once("\n```").map(|(text, _)| format!("{text}\n"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name)).unwrap()
}
