//! The first example, as its README tells it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Project, Sim};

/// The outcomes that partition the records read, in a run report.
const OUTCOMES: [&str; 10] = [
    "filtered",
    "superseded",
    "unchanged",
    "created",
    "updated",
    "adopted",
    "skipped",
    "held",
    "rejected",
    "open",
];

#[track_caller]
fn assert_balanced(mapping: &Value) {
    let sum: u64 = OUTCOMES.iter().map(|name| mapping[name].as_u64().expect("a count")).sum();
    assert_eq!(Some(sum), mapping["read"].as_u64(), "every record read has one outcome: {mapping}");
}

#[track_caller]
fn assert_counts(mapping: &Value, expected: &[(&str, u64)]) {
    for (name, number) in expected {
        assert_eq!(mapping[name].as_u64(), Some(*number), "`{name}` in {mapping}");
    }
}

/// Runs and gives back the report of the only mapping.
#[track_caller]
fn run(project: &Project, arguments: &[&str], code: i32) -> Value {
    let all: Vec<&str> = ["run", "--json"].iter().chain(arguments).copied().collect();
    let report = project.run(&all).ends_with(code).json("run");
    let mapping = report["mappings"][0].clone();
    assert_balanced(&mapping);
    mapping
}

#[track_caller]
fn plan(project: &Project, arguments: &[&str]) -> Value {
    let all: Vec<&str> = ["plan", "--json"].iter().chain(arguments).copied().collect();
    project.run(&all).ends_with(0).json("plan")["mappings"][0].clone()
}

/// Plan and run use the same words in another tense.
#[track_caller]
fn assert_did_what_it_said(plan: &Value, run: &Value) {
    let pairs = [
        ("read", "read"),
        ("filtered", "filtered"),
        ("superseded", "superseded"),
        ("unchanged", "unchanged"),
        ("not_read", "not_read"),
        ("create", "created"),
        ("update", "updated"),
        ("adopt", "adopted"),
        ("skip", "skipped"),
        ("hold", "held"),
        ("reject", "rejected"),
        ("standing", "standing"),
    ];
    for (planned, done) in pairs {
        assert_eq!(plan["counts"][planned], run[done], "{planned} and {done}");
    }
    assert_eq!(plan["budget"]["calls"]["write"], run["calls"]["write"], "write calls");
}

#[test]
fn plan_and_run_agree_with_each_other_and_with_hubspot() {
    let sim = Sim::start("professional");
    let project = Project::first_sync(&sim);
    let check = project.run(&["check", "--json"]).ends_with(0).json("check");
    assert_eq!(check["diagnostics"].as_array().map(Vec::len), Some(0));

    let planned = plan(&project, &[]);
    assert_eq!(sim.stats()["totals"]["write"], 0, "a plan writes nothing");
    let before = sim.stats();
    let done = run(&project, &[], 3);
    assert_did_what_it_said(&planned, &done);
    assert_counts(
        &done,
        &[
            ("read", 3_000),
            ("created", 2_877),
            ("superseded", 39),
            ("filtered", 30),
            ("rejected", 54),
            ("standing", 0),
        ],
    );

    let after = sim.stats();
    let seen =
        |kind: &str| after["totals"][kind].as_u64().unwrap() - before["totals"][kind].as_u64().unwrap();
    for kind in ["read", "write", "search"] {
        assert_eq!(done["calls"][kind].as_u64(), Some(seen(kind)), "{kind} calls");
    }
    assert_eq!(after["throttled"], 0, "no 429 at the limits of Professional");
    assert_eq!(done["calls"]["throttled"], 0);
    assert_eq!(after["records"]["created"], done["created"]);
    assert_eq!(after["objects"]["contacts"], done["created"]);
}

#[test]
fn a_second_run_makes_no_call_but_the_one_that_identifies_the_portal() {
    let sim = Sim::start("professional");
    let project = Project::first_sync(&sim);
    run(&project, &[], 3);
    let before = sim.stats();
    // Everything is read again, so that hashes alone decide.
    let second = run(&project, &["--full-refresh"], 0);
    let after = sim.stats();
    assert_counts(
        &second,
        &[("read", 3_000), ("unchanged", 2_877), ("not_read", 2_877), ("rejected", 54), ("standing", 54)],
    );
    for kind in ["read", "write", "search"] {
        assert_eq!(before["totals"][kind], after["totals"][kind], "{kind} calls");
        assert_eq!(second["calls"][kind], 0, "{kind} calls");
    }
    let other = |stats: &Value| stats["totals"]["other"].as_u64().unwrap();
    assert_eq!(other(&after) - other(&before), 1, "the account details");

    // From the watermark on it reads even less, and a plan of it is one line.
    let third = run(&project, &[], 0);
    assert!(third["read"].as_u64().unwrap() < 100);
    let shown = project.run(&["plan"]).ends_with(0).stdout;
    assert_eq!(shown.lines().count(), 1, "{shown}");
    assert!(shown.contains("nothing to do"), "{shown}");
}

#[test]
fn the_values_in_hubspot_are_those_written_by_hand() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let planned = plan(&project, &[]);
    run(&project, &[], 3);
    let contacts: BTreeMap<String, Value> = sim
        .contacts()
        .into_iter()
        .map(|contact| {
            (contact["properties"]["app_customer_id"].as_str().expect("a key").to_owned(), contact)
        })
        .collect();
    let golden = String::from_utf8(project.read("golden.jsonl")).unwrap();
    let mut compared = 0;
    for line in golden.lines() {
        compare(&serde_json::from_str(line).unwrap(), &contacts, &planned);
        compared += 1;
    }
    assert!(compared >= 40, "{compared} golden records");
}

