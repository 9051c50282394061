//! Two mappings whose records are linked, modes, gates and records that leave: the real binary against the real simulator.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const PROJECT: &str = r#"
fieldline: 1
project: relations
connections:
  app: { type: csv, path: data }
  hubspot:
    type: hubspot
    token: "${HUBSPOT_TOKEN}"
    base_url: "${HUBSPOT_BASE_URL}"
    portal: 1234567
    tier: professional
"#;

const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: id }
destination: { connection: hubspot, object: companies, key: { property: account_id, from: ref } }
fields:
  name: { from: name }
"#;

const CUSTOMERS: &str = r#"
fieldline: 1
mapping: customers
source: { connection: app, stream: customers.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: customer_id, from: id }, on_missing: archive }
fields:
  email: { from: email, normalize: email }
  firstname: { from: name }
  hubspot_owner_id: { from: owner, lookup: { in: hubspot.owners, by: email, on_miss: pending } }
associations:
  - { to: companies, target: accounts, from: company }
policy: { max_creates: 3, max_archives: 50% }
"#;

/// The definitions of a portal with what the mappings need.
fn portal(folder: &std::path::Path) -> PathBuf {
    let unique = |name: &str| {
        json!({ "name": name, "label": name, "type": "string", "fieldType": "text", "groupName": "information",
                "hasUniqueValue": true })
    };
    let tag = || {
        json!({ "name": "sync_source", "label": "Sync source", "type": "string", "fieldType": "text",
                "groupName": "information" })
    };
    let properties = json!({
        "contacts": [grouped(unique("customer_id"), "contactinformation"), grouped(tag(), "contactinformation")],
        "companies": [grouped(unique("account_id"), "companyinformation"), grouped(tag(), "companyinformation")],
    });
    let path = folder.join("portal.json");
    std::fs::write(&path, json!({ "properties": properties }).to_string()).expect("files can be written");
    path
}

fn grouped(mut property: Value, group: &str) -> Value {
    property["groupName"] = json!(group);
    property
}

fn started() -> (tempfile::TempDir, Sim, Project) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sim = Sim::start_with("professional", "1234567", &portal(folder.path()));
    let project = Project::empty(&sim.url);
    project.write("fieldline.yaml", PROJECT);
    project.write("mappings/accounts.yaml", ACCOUNTS);
    project.write("mappings/customers.yaml", CUSTOMERS);
    project.write("data/accounts.csv", "id,ref,name\n1,acme,Acme\n2,umbrella,Umbrella\n");
    customers(
        &project,
        &["C1,ada@x.io,Ada,,acme", "C2,bob@x.io,Bob,,umbrella", "C3,eve@x.io,Eve,nobody@x.io,none"],
    );
    (folder, sim, project)
}

fn customers(project: &Project, rows: &[&str]) {
    project.write("data/customers.csv", format!("id,email,name,owner,company\n{}\n", rows.join("\n")));
}

fn report(project: &Project, arguments: &[&str], code: i32) -> Value {
    let schema = arguments[0];
    let all: Vec<&str> = arguments.iter().chain(&["--json"]).copied().collect();
    project.run(&all).ends_with(code).json(schema)["mappings"].clone()
}

