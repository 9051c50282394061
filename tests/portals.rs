//! State belongs to a mapping in a portal.

use crate::support::{Project, Sim};

#[test]
fn another_portal_is_a_stranger() {
    let (first, second) = (Sim::start("unlimited"), Sim::start_portal("unlimited", "7654321"));
    let mut project = Project::first_sync(&first);
    project.replace("fieldline.yaml", "    portal: 1234567", "    # portal: 1234567");
    project.run(&["run"]).ends_with(3);
    project.pointed_at(&second);
    let report = project.run(&["run", "--json"]).ends_with(3).json("run");
    assert_eq!(report["mappings"][0]["portal"], "7654321");
    assert_eq!(report["mappings"][0]["created"], 2_877, "nothing is taken for already written");
    assert_eq!(second.stats()["objects"]["contacts"], 2_877);
}

#[test]
fn a_pinned_portal_refuses_another_ones_token_before_anything_is_read() {
    let second = Sim::start_portal("unlimited", "7654321");
    let project = Project::first_sync(&second);
    for command in ["plan", "run"] {
        let refused = project.run(&[command]).ends_with(2);
        assert!(
            refused.stderr.contains("1234567") && refused.stderr.contains("7654321"),
            "{}",
            refused.stderr
        );
    }
    let stats = second.stats();
    assert_eq!((&stats["totals"]["read"], &stats["totals"]["write"]), (&0.into(), &0.into()));
}

#[test]
fn status_tells_what_is_remembered_of_a_target_and_of_a_mapping_that_no_longer_compiles() {
    let (sandbox, production) = (Sim::start("unlimited"), Sim::start_portal("unlimited", "7"));
    let project = Project::first_sync(&sandbox);
    let url = &production.url;
    let target = format!(
        "targets: {{ prod: {{ connections: {{ hubspot: {{ base_url: \"{url}\", portal: 7 }} }} }} }}\n"
    );
    project.write("fieldline.yaml", [project.read("fieldline.yaml"), target.into_bytes()].concat());
    project.run(&["run"]).ends_with(3);
    project.run(&["run", "--target", "prod"]).ends_with(3);
    let portals = |arguments: &[&str]| -> Vec<String> {
        let all = [&["status", "--json"], arguments].concat();
        let status = project.run(&all).ends_with(0).json("status");
        let mappings = status["mappings"].as_array().unwrap().iter();
        mappings.map(|one| one["portal"].as_str().unwrap().to_owned()).collect()
    };
    let all_as_remembered = || {
        assert_eq!(portals(&[]), ["1234567", "7"]);
        assert_eq!(portals(&["--target", "prod"]), ["7"]);
        assert_eq!(portals(&["customers"]), ["1234567", "7"]);
    };
    all_as_remembered();
    project.replace("mappings/customers.yaml", "normalize: email", "normalise: email");
    project.run(&["check"]).ends_with(2);
    all_as_remembered();
    let told = project.run(&["status", "--target", "prod"]).ends_with(0).stderr;
    assert!(told.contains("`customers` does not compile; `fieldline -C "), "{told}");
    assert!(told.contains(" --target prod check` says why"), "{told}");
    project.run(&["status", "custmers"]).ends_with(2);
}
