//! `schedule`: runs come by themselves, a failed one is reported and the next one still comes, SIGTERM ends it safely.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Finished, Project, Sim};

#[cfg(unix)]
#[test]
fn runs_come_by_themselves_until_sigterm() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    project.replace("fieldline.yaml", "cron: \"0 */2 * * *\", timezone: America/New_York", "every: 1s");
    let mut child = project
        .command(&["schedule", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };

    assert_eq!(next()["created"], 2_877, "the first run comes at once");
    let second = next();
    assert_eq!((&second["created"], &second["calls"]["write"]), (&0.into(), &0.into()));

    // A run that cannot be is reported, and once the cause is gone the runs go on.
    let rows = project.read("data/customers.csv");
    std::fs::remove_file(project.path("data/customers.csv")).unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap()).lines();
    let reported = errors.find(|line| line.as_ref().unwrap().contains("the next one still comes"));
    assert!(reported.is_some());
    project.write("data/customers.csv", rows);
    while next()["status"] != "complete" {}

    std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    drop(errors);
    Finished::of(child.wait_with_output().unwrap()).ends_with(143);
}

#[test]
fn a_project_without_a_schedule_says_how_to_write_one() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let text = String::from_utf8(project.read("fieldline.yaml")).unwrap();
    let without = text.split("schedule:").next().unwrap().to_owned();
    project.write("fieldline.yaml", without);
    let refused = project.run(&["schedule"]).ends_with(2);
    assert!(refused.stderr.contains("every: 15m"), "{}", refused.stderr);
}
