//! `schema pull · diff · push`: the portal's definitions and the project's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const CONTACTS: &str = "schemas/hubspot/1234567/contacts.json";

/// A mapping of companies, and one of contacts that are linked to them.
const LINKED: &str = "fieldline: 1\nmapping: people\nsource: { connection: app, stream: p.csv, key: id }\n\
    destination: { connection: hubspot, object: contacts, key: { property: email, from: email } }\n\
    associations: [{ to: companies, target: firms, from: firm }]\nfields: { firstname: name }\n";
const FIRMS: &str = "fieldline: 1\nmapping: firms\nsource: { connection: app, stream: f.csv, key: id }\n\
    destination: { connection: hubspot, object: companies, key: { property: firm_id, from: id } }\n\
    fields: { name: name }\n";

fn linked(sim: &Sim) -> Project {
    let project = Project::empty(&sim.url);
    project.write(
        "fieldline.yaml",
        "fieldline: 1\nproject: p\nconnections: { app: { type: csv, path: data }, hubspot: { type: hubspot, \
         token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_BASE_URL}\" } }\n",
    );
    project.write("mappings/people.yaml", LINKED);
    project.write("mappings/firms.yaml", FIRMS);
    project
}

fn text(project: &Project, name: &str) -> String {
    String::from_utf8(project.read(name)).unwrap()
}

/// The file without its day: two days may lie between two pulls of one test.
fn undated(project: &Project, name: &str) -> String {
    text(project, name).lines().filter(|line| !line.starts_with("  \"date\"")).collect::<Vec<_>>().join("\n")
}

fn set_options(sim: &Sim, values: &[&str]) {
    let options: Vec<Value> =
        values.iter().map(|value| json!({ "label": value.to_uppercase(), "value": value })).collect();
    let path = "/crm/properties/2026-09/contacts/plan_tier";
    sim.send("PATCH", path, &json!({ "options": options }));
}

#[test]
fn a_second_pull_writes_the_same_bytes() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let committed = undated(&project, CONTACTS);
    project.run(&["schema", "pull"]).ends_with(0);
    let first = undated(&project, CONTACTS);
    assert!(committed == first, "the example's snapshot is what `schema pull` writes");
    let report = project.run(&["schema", "pull", "--json"]).ends_with(0).json("drift");
    assert_eq!(report["portals"][0]["objects"][0]["changes"], json!([]));
    assert_eq!(undated(&project, CONTACTS), first);
    for person in ["Grace", "Hopper", "example.com", "userId", "40001"] {
        assert!(!first.contains(person), "a snapshot names no people, and this one `{person}`");
    }
    project.run(&["schema", "diff"]).ends_with(0);
    project.run(&["check"]).ends_with(0);
    let stats = sim.stats();
    assert_eq!((&stats["totals"]["read"], &stats["totals"]["write"]), (&json!(0), &json!(0)));
}

#[test]
fn an_option_that_goes_is_drift_and_then_a_diagnostic_at_its_line() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.run(&["schema", "pull"]).ends_with(0);
    set_options(&sim, &["free", "starter", "enterprise", "pro"]);
    let before = text(&project, CONTACTS);

    let told = project.run(&["schema", "diff"]).ends_with(1);
    assert!(told.stdout.contains("~ plan_tier: option `professional` is gone"), "{}", told.stdout);
    assert!(told.stdout.contains("~ plan_tier: option `pro` is new (`PRO`)"), "{}", told.stdout);
    let report = project.run(&["schema", "diff", "--json"]).ends_with(1).json("drift");
    let changes = report["portals"][0]["objects"][0]["changes"].as_array().unwrap();
    assert!(changes.iter().all(|change| change["name"] == "plan_tier"), "{report}");
    assert_eq!(text(&project, CONTACTS), before, "`diff` writes nothing");
    project.run(&["check"]).ends_with(0);

    project.run(&["schema", "pull"]).ends_with(0);
    project.run(&["schema", "diff"]).ends_with(0);
    let check = project.run(&["check", "--json"]).ends_with(2).json("check");
    let found = &check["diagnostics"][0];
    let mapping = text(&project, "mappings/customers.yaml");
    let line = mapping.lines().position(|line| line.contains("p1: professional")).unwrap() + 1;
    assert_eq!(
        (&found["file"], &found["line"]),
        (&json!("mappings/customers.yaml"), &json!(line)),
        "{check}"
    );
    assert!(found["message"].as_str().unwrap().contains("`professional`"), "{found}");
    // The stale mapping is no obstacle to the next look at the portal.
    set_options(&sim, &["free", "starter", "enterprise", "professional"]);
    project.run(&["schema", "diff"]).ends_with(1);
    project.run(&["schema", "pull"]).ends_with(0);
    project.run(&["check"]).ends_with(0);
}

