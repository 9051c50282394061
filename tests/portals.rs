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
