//! The parts of the language that need more than one mapping or more than one run, end to end: lookups, links, modes, gates,
//! records that left.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const PROJECT: &str = "fieldline: 1
project: p
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_BASE_URL}\", tier: unlimited }
";
const ACCOUNTS: &str = "fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: id }
destination: { connection: hubspot, object: companies, key: { property: account_id, from: id, normalize: uppercase } }
fields: { name: name }
";
/// Its name comes first, so that the order of loading is not the order of files.
const PEOPLE: &str = "fieldline: 1
mapping: a_people
source: { connection: app, stream: people.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: person_id, from: id } }
fields:
  firstname: name
  jobtitle: { from: role, lookup: tables/roles.csv, default: unknown }
  hubspot_owner_id: { from: owner, lookup: { in: hubspot.owners, by: email } }
associations:
  - { to: companies, target: accounts, from: account, label: primary }
";

/// A project with forty people of four accounts, whose properties the portal has.
fn begin(sim: &Sim) -> Project {
    let project = Project::empty(&sim.url);
    project.write("fieldline.yaml", PROJECT);
    project.write("mappings/accounts.yaml", ACCOUNTS);
    project.write("mappings/people.yaml", PEOPLE);
    project.write("tables/roles.csv", "code,title\ndev,Developer\nops,Operator\n");
    project.write("data/accounts.csv", "id,name\na1,Acme\na2,Byte\na3,Cargo\na4,Delta\n");
    people(&project, 40, "grace@example.com");
    project.run(&["schema", "push", "--yes"]).ends_with(0);
    project.run(&["schema", "pull"]).ends_with(0);
    project.run(&["check", "--locked"]).ends_with(0);
    project
}

fn people(project: &Project, count: u32, owner: &str) {
    let mut text = "id,name,role,owner,account\n".to_owned();
    for number in 0..count {
        let role = if number % 2 == 0 { "dev" } else { "ops" };
        let _ = writeln!(text, "p{number:02},Person {number},{role},{owner},A{}", number % 4 + 1);
    }
    project.write("data/people.csv", text);
}

fn run(project: &Project, more: &[&str], code: i32) -> Value {
    project.run(&[&["run", "--json"], more].concat()).ends_with(code).json("run")
}

/// The report of one mapping.
fn of<'r>(report: &'r Value, mapping: &str) -> &'r Value {
    let mappings = report["mappings"].as_array().unwrap();
    mappings.iter().find(|known| known["mapping"] == mapping).expect("the mapping was run")
}

fn writes(sim: &Sim) -> u64 {
    sim.stats()["totals"]["write"].as_u64().unwrap()
}

#[test]
fn people_are_linked_to_accounts_in_one_run_and_a_second_one_makes_no_call() {
    let sim = Sim::start("unlimited");
    let project = begin(&sim);
    let plan = project.run(&["plan", "--json"]).ends_with(0).json("plan");
    assert_eq!(of(&plan, "a_people")["counts"]["link"], 40, "{plan:#}");
    let report = run(&project, &[], 0);
    let order: Vec<&Value> =
        report["mappings"].as_array().unwrap().iter().map(|known| &known["mapping"]).collect();
    assert_eq!(order, ["accounts", "a_people"], "what is linked to comes first");
    let people = of(&report, "a_people");
    assert_eq!((&people["created"], &people["linked"]), (&json!(40), &json!(40)), "{people:#}");
    let contact = &sim.contacts()[1];
    assert_eq!(contact["properties"]["jobtitle"], "Operator");
    assert!(contact["properties"]["hubspot_owner_id"].as_str().is_some_and(|id| !id.is_empty()), "{contact}");
    let again = run(&project, &[], 0);
    let calls = &of(&again, "a_people")["calls"];
    assert_eq!((&calls["read"], &calls["write"], &calls["search"]), (&json!(0), &json!(0), &json!(0)));
}