#[test]
fn what_mappings_link_to_is_pulled_with_the_types_of_the_links() {
    let sim = Sim::start_bare(&[]);
    let project = linked(&sim);
    let told = project.run(&["schema", "diff"]).ends_with(1);
    assert!(told.stdout.contains("no snapshot until now"), "{}", told.stdout);
    project.run(&["schema", "pull"]).ends_with(0);
    let contacts: Value = serde_json::from_str(&text(&project, CONTACTS)).unwrap();
    assert_eq!(contacts["portal"], "1234567");
    assert_eq!(contacts["associations"][0]["to"], "companies");
    let labels: Vec<&Value> = contacts["associations"][0]["types"]
        .as_array()
        .unwrap()
        .iter()
        .map(|known| &known["label"])
        .collect();
    assert_eq!(labels, [&json!("Primary"), &Value::Null]);
    assert!(text(&project, "schemas/hubspot/1234567/companies.json").contains("\"domain\""));

    let label = json!({ "name": "boss", "label": "Boss" });
    sim.send("POST", "/crm/associations/2026-09/contacts/companies/labels", &label);
    let rule = json!({ "ruleArguments": ["5"] });
    sim.send("PUT", "/crm/property-validations/2026-09/0-1/zip/rule-type/MAX_LENGTH", &rule);
    let told = project.run(&["schema", "diff"]).ends_with(1);
    assert!(told.stdout.contains("`Boss`, to companies"), "{}", told.stdout);
    assert!(told.stdout.contains("~ zip: rule `MAX_LENGTH 5` is new"), "{}", told.stdout);
}

#[test]
fn what_a_token_may_not_see_is_named_and_the_rest_is_written() {
    let sim = Sim::start_bare(&["--scope", "crm.schemas.contacts.read"]);
    let project = linked(&sim);
    let told = project.run(&["schema", "pull"]).ends_with(1);
    assert!(
        told.stdout.contains("the token lacks the scope `crm.objects.contacts.sensitive.read`"),
        "{}",
        told.stdout
    );
    assert!(told.stdout.contains("`crm.schemas.companies.read`"), "{}", told.stdout);
    assert!(told.stderr.contains("1 object type could not be read"), "{}", told.stderr);
    let contacts: Value = serde_json::from_str(&text(&project, CONTACTS)).unwrap();
    assert_eq!(contacts["unseen"][0]["part"], "sensitive_properties");
    assert!(!project.path("schemas/hubspot/1234567/companies.json").exists());
    let report = project.run(&["schema", "pull", "--json"]).ends_with(1).json("drift");
    let objects = report["portals"][0]["objects"].as_array().unwrap();
    assert!(objects[0]["object"] == "companies" && objects[0]["error"].is_string(), "{report}");
}

/// The properties of the report, with their outcomes.
fn outcomes(report: &Value) -> BTreeMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let properties = report["portals"][0]["properties"].as_array().unwrap();
    properties.iter().map(|one| (text(&one["property"]), text(&one["outcome"]))).collect()
}

