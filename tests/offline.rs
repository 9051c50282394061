//! What `check` proves without a network, against the snapshots of every target.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const PROJECT: &str = r#"fieldline: 1
project: offline
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: "${HUBSPOT_TOKEN}", base_url: "${HUBSPOT_BASE_URL}", portal: 1234567 }
"#;

fn snapshot(date: &str, options: &[&str]) -> String {
    let options: Vec<Value> = options.iter().map(|value| json!({ "label": value, "value": value })).collect();
    let definitions = json!({
        "object": "contacts", "portal": "1234567", "date": date,
        "properties": [
            { "name": "app_customer_id", "type": "string", "fieldType": "text", "hasUniqueValue": true },
            { "name": "hs_object_id", "type": "number", "fieldType": "number", "read_only": true },
            { "name": "plan_tier", "type": "enumeration", "fieldType": "select", "options": options },
            { "name": "seats", "type": "number", "fieldType": "number" },
            { "name": "sync_source", "type": "string", "fieldType": "text" },
        ],
    });
    // One property a line, as `schema pull` writes them.
    definitions.to_string().replace("{\"name\"", "\n{\"name\"")
}

fn mapping(fields: &str) -> String {
    format!(
        "fieldline: 1\nmapping: customers\nsource: {{ connection: app, stream: customers.csv, key: id }}\n\
         destination: {{ connection: hubspot, object: contacts, key: {{ property: app_customer_id, from: id }} }}\n\
         fields:\n{fields}"
    )
}

fn project(snapshot_text: &str, fields: &str) -> (Project, TcpListener) {
    // Whoever connects is noticed.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let project = Project::empty(&format!("http://{}", listener.local_addr().unwrap()));
    project.write("fieldline.yaml", PROJECT);
    project.write("mappings/customers.yaml", mapping(fields));
    project.write("schemas/hubspot/1234567/contacts.json", snapshot_text);
    (project, listener)
}

#[test]
fn a_missing_option_a_read_only_property_and_a_text_for_a_number_are_shown_from_both_sides() {
    let fields =
        "  plan_tier: { from: plan, map: { p1: profesional } }\n  hs_object_id: hubspot_id\n  seats: seats\n";
    let (project, listener) = project(&snapshot("2026-11-01", &["free", "professional"]), fields);
    let report = project.run(&["check", "--json"]).ends_with(2).json("check");
    let found: Vec<(&str, u64, u64, &str, u64)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| {
            let theirs = found["labels"].as_array().unwrap().iter().rev();
            let theirs =
                theirs.clone().find(|label| label["file"] != found["file"]).expect("the portal's side");
            let number = |value: &Value| value.as_u64().unwrap();
            let file = theirs["file"].as_str().unwrap();
            (
                found["code"].as_str().unwrap(),
                number(&found["line"]),
                number(&found["column"]),
                file,
                number(&theirs["line"]),
            )
        })
        .collect();
    let file = "schemas/hubspot/1234567/contacts.json";
    assert_eq!(found, [("M0602", 6, 39, file, 4), ("M0403", 7, 3, file, 3), ("M0601", 8, 3, file, 5)]);
    let shown = project.run(&["check"]).ends_with(2).stdout;
    assert!(shown.contains("Did you mean `professional`?") && shown.contains("of 2026-11-01"), "{shown}");
    assert!(listener.accept().is_err(), "nobody has called the portal");
}

#[test]
fn locked_insists_on_a_fresh_snapshot() {
    let today = chrono::Utc::now().date_naive();
    let (project, _) = project(&snapshot(&today.to_string(), &["free"]), "  seats: { value: 7 }\n");
    project.run(&["check", "--locked"]).ends_with(0);
    let old = today - chrono::Days::new(91);
    project.write("schemas/hubspot/1234567/contacts.json", snapshot(&old.to_string(), &["free"]));
    project.run(&["check"]).ends_with(0);
    let refused = project.run(&["check", "--locked"]).ends_with(2).stdout;
    assert!(refused.contains("M0415") && refused.contains("91 days old"), "{refused}");
    project.run(&["check", "--locked", "--max-age", "120"]).ends_with(0);
    std::fs::remove_file(project.path("schemas/hubspot/1234567/contacts.json")).unwrap();
    let refused = project.run(&["check", "--locked"]).ends_with(2).stdout;
    assert!(refused.contains("M0414") && refused.contains("fieldline schema pull"), "{refused}");
}

#[test]
fn every_target_s_portal_is_proved_and_one_can_be_chosen() {
    let (project, _) = project(&snapshot("2026-11-01", &["free", "pro"]), "  plan_tier: { value: pro }\n");
    project.write(
        "fieldline.yaml",
        format!("{PROJECT}targets:\n  prod: {{ connections: {{ hubspot: {{ portal: 42 }} }} }}\n"),
    );
    let theirs = snapshot("2026-11-02", &["free", "premium"]).replace("1234567", "42");
    project.write("schemas/hubspot/42/contacts.json", theirs);
    let shown = project.run(&["check"]).ends_with(2).stdout;
    assert!(shown.contains("schemas/hubspot/42/contacts.json") && shown.contains("1 error"), "{shown}");
    project.run(&["check", "--target", "prod"]).ends_with(2);
    let refused = project.run(&["check", "--target", "prd"]).ends_with(2).stderr;
    assert!(refused.contains("no target `prd`") && refused.contains("Did you mean `prod`?"), "{refused}");
    project.replace("mappings/customers.yaml", "value: pro", "value: free");
    project.run(&["check"]).ends_with(0);
}

#[test]
fn a_target_runs_against_its_own_portal() {
    let (sandbox, production) = (Sim::start("unlimited"), Sim::start_portal("unlimited", "7654321"));
    let project = Project::first_sync(&sandbox);
    let own = String::from_utf8(project.read("fieldline.yaml")).unwrap();
    let target = format!(
        "targets:\n  prod:\n    connections:\n      hubspot: {{ portal: 7654321, base_url: \"{}\" }}\n",
        production.url
    );
    project.write("fieldline.yaml", format!("{own}{target}"));
    let report = project.run(&["run", "--target", "prod", "--json"]).ends_with(3).json("run");
    assert_eq!(report["mappings"][0]["portal"], "7654321");
    assert_eq!(production.stats()["objects"]["contacts"], 2_877);
    assert_eq!(sandbox.stats()["totals"]["write"], 0);
}

#[test]
fn a_selector_chooses_mappings() {
    let (project, _) = project(&snapshot("2026-11-01", &["free"]), "  seats: { value: 7 }\ntests: []\n");
    let shown = project.run(&["test", "--select", "cust*"]).ends_with(0).stdout;
    assert!(shown.contains("1 mapping"), "{shown}");
    let refused = project.run(&["test", "--select", "custmers"]).ends_with(2).stderr;
    assert!(
        refused.contains("there is no mapping `custmers`") && refused.contains("Did you mean"),
        "{refused}"
    );
    let refused = project.run(&["test", "--select", "!*"]).ends_with(2).stderr;
    assert!(refused.contains("leaves no mapping"), "{refused}");
}