#[test]
fn another_lookup_file_reads_everything_once_and_writes_only_what_differs() {
    let sim = Sim::start("unlimited");
    let project = begin(&sim);
    run(&project, &[], 0);
    project.replace("tables/roles.csv", "Operator", "Operations");
    let report = run(&project, &["a_people"], 0);
    let people = of(&report, "a_people");
    assert_eq!(
        (&people["read"], &people["updated"], &people["unchanged"]),
        (&json!(40), &json!(20), &json!(20))
    );
    let before = writes(&sim);
    let again = run(&project, &["a_people"], 0);
    assert_eq!(of(&again, "a_people")["unchanged"], 40);
    assert_eq!(writes(&sim), before);
}

#[test]
fn an_owner_that_nobody_knows_waits_and_the_record_does_not() {
    let sim = Sim::start("unlimited");
    let project = begin(&sim);
    people(&project, 3, "nobody@example.com");
    let report = run(&project, &[], 0);
    assert_eq!(of(&report, "a_people")["created"], 3);
    let before = writes(&sim);
    let again = run(&project, &["a_people"], 0);
    assert_eq!(of(&again, "a_people")["updated"], 0);
    assert_eq!(writes(&sim), before, "nothing is written while it waits");
}

#[test]
fn a_gate_refuses_the_whole_run_before_its_first_write() {
    let sim = Sim::start("unlimited");
    let project = begin(&sim);
    project.write(
        "mappings/people.yaml",
        format!("{PEOPLE}policy: {{ max_creates: 39, max_rejections: 1% }}\n"),
    );
    let before = writes(&sim);
    let plan = project.run(&["plan", "--json"]).json("plan");
    let gates = of(&plan, "a_people")["policy"].as_array().unwrap();
    let creates = gates.iter().find(|gate| gate["gate"] == "max_creates").unwrap();
    assert_eq!((&creates["actual"], &creates["ok"]), (&json!(40), &json!(false)), "{gates:?}");
    let refused = project.run(&["run", "a_people"]).ends_with(5);
    assert!(refused.stderr.contains("max_creates") && refused.stderr.contains("39"), "{}", refused.stderr);
    assert_eq!(writes(&sim), before);
    project.replace("mappings/people.yaml", "max_creates: 39", "max_creates: 40");
    let report = run(&project, &[], 0);
    assert_eq!(of(&report, "a_people")["created"], 40);
}

#[test]
fn who_left_the_source_is_archived_only_within_the_gate() {
    let sim = Sim::start("unlimited");
    let project = begin(&sim);
    let archiving = PEOPLE.replace("from: id }", "from: id }, on_missing: archive");
    project.write("mappings/people.yaml", &archiving);
    run(&project, &[], 0);
    people(&project, 30, "grace@example.com");
    let refused = project.run(&["run", "a_people"]).ends_with(5);
    assert!(refused.stderr.contains("max_archives"), "{}", refused.stderr);
    assert_eq!(sim.contacts().len(), 40);
    project.write("mappings/people.yaml", format!("{archiving}policy: {{ max_archives: 10 }}\n"));
    let report = run(&project, &["a_people"], 0);
    assert_eq!(of(&report, "a_people")["archived"], 10);
    assert_eq!(sim.contacts().len(), 30);
    project.write("data/people.csv", "id,name,role,owner,account\n");
    project.run(&["run", "a_people"]).ends_with(5);
    assert_eq!(sim.contacts().len(), 30, "an empty source archives nobody");
}

#[test]
fn modes_leave_records_alone_and_say_so() {
    let sim = Sim::start("unlimited");
    let project = begin(&sim);
    run(&project, &[], 0);
    people(&project, 45, "grace@example.com");
    project.write("mappings/people.yaml", PEOPLE.replace("from: id }", "from: id }, mode: update"));
    let report = run(&project, &["a_people"], 0);
    assert_eq!(
        (&of(&report, "a_people")["skipped"], &of(&report, "a_people")["created"]),
        (&json!(5), &json!(0))
    );
    project.write("mappings/people.yaml", PEOPLE.replace("from: id }", "from: id }, mode: create"));
    project.replace("data/people.csv", "Person 7,", "Seven,");
    let report = run(&project, &["a_people"], 0);
    let people = of(&report, "a_people");
    assert_eq!((&people["created"], &people["updated"]), (&json!(5), &json!(0)), "{people:#}");
    assert!(sim.contacts().iter().all(|contact| contact["properties"]["firstname"] != "Seven"));
}
