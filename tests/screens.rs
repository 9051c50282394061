//! What a person reads first.

use crate::support::{Project, Sim, fieldline};

#[test]
fn help_names_every_command_and_the_exit_codes() {
    let help = fieldline(&["--help"]).ends_with(0).stdout;
    for word in [
        "check",
        "compile",
        "plan",
        "run",
        "runs",
        "status",
        "schedule",
        "explain",
        "sim",
        "demo",
        "Exit codes",
        "fieldline demo",
    ] {
        assert!(help.contains(word), "{word} in {help}");
    }
    assert!(help.lines().count() < 60, "one screen");
}

#[test]
fn the_version_tells_the_edition_of_the_time_zones() {
    let long = fieldline(&["--version"]).ends_with(0).stdout;
    let lines: Vec<_> = long.lines().collect();
    assert_eq!(lines[0], concat!("fieldline ", env!("CARGO_PKG_VERSION")));
    assert!(lines[1].starts_with("time zones: IANA 20") && lines[1].contains("released on 20"), "{long}");
    assert_eq!(fieldline(&["-V"]).ends_with(0).stdout.lines().count(), 1);
}

#[test]
fn a_plan_shows_the_rule_behind_every_change_and_ends_with_the_truth() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let shown = project.run(&["plan"]).ends_with(0).stdout;
    let last = shown.lines().last().unwrap();
    assert!(
        last.starts_with("Plan: 2,877 create, 0 update") && last.ends_with("54 rejected of 3,000 read."),
        "{last}"
    );
    assert!(shown.contains("customers → hubspot contacts (portal 1234567)   key app_customer_id"), "{shown}");
    assert!(shown.contains("more creates (--all)") && shown.contains("Budget  31 calls"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "no colours where nobody sees them");
    let all = project.run(&["plan", "--all"]).ends_with(0).stdout;
    assert!(all.lines().count() > 2_900 && !all.contains("--all"));
    assert_eq!(project.run(&["plan", "--exit-code"]).code, 4);
}

#[test]
fn compile_shows_each_rule_with_its_types() {
    let sim = Sim::start("unlimited");
    let project = Project::first_sync(&sim);
    let shown = project.run(&["compile", "customers"]).ends_with(0).stdout;
    for word in ["email", "phone", "signup_date", "app_customer_id", "text", "date"] {
        assert!(shown.contains(word), "{word} in {shown}");
    }
    let json: serde_json::Value =
        serde_json::from_str(&project.run(&["compile", "customers", "--json"]).ends_with(0).stdout).unwrap();
    assert_eq!(json["fingerprint"].as_str().map(str::len), Some(32), "{json:#}");
}

#[test]
fn the_demo_tells_the_story_with_no_write_in_its_second_run() {
    let told = fieldline(&["demo"]).ends_with(0).stdout;
    assert!(told.contains("Write calls HubSpot saw in this step: 0."), "{told}");
    assert!(told.contains("7 updated"), "{told}");
    assert!(told.contains("0 of them answered 429"), "{told}");
    let shown = include_str!("../README.md").split_once("$ fieldline plan\n").expect("the sample").1;
    let (shown, _) = shown.split_once("\n```").expect("its end");
    assert!(told.contains(shown), "README.md shows another plan than the demo:\n{told}");
}

#[test]
fn explain_knows_the_codes_that_check_and_status_print() {
    for code in ["M0203", "r0301"] {
        let told = fieldline(&["explain", code]).ends_with(0).stdout;
        assert!(told.starts_with(&code.to_uppercase()) && told.lines().count() > 2, "{told}");
    }
    let all = fieldline(&["explain"]).ends_with(0).stdout;
    assert!(all.starts_with("M0101  The file is not valid YAML\n") && all.contains("\nR0402  "), "{all}");
    let refused = fieldline(&["explain", "M0230"]).ends_with(2);
    assert!(refused.stderr.contains("Did you mean"), "{}", refused.stderr);
}
