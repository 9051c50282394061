//! The account's limits, kept by several processes together and from run to run.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Finished, Project, Sim};

/// Rows of each of two loads: together they need more calls than one window has.
const ROWS: usize = 13_500;

/// Calls in ten seconds at the Professional tier.
const BURST: u64 = 190;

fn rows(first: usize, count: usize) -> String {
    let header = "customer_id,email,first_name,last_name,phone,country,created_at,updated_at,plan,mrr_cents,currency,\
                  lead_status,company,notes,is_test";
    let mut rows = format!("{header}\n");
    for number in first..first + count {
        let _ = writeln!(
            rows,
            "C-{number:07},c{number}@example.org,Ada,Lovelace,,GB,2024-05-01,2024-06-01T10:00:00Z,p1,{number},GBP,new,,,false"
        );
    }
    rows
}

/// Calls of all kinds in a run report.
fn calls(report: &Value) -> u64 {
    let calls = &report["mappings"][0]["calls"];
    ["read", "write", "search", "other"].iter().map(|kind| calls[kind].as_u64().expect("a count")).sum()
}

#[cfg(unix)]
#[test]
fn two_processes_share_one_window_and_are_never_too_fast() {
    let sim = Sim::start("professional");
    let (customers, others) = (Project::first_sync(&sim), Project::first_sync(&sim));
    customers.write("data/customers.csv", rows(0, ROWS));
    others.write("data/customers.csv", rows(1_000_000, ROWS));
    for (file, key) in [("mappings/customers.yaml", "mapping: "), ("fieldline.yaml", "mappings: [")] {
        others.replace(file, &format!("{key}customers"), &format!("{key}others"));
    }
    std::fs::remove_file(others.path("mappings/customers.test.yaml")).expect("the file can be removed");
    // A state outside of a project is refused; where its folder really is, the machine decides.
    std::fs::create_dir_all(customers.path(".fieldline")).expect("the folder can be made");
    std::os::unix::fs::symlink(customers.path(".fieldline"), others.path(".fieldline"))
        .expect("the folder can be linked");

    let start = |project: &Project| {
        let mut command = project.command(&["run", "--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary starts")
    };
    let both = [&customers, &others].map(start);
    // Reading and computing come first, and take longer on a busy machine.
    while sim.stats()["totals"]["write"] == 0 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let began = Instant::now();
    let reports = both.map(|child| {
        let output = child.wait_with_output().expect("it ends");
        Finished::of(output).ends_with(0).json("run")
    });
    let seconds = began.elapsed().as_secs_f64();

    let throttled = reports.each_ref().map(|report| report["mappings"][0]["calls"]["throttled"].clone());
    assert_eq!(throttled, [0, 0], "no call was refused");
    let sent: u64 = reports.iter().map(calls).sum::<u64>() + 2;
    println!("{sent} calls in {seconds:.1} s, {BURST} in ten seconds are allowed");
    assert!(sent > BURST, "{sent} calls do not fill a window");
}

#[test]
fn a_used_up_day_stays_used_up_in_the_next_run() {
    let sim = Sim::start("professional");
    let project = Project::first_sync(&sim);
    project.write("data/customers.csv", rows(0, 5_000));
    project.replace("fieldline.yaml", "tier: professional", "limits: { daily: 50 }");

    let first = project.run(&["run"]).ends_with(6);
    let told = first.stdout + &first.stderr;
    let (_, used) = told.split_once("our share of the account's daily calls is used up (").expect(&told);
    let used: u64 = used.split(')').next().and_then(|count| count.parse().ok()).expect(&told);
    assert!(told.contains("the next day begins 20"), "{told}");
    assert!(told.contains("80 % of our share") && told.contains("90 % of our share"), "{told}");

    let second = project.run(&["run"]).ends_with(6);
    assert!(second.stderr.contains("the next day begins 20"), "{}", second.stderr);
    // While calls are under way, nobody knows which of them an answer has counted: eight at most. So a few may have been left
    // for the second run, and the count that is told may be off by as many.
    assert!(used.abs_diff(40) <= 8, "{used} calls told, and 40 are ours");
    let all: u64 =
        sim.stats()["totals"].as_object().expect("totals").values().filter_map(Value::as_u64).sum();
    assert!((32..=40).contains(&all), "{all} calls in both runs, and 40 are ours");
}

#[test]
fn a_closed_port_is_said_as_such() {
    let project = Project::first_sync(&Sim::nowhere());
    let told = project.run(&["run"]).ends_with(1).stderr;
    assert!(told.contains("Nothing answers at that address"), "{told}");
}

/// Far less than what is waited for in these tests, and long enough for a busy machine.
#[cfg(unix)]
const AT_ONCE: Duration = Duration::from_secs(20);

/// Stops a run and gives back how it ended, and how long that took.
#[cfg(unix)]
fn stopped(run: Child) -> (Finished, Duration) {
    let pid = run.id().to_string();
    let asked_at = Instant::now();
    std::process::Command::new("kill").args(["-TERM", &pid]).status().expect("kill is there");
    let finished = Finished::of(run.wait_with_output().expect("the run ends"));
    (finished, asked_at.elapsed())
}

#[cfg(unix)]
fn started(project: &Project) -> Child {
    let mut command = project.command(&["run", "--json"]);
    command.env("FIELDLINE_LOG", "info").stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the binary starts")
}

#[cfg(unix)]
#[test]
fn a_load_at_a_pace_goes_bit_by_bit_and_is_stopped_at_once() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.write("data/customers.csv", rows(0, 1_000));
    project.replace(
        "fieldline.yaml",
        "tier: professional",
        "tier: unlimited\n    pace: { records_per_hour: 600 }",
    );
    let plan = project.run(&["plan"]).ends_with(0).stdout;
    assert!(plan.contains("about 1 h 40 min at the connection's pace"), "{plan}");

    let run = started(&project);
    while sim.stats()["objects"]["contacts"] != 10 {
        std::thread::sleep(Duration::from_millis(20));
    }
    // The next ten go in a minute.
    let (finished, took) = stopped(run);
    let report = finished.ends_with(143).json("run");
    assert!(took < AT_ONCE, "{took:?}");
    assert_eq!(
        (&report["mappings"][0]["created"], &report["mappings"][0]["open"]),
        (&10.into(), &990.into())
    );
    let status = project.run(&["status", "--json"]).ends_with(0).json("status");
    assert_eq!(
        (&status["mappings"][0]["unanswered_batches"], &status["mappings"][0]["open"]),
        (&0.into(), &0.into())
    );

    // The pace of the stopped run still counts for the next one; without a pace it goes on at once.
    project.replace("fieldline.yaml", "pace: { records_per_hour: 600 }", "");
    let report = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(
        (&report["mappings"][0]["created"], &report["mappings"][0]["not_read"]),
        (&990.into(), &10.into())
    );
}

#[cfg(unix)]
#[test]
fn a_run_whose_calls_wait_is_stopped_at_once() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.write("data/customers.csv", rows(0, 10));
    project.replace(
        "fieldline.yaml",
        "tier: professional",
        "tier: unlimited\n    pace: { calls_per_second: 0.02 }",
    );
    let mut run = started(&project);
    let mut log = BufReader::new(run.stderr.take().expect("standard error is piped"));
    let is_computing = log.by_ref().lines().any(|line| line.expect("a line").contains("records selected"));
    assert!(is_computing, "it ended before it waited for its second call");
    let (finished, took) = stopped(run);
    finished.ends_with(143);
    assert!(took < AT_ONCE, "{took:?}");
    assert_eq!(sim.stats()["totals"]["other"], 1, "one call in fifty seconds");
}
