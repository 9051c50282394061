//! The author's tools, as a person uses them.

use crate::support::{Project, Sim, fieldline};

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
    assert!(
        refused.stderr.contains("Keys are the values of `customer_id`, not external IDs."),
        "{}",
        refused.stderr
    );
    let alike = project.run(&["eval", "customers", "--key", "c-0000001"]).ends_with(1).stderr;
    assert!(alike.contains("It has `C-0000001`: keys are compared letter by letter."), "{alike}");
    let refused = project.run(&["eval", "customers", "--line", "1"]).ends_with(1);
    assert!(refused.stderr.contains("The header is line 1"), "{}", refused.stderr);
    project.run(&["eval", "customers", "--record", "[1]"]).ends_with(2);
    project.run(&["eval", "customers", "--record", "{}", "--line", "2"]).ends_with(2);
}

#[test]
fn a_project_to_begin_with_checks_tests_and_runs_as_it_says() {
    let mut project = Project::empty("http://127.0.0.1:9");
    let made = project.run(&["init", "--json"]).ends_with(0);
    assert_eq!(made.json("init")["wrote"].as_array().unwrap().len(), 5);
    assert!(made.stderr.contains("check\n") && made.stderr.contains("schema push"), "{}", made.stderr);
    project.run(&["check"]).ends_with(0);
    let tested = project.run(&["test"]).ends_with(0).stdout;
    assert!(tested.contains("ok: 5 passed"), "{tested}");
    let sim = Sim::start_bare(&[]);
    project.pointed_at(&sim);
    project.run(&["schema", "push", "--yes"]).ends_with(0);
    project.run(&["plan"]).ends_with(0);
    let run = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(run["mappings"][0]["created"], 7, "{run:#}");
    assert_eq!(run["mappings"][0]["filtered"], 1, "{run:#}");
    let again = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!((&again["mappings"][0]["created"], &again["mappings"][0]["updated"]), (&0.into(), &0.into()));
    assert_eq!(String::from_utf8(project.read(".gitignore")).unwrap(), ".fieldline/\n");
}

#[test]
fn what_init_writes_has_the_layout_that_fmt_gives() {
    let project = Project::empty(&Sim::nowhere().url);
    project.run(&["init"]).ends_with(0);
    project.run(&["fmt", "--check"]).ends_with(0);
}

#[test]
fn init_overwrites_nothing() {
    let project = Project::empty("http://127.0.0.1:9");
    project.write("data/customers.csv", "mine\n");
    let refused = project.run(&["init"]).ends_with(2);
    assert!(refused.stderr.contains("data/customers.csv` is there already"), "{}", refused.stderr);
    assert_eq!(project.read("data/customers.csv"), b"mine\n");
    assert!(!project.path("fieldline.yaml").exists(), "all or nothing is written");
}

