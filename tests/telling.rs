//! What people are told of values that are left out, of what waits, and of watermarks that cannot be used: in text, in JSON,
//! and by the exit code.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Project, Sim};

const PROJECT: &str = r#"
fieldline: 1
project: telling
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: "${HUBSPOT_TOKEN}", base_url: "${HUBSPOT_BASE_URL}", portal: 1234567, tier: unlimited }
"#;

const FIRMS: &str = r#"
fieldline: 1
mapping: firms
source: { connection: app, stream: firms.csv, key: code }
destination: { connection: hubspot, object: companies, key: { property: firm_code, from: code } }
fields: { name: name }
"#;

/// A mapping of guests with these rules, and this source.
fn guests(source: &str, rest: &str) -> String {
    format!(
        "fieldline: 1\nmapping: guests\nsource: {{ connection: app, stream: guests.csv, key: no{source} }}\n\
         destination: {{ connection: hubspot, object: contacts, key: {{ property: guest_no, from: no }} }}\n{rest}"
    )
}

/// The definitions of a portal with what the mappings need.
fn portal(folder: &std::path::Path) -> PathBuf {
    let text = |name: &str, group: &str, unique: bool| {
        json!({ "name": name, "label": name, "type": "string", "fieldType": "text", "groupName": group,
                "hasUniqueValue": unique })
    };
    let of = |key: &str, group: &str| json!([text(key, group, true), text("sync_source", group, false)]);
    let properties = json!({
        "contacts": of("guest_no", "contactinformation"),
        "companies": of("firm_code", "companyinformation"),
        "deals": of("order_no", "dealinformation"),
    });
    let path = folder.join("portal.json");
    std::fs::write(&path, json!({ "properties": properties }).to_string()).expect("files can be written");
    path
}

struct Scene {
    _folder: tempfile::TempDir,
    sim: Sim,
    project: Project,
}

impl Scene {
    /// A project with that mapping and the portal's snapshot.
    fn new(mapping: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sim = Sim::start_with("unlimited", "1234567", &portal(folder.path()));
        let project = Project::empty(&sim.url);
        project.write("fieldline.yaml", PROJECT);
        project.write("mappings/m.yaml", mapping);
        if mapping.contains("target: firms") {
            project.write("mappings/firms.yaml", FIRMS);
        }
        project.run(&["schema", "pull"]).ends_with(0);
        Self { _folder: folder, sim, project }
    }

    /// The first mapping of a command's document.
    fn report(&self, arguments: &[&str], code: i32) -> Value {
        let all: Vec<&str> = arguments.iter().chain(&["--json"]).copied().collect();
        self.project.run(&all).ends_with(code).json(arguments[0])["mappings"][0].clone()
    }

    /// What a command prints, with these words in it.
    fn says(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let shown = self.project.run(arguments).ends_with(code).stdout;
        for words in words {
            assert!(shown.contains(words), "{arguments:?} does not say {words:?}:\n{shown}");
        }
    }
}

#[test]
fn links_that_wait_are_named_everywhere_and_count_when_it_is_strict() {
    let rules =
        "fields: { firstname: name }\nassociations:\n  - { to: companies, target: firms, from: firm }\n";
    let scene = Scene::new(&guests("", rules));
    scene.project.write("data/firms.csv", "code,name\nF1,One\nF2,Two\n");
    scene
        .project
        .write("data/guests.csv", "no,name,firm\n10,Ada,F1;F2\n11,Bob,F2\n12,Cy,F8\n13,Di,F8\n14,Eve,F8\n");
    let lines = [
        "3 records wait for firms F8: 12, 13, 14",
        "1 record waits for firms F1;F2 (taken as one id; `normalize: split` makes several of it): 10",
    ];
    scene.says(&["plan"], 0, &lines);
    scene.says(&["run"], 0, &lines);
    // Nothing moves, and they are named still.
    scene.says(&["plan"], 0, &["nothing to do", lines[0], lines[1]]);
    scene.says(&["plan", "--all"], 0, &lines);
    scene.says(&["run"], 0, &lines);
    scene.says(&["run", "--strict"], 3, &lines);
    scene.says(&["status"], 0, &lines);
    scene.says(&["status", "--all"], 0, &lines);
    let waiting = json!([
        { "kind": "link", "in": "firms", "value": "F8", "records": 3, "keys": ["12", "13", "14"] },
        { "kind": "link", "in": "firms", "value": "F1;F2", "records": 1, "keys": ["10"] },
    ]);
    for (command, code) in [("plan", 0), ("status", 0), ("run", 0)] {
        assert_eq!(scene.report(&[command, "guests"], code)["waiting"], waiting, "{command}");
    }
    scene.project.write("data/firms.csv", "code,name\nF1,One\nF2,Two\nF8,Eight\nF1;F2,Both\n");
    scene.says(&["run", "--strict"], 0, &["4 made"]);
    assert_eq!(scene.report(&["status", "guests"], 0)["waiting"], json!([]));
}