#[test]
fn a_plan_counts_the_links_that_a_run_makes_and_a_second_run_makes_none() {
    let (_folder, sim, project) = started();
    let plan = report(&project, &["plan"], 0);
    let counts = &plan[1]["counts"];
    assert_eq!((&counts["link"], &counts["links_pending"]), (&json!(2), &json!(1)));
    assert_eq!(plan[1]["links"][0]["target"], "acme");
    assert_eq!(plan[1]["policy"][0], json!({ "gate": "max_creates", "limit": 3, "actual": 3, "ok": true }));
    assert_eq!(sim.stats()["totals"]["write"], 0, "a plan writes nothing");
    let run = report(&project, &["run"], 0);
    assert_eq!(run[1]["linked"], counts["link"]);
    assert_eq!((&run[1]["links_pending"], &run[1]["pending"]), (&json!(1), &json!(1)));
    assert_eq!(run[1]["calls"]["write"], plan[1]["budget"]["calls"]["write"]);
    let writes = sim.stats()["totals"]["write"].clone();
    let again = report(&project, &["run"], 0);
    assert_eq!((&again[1]["not_read"], &again[1]["linked"]), (&json!(3), &json!(0)));
    assert_eq!(sim.stats()["totals"]["write"], writes);
    // The company that was missing comes, and with it the link.
    project.write("data/accounts.csv", "id,ref,name\n1,acme,Acme\n2,umbrella,Umbrella\n3,none,None Ltd\n");
    let run = report(&project, &["run"], 0);
    assert_eq!(
        (&run[0]["created"], &run[1]["linked"], &run[1]["links_pending"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let status = project.run(&["status"]).ends_with(0);
    assert!(status.stdout.contains("waiting    1 record for a look-up"), "{}", status.stdout);
}

#[test]
fn a_gate_refuses_and_nothing_is_loaded() {
    let (_folder, sim, project) = started();
    customers(&project, &["C1,,Ada,,", "C2,,Bob,,", "C3,,Eve,,", "C4,,Dan,,"]);
    let shown = project.run(&["plan", "customers"]).ends_with(5);
    let refused = "Policy  refused: max_creates: 4 creates, at most 3 · max_archives ok";
    assert!(shown.stdout.contains(refused), "{}", shown.stdout);
    let stopped = project.run(&["run", "customers"]).ends_with(5);
    assert!(
        stopped.stderr.contains("policy refused the load: max_creates: 4 creates, at most 3"),
        "{}",
        stopped.stderr
    );
    assert_eq!(sim.stats()["totals"]["write"], 0);
    let report = report(&project, &["run", "customers"], 5);
    assert_eq!(report[0]["status"], "refused");
}

#[test]
fn who_leaves_is_archived_and_an_empty_source_is_refused() {
    let (_folder, sim, project) = started();
    report(&project, &["run"], 0);
    assert_eq!(sim.contacts().len(), 3);
    customers(&project, &["C1,ada@x.io,Ada,,acme", "C2,bob@x.io,Bob,,umbrella"]);
    let shown = project.run(&["plan", "customers"]).ends_with(0);
    assert!(shown.stdout.contains("- C3  archives contacts"), "{}", shown.stdout);
    assert_eq!(report(&project, &["run"], 0)[1]["archived"], 1);
    assert_eq!(sim.contacts().len(), 2);
    customers(&project, &[]);
    let refused = project.run(&["run", "customers"]).ends_with(5);
    assert!(refused.stderr.contains("is empty"), "{}", refused.stderr);
    assert_eq!(sim.contacts().len(), 2);
}

/// The types of the link from a contact to its primary company, and to any other.
const PRIMARY: [u64; 2] = [1, 279];
const PLAIN: [u64; 1] = [279];

#[test]
fn the_primary_company_moves_and_the_former_one_stays_linked() {
    let (_folder, sim, project) = started();
    project.replace(
        "mappings/customers.yaml",
        "from: company }",
        "from: company, label: primary, mode: replace }",
    );
    customers(&project, &["C1,ada@x.io,Ada,,acme"]);
    assert_eq!(report(&project, &["run"], 0)[1]["linked"], 1);
    let contact = sim.contacts()[0]["id"].as_str().expect("a contact has an id").to_owned();
    let companies = sim.companies_of(&contact);
    assert_eq!(companies.iter().map(|(_, types)| types.as_slice()).collect::<Vec<_>>(), [&PRIMARY[..]]);
    let acme = companies[0].0.clone();
    customers(&project, &["C1,ada@x.io,Ada,,umbrella"]);
    let plan = report(&project, &["plan"], 0);
    assert_eq!((&plan[1]["counts"]["link"], &plan[1]["counts"]["unlink"]), (&json!(1), &json!(1)));
    let run = report(&project, &["run"], 0);
    assert_eq!((&run[1]["linked"], &run[1]["unlinked"]), (&json!(1), &json!(1)));
    for (company, types) in sim.companies_of(&contact) {
        assert_eq!(types, if company == acme { PLAIN.to_vec() } else { PRIMARY.to_vec() }, "{company}");
    }
    let writes = sim.stats()["totals"]["write"].clone();
    assert_eq!(report(&project, &["run"], 0)[1]["linked"], 0);
    assert_eq!(sim.stats()["totals"]["write"], writes);
    // Two primaries are one too many, and cost the record nothing.
    project.replace(
        "mappings/customers.yaml",
        "from: company,",
        "from: company, normalize: { split: { separator: '|' } },",
    );
    customers(&project, &["C1,ada@x.io,Ada,,acme|umbrella"]);
    let run = report(&project, &["run"], 3);
    assert_eq!((&run[1]["links_rejected"], &run[1]["rejected"]), (&json!(1), &json!(0)));
    let status = project.run(&["status"]).ends_with(0);
    assert!(status.stdout.contains("companies (primary) is a primary association"), "{}", status.stdout);
}
