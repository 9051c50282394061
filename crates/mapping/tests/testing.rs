//! Tests of mappings: what passes, what fails and how it reads, and what is reached.

#![expect(clippy::disallowed_methods, reason = "tests that read the shipped mappings from disk")]

use fieldline_mapping::{Coverage, MappingTest, Project, ProjectText, TransformPlan, compile};

const PROJECT: &str = "\
fieldline: 1
project: demo
connections:
  app: { type: csv, path: data }
  events: { type: jsonl, path: data }
  hubspot: { type: hubspot, token: \"${HUBSPOT_TOKEN}\" }
defaults: { region: DE, empty_values: [N/A] }
";

const MAPPING: &str = "\
fieldline: 1
mapping: customers
source: { connection: app, stream: c.csv, key: id, filter: \"kind != 'test'\" }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id } }
fields:
  email: { from: mail, normalize: email, required: true }
  phone: { from: phone, normalize: phone, on_error: skip }
  city: { from: town, on_empty: clear }
  jobtitle: { from: job, map: { a: Boss, b: Clerk }, map_else: Other }
  mrr: { from: cents, normalize: { money: { currency: EUR, minor_units: true } } }
  company: { owner: destination }
tests:
";

fn project(tests: &str) -> Project {
    let text = ProjectText::new()
        .with_file("fieldline.yaml", PROJECT)
        .with_file("mappings/c.yaml", format!("{MAPPING}{tests}"));
    let compilation = compile(&text);
    assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
    compilation.project.expect("a project")
}

fn test(given: &str, expectation: &str) -> String {
    format!("  - name: x\n    given: {given}\n    {expectation}\n")
}

/// `subject: expected … found …` for each difference.
fn differences(project: &Project, test: &MappingTest) -> Vec<String> {
    differences_of(project.mapping("customers").expect("the mapping"), test)
}

fn differences_of(plan: &TransformPlan, test: &MappingTest) -> Vec<String> {
    let result = test.run(&mut plan.transformer());
    let shown = |found: &fieldline_mapping::Difference| {
        format!("{}: expected {}, found {}", found.subject, found.expected, found.found)
    };
    result.differences.iter().map(shown).collect()
}

#[test]
fn tests_pass_and_fail_for_a_reason() {
    let full = "{ id: 1, mail: \" A@B.io \", phone: 0171 2345678, job: a, cents: 12900, town: Ulm }";
    let cases: [(&str, &str, &[&str]); 17] = [
        (full, "expect: { email: a@b.io, phone: \"+491712345678\", jobtitle: Boss }", &[]),
        (full, "expect: { app_id: 1, mrr: 129 }", &[]),
        (full, "expect: { email: A@B.io }", &["email: expected \"A@B.io\", found \"a@b.io\""]),
        (full, "expect: { city: null }", &["city: expected nothing, found \"Ulm\""]),
        (full, "expect: { app_id: 2 }", &["app_id: expected \"2\", found \"1\""]),
        ("{ id: 1, mail: a@b.io }", "expect: { city: \"\", phone: null, company: null }", &[]),
        ("{ id: 1, mail: a@b.io, town: N/A }", "expect_exact: { email: a@b.io, city: \"\" }", &[]),
        (
            "{ id: 1, mail: a@b.io, town: null }",
            "expect_exact: { email: a@b.io }",
            &["city: expected nothing, found \"\""],
        ),
        (
            "{ id: 1, mail: a@b.io, phone: call me }",
            "expect: { phone: \"1\" }",
            &[
                "phone: expected \"1\", found nothing (skipped: the value is not a valid phone number (region DE) R0202)",
            ],
        ),
        ("{ id: 1 }", "expect_rejection: { property: email, code: R0201, message: required }", &[]),
        ("{ id: 1 }", "expect_rejection: {}", &[]),
        (
            "{ id: 1 }",
            "expect_rejection: { property: phone }",
            &[
                "record: expected rejected by `phone`, found rejected: `email` is required, and the record has no value (R0201)",
            ],
        ),
        (
            "{ id: 1 }",
            "expect: { email: a@b.io }",
            &[
                "record: expected properties, found rejected: `email` is required, and the record has no value (R0201)",
            ],
        ),
        ("{ id: 1, kind: test }", "expect_filtered: true", &[]),
        (
            "{ id: 1, kind: test }",
            "expect_rejection: {}",
            &["record: expected rejected, found left out by the filter"],
        ),
        (
            "{ id: 1, mail: a@b.io }",
            "expect_filtered: true",
            &[
                "record: expected left out by the filter, found properties { app_id: \"1\", email: \"a@b.io\", city: \"\" }",
            ],
        ),
        ("{ mail: a@b.io }", "expect_rejection: { code: R0102 }", &[]),
    ];
    for (given, expectation, expected) in cases {
        let project = project(&test(given, expectation));
        assert_eq!(differences(&project, &project.tests[0]), expected, "{given} {expectation}");
    }
}

#[test]
fn every_difference_says_where_it_was_expected_and_which_rule_made_it() {
    let project =
        project("  - name: x\n    given: { id: 1, mail: a@b.io }\n    expect:\n      email: other\n");
    let test = &project.tests[0];
    let found = test.run(&mut project.mapping("customers").expect("the mapping").transformer());
    assert_eq!(found.differences[0].place.to_string(), "mappings/c.yaml:16");
    assert_eq!(
        found.differences[0].rule.as_ref().map(ToString::to_string).as_deref(),
        Some("mappings/c.yaml:6")
    );
    assert_eq!(test.place.to_string(), "mappings/c.yaml:13");
}

#[test]
fn what_no_test_reaches_is_named() {
    let tests = test("{ id: 1, mail: a@b.io, job: \" a \" }", "expect: {}")
        + &test("{ id: 1, mail: a@b.io, job: z }", "expect: {}");
    let project = project(&tests);
    let plan = project.mapping("customers").expect("the mapping");
    let mut coverage = Coverage::new(plan);
    assert_eq!((coverage.rules(), coverage.entries()), ((6, 0), (3, 0)));
    for test in &project.tests {
        coverage.add(&test.run(&mut plan.transformer()).trace);
    }
    assert_eq!((coverage.rules(), coverage.entries()), ((6, 3), (3, 2)));
    let unreached: Vec<_> =
        coverage.unreached().into_iter().map(|one| (one.property.to_string(), one.entries)).collect();
    let entry = Some(vec!["b".to_owned()]);
    let expected = [("phone", None), ("city", None), ("jobtitle", entry), ("mrr", None)];
    assert_eq!(unreached, expected.map(|(name, entries)| (name.to_owned(), entries)));
}

#[test]
fn tests_beside_the_mapping_count_and_fields_left_out_may_be_missing() {
    let schema = r#"{ "required": ["id", "is_test"], "properties": { "id": { "type": "string", "minLength": 1 },
        "mail": { "type": "string" }, "is_test": { "type": "boolean" } }, "additionalProperties": false }"#;
    let mapping = "\
fieldline: 1
mapping: customers
source: { connection: SOURCE, stream: c, key: id, record_schema: ../schemas/records/c.json }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id } }
fields: { email: mail }
";
    let tests = "\
fieldline: 1
mapping: customers
tests:
  - { name: left out, given: { id: C1, mail: a@b.io }, expect_exact: { email: a@b.io } }
  - { name: named, given: { id: C1, is_test: null }, expect_rejection: { code: R0104 } }
  - { name: wrong, given: { id: C1, is_test: perhaps }, expect_rejection: { message: is_test } }