#[test]
fn a_deal_waits_for_its_stage_and_one_without_is_never_sent() {
    let orders = "fieldline: 1\nmapping: orders\nsource: { connection: app, stream: orders.csv, key: no }\n\
        destination: { connection: hubspot, object: deals, key: { property: order_no, from: no } }\n\
        fields:\n  dealname: title\n  dealstage: { from: stage, lookup: { in: hubspot.pipelines.Sales Pipeline, by: label } }\n";
    let scene = Scene::new(orders);
    scene
        .project
        .write("data/orders.csv", "no,title,stage\n7,Boat,Closed Won\n8,Car,Countersigned\n9,Bike,\n");
    scene.says(
        &["plan"],
        0,
        &["! 8  waits: `dealstage` is needed, and its lookup does not find \"Countersigned\"", "(R0209)"],
    );
    let plan = scene.report(&["plan"], 0);
    assert_eq!((&plan["counts"]["create"], &plan["counts"]["pending"]), (&json!(1), &json!(1)));
    let run = scene.report(&["run"], 3);
    let counts = ["created", "held", "rejected", "pending"].map(|name| run[name].clone());
    assert_eq!(counts, [json!(1), json!(1), json!(1), json!(1)]);
    assert_eq!(run["calls"]["write"], 1, "one is sent, and no call fails");
    assert_eq!(run["waiting"][0]["value"], "Countersigned");
    scene.says(&["run"], 0, &["1 record waits for dealstage Countersigned: 8"]);
    scene.says(&["run", "--strict"], 3, &[]);
    scene.says(
        &["status"],
        0,
        &[
            "1 rejected, 1 held, 0 open",
            "held     8",
            "is not sent, waits for dealstage: no `Countersigned` yet",
            "rejected 9",
            "(R0209)",
        ],
    );
    // Its row moves to a stage that there is.
    scene.project.write("data/orders.csv", "no,title,stage\n7,Boat,Closed Won\n8,Car,Closed Lost\n9,Bike,\n");
    let run = scene.report(&["run"], 0);
    assert_eq!((&run["created"], &run["pending"], &run["standing"]), (&json!(1), &json!(0), &json!(1)));
}

#[test]
fn what_was_waited_for_is_loaded_once_hubspot_has_it_whatever_the_snapshot_says() {
    let orders = "fieldline: 1\nmapping: orders\nsource: { connection: app, stream: orders.csv, key: no }\n\
        destination: { connection: hubspot, object: deals, key: { property: order_no, from: no } }\n\
        fields:\n  dealname: title\n  pipeline: { from: line, lookup: { in: hubspot.pipelines, by: label } }\n  \
        dealstage: { from: stage, lookup: { in: hubspot.pipelines.Sales Pipeline, by: label } }\n";
    let scene = Scene::new(orders);
    let row = "no,title,line,stage\n7,Boat,Sales Pipeline,Countersigned\n";
    scene.project.write("data/orders.csv", row);
    assert_eq!(scene.report(&["run"], 3)["held"], 1);
    let stage = json!({ "label": "Countersigned", "displayOrder": 9, "metadata": { "probability": "0.5" } });
    scene.sim.post("/crm/pipelines/2026-09/deals/default/stages", &stage);
    let run = scene.report(&["run"], 0);
    assert_eq!((&run["created"], &run["rejected"], &run["pending"]), (&json!(1), &json!(0), &json!(0)));
    // What the mapping says by itself is proven by the snapshot.
    let constant =
        orders.replace("lookup: { in: hubspot.pipelines.Sales Pipeline, by: label }", "normalize: trim");
    scene.project.write("mappings/m.yaml", constant);
    scene.says(&["run"], 3, &["1 rejected"]);
    scene.says(&["status"], 0, &["(R0204)"]);
}

