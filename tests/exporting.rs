//! HubSpot into files, by the binary: what moved, who has left, what somebody edited, and a process that dies.

use std::io::Read as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Project, Sim, example};

/// The second example's portal.
fn portal() -> Sim {
    Sim::start_with("professional", "1234567", &example("02-export").join("portal.json"))
}

/// The lines of the list without the times of change, which are those of the test.
fn list(project: &Project) -> Vec<String> {
    let text = String::from_utf8(project.read("exports/contacts.csv")).unwrap();
    text.lines().map(|line| line.rsplit_once(',').unwrap().0.to_owned()).collect()
}

/// The companies, with `changed_at` taken out.
fn companies(project: &Project) -> Vec<Value> {
    let mut text = String::new();
    let bytes = project.read("exports/companies.jsonl.gz");
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    let mut records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for record in &mut records {
        assert!(record.as_object_mut().unwrap().remove("changed_at").unwrap().is_string());
    }
    records
}

fn counts(report: &Value, names: &[&str]) -> Vec<u64> {
    names.iter().map(|name| report["mappings"][0][name].as_u64().unwrap()).collect()
}

const HEADER: &str = "Record ID,E-mail,Name,Phone,Stage,Owner";
const ADA: &str = "100000000001,ada@example.com,Ada Lovelace,+49301234567,Customer,grace@example.com";
const EMMY: &str = "100000000002,emmy@example.com,Emmy Noether,,Lead,alan@example.com";
const SOFJA: &str = "100000000003,sofja@example.com,Sofja Kowalewskaja,,Other,";

#[test]
fn the_second_example_tells_its_story() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.run(&["check"]).ends_with(0);
    project.run(&["test"]).ends_with(0);
    let planned = project.run(&["plan", "contacts"]).ends_with(0);
    assert!(
        planned.stdout.contains("contacts → file exports/contacts.csv from 1234567   key Record ID"),
        "{}",
        planned.stdout
    );
    assert!(
        planned.stdout.contains("Plan: 3 create, 0 update, 0 unchanged, 1 filtered, 0 rejected of 4 read.")
    );
    assert!(!project.path("exports").exists(), "a plan writes nothing");

    let report = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&report, &["read", "created", "filtered"]), [2, 2, 0], "companies come first");
    assert_eq!(list(&project), [HEADER, ADA, EMMY, SOFJA]);
    let expected = [
        json!({ "id": "110000000001", "name": "Analytical Engines", "domain": "engines.example", "employees": 12, "public": false }),
        json!({ "id": "110000000002", "name": "Rings & Fields", "domain": "rings.example", "employees": 1500, "public": true }),
    ];
    assert_eq!(companies(&project), expected);

    let before = project.read("exports/contacts.csv");
    let again = project.run(&["run", "contacts", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&again, &["read", "unchanged", "filtered", "created", "updated"]), [4, 3, 1, 0, 0]);
    assert_eq!(project.read("exports/contacts.csv"), before);
    assert_eq!(sim.stats()["totals"]["write"], 0, "an export writes nothing to HubSpot");
}

#[test]
fn what_moved_is_updated_and_who_has_left_is_removed() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.run(&["run", "contacts"]).ends_with(0);
    sim.edit("100000000001", "phone", "030 7654321");
    sim.send("DELETE", "/crm/objects/2026-09/contacts/100000000002", &Value::Null);
    let told = project.run(&["plan", "contacts"]).ends_with(0).stdout;
    assert!(told.contains("\"+49301234567\"") && told.contains("\"+49307654321\""), "{told}");
    assert!(told.contains("- 100000000002  removes its row: left the source"), "{told}");
    let report = project.run(&["run", "contacts", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&report, &["updated", "archived"]), [1, 1]);
    let moved = ADA.replace("1234567", "7654321");
    assert_eq!(list(&project), [HEADER, moved.as_str(), SOFJA]);
    // Two that are merged become a record with a new id, and both old ones are gone.
    for email in ["grace@example.com", "mary@example.com"] {
        let contact = json!({ "properties": { "email": email } });
        sim.send("POST", "/crm/objects/2026-09/contacts", &contact);
    }
    project.run(&["run", "contacts"]).ends_with(0);
    assert_eq!(list(&project).len(), 5);
    let merge = json!({ "primaryObjectId": "100000000001", "objectIdToMerge": "100000000003" });
    sim.send("POST", "/crm/objects/2026-09/contacts/merge", &merge);
    let report = project.run(&["run", "contacts", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&report, &["created", "archived"]), [1, 2]);
    let lines = list(&project);
    let ids: Vec<&str> = lines[1..].iter().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(ids, ["100000000005", "100000000006", "100000000007"]);
    assert_eq!(lines[3], moved.replace("100000000001", "100000000007"));
    let again = project.run(&["run", "contacts", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&again, &["created", "updated", "archived"]), [0, 0, 0]);
}

