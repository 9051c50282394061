//! Whatever is told at the highest verbosity, in good runs and in failing ones: no token, and nothing of any person.

use std::process::Output;

use serde_json::json;

use crate::support::{Finished, Project, Sim};

/// The token of the connection.
const TOKEN: &str = "pat-zq7-0451f6";

/// Pieces of every value about a person in this test; nothing else holds them. Looked for in any case.
const SECRETS: [&str; 8] = [
    TOKEN,
    // addresses of customers, and what stands for one and is none
    "hush.example.org",
    "no-address-zq7",
    // first and last names
    "quixandra",
    "zebulonsky",
    // the last digits of every telephone number
    "7654391",
    // a company, and an owner
    "velvetcorp",
    "secretive.example.org",
];

const HEADER: &str = "customer_id,email,first_name,last_name,phone,country,created_at,updated_at,plan,mrr_cents,currency,lead_status,company,notes,is_test";

/// Customer `number` with a telephone number that ends as all do.
fn customer(number: usize, email: &str, notes: &str) -> String {
    format!(
        "C-{number:07},{email},Quixandra,Zebulonsky,030 {}7654391,DE,2024-01-23,2024-01-23T04:29:45Z,fr,1,EUR,,Velvetcorp Ltd,{notes},false\n",
        number % 10
    )
}

/// Good customers and every kind of bad one.
fn customers() -> String {
    let mut text = format!("{HEADER}\n");
    for number in 1..=130 {
        let owner = if number == 7 { "nobody@secretive.example.org" } else { "owner@secretive.example.org" };
        text.push_str(&customer(number, &format!("c{number}@hush.example.org"), owner));
    }
    text.push_str(&customer(200, "no-address-zq7", "-"));
    // Taken by another customer, by somebody else's record, and refused by HubSpot alone.
    text.push_str(&customer(201, "c1@hush.example.org", "-"));
    text.push_str(&customer(202, "foreign@hush.example.org", "-"));
    text.push_str(&customer(203, "https://hush.example.org/x@hush.example.org", "-"));
    text.push_str(&customer(204, "c204@hush.example.org", "-").replace("2024-01-23,", "Quixandra day,"));
    text.push_str(&customer(205, "c205@hush.example.org", "-").replace(",1,EUR", ",Velvetcorp,EUR"));
    text.push_str("C-0000206,c206@hush.example.org,\"Quixandra\n");
    text
}

fn simulator(project: &Project) -> Sim {
    let portal = String::from_utf8(project.read("portal.json")).unwrap();
    let mut portal: serde_json::Value = serde_json::from_str(&portal).unwrap();
    portal["owners"] = json!([
        {"id": "90001", "email": "owner@secretive.example.org", "firstName": "Quixandra", "lastName": "Zebulonsky"},
    ]);
    portal["records"] = json!({"contacts": [
        {"email": "c2@hush.example.org", "firstname": "Quixandra"},
        {"email": "foreign@hush.example.org", "app_customer_id": "of-somebody-else"},
    ]});
    project.write("portal.json", portal.to_string());
    Sim::start_with("professional", "1234567", &project.path("portal.json"))
}

/// Everything that was told, in good times and in bad.
#[derive(Default)]
struct Told(Vec<(String, String)>);

impl Told {
    fn hear(&mut self, project: &Project, arguments: &[&str], level: &str) -> Finished {
        let mut command = project.command(arguments);
        command.env("HUBSPOT_TOKEN", TOKEN).env("FIELDLINE_LOG", level);
        let output: Output = command.output().unwrap();
        let finished = Finished::of(output);
        let what = format!("{} ({})", arguments.join(" "), finished.code);
        // A plan shows people what would change, and so does not keep values back.
        if arguments[0] != "plan" {
            self.0.push((format!("{what}, stdout"), finished.stdout.clone()));
        }
        self.0.push((format!("{what}, stderr"), finished.stderr.clone()));
        finished
    }
}