#[test]
fn a_record_waits_for_a_thing_once_and_links_are_counted_as_links() {
    let rules = "fields: { firstname: name }\nassociations:\n  \
                 - { to: companies, target: firms, from: firm, normalize: { split: { separator: ';' } } }\n  \
                 - { to: companies, target: firms, from: main, label: primary, mode: replace }\n";
    let scene = Scene::new(&guests("", rules));
    scene.project.write("data/firms.csv", "code,name\nF1,One\n");
    scene
        .project
        .write("data/guests.csv", "no,name,firm,main\n10,Ada,F9,F9\n11,Bob,F9;F8,\n12,Cy,,F7\n13,Di,F1,F1\n");
    scene.project.run(&["run", "firms"]).ends_with(0);
    let waiting = json!([
        { "kind": "link", "in": "firms", "value": "F9", "records": 2, "keys": ["10", "11"] },
        { "kind": "link", "in": "firms", "value": "F7", "records": 1, "keys": ["12"] },
        { "kind": "link", "in": "firms", "value": "F8", "records": 1, "keys": ["11"] },
    ]);
    for command in ["run", "plan", "run", "status"] {
        let report = scene.report(&[command, "guests"], 0);
        let links =
            if command == "plan" { &report["counts"]["links_pending"] } else { &report["links_pending"] };
        assert_eq!((links, &report["waiting"]), (&json!(5), &waiting), "{command}");
    }
    scene.says(
        &["status", "guests"],
        0,
        &["waiting    5 links for a record", "2 records wait for firms F9: 10, 11"],
    );
    // All but one leave the source, and wait for nothing.
    scene.project.write("data/guests.csv", "no,name,firm,main\n12,Cy,,F7\n");
    scene.says(&["plan", "guests"], 0, &["1 link waiting for a record", "1 record waits for firms F7: 12"]);
    scene.project.run(&["run", "guests"]).ends_with(0);
    scene.says(&["status", "guests"], 0, &["waiting    1 link for a record"]);
    scene.project.write("data/guests.csv", "no,name,firm,main\n12,Cy,,F1\n13,Di,F1,F1\n");
    scene.project.run(&["run", "--strict"]).ends_with(0);
    assert_eq!(scene.report(&["status", "guests"], 0)["links_pending"], 0);
}

#[test]
fn status_tells_who_is_not_sent_from_who_goes_without() {
    let rules = |more: &str| {
        format!(
            "fields:\n  firstname: name\n  \
             hubspot_owner_id: {{ from: owner, lookup: {{ in: hubspot.owners, by: email }}{more} }}\n"
        )
    };
    for (more, is_sent) in [("", true), (", required: create", false), (", required: true", false)] {
        let scene = Scene::new(&guests("", &rules(more)));
        scene
            .project
            .write("data/guests.csv", "no,name,owner\n1,Ada,new@example.com\n2,Bob,late@example.com\n");
        let held = if is_sent { 0 } else { 2 };
        let run = scene.report(&["run"], if is_sent { 0 } else { 3 });
        assert_eq!((&run["held"], &run["pending"]), (&json!(held), &json!(2)), "{more}");
        if !is_sent {
            scene.says(&["run"], 0, &["2 held (2 as before) of 2 read"]);
        }
        let status = scene.report(&["status"], 0);
        assert_eq!((&status["held"], &status["pending"]), (&json!(held), &json!(2)), "{more}");
        let kind = if is_sent { "pending" } else { "held" };
        assert_eq!(
            (&status["standing"][0]["kind"], &status["standing"][1]["kind"]),
            (&json!(kind), &json!(kind))
        );
        let words = if is_sent {
            ["0 rejected, 0 held", "pending  1", "is loaded without what it waits for: hubspot_owner_id"]
        } else {
            ["0 rejected, 2 held", "held     1", "is not sent, waits for hubspot_owner_id"]
        };
        scene.says(&["status"], 0, &words);
    }
}