#[test]
fn what_somebody_edited_shows_as_drift_and_what_they_added_stays() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.run(&["run", "contacts"]).ends_with(0);
    let text = String::from_utf8(project.read("exports/contacts.csv")).unwrap();
    let edited: String = text
        .lines()
        .map(|line| match line {
            header if header.starts_with("Record ID") => format!("{header},Note\n"),
            ada if ada.contains("Lovelace") => format!("{},call her\n", ada.replace("Ada Lovelace", "A. L.")),
            other => format!("{other},\n"),
        })
        .collect();
    project.write("exports/contacts.csv", edited);
    let planned = project.run(&["plan", "contacts"]).ends_with(0);
    assert!(planned.stderr.contains("the file is not what the last run left"), "{}", planned.stderr);
    assert!(planned.stdout.contains("\"A. L.\""), "{}", planned.stdout);
    let report = project.run(&["run", "contacts", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&report, &["updated", "unchanged"]), [1, 2]);
    let lines = String::from_utf8(project.read("exports/contacts.csv")).unwrap();
    assert!(
        lines.contains("Ada Lovelace") && lines.lines().any(|line| line.ends_with(",call her")),
        "{lines}"
    );
    // Taken away, it is written anew, and nothing else is forgotten of it.
    std::fs::remove_file(project.path("exports/contacts.csv")).unwrap();
    project.run(&["run", "contacts"]).ends_with(0);
    assert_eq!(list(&project), [HEADER, ADA, EMMY, SOFJA]);
}

#[test]
fn a_file_that_cannot_be_kept_is_refused_with_its_line_and_left_alone() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    let theirs = "Record ID,E-mail\n100000000001\n";
    project.write("exports/contacts.csv", theirs);
    let told = project.run(&["run", "contacts"]).ends_with(1).stderr;
    assert!(told.contains("its line 2 cannot be read: it has 1 column, the header has 2"), "{told}");
    assert!(told.contains("move the file away"), "{told}");
    assert_eq!(project.read("exports/contacts.csv"), theirs.as_bytes());
}

#[test]
fn a_property_the_portal_does_not_have_is_said_before_anything_is_read() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.replace("mappings/contacts.yaml", "Phone:        { from: phone,", "Phone:        { from: fone,");
    let warned = project.run(&["check"]).ends_with(0).stdout;
    assert!(warned.contains("`fone` is no standard property of contacts"), "{warned}");
    let told = project.run(&["run", "contacts"]).ends_with(1).stderr;
    assert!(told.contains("contacts have no property `fone` that this token can see"), "{told}");
    assert!(!project.path("exports/contacts.csv").exists());
}

#[test]
fn a_mapping_that_cannot_be_planned_is_told_beside_those_that_can() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.replace("mappings/contacts.yaml", "Phone:        { from: phone,", "Phone:        { from: fone,");
    let report = project.run(&["plan", "--json"]).ends_with(1).json("plan");
    assert_eq!(report["mappings"][0]["mapping"], "companies", "{report:#}");
    assert_eq!(report["failed"][0]["mapping"], "contacts", "{report:#}");
    let message = report["failed"][0]["message"].as_str().unwrap();
    assert!(message.contains("contacts have no property `fone`"), "{message}");
}

#[test]
fn snapshots_are_taken_of_what_is_read_and_prove_it() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.run(&["schema", "pull"]).ends_with(0);
    assert!(project.path("schemas/hubspot/1234567/companies.json").exists());
    project.run(&["check", "--locked"]).ends_with(0);
    project.replace("mappings/contacts.yaml", "Phone:        { from: phone,", "Phone:        { from: phon,");
    let told = project.run(&["check"]).ends_with(2).stdout;
    assert!(told.contains("contacts have no property `phon`, says the snapshot"), "{told}");
    assert!(told.contains("Did you mean `phone`?"), "{told}");
}

#[test]
fn one_record_can_be_looked_at_by_its_key() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    let told = project.run(&["eval", "contacts", "--key", "100000000002"]).ends_with(0).stdout;
    assert!(told.contains("emmy@example.com") && !told.contains("ada@example.com"), "{told}");
    project.run(&["eval", "contacts", "--key", "77"]).ends_with(1);
}

