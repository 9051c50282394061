//! `kill -9` and SIGTERM in the middle of a load.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Project, Sim};

/// Enough rows that a load at the limits of a Free account takes long enough to be stopped in the middle.
const ROWS: usize = 12_000;

/// The example project over plain rows.
fn project(sim: &Sim) -> Project {
    let project = Project::first_sync(sim);
    let header = "customer_id,email,first_name,last_name,phone,country,created_at,updated_at,plan,mrr_cents,currency,\
                  lead_status,company,notes,is_test";
    let mut rows = format!("{header}\n");
    for number in 0..ROWS {
        let _ = writeln!(
            rows,
            "C-{number:07},c{number}@example.org,Ada,Lovelace,,GB,2024-05-01,2024-06-01T10:00:00Z,p1,{number},GBP,new,,,false"
        );
    }
    project.write("data/customers.csv", rows);
    project.replace("fieldline.yaml", "tier: professional", "tier: free");
    project
}

/// What is in HubSpot, without what differs from portal to portal: ids and times.
fn contents(sim: &Sim) -> BTreeMap<String, BTreeMap<String, Value>> {
    let own = ["hs_object_id", "createdate", "lastmodifieddate"];
    let record = |contact: &Value| {
        let properties = contact["properties"].as_object().expect("a record has properties").clone();
        let kept: BTreeMap<String, Value> =
            properties.into_iter().filter(|(name, _)| !own.contains(&name.as_str())).collect();
        (kept["app_customer_id"].as_str().expect("a key").to_owned(), kept)
    };
    let contacts = sim.contacts();
    let by_key: BTreeMap<_, _> = contacts.iter().map(record).collect();
    assert_eq!(by_key.len(), contacts.len(), "no duplicates");
    by_key
}

fn start(project: &Project) -> Child {
    project
        .command(&["run", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts")
}

/// Waits until HubSpot holds some of the records, but not all.
fn wait_for_the_middle(sim: &Sim) -> u64 {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let there = sim.stats()["objects"]["contacts"].as_u64().unwrap_or_default();
        if there > 0 {
            assert!(there < ROWS as u64, "the load was over before it could be stopped");
            return there;
        }
        assert!(Instant::now() < deadline, "the load never began");
        std::thread::yield_now();
    }
}

#[test]
fn kill_dash_nine_in_the_middle_of_a_load_loses_and_doubles_nothing() {
    let undisturbed = {
        let sim = Sim::start("unlimited");
        project(&sim).run(&["run"]).ends_with(0);
        contents(&sim)
    };
    let sim = Sim::start("free");
    let project = project(&sim);
    for _ in 0..3 {
        let mut child = start(&project);
        wait_for_the_middle(&sim);
        child.kill().expect("the run can be killed");
        child.wait().expect("the run is gone");
    }
    // The rate window of the killed runs still counts, so the last one may take a moment; it needs no help.
    let report = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(report["mappings"][0]["open"], 0);
    assert_eq!(contents(&sim), undisturbed);
    assert_eq!(sim.stats()["records"]["created"], ROWS, "each record was created once");
    let status = project.run(&["status", "--json"]).ends_with(0).json("status");
    assert_eq!(status["mappings"][0]["unanswered_batches"], 0);
    assert_eq!(status["mappings"][0]["records"], ROWS);
}

#[cfg(unix)]
#[test]
fn a_stop_signal_ends_safely_and_the_next_run_goes_on() {
    let sim = Sim::start("free");
    let project = project(&sim);
    let child = start(&project);
    wait_for_the_middle(&sim);
    let pid = child.id().to_string();
    std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
    let finished =
        crate::support::Finished::of(child.wait_with_output().expect("the run ends")).ends_with(143);
    let report = finished.json("run");
    let stopped = &report["mappings"][0];
    assert_eq!((&stopped["status"], &stopped["watermark"]), (&"stopped".into(), &Value::Null));
    let there = sim.stats()["objects"]["contacts"].as_u64().unwrap();
    assert_eq!(stopped["created"], there, "every batch in flight was noted");
    let rest = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(rest["mappings"][0]["created"], ROWS as u64 - there);
    assert_eq!(rest["mappings"][0]["not_read"], there, "what was loaded is known by its hash");
}