#[test]
fn nothing_that_is_told_names_a_person() {
    let mut project = Project::first_sync(&Sim::nowhere());
    project.write("data/customers.csv", customers());
    let rule = "fields:\n  hubspot_owner_id: { from: notes, lookup: { in: hubspot.owners, by: email }, on_error: reject }\n";
    project.replace("mappings/customers.yaml", "fields:\n", rule);
    let sim = simulator(&project);
    project.pointed_at(&sim);
    let mut told = Told::default();
    told.hear(&project, &["check", "-vv"], "trace");
    told.hear(&project, &["plan", "-vv"], "trace").ends_with(0);
    let run = told.hear(&project, &["run", "--json", "-vv"], "trace").ends_with(3);
    assert!(run.stderr.contains("hubspot call answered"), "every call is logged: {}", run.stderr);
    let first = run.json("run");
    let report = &first;
    assert!(report["mappings"][0]["rejected"].as_u64() > Some(4), "{report}");
    assert_eq!(report["mappings"][0]["adopted"], 1, "{report}");

    // Every record moves, and the calls fail in every way.
    for (code, fault) in [
        (3, json!({"endpoint": "batch/update", "status": 400, "times": 3})),
        (3, json!({"endpoint": "batch/update", "kind": "truncated"})),
        (1, json!({"endpoint": "batch/update", "kind": "invalid_json", "times": 100})),
        (1, json!({"endpoint": "batch/read", "kind": "truncated", "times": 100})),
        (1, json!({"endpoint": "batch/update", "status": 403, "times": 100})),
        (1, json!({"endpoint": "account-info", "status": 401})),
    ] {
        let text = String::from_utf8(project.read("data/customers.csv")).unwrap();
        project.write("data/customers.csv", text.replace(" Ltd", " Ltd Ltd"));
        sim.send("POST", "/_sim/faults", &json!([fault]));
        told.hear(&project, &["run", "-vv", "--full-refresh"], "trace").ends_with(code);
        sim.send("DELETE", "/_sim/faults", &json!({}));
    }
    told.hear(&project, &["status", "-vv"], "trace").ends_with(0);
    told.hear(&project, &["status", "--json"], "trace").ends_with(0);
    told.hear(&project, &["runs", "-vv"], "trace").ends_with(0);
    let id = first["run"].as_str().unwrap_or_default().to_owned();
    let calls = told.hear(&project, &["runs", &id, "--json"], "trace").ends_with(0);
    assert!(calls.stdout.contains("batch/upsert"), "{}", calls.stdout);
    let said: usize = told.0.iter().map(|(_, text)| text.len()).sum();
    assert!(said > 20_000, "so little was said that the search proves nothing: {said} bytes");
    for (what, text) in &told.0 {
        let lower = text.to_lowercase();
        for secret in SECRETS {
            assert!(!lower.contains(secret), "`fieldline {what}` tells `{secret}`:\n{text}");
        }
    }
}

/// A project file can be written by anybody who may propose a change; whatever a variable holds stays the machine's.
#[test]
fn what_a_variable_stands_for_is_told_by_no_command() {
    const HELD: &str = "zq7 held/back";
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.replace("fieldline.yaml", "path: data }", "path: \"data/${HELD_BACK}\" }");
    let hear = |arguments: &[&str]| {
        let mut command = project.command(arguments);
        command.env("HUBSPOT_TOKEN", TOKEN).env("HELD_BACK", HELD).env("FIELDLINE_LOG", "trace");
        let finished = Finished::of(command.output().unwrap());
        (format!("{}{}", finished.stdout, finished.stderr), finished.code)
    };
    let mut named = 0;
    for arguments in [
        &["check"][..],
        &["check", "--json"],
        &["check", "--format", "sarif"],
        &["compile", "customers"],
        &["compile", "customers", "--json"],
        &["plan"],
        &["plan", "--json"],
        &["run"],
        &["run", "--json"],
        &["eval", "customers", "--key", "C-0000001"],
        &["status"],
        &["status", "--json"],
        &["runs"],
        &["test"],
        &["schema", "diff"],
        &["auth", "status"],
    ] {
        let (told, code) = hear(arguments);
        assert!(
            !told.contains("zq7"),
            "{arguments:?} ({code}) tells what `${{HELD_BACK}}` stands for:\n{told}"
        );
        named += usize::from(told.contains("${HELD_BACK}"));
    }
    assert!(named >= 3, "{named} outputs name the variable");
}

/// The external ID is sent, and so is what makes it.
#[test]
fn no_variable_makes_an_external_id() {
    for rule in [
        "value: \"${HUSH}\"",
        "template: \"${HUSH}-{{ customer_id }}\"",
        "from: customer_id, map: { a: \"${HUSH}\" }",
    ] {
        let project = Project::first_sync(&Sim::nowhere());
        project.replace("mappings/customers.yaml", "from: customer_id }", &format!("{rule} }}"));
        let told = project.run(&["check"]).ends_with(2).stdout;
        assert!(
            told.contains("error[M0211]: `${HUSH}` can't be used here: no rule takes variables"),
            "{rule}: {told}"
        );
    }
}