#[test]
fn who_is_not_in_hubspot_waits_for_no_look_up() {
    let mapping =
        guests("", "fields: { firstname: name }\n").replace("from: no } }", "from: no }, mode: update }");
    let scene = Scene::new(&mapping);
    scene.project.write("data/guests.csv", "no,name\n1,Ada\n");
    for command in ["run", "run", "status"] {
        let report = scene.report(&[command], 0);
        assert_eq!((&report["pending"], &report["waiting"]), (&json!(0), &json!([])), "{command}");
    }
    let status = scene.report(&["status"], 0);
    assert_eq!((&status["absent"], &status["standing"][0]["kind"]), (&json!(1), &json!("absent")));
    let shown = scene.project.run(&["status"]).ends_with(0).stdout;
    assert!(shown.contains("absent     1 record is not in HubSpot (mode: update)"), "{shown}");
    assert!(!shown.contains("waiting") && !shown.contains("more record"), "{shown}");
}

#[test]
fn a_run_says_that_the_mapping_changed() {
    let scene = Scene::new(&guests(", watermark: seen", "fields: { firstname: name }\n"));
    scene.project.write("data/guests.csv", "no,name,seen\n1,Ada,7\n2,Bob,8\n");
    for command in ["plan", "run", "plan", "run"] {
        assert_eq!(scene.report(&[command], 0)["is_backfill"], false, "{command}");
    }
    let trimmed = "fields: { firstname: { from: name, normalize: trim } }\n";
    scene.project.write("mappings/m.yaml", guests(", watermark: seen", trimmed));
    assert_eq!(scene.report(&["plan"], 0)["is_backfill"], true);
    // Though there is nothing to do.
    scene.says(
        &["plan"],
        0,
        &["nothing to do", "The mapping changed since its last run: every record is compared anew."],
    );
    scene.says(&["run"], 0, &["The mapping changed since its last run: every record was compared anew."]);
    assert_eq!(scene.report(&["run"], 0)["is_backfill"], false, "once");
    let cleaned = "fields: { firstname: { from: name, normalize: collapse_spaces } }\n";
    scene.project.write("mappings/m.yaml", guests(", watermark: seen", cleaned));
    assert_eq!(scene.report(&["run"], 0)["is_backfill"], true);
}

#[test]
fn watermarks_that_nobody_can_read_are_said_and_nothing_older_is_loaded() {
    let scene = Scene::new(&guests(", watermark: seen", "fields: { firstname: name }\n"));
    scene.project.write(
        "data/guests.csv",
        "no,name,seen\n1,Old,2.1.2026 8:00\n1,New,3.2.2026 9:00\n2,Only,4.3.2026 7:30\n",
    );
    let unread = "3 watermarks cannot be used: line 2 (1) cannot be read, line 3 (1) cannot be read, line 4 (2) cannot be \
                  read. These rows are read in every run.";
    scene.says(&["plan"], 0, &[unread, "(R0208)"]);
    scene.says(&["run"], 3, &["1 created, 1 superseded, 1 rejected of 3 read", unread]);
    scene.says(&["run"], 0, &[unread]);
    scene.says(&["status"], 0, &[unread]);
    let run = scene.report(&["run"], 0);
    assert_eq!((&run["unread_watermarks"], &run["watermark"]), (&json!(3), &Value::Null));
    assert_eq!(run["unread_samples"][0], json!({ "key": "1", "line": 2, "why": "cannot be read" }));
    assert_eq!(scene.report(&["status"], 0)["unread_watermarks"], 3);
    // The mapping says how they are written.
    let stated = guests(
        ", watermark: { field: seen, formats: '%d.%m.%Y %H:%M', timezone: Europe/Berlin }",
        "fields: { firstname: name }\n",
    );
    scene.project.write("mappings/m.yaml", stated);
    let run = scene.report(&["run"], 0);
    assert_eq!((&run["created"], &run["unread_watermarks"]), (&json!(1), &json!(0)));
    assert_eq!(run["watermark"], "2026-03-04T06:30:00Z");
    scene.says(&["run"], 0, &["2 rows below the watermark passed over."]);
    scene.says(&["plan"], 0, &["nothing to do (1 read, 2 passed over below the watermark, 1 unchanged)"]);
}