#[test]
fn a_draft_loads_almost_all_rows_as_it_is() {
    let example = Project::first_sync(&Sim::nowhere());
    let mut project = Project::empty("http://127.0.0.1:9");
    let file = example.path("data/customers.csv");
    let folder = project.folder().to_str().unwrap().to_owned();
    let drafted =
        fieldline(&["init", &folder, "--from", file.to_str().unwrap(), "--object", "contacts"]).ends_with(0);
    assert!(drafted.stdout.contains("left out: "), "{}", drafted.stdout);
    let text = String::from_utf8(project.read("mappings/customers.yaml")).unwrap();
    for words in [
        "# guess: 98 % of 2,835 values are phone numbers, in the country of the column `country`",
        "phone: { from: phone, normalize: { phone: { region: { from: country, normalize: country } } }, on_error: skip }",
        "key: { property: customer_id, from: customer_id }",
        "  # watermark: updated_at",
        "connected: CONNECTED, new: NEW",
        "# created_at: { from: created_at, normalize: { date: { formats: [iso8601, epoch_ms,",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    project.run(&["check"]).ends_with(0);
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    project.pointed_at(&sim);
    project.run(&["schema", "push", "--yes"]).ends_with(0);
    project.run(&["schema", "pull"]).ends_with(0);
    let checked = project.run(&["check"]).ends_with(0).stdout;
    assert!(checked.contains("0 errors, 0 warnings"), "{checked}");
    let run = project.run(&["run", "--json"]).ends_with(3).json("run");
    let of = |name: &str| run["mappings"][0][name].as_u64().unwrap();
    assert_eq!(of("read"), 3_000);
    assert!(of("created") * 100 >= of("read") * 95, "{run:#}");
    assert_eq!(sim.contacts().len() as u64, of("created"));
}

#[test]
fn a_draft_joins_a_project_whose_connections_fit() {
    let project = Project::empty("http://127.0.0.1:9");
    project.run(&["init"]).ends_with(0);
    project.write("data/firmen.csv", "Kunden-Nr.;Firma;PLZ;Ort;Telefon\n1;A GmbH;01067;Dresden;0351 4820\n2;B AG;10115;Berlin;030 1234567\n");
    let draft = |project: &Project| {
        let (folder, file) = (project.folder().to_str().unwrap().to_owned(), project.path("data/firmen.csv"));
        fieldline(&["init", &folder, "--from", file.to_str().unwrap(), "--object", "companies"])
    };
    let refused = draft(&project).ends_with(2);
    assert!(
        refused.stderr.contains("files2: { type: csv, path: \"data\", delimiter: \";\" }"),
        "{}",
        refused.stderr
    );
    project.replace(
        "fieldline.yaml",
        "connections:\n",
        "connections:\n  more: { type: csv, path: data, delimiter: ; }\n",
    );
    draft(&project).ends_with(0);
    let text = String::from_utf8(project.read("mappings/firmen.yaml")).unwrap();
    for words in [
        "connection: more",
        "key: \"[\\\"Kunden-Nr.\\\"]\"",
        "property: kunden_nr",
        "zip: { from: PLZ",
        "name: { from: Firma",
    ] {
        assert!(text.contains(words), "{words} in\n{text}");
    }
    project.run(&["check"]).ends_with(0);
    assert!(draft(&project).ends_with(2).stderr.contains("mappings/firmen.yaml` is there already"));
}

#[test]
fn a_draft_leaves_bad_columns_out_and_advises_no_connection_that_is_there() {
    let project = Project::empty("http://127.0.0.1:9");
    let draft = |name: &str, text: &str| {
        project.write(name, text);
        let (folder, file) = (project.folder().to_str().unwrap().to_owned(), project.path(name));
        fieldline(&["init", &folder, "--from", file.to_str().unwrap()])
    };
    let drafted =
        draft("data/twice.csv", "id,name,,name\nP-1,Ada,x,Lovelace\nP-2,Eve,y,Adams\n").ends_with(0);
    assert!(drafted.stderr.contains("left out: column 3 has no name"), "{}", drafted.stderr);
    assert!(drafted.stderr.contains("left out: columns 2, 4 are all called `name`"), "{}", drafted.stderr);
    assert!(drafted.stdout.contains("1 column is unsure: name."), "{}", drafted.stdout);
    // Nothing in it is a standard property: a draft without rules is one, too.
    draft("data/codes.csv", "code,shade\nP-1,dark\nP-2,light\n").ends_with(0);
    let text = String::from_utf8(project.read("mappings/codes.yaml")).unwrap();
    assert!(text.contains("\nfields:\n"), "{text}");
    project.run(&["check"]).ends_with(0);
    let told = draft("data/other.csv", "code;shade\nP-1;dark\nP-2;light\n").ends_with(2).stderr;
    assert!(told.contains("Add to `connections`: `files2: { type: csv"), "{told}");
}

#[test]
fn a_draft_knows_what_programs_do_to_files_and_says_what_is_unsure() {
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    let cases: [(&str, &str, &str, &str); 5] = [
        (
            "copy.tsv",
            "C-1\tada@b.io\tline1\\nline2\nC-2\teve@b.io\t\\N\nC-3\tfay@b.io\t\\N\n",
            "delimiter: tab, quote: none, escape: backslash, header: false",
            "",
        ),
        ("excel.csv", "sep=;\r\nid;email\r\n1;ada@b.io\r\n2;eve@b.io\r\n", "delimiter: \";\"", ""),
        (
            "report.csv",
            "Customers of 2026\n\nid,email,plan\n1,ada@b.io,x\n2,eve@b.io,y\n",
            "skip_lines: 2",
            "",
        ),
        (
            "unsure.csv",
            "id,email,birthdate,seen_on\n1,ada@b.io,30000,01/02/2026\n2,eve@b.io,30007,03/04/2026\n",
            "type: csv",
            "2 columns are unsure: birthdate, seen_on.",
        ),
        (
            "decided.csv",
            "id,email,seen_on,country\n1,ada@b.io,01/02/2026,Germany\n2,eve@b.io,03/04/2026,DE\n",
            "type: csv",
            "",
        ),
    ];
    for (name, text, connection, unsure) in cases {
        let files = Project::empty("");
        files.write(name, text);
        let mut project = Project::empty("");
        let (folder, file) = (project.folder().to_str().unwrap().to_owned(), files.path(name));
        let drafted = fieldline(&["init", &folder, "--from", file.to_str().unwrap()]).ends_with(0);
        assert!(
            drafted.stdout.contains(unsure) && (drafted.stdout.contains("unsure") != unsure.is_empty()),
            "{}",
            drafted.stdout
        );
        let made = String::from_utf8(project.read("fieldline.yaml")).unwrap();
        assert!(made.contains(connection), "{connection} in {made}");
        project.run(&["check"]).ends_with(0);
        project.pointed_at(&sim);
        project.run(&["schema", "push", "--yes"]).ends_with(0);
        project.run(&["schema", "pull"]).ends_with(0);
        let checked = project.run(&["check"]).ends_with(0).stdout;
        assert!(checked.contains("0 errors, 0 warnings"), "{checked}");
        let plan = project.run(&["plan"]).ends_with(0).stdout;
        assert!(plan.contains("0 rejected"), "{plan}");
    }
}

#[test]
fn fmt_shows_what_would_change_and_changes_it_once() {
    let project = Project::first_sync(&Sim::nowhere());
    project.run(&["fmt"]).ends_with(0);
    project.run(&["fmt", "--check"]).ends_with(0);
    let plan = |project: &Project| project.run(&["compile", "customers", "--json"]).ends_with(0).stdout;
    let before: serde_json::Value = serde_json::from_str(&plan(&project)).unwrap();
    project.replace("mappings/customers.yaml", "  country: {", "\n\n\n  country:   {");
    project.replace("mappings/customers.yaml", "  key: customer_id", "  key:   'customer_id'");
    let spoilt = project.read("mappings/customers.yaml");
    let checked = project.run(&["fmt", "--check"]).ends_with(1);
    assert!(checked.stdout.contains("mappings/customers.yaml\n"), "{}", checked.stdout);
    assert!(
        checked.stdout.contains("-   country:   { from: country")
            && checked.stdout.contains("+   country: { from: country")
    );
    assert!(!checked.stdout.contains("fieldline.yaml"), "{}", checked.stdout);
    assert_eq!(project.read("mappings/customers.yaml"), spoilt, "`--check` changes nothing");
    let document = project.run(&["fmt", "--check", "--json"]).ends_with(1).json("fmt");
    assert_eq!((&document["files"], document["changed"].as_array().unwrap().len()), (&3.into(), 1));
    let changed = project.run(&["fmt"]).ends_with(0);
    assert!(changed.stderr.contains("1 of 3 files changed"), "{}", changed.stderr);
    project.run(&["fmt", "--check"]).ends_with(0);
    let after: serde_json::Value = serde_json::from_str(&plan(&project)).unwrap();
    assert_eq!(before["fingerprint"], after["fingerprint"]);
}

#[test]
fn fmt_leaves_alone_what_it_cannot_format() {
    let project = Project::first_sync(&Sim::nowhere());
    project.write("mappings/broken.yaml", "a: [1\n");
    project.write("mappings/anchors.yaml", "a: &x 1\nb: *x\n");
    let refused = project.run(&["fmt"]).ends_with(1);
    assert!(
        refused.stderr.contains("error[M0101]") && refused.stderr.contains("mappings/broken.yaml:"),
        "{}",
        refused.stderr
    );
    assert!(
        refused.stderr.contains("mappings/anchors.yaml:1: an anchor or alias cannot be formatted"),
        "{}",
        refused.stderr
    );
    assert_eq!(project.read("mappings/anchors.yaml"), b"a: &x 1\nb: *x\n");
    project.run(&["fmt", "nowhere.yaml"]).ends_with(2);
    let refused = project.run(&["fmt", "mappings/customers.yaml", "fieldline.yaml"]).ends_with(0);
    assert!(refused.stderr.contains("of 2 files changed"), "{}", refused.stderr);
}
