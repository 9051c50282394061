//! What a run leaves to be looked at: every call in the log, and what they came to in `runs` and `status`.

use serde_json::{Value, json};

use crate::support::{Finished, Project, Sim};

const UPSERT: &str = "/crm/objects/2026-09/contacts/batch/upsert";

/// A run of the first example at the highest verbosity.
fn run(project: &Project) -> Finished {
    let mut command = project.command(&["run", "--json", "-vv"]);
    command.env("FIELDLINE_LOG", "debug");
    Finished::of(command.output().expect("the binary starts"))
}

/// What stands behind `name=` in a line of the log.
fn field<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let (_, rest) = line.split_once(&format!("{name}="))?;
    match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([' ', '}']).next(),
    }
}

#[test]
fn every_call_is_logged_with_its_run_mapping_batch_and_traces() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let finished = run(&project).ends_with(3);
    let report = finished.json("run");
    let id = report["run"].as_str().expect("a run has an id");
    let calls: Vec<&str> =
        finished.stderr.lines().filter(|line| line.contains("hubspot call answered")).collect();
    let counted = ["read", "write", "search", "other"]
        .iter()
        .map(|kind| report["mappings"][0]["calls"][kind].as_u64().expect("a count"))
        .sum::<u64>();
    // The calls that ask whose token it is and what was used today belong to the command.
    assert_eq!(calls.len() as u64, counted + 2, "{}", finished.stderr);
    for line in &calls {
        assert_eq!((field(line, "run"), field(line, "mapping")), (Some(id), Some("customers")), "{line}");
        for name in ["method", "path", "status", "elapsed_ms", "correlation_id"] {
            assert!(field(line, name).is_some_and(|value| !value.is_empty()), "{name} in {line}");
        }
    }
    let writes: Vec<&&str> = calls.iter().filter(|line| line.contains(UPSERT)).collect();
    assert_eq!(writes.len() as u64, report["mappings"][0]["calls"]["write"].as_u64().expect("a count"));
    let mut batches = std::collections::BTreeSet::new();
    for line in writes {
        let batch = field(line, "batch").unwrap_or_else(|| panic!("no batch in {line}"));
        let traces = field(line, "traces").unwrap_or_else(|| panic!("no traces in {line}"));
        assert!(traces.starts_with(&format!("{batch}-0")), "{line}");
        batches.insert(batch);
    }
    assert_eq!(batches.len() as u64, report["mappings"][0]["calls"]["write"].as_u64().expect("a count"));
}

#[test]
fn runs_and_status_tell_what_the_calls_came_to() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    assert_eq!(project.run(&["runs", "--json"]).ends_with(0).json("runs")["runs"], json!([]));
    assert!(project.run(&["runs"]).ends_with(0).stdout.contains("Nothing has run yet"));
    sim.send("POST", "/_sim/faults", &json!([{"endpoint": "batch/upsert", "status": 503, "times": 2}]));
    let report = project.run(&["run", "--json"]).ends_with(3).json("run");
    let id = report["run"].as_str().expect("a run has an id").to_owned();
    let calls = &report["mappings"][0]["calls"];

    let shown = project.run(&["runs", &id, "--json"]).ends_with(0).json("runs");
    let told = &shown["runs"][0];
    assert_eq!(
        (&told["run"], &told["mapping"], &told["status"]),
        (&json!(id), &json!("customers"), &json!("complete"))
    );
    assert_eq!((&told["counts"]["created"], &told["calls"]), (&report["mappings"][0]["created"], calls));
    let endpoints = told["endpoints"].as_array().expect("a run has endpoints");
    let upsert = endpoints.iter().find(|endpoint| endpoint["path"] == UPSERT).expect("the run wrote");
    assert_eq!((&upsert["failed"], &upsert["retried"]), (&json!(2), &json!(2)));
    assert_eq!(upsert["calls"], calls["write"]);
    let all: u64 = endpoints.iter().map(|endpoint| endpoint["calls"].as_u64().expect("a count")).sum();
    let kinds = ["read", "write", "search", "other"].map(|kind| calls[kind].as_u64().expect("a count"));
    assert_eq!(all, kinds.iter().sum::<u64>());
    for endpoint in endpoints {
        let times = ["p50_ms", "p95_ms", "p99_ms"].map(|name| endpoint[name].as_f64().expect("a time"));
        assert!(times[0] > 0.0 && times.is_sorted(), "{endpoint}");
    }

    // The first letters of its id will do, and the latest run is that of `status`.
    let short = project.run(&["runs", &id[..13]]).ends_with(0).stdout;
    assert!(short.contains(UPSERT) && short.contains("2 failed (2 of them sent again)"), "{short}");
    let status = project.run(&["status", "--json"]).ends_with(0).json("status");
    assert_eq!(status["mappings"][0]["last_run"]["endpoints"], told["endpoints"]);
    assert!(project.run(&["status"]).ends_with(0).stdout.contains("p99"));

    project.run(&["run"]).ends_with(0);
    let list = project.run(&["runs", "--json"]).ends_with(0).json("runs");
    let runs: Vec<&Value> =
        list["runs"].as_array().expect("a list").iter().map(|line| &line["run"]).collect();
    assert_eq!((runs.len(), runs[1]), (2, &json!(id)));
    let last = project.run(&["runs", "--limit", "1"]).ends_with(0);
    assert!(last.stdout.contains("unchanged") && last.stderr.contains("Next: fieldline"), "{}", last.stdout);
    let wrong = project.run(&["runs", "zzz"]).ends_with(2);
    assert!(wrong.stderr.contains("there is no run `zzz`"), "{}", wrong.stderr);
    let vague = project.run(&["runs", "0"]).ends_with(2);
    assert!(vague.stderr.contains("several runs begin with `0`"), "{}", vague.stderr);
}