#[test]
fn a_run_that_passes_everything_over_says_so() {
    let scene = Scene::new(&guests(", watermark: version", "fields: { firstname: name }\n"));
    scene.project.write("data/guests.csv", "no,name,version\n1,Ada,70\n2,Bob,71\n");
    scene.says(&["run"], 0, &["2 created of 2 read"]);
    scene.project.write("data/guests.csv", "no,name,version\n1,Ada2,7\n2,Bob2,8\n3,Cy,9\n");
    let line = "Every row lies below the watermark: 3 rows passed over, nothing read.";
    scene.says(&["plan"], 0, &[line]);
    scene.says(&["run"], 0, &[line]);
    assert_eq!(scene.report(&["run"], 0)["passed_over"], 3);
    scene.says(&["run", "--full-refresh"], 0, &["1 created, 2 updated"]);
}

#[test]
fn values_left_out_are_counted_named_remembered_and_gated() {
    let rules = |policy: &str| {
        format!(
            "{policy}fields:\n  firstname: name\n  zip: {{ from: zip, normalize: number, on_error: skip }}\n  \
             city: {{ from: city, map: {{ b: Bonn }}, on_error: clear }}\n"
        )
    };
    let scene = Scene::new(&guests("", &rules("policy: { max_skipped: 1 }\n")));
    let rows = "no,name,zip,city\n1,Ada,53111,b\n2,Bob,call,b\n3,Cy,n/a,q\n4,Di,,\n5,Ed,x,b\n6,Fi,y,b\n";
    scene.project.write("data/guests.csv", rows);
    scene.says(&["plan"], 5, &["refused: max_skipped: 5 values skipped, at most 1"]);
    scene.project.run(&["run"]).ends_with(5);
    scene.project.write("mappings/m.yaml", guests("", &rules("")));
    let few = ["4 values of zip skipped: 2, 3, 5, …", "1 value of city skipped and emptied: 3"];
    scene.says(&["plan"], 0, &few);
    scene.says(&["plan", "--all"], 0, &["4 values of zip skipped: 2, 3, 5, 6\n"]);
    let skipped = json!([
        { "property": "city", "count": 1, "cleared": 1, "keys": ["3"] },
        { "property": "zip", "count": 4, "cleared": 0, "keys": ["2", "3", "5", "6"] },
    ]);
    assert_eq!(scene.report(&["plan", "--all"], 0)["skipped_values"], skipped);
    assert_eq!(scene.report(&["run"], 0)["skipped_values"], skipped);
    // The next run looks at none of them; what they go without is remembered.
    assert_eq!(scene.report(&["run"], 0)["skipped_values"], json!([]));
    scene.says(&["status"], 0, &few);
    assert_eq!(scene.report(&["status", "--all"], 0)["skipped_values"], skipped);
    scene.project.write("data/guests.csv", rows.replace("call", "10115").replace("3,Cy,n/a,q\n", ""));
    scene.project.run(&["run"]).ends_with(0);
    let left = json!([{ "property": "zip", "count": 2, "cleared": 0, "keys": ["5", "6"] }]);
    assert_eq!(
        scene.report(&["status"], 0)["skipped_values"],
        left,
        "one was set right, one left the source"
    );
}
