//! One name for each object type, from the mapping to the wire: snapshots, `--select`, custom types, stages.

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const PROJECT: &str = "fieldline: 1\nproject: p\nconnections: { app: { type: csv, path: data }, hubspot: { type: hubspot, \
    token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_BASE_URL}\", portal: 1234567, tier: unlimited } }\n";

/// A simulator with boats, deals in a pipeline of their own, and keys.
fn portal() -> Sim {
    let folder = tempfile::tempdir().unwrap();
    let key = |name: &str| json!({"name": name, "label": name, "type": "string", "fieldType": "text", "hasUniqueValue": true});
    let tag = json!({"name": "sync_source", "label": "Source", "type": "string", "fieldType": "text"});
    let data = json!({
        "schemas": [{"name": "boats", "labels": {"singular": "Boat", "plural": "Boats"}, "associatedObjects": ["CONTACT"],
            "properties": [key("reg"), tag, {"name": "title", "label": "Title", "type": "string", "fieldType": "text"}]}],
        "properties": {
            "contacts": [key("ext_id"), tag],
            "companies": [key("firm_id"), tag],
            "deals": [key("deal_key"), tag]
        },
        "pipelines": {"deals": [{"id": "7788", "label": "Renewals", "stages": [{"id": "9901", "label": "Open"}]}]}
    });
    let file = folder.path().join("portal.json");
    std::fs::write(&file, data.to_string()).unwrap();
    Sim::start_with("unlimited", "1234567", &file)
}

fn project(sim: &Sim, mappings: &[(&str, &str, &str, &str)]) -> Project {
    let project = Project::empty(&sim.url);
    project.write("fieldline.yaml", PROJECT);
    for (name, object, key, rest) in mappings {
        let text = format!(
            "fieldline: 1\nmapping: {name}\nsource: {{ connection: app, stream: {name}.csv, key: id }}\n\
             destination: {{ connection: hubspot, object: {object}, key: {{ property: {key}, from: id }} }}\n{rest}"
        );
        project.write(&format!("mappings/{name}.yaml"), text);
    }
    project
}

fn snapshots(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path("schemas/hubspot/1234567")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_type_has_one_snapshot_and_the_older_ones_go() {
    let sim = portal();
    let fields = "fields: { firstname: name }\n";
    let link = "fields: { name: city }\nassociations: [{ to: CONTACT, target: people, from: boss }]\n";
    let project =
        project(&sim, &[("people", "contact", "ext_id", fields), ("firms", "0-2", "firm_id", link)]);
    let old = |name: &str| {
        format!(
            "{{\"object\": \"{name}\", \"portal\": \"1234567\", \"date\": \"2026-01-01\", \"properties\": []}}"
        )
    };
    project.write("schemas/hubspot/1234567/0-1.json", old("0-1"));
    project.write("schemas/hubspot/1234567/company.json", old("company"));
    let told = project.run(&["schema", "pull"]).ends_with(0);
    assert!(
        told.stdout.contains("  contacts: ") && told.stdout.contains("since 2026-01-01"),
        "{}",
        told.stdout
    );
    assert!(told.stderr.contains("removed schemas/hubspot/1234567/0-1.json"), "{}", told.stderr);
    assert_eq!(snapshots(&project), ["companies.json", "contacts.json"]);
    let contacts = String::from_utf8(project.read("schemas/hubspot/1234567/contacts.json")).unwrap();
    assert!(contacts.contains("\"to\": \"companies\""), "the link's other end goes by its name, too");
    project.run(&["check"]).ends_with(0);

    project.write("data/people.csv", "id,name\n1,Ada\n");
    project.write("data/firms.csv", "id,city,boss\nF,Bonn,1\n");
    for selector in ["object:contacts", "object:0-1", "object:CONTACT"] {
        let report = project.run(&["plan", "--select", selector, "--json"]).ends_with(0).json("plan");
        assert_eq!(report["mappings"].as_array().map(Vec::len), Some(1), "{selector}");
        assert_eq!(report["mappings"][0]["mapping"], "people", "{selector}");
    }
    project.run(&["run"]).ends_with(0);
    assert_eq!(sim.companies_of("100000000001").len(), 1);
}

#[test]
fn a_custom_type_is_sent_under_its_full_name() {
    let sim = portal();
    let fields = "fields: { title: name }\n";
    for written in ["boats", "Boats", "p1234567_boats", "p_boats", "2-1"] {
        let object = if written == "2-1" { id_of_boats(&sim) } else { written.to_owned() };
        let project = project(&sim, &[("fleet", &object, "reg", fields)]);
        project.write("data/fleet.csv", format!("id,name\n{written},Ada\n"));
        if ["boats", "Boats"].contains(&written) {
            let told = project.run(&["check"]).ends_with(2);
            assert!(told.stdout.contains("M0416"), "no snapshot knows it: {}", told.stdout);
        }
        project.run(&["schema", "pull"]).ends_with(0);
        assert_eq!(snapshots(&project), ["p1234567_boats.json"], "{written}");
        project.run(&["check"]).ends_with(0);
        project.run(&["run", "--select", "object:boats"]).ends_with(0);
        project.run(&["schema", "diff"]).ends_with(0);
    }
    assert_eq!(sim.stats()["objects"]["boats"], 5);
    // One that the portal does not have is said to be missing, with those that it has.
    let project = project(&sim, &[("fleet", "ships", "reg", fields)]);
    let told = project.run(&["schema", "pull"]).ends_with(1);
    assert!(told.stdout.contains("no object type `ships`; its own are `p1234567_boats`"), "{}", told.stdout);
}

fn id_of_boats(sim: &Sim) -> String {
    let schemas = sim.authorized("/crm-object-schemas/2026-09/schemas");
    schemas["results"][0]["objectTypeId"].as_str().expect("boats have an id").to_owned()
}

#[test]
fn stages_are_proven_before_anything_is_sent() {
    let sim = portal();
    let fields = |rules: &str| format!("fields:\n  dealname: name\n{rules}");
    let wrong = fields("  pipeline: { value: Renewals }\n  dealstage: { value: closedwon }\n");
    let project = project(&sim, &[("deals", "deal", "deal_key", &wrong)]);
    project.run(&["schema", "pull"]).ends_with(0);
    let told = project.run(&["check"]).ends_with(2).stdout;
    assert!(told.contains("M0602") && told.contains("it is the label of `7788`"), "{told}");

    let right = fields("  pipeline: { value: \"7788\" }\n  dealstage: stage\n");
    let text = String::from_utf8(project.read("mappings/deals.yaml")).unwrap();
    project.write("mappings/deals.yaml", text.replace(&wrong, &right));
    project.write("data/deals.csv", "id,name,stage\n1,A,9901\n2,B,Open\n3,C,closedwon\n4,D,9901\n");
    let report = project.run(&["plan", "--json"]).ends_with(0).json("plan");
    let counts = &report["mappings"][0]["counts"];
    assert_eq!((&counts["create"], &counts["reject"]), (&json!(2), &json!(2)));
    assert_eq!(sim.stats()["totals"]["write"], 0);
    let report: Value = project.run(&["run", "--json"]).ends_with(3).json("run");
    assert_eq!(
        (&report["mappings"][0]["created"], &report["mappings"][0]["rejected"]),
        (&json!(2), &json!(2))
    );
}