";
    for source in ["app", "events"] {
        let text = ProjectText::new()
            .with_file("fieldline.yaml", PROJECT)
            .with_file("schemas/records/c.json", schema)
            .with_file("mappings/c.yaml", mapping.replace("SOURCE", source))
            .with_file("mappings/c.test.yaml", tests);
        let project = compile(&text).project.expect("a project");
        assert_eq!(project.tests.len(), 3);
        for test in &project.tests {
            assert_eq!(differences(&project, test), [""; 0], "{source} {}", test.name);
        }
    }
}

#[test]
fn tests_have_no_part_in_the_fingerprint() {
    let one = project(&test("{ id: 1 }", "expect_rejection: {}"));
    let other = project(&test("{ id: 2 }", "expect_rejection: {}"));
    let fingerprint = |project: &Project| project.mappings[0].fingerprint();
    assert_eq!(fingerprint(&one), fingerprint(&other));
}

/// The files below a folder of the repository.
fn shipped(project: ProjectText, folder: &str) -> ProjectText {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let entries = std::fs::read_dir(&root).expect("the folder is there").flatten();
    entries.filter(|entry| !entry.file_name().to_string_lossy().ends_with(".md")).fold(
        project,
        |project, entry| {
            let text = std::fs::read_to_string(entry.path()).expect("the file can be read");
            project.with_file(format!("{folder}/{}", entry.file_name().to_string_lossy()), text)
        },
    )
}

#[test]
fn the_shipped_mappings_pass_their_tests_and_no_rule_goes_untested() {
    let text = ProjectText::new().with_file("fieldline.yaml", PROJECT);
    let compilation = compile(&shipped(shipped(text, "mappings"), "schemas/records"));
    assert!(!compilation.has_errors(), "{:#?}", compilation.diagnostics);
    let project = compilation.project.expect("a project");
    for plan in &project.mappings {
        let mut coverage = Coverage::new(plan);
        let tests: Vec<_> = project.tests.iter().filter(|test| test.mapping == *plan.id()).collect();
        assert!(tests.len() >= 4, "{} has {} tests", plan.id(), tests.len());
        for test in tests {
            assert_eq!(differences_of(plan, test), [""; 0], "{}: {}", test.place, test.name);
            coverage.add(&test.run(&mut plan.transformer()).trace);
        }
        let rules: Vec<_> = coverage.unreached().into_iter().filter(|one| one.entries.is_none()).collect();
        assert_eq!(rules, [], "{}", plan.id());
    }
}