fn compare(golden: &Value, contacts: &BTreeMap<String, Value>, planned: &Value) {
    let key = golden["customer_id"].as_str().unwrap_or_default();
    if let Some(expected) = golden["expect"].as_object() {
        let contact = contacts.get(key).unwrap_or_else(|| panic!("{key} is in HubSpot"));
        for (property, wanted) in expected {
            let found = &contact["properties"][property];
            assert!(is_same(wanted, found), "{key}: {property} is {found}, and should be {wanted}");
        }
        return;
    }
    assert!(!contacts.contains_key(key), "{key} is not in HubSpot");
    if golden["filtered"] == true {
        return;
    }
    let subject = match golden["unreadable"].as_u64() {
        Some(line) => format!("line {line}"),
        None => key.to_owned(),
    };
    let rejections = planned["rejections"].as_array().unwrap();
    let rejection = rejections.iter().find(|rejection| rejection["key"] == subject.as_str());
    let rejection = rejection.unwrap_or_else(|| panic!("{subject} is rejected"));
    let wanted = &golden["rejected"];
    if let Some(property) = wanted["property"].as_str() {
        assert_eq!(rejection["property"], property, "{subject}");
    }
    if let Some(code) = wanted["code"].as_str() {
        assert_eq!(rejection["code"], code, "{subject}");
    }
    if let Some(winner) = wanted["winner"].as_str().or(wanted["by"].as_str()) {
        assert!(rejection["message"].as_str().unwrap().contains(winner), "{rejection} names {winner}");
    }
}

/// Null and missing are one; numbers compare as numbers.
fn is_same(wanted: &Value, found: &Value) -> bool {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<f64>().ok());
    wanted == found || (number(wanted).is_some() && number(wanted) == number(found))
}

/// The customers' file with another plan in every `stride`th plain row, and how many those are.
fn changed_rows(rows: &[u8], stride: usize) -> (Vec<u8>, u64) {
    let (mut out, mut changed) = (Vec::with_capacity(rows.len()), 0);
    for (number, line) in rows.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let text = std::str::from_utf8(line).unwrap_or_default();
        let cells: Vec<&str> = text.trim_end().split(',').collect();
        let is_plain = number % stride == 1
            && cells.len() == 15
            && !text.contains('"')
            && cells[8] == "p1"
            && cells[14] == "false";
        if !is_plain {
            out.extend_from_slice(line);
            continue;
        }
        changed += 1;
        let mut cells = cells;
        cells[8] = "en";
        cells[7] = "2026-11-02T09:30:00Z";
        out.extend(format!("{}\n", cells.join(",")).into_bytes());
    }
    (out, changed)
}

#[test]
fn scattered_changes_cost_one_read_and_one_write_per_hundred() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    run(&project, &[], 3);
    let (rows, changed) = changed_rows(&project.read("data/customers.csv"), 2);
    assert!(changed > 300, "{changed} rows changed");
    project.write("data/customers.csv", rows);
    let planned = plan(&project, &[]);
    // A few of the changed rows were rejected before, and are so again: that is news, as their rows moved.
    let done = run(&project, &[], 3);
    assert_did_what_it_said(&planned, &done);
    let news = done["rejected"].as_u64().unwrap() - done["standing"].as_u64().unwrap();
    let updated = changed - news;
    assert!(news < 10, "{news} rejected");
    assert_counts(&done, &[("updated", updated), ("created", 0)]);
    // Some rows wait for an address of a row that changed. Whether its record still has it is known only once it was read, so
    // that they are looked at beside it: by key, by address, and for who has the address.
    let waiting = 3;
    assert_counts(
        &done["calls"],
        &[("read", updated.div_ceil(100) + waiting), ("write", updated.div_ceil(100)), ("search", 0)],
    );
}

#[test]
fn an_edit_in_hubspot_shows_as_drift_when_its_row_is_touched() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    run(&project, &[], 3);
    let contacts = sim.contacts();
    let contact = contacts
        .iter()
        .find(|contact| contact["properties"]["app_customer_id"] == "C-0000001")
        .expect("it is there");
    sim.edit(contact["id"].as_str().unwrap(), "company", "Edited by Sales");

    // Its row moves, though no mapped value does.
    project.replace("data/customers.csv", "2024-01-23T04:29:45Z", "2026-11-02T09:30:00Z");
    let planned = plan(&project, &[]);
    let change = &planned["changes"][0];
    assert_eq!(planned["changes"].as_array().map(Vec::len), Some(1));
    assert_eq!((&change["key"], &change["action"]), (&"C-0000001".into(), &"update".into()));
    let field = &change["fields"][0];
    assert_eq!(change["fields"].as_array().map(Vec::len), Some(1), "{change}");
    assert_eq!(field["property"], "company");
    assert_eq!(field["before"], "Edited by Sales");
    assert_eq!(field["after"], "Padded Ltd");
    assert_eq!(field["reason"], "drift");
    assert!(field["rule"].as_str().unwrap().starts_with("mappings/customers.yaml:"), "{field}");
    let shown = project.run(&["plan"]).ends_with(0).stdout;
    assert!(shown.contains("drift"), "{shown}");
}

#[test]
fn two_rows_with_one_address_are_told_apart_in_every_run() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    for (turn, code) in [(0, 3), (1, 0), (2, 0)] {
        let planned = plan(&project, &["--full-refresh"]);
        let rejections = planned["rejections"].as_array().unwrap();
        let loser = rejections
            .iter()
            .find(|rejection| rejection["key"] == "C-0000654")
            .expect("the later one is rejected");
        assert_eq!(loser["code"], "R0301");
        assert!(loser["message"].as_str().unwrap().contains("C-0000277"), "{loser} names the winner");
        assert_eq!(loser["standing"], turn > 0);
        run(&project, &["--full-refresh"], code);
    }
}
