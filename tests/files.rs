//! Files as people get them: what is read, what is refused, and what is said about it.

use serde_json::Value;

use crate::support::{Project, Sim};

/// A project that loads `data/people.csv` by `id`, `name` and `note`.
fn people(sim: &Sim, connection: &str, destination: &str) -> Project {
    let mut project = Project::empty("");
    project.pointed_at(sim);
    project.write(
        "fieldline.yaml",
        format!(
            "fieldline: 1\nproject: people\nconnections:\n  app: {{ {connection} }}\n  hubspot:\n    type: hubspot\n    \
             token: \"${{HUBSPOT_TOKEN}}\"\n    base_url: \"${{HUBSPOT_BASE_URL}}\"\n    tier: unlimited\n"
        ),
    );
    project.write(
        "mappings/people.yaml",
        format!(
            "fieldline: 1\nmapping: people\nsource: {{ connection: app, stream: people.csv, key: id }}\ndestination: {{ \
             connection: hubspot, object: contacts, key: {{ property: person_id, from: id }}{destination} }}\nfields: {{ \
             firstname: name, jobtitle: note }}\n"
        ),
    );
    project
}

fn counts(run: &Value, names: &[&str]) -> Vec<u64> {
    names.iter().map(|name| run["mappings"][0][name].as_u64().unwrap_or_default()).collect()
}

#[test]
fn a_stray_quote_costs_its_own_row_and_archives_nobody() {
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    let project = people(&sim, "type: csv, path: data", ", on_missing: archive");
    let rows = |of: &dyn Fn(usize) -> String| {
        format!("id,name,note\n{}", (1..=40).map(|row| of(row) + "\n").collect::<String>())
    };
    project.write("data/people.csv", rows(&|row| format!("{row},N{row},ok")));
    project.run(&["schema", "push", "--yes"]).ends_with(0);
    let run = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&run, &["created"]), [40]);
    // Begun and not closed; begun, and closed by an inch mark four rows below.
    for (closing, rejected, unchanged) in [("\"14 inch", 2, 38), ("14\"", 1, 35)] {
        project.write(
            "data/people.csv",
            rows(&|row| match row {
                10 => "10,N10,\"12 inch".to_owned(),
                14 => format!("14,N14,{closing}"),
                _ => format!("{row},N{row},ok"),
            }),
        );
        let run = project.run(&["run", "--json"]).ends_with(3).json("run");
        assert_eq!(
            counts(&run, &["rejected", "unchanged", "archived", "updated"]),
            [rejected, unchanged, 0, 0]
        );
        assert_eq!(sim.contacts().len(), 40);
        let status = project.run(&["status", "--all"]).ends_with(0).stdout;
        assert!(status.contains("line 11") && status.contains("(R0101)"), "{status}");
    }
}

#[test]
fn a_missing_column_shows_those_that_are_there_and_what_may_be_wrong() {
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    let cases: [(&str, &str, &[&str]); 4] = [
        (
            "Notes:\n\"Some, addresses\"\n\nid,name,note\n1,Ann,x\n2,Ben,y\n",
            "type: csv, path: data",
            &["one column with a name: `Notes:`", "set `skip_lines: 3`"],
        ),
        ("id;name;note\n1;Ann;x\n", "type: csv, path: data", &["`id;name;note`", "set `delimiter: \";\"`"]),
        (
            "key,name,note\n1,Ann,x\n",
            "type: csv, path: data",
            &["no field `id`", "the columns `key`, `name`, `note`"],
        ),
        ("1,Ann,x\n", "type: csv, path: data, header: false", &["the columns `c1`, `c2`, `c3`"]),
    ];
    for (text, connection, said) in cases {
        let project = people(&sim, connection, "");
        project.write("data/people.csv", text);
        let told = project.run(&["plan"]).ends_with(2).stderr;
        assert!(said.iter().all(|words| told.contains(words)), "{said:?} in {told}");
    }
}

#[test]
fn columns_that_no_rule_names_may_be_called_anything() {
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    for text in [
        "id,name,,note,x,x,\n1,Ann,,a,b,c,\n",
        "id,name,note,,\n1,Ann,a,,\n,,,,\n",
        "id,name,note\n1,Ann,a,\n",
    ] {
        let project = people(&sim, "type: csv, path: data", "");
        project.write("data/people.csv", text);
        project.run(&["schema", "push", "--yes"]).ends_with(0);
        let plan = project.run(&["plan"]).ends_with(0).stdout;
        assert!(plan.contains("0 rejected of 1 read"), "{plan}");
    }
    let project = people(&sim, "type: csv, path: data", "");
    project.write("data/people.csv", "id,name,note,name\n1,Ann,x,y\n");
    for command in [&["plan"][..], &["run"], &["eval", "people"]] {
        let told = project.run(command).ends_with(2).stderr;
        assert!(told.contains("mappings/people.yaml:5: `name` could be column 2 or 4"), "{told}");
    }
}

#[test]
fn a_file_of_another_kind_is_refused_by_its_name() {
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    let cases: [(&str, &[u8], &str); 6] = [
        ("csv, encoding: windows-1252", "id,name,note\n1,Zoë,x\n".as_bytes(), "is UTF-8 throughout"),
        ("csv", b"PK\x03\x04\x14\0\x06\0", "is a workbook or another zip archive"),
        ("csv", b"\x1f\x8b\x08\0\0\0\0\0", "is compressed with gzip; give it a name that ends in `.gz`"),
        ("csv", b"{\"id\": 1, \"name\": \"Ann\"}\n", "name it in a connection of `type: jsonl`"),
        (
            "jsonl",
            b"[\n{\"id\": 1, \"name\": \"Ann\"}\n]\n",
            "is one JSON list; write one object a line: `jq -c '.[]'`",
        ),
        ("jsonl", b"{\n  \"id\": 1\n}\n", "has JSON objects over several lines"),
    ];
    for (kind, bytes, said) in cases {
        let project = people(&sim, &format!("type: {kind}, path: data"), "");
        project.write("data/people.csv", bytes);
        for command in ["plan", "run"] {
            let told = project.run(&[command]).ends_with(2).stderr;
            assert!(told.contains(said), "{told}");
        }
    }
}

#[test]
fn exports_with_backslashes_are_read_as_they_are_meant() {
    let sim = Sim::start_bare(&["--tier", "unlimited"]);
    let project = people(&sim, "type: csv, path: data, delimiter: tab, quote: none, escape: backslash", "");
    project.write("data/people.csv", "id\tname\tnote\nC-1\tAda\tline1\\nline2\nC-2\t\\N\t\\N\n");
    project.run(&["schema", "push", "--yes"]).ends_with(0);
    let run = project.run(&["run", "--json"]).ends_with(0).json("run");
    assert_eq!(counts(&run, &["created"]), [2]);
    let of = |key: &str| {
        let contacts = sim.contacts();
        let found = contacts.iter().find(|contact| contact["properties"]["person_id"] == key);
        found.expect("the contact was created")["properties"].clone()
    };
    assert_eq!(of("C-1")["jobtitle"], "line1\nline2");
    assert!(of("C-2")["firstname"].is_null() && of("C-2")["jobtitle"].is_null(), "{}", of("C-2"));
}
