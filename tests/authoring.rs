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

#[test]
fn eval_tells_a_record_step_by_step() {
    let project = Project::first_sync(&Sim::nowhere());
    let told = project.run(&["eval", "customers", "--key", "C-0000001"]).ends_with(0).stdout;
    for words in [
        "customers  C-0000001   line 2 of customers.csv",
        "filter     not is_test  →  true: kept",
        "phone   mappings/customers.yaml:28",
        "from: phone                       \"+49-303 079988\"   text",
        "→ phone { region: \"DE\" }",
        "= \"+4930307998",
        "→ map                             \"professional\"   text",
        "→ money { minor_units: true, currency: \"EUR\" }",
        "114.00   decimal",
        "never written: the property is the destination's",
    ] {
        assert!(told.contains(words), "{words} in\n{told}");
    }
    let record = "{\"customer_id\": \"C-0000009\", \"email\": \"foo@\", \"is_test\": false, \
                  \"updated_at\": \"2026-01-01T00:00:00Z\", \"phone\": null}";
    let told = project.run(&["eval", "customers", "--record", record]).ends_with(0).stdout;
    assert!(told.contains("→ email                           refused: is not an e-mail address"), "{told}");
    assert!(told.trim_end().ends_with("rejected: `email` is not an e-mail address (R0202)"), "{told}");
    let document =
        project.run(&["eval", "customers", "--record", record, "--json"]).ends_with(0).json("eval");
    assert_eq!(document["end"]["kind"], "rejected");
    assert_eq!(document["rules"][0]["value"]["stages"][0]["before"]["value"], "foo@");
    project.run(&["eval", "customers", "--line", "3", "--json"]).ends_with(0).json("eval");
}

#[test]
fn eval_says_which_record_it_could_not_find() {
    let project = Project::first_sync(&Sim::nowhere());
    let refused = project.run(&["eval", "customers", "--key", "nobody"]).ends_with(1);
    assert!(refused.stderr.contains("no record with the key `nobody`"), "{}", refused.stderr);
    let refused = project.run(&["eval", "customers", "--line", "1"]).ends_with(1);
    assert!(refused.stderr.contains("The header is line 1"), "{}", refused.stderr);
    project.run(&["eval", "customers", "--record", "[1]"]).ends_with(2);
    project.run(&["eval", "customers", "--record", "{}", "--line", "2"]).ends_with(2);
}