#[test]
fn an_edited_file_keeps_the_rules_word_about_drift_and_rows_and_who_has_left_still_goes() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.replace(
        "mappings/contacts.yaml",
        "  E-mail:       email\n",
        "  E-mail:       { from: email, on_drift: hold }\n",
    );
    project.replace(
        "mappings/contacts.yaml",
        "normalize: [trim, collapse_spaces] }",
        "normalize: [trim, collapse_spaces], on_drift: accept }",
    );
    project.run(&["run", "contacts"]).ends_with(0);
    let text = String::from_utf8(project.read("exports/contacts.csv")).unwrap();
    let edited = text.replace("sofja@example.com", "held@example.com").replace("Ada Lovelace", "A. L.");
    project.write("exports/contacts.csv", edited);
    sim.send("DELETE", "/crm/objects/2026-09/contacts/100000000002", &Value::Null);
    let told = project.run(&["plan", "contacts"]).ends_with(0).stdout;
    assert!(told.contains("held: E-mail changed since our last write"), "{told}");
    let report = project.run(&["run", "contacts", "--json"]).ends_with(3).json("run");
    assert_eq!(counts(&report, &["archived", "held", "updated"]), [1, 1, 0]);
    let lines = list(&project);
    assert_eq!(lines[1], ADA.replace("Ada Lovelace", "A. L."));
    assert!(lines[2].contains("held@example.com"), "{lines:?}");
}

#[test]
fn a_value_that_is_emptied_in_hubspot_is_emptied_in_the_file() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.run(&["run", "contacts"]).ends_with(0);
    for property in ["phone", "hubspot_owner_id", "lastname"] {
        sim.edit("100000000001", property, "");
    }
    project.run(&["run", "contacts"]).ends_with(0);
    assert_eq!(list(&project)[1], "100000000001,ada@example.com,Ada,,Customer,");
}

#[test]
fn another_folder_is_another_file_and_a_column_without_a_rule_goes() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.run(&["run", "contacts"]).ends_with(0);
    project.replace(
        "fieldline.yaml",
        "lists: { type: csv, path: exports }",
        "lists: { type: csv, path: elsewhere }",
    );
    let report = project.run(&["run", "contacts", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&report, &["created"]), [3]);
    assert_eq!(project.read("elsewhere/contacts.csv"), project.read("exports/contacts.csv"));
    project.replace(
        "mappings/contacts.yaml",
        "  Phone:        { from: phone, normalize: { phone: { region: DE } }, on_error: skip }\n",
        "",
    );
    project.replace("mappings/contacts.yaml", ", Phone: \"+49301234567\"", "");
    project.run(&["run", "contacts"]).ends_with(0);
    let text = String::from_utf8(project.read("elsewhere/contacts.csv")).unwrap();
    assert!(
        text.starts_with("Record ID,E-mail,Name,Stage,Owner,Last changed\n") && !text.contains("+49"),
        "{text}"
    );
}

#[test]
fn a_record_without_its_key_stays_rejected_under_its_own_id() {
    let sim = portal();
    let project = Project::example("02-export", &sim);
    project.replace("mappings/contacts.yaml", "key: hs_object_id ", "key: email");
    project.replace("mappings/contacts.yaml", "  filter: \"email is defined\"\n", "");
    project.replace("mappings/contacts.yaml", "from: hs_object_id }\n", "from: email }\n");
    for _ in 0..2 {
        project.run(&["run", "contacts", "--quiet"]);
        let status = project.run(&["status", "--json"]).ends_with(0).json("status");
        let contacts =
            status["mappings"].as_array().unwrap().iter().find(|one| one["mapping"] == "contacts").unwrap();
        assert_eq!(
            (&contacts["rejected"], &contacts["standing"][0]["line"]),
            (&1.into(), &json!(100_000_000_004_u64))
        );
        sim.edit("100000000001", "phone", "030 1234568");
    }
}

#[cfg(unix)]
#[test]
fn a_process_that_dies_shows_nothing_and_the_next_one_goes_on() {
    let sim = Sim::start_bare(&["--tier", "unlimited", "--portal", "1234567", "--records", "contacts=6000"]);
    let project = Project::example("02-export", &sim);
    project.replace("fieldline.yaml", "tier: professional", "tier: unlimited");
    let staged = || {
        std::fs::read_dir(project.path(".fieldline/files")).is_ok_and(|mut files| {
            files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().ends_with(".rows")))
        })
    };
    let mut child = project.command(&["run", "contacts", "--quiet"]).stdout(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !staged() {
        assert!(
            Instant::now() < deadline && child.try_wait().unwrap().is_none(),
            "it was over before it could die"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!project.path("exports/contacts.csv").exists(), "nobody sees half a load");
    project.run(&["run", "contacts", "--quiet"]).ends_with(0);
    let undisturbed = Project::example("02-export", &sim);
    undisturbed.replace("fieldline.yaml", "tier: professional", "tier: unlimited");
    undisturbed.run(&["run", "contacts", "--quiet"]).ends_with(0);
    assert!(project.read("exports/contacts.csv") == undisturbed.read("exports/contacts.csv"));
    assert_eq!(list(&project).len(), 6_001);
    assert!(!staged(), "nothing is left aside");
}
