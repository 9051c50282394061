//! The author's tools, as a person uses them.

use crate::support::{Project, Sim};

#[test]
fn the_example_s_tests_pass_and_name_what_they_do_not_reach() {
    let project = Project::first_sync(&Sim::nowhere());
    let shown = project.run(&["test", "--coverage"]).ends_with(0).stdout;
    assert!(shown.contains("ok: 10 passed, 0 failed in 1 mapping"), "{shown}");
    assert!(shown.contains("11 of 11 rules and 3 of 11 entries of `map` reached"), "{shown}");
    assert!(shown.contains("plan_tier: no test reaches `fr`, `st`"), "{shown}");
}

#[test]
fn a_failing_test_shows_expected_and_found_with_their_lines() {
    let project = Project::first_sync(&Sim::nowhere());
    project.replace("mappings/customers.test.yaml", "phone: \"+14155550132\"", "phone: \"+14155550133\"");
    project.replace("mappings/customers.test.yaml", "expect_filtered: true", "expect: { email: x }");
    let junit = project.path("junit.xml");
    let failed = project.run(&["test", "customers", "--junit", junit.to_str().unwrap()]).ends_with(1);
    for words in [
        "FAIL  customers: national numbers are read in the customer's country   mappings/customers.test.yaml:9",
        "phone  expected \"+14155550133\"   mappings/customers.test.yaml:11",
        "       found    \"+14155550132\"   mappings/customers.yaml:28",
        "record  expected properties",
        "FAILED: 8 passed, 2 failed in 1 mapping",
    ] {
        assert!(failed.stdout.contains(words), "{words} in\n{}", failed.stdout);
    }
    let xml = String::from_utf8(project.read("junit.xml")).unwrap();
    assert!(xml.contains("<testsuites name=\"fieldline\" tests=\"10\" failures=\"2\""), "{xml}");
    assert!(xml.contains("customer&apos;s country") && xml.contains("not as expected: phone"), "{xml}");
    let document = project.run(&["test", "--json"]).ends_with(1).json("test");
    assert_eq!(document["failed"], 2);
    assert_eq!(document["mappings"][0]["tests"][1]["differences"][0]["subject"], "phone");
    assert_eq!(document["mappings"][0]["coverage"]["map_entries"]["all"], 11);
}