#[test]
fn push_creates_what_is_missing_once_and_the_project_runs() {
    let sim = Sim::start_bare(&[]);
    let project = Project::first_sync(&sim);
    // Nobody is there to be asked.
    let refused = project.command(&["schema", "push"]).stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let stderr = String::from_utf8(refused.stderr).unwrap();
    assert!(stderr.contains("there is no terminal to ask on") && stderr.contains("--yes"), "{stderr}");
    let stdout = String::from_utf8(refused.stdout).unwrap();
    assert!(stdout.contains("\n    + app_customer_id “App customer id” (string, unique)"), "{stdout}");
    assert!(!stdout.contains(r"\n"), "a line break is not a letter: {stdout}");
    assert!(stdout.contains("the group `fieldline`. Unique they can only be made now"), "{stdout}");
    assert_eq!(sim.stats()["totals"]["write"], 0);

    let report = project.run(&["schema", "push", "--yes", "--json"]).ends_with(0).json("push");
    let made = ["app_customer_id", "mrr", "plan_tier", "signup_date", "sync_source"];
    let expected: BTreeMap<String, String> = made.map(|name| (name.to_owned(), "created".to_owned())).into();
    assert_eq!(outcomes(&report), expected);
    let again = project.run(&["schema", "push", "--yes", "--json"]).ends_with(0).json("push");
    assert_eq!(again["portals"][0]["properties"], json!([]));

    project.run(&["schema", "pull"]).ends_with(0);
    let snapshot: Value = serde_json::from_str(&text(&project, CONTACTS)).unwrap();
    let of = |name: &str| {
        let properties = snapshot["properties"].as_array().unwrap();
        properties.iter().find(|property| property["name"] == name).unwrap().clone()
    };
    assert_eq!(
        (&of("app_customer_id")["hasUniqueValue"], &of("app_customer_id")["groupName"]),
        (&json!(true), &json!("fieldline"))
    );
    assert_eq!((&of("mrr")["type"], &of("signup_date")["type"]), (&json!("number"), &json!("date")));
    let plans: Vec<String> = of("plan_tier")["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| option["value"].to_string())
        .collect();
    assert_eq!(plans, ["\"free\"", "\"starter\"", "\"professional\"", "\"enterprise\""]);
    project.run(&["check"]).ends_with(0);
    let run = project.run(&["run", "--json"]).ends_with(3).json("run");
    assert!(run["mappings"][0]["created"].as_u64().unwrap() > 100, "{run}");
}

#[test]
fn a_sensitive_property_that_the_snapshot_shows_is_loaded() {
    let sim = Sim::start("unlimited");
    let salary = json!({ "name": "salary", "label": "Salary", "type": "string", "fieldType": "text",
        "groupName": "contactinformation", "dataSensitivity": "sensitive" });
    sim.send("POST", "/crm/properties/2026-09/contacts", &salary);
    let project = Project::first_sync(&sim);
    project.replace("mappings/customers.yaml", "  company:", "  salary: { value: secret }\n  company:");
    project.run(&["check"]).ends_with(2);
    project.run(&["schema", "pull"]).ends_with(0);
    assert!(text(&project, CONTACTS).contains("\"dataSensitivity\": \"sensitive\""));
    project.run(&["check"]).ends_with(0);
    project.run(&["run"]).ends_with(3);
    let contacts = sim.contacts();
    assert!(contacts.iter().all(|contact| contact["properties"]["salary"] == "secret"), "{}", contacts[0]);
}

#[test]
fn each_target_has_snapshots_of_its_own() {
    let (sandbox, production) = (Sim::start("unlimited"), Sim::start_portal("unlimited", "7"));
    let project = Project::first_sync(&sandbox);
    let url = &production.url;
    let target = format!(
        "targets: {{ prod: {{ connections: {{ hubspot: {{ base_url: \"{url}\", portal: 7 }} }} }} }}\n"
    );
    project.write("fieldline.yaml", text(&project, "fieldline.yaml") + &target);
    project.run(&["schema", "pull"]).ends_with(0);
    assert!(!project.path("schemas/hubspot/7/contacts.json").exists());
    project.run(&["schema", "pull", "--target", "prod"]).ends_with(0);
    assert!(text(&project, "schemas/hubspot/7/contacts.json").contains("\"portal\": \"7\""));
    project.run(&["check"]).ends_with(0);
    set_options(&production, &["free", "starter", "enterprise"]);
    project.run(&["schema", "diff"]).ends_with(0);
    project.run(&["schema", "diff", "--target", "prod"]).ends_with(1);
    project.run(&["schema", "pull", "--target", "prod"]).ends_with(0);
    // The mappings are proved against both portals, and no longer fit one of them.
    let check = project.run(&["check", "--json"]).ends_with(2).json("check");
    assert!(check["diagnostics"][0]["message"].as_str().unwrap().contains("`professional`"), "{check}");
    let told = project.run(&["schema", "pull", "--target", "prood"]).ends_with(2);
    assert!(told.stderr.contains("`prod`"), "{}", told.stderr);
}

#[test]
fn a_key_that_is_there_without_being_unique_needs_another_name() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let plain = json!({ "name": "crm_key", "label": "Key", "type": "string", "fieldType": "text",
        "groupName": "contactinformation" });
    sim.send("POST", "/crm/properties/2026-09/contacts", &plain);
    project.replace("mappings/customers.yaml", "property: app_customer_id", "property: crm_key");
    let told = project.run(&["schema", "push", "--yes"]).ends_with(1);
    assert!(told.stdout.contains("? crm_key (it is there without unique values"), "{}", told.stdout);
    let problem = "`crm_key` of contacts, for the key of `customers`: it is there without unique values, which HubSpot \
                   cannot change: name another property as the key";
    assert!(told.stderr.contains(problem), "{}", told.stderr);
    let report = project.run(&["schema", "push", "--yes", "--json"]).ends_with(1).json("push");
    assert_eq!(outcomes(&report), BTreeMap::from([("crm_key".to_owned(), "unclear".to_owned())]));
    assert_eq!(report["portals"][0]["problems"], json!([problem]));
}

#[test]
fn a_portal_of_another_number_is_refused() {
    let sim = Sim::start_portal("unlimited", "7");
    let project = Project::first_sync(&sim);
    for arguments in [&["schema", "pull"][..], &["schema", "diff"], &["schema", "push", "--yes"]] {
        let told = project.run(arguments).ends_with(2);
        assert!(told.stderr.contains("is pinned to portal 1234567"), "{}", told.stderr);
    }
}

#[test]
fn drift_and_a_portal_that_gives_no_answer_are_told_apart() {
    let sim = Sim::start("unlimited");
    let mut project = Project::first_sync(&sim);
    set_options(&sim, &["free"]);
    project.run(&["schema", "diff"]).ends_with(1);
    let closed = Sim::start_bare(&["--token", "another"]);
    project.pointed_at(&closed);
    let told = project.run(&["schema", "diff"]).ends_with(2);
    assert!(told.stderr.contains("which portal the token belongs to"), "{}", told.stderr);
    let blind = Sim::start_bare(&["--scope", "crm.schemas.contacts.read"]);
    let told = linked(&blind).run(&["schema", "diff"]).ends_with(2);
    assert!(told.stderr.contains("not every object type could be read"), "{}", told.stderr);
}
