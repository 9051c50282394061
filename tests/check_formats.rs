//! `check --format`: the same diagnostics for a terminal, a program, a pull request and a code scanner.

use serde_json::Value;

use crate::support::Project;

const TOKEN: &str = "pat-eu1-11111111-2222-3333-4444-555555555555";

/// A project with a literal token and a warning.
fn project() -> Project {
    let project = Project::empty("http://127.0.0.1:9");
    let connections =
        format!("{{ app: {{ type: csv, path: data }}, hubspot: {{ type: hubspot, token: {TOKEN} }} }}");
    project.write("fieldline.yaml", format!("fieldline: 1\nproject: p\nconnections: {connections}\n"));
    project.write(
        "mappings/customers.yaml",
        "fieldline: 1\nmapping: customers\nsource: { connection: app, stream: a.csv, key: id }\n\
         destination: { connection: hubspot, object: contacts, key: { property: email, from: mail } }\n\
         fields: { company: { from: c, required: true, default: none } }\n",
    );
    project
}

#[test]
fn github_annotations_stand_alone_on_standard_output() {
    let project = project();
    let told = project.run(&["check", "--format", "github"]).ends_with(2);
    let lines: Vec<&str> = told.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", told.stdout);
    assert!(lines[0].starts_with("::error file=") && lines[0].contains("title=M0202 "), "{}", lines[0]);
    assert!(lines[1].starts_with("::warning file=") && lines[1].contains("%0Ahelp: "), "{}", lines[1]);
    assert!(lines[1].contains("mappings/customers.yaml,line=5,"), "{}", lines[1]);
    assert!(told.stderr.contains("1 error, 1 warning in 1 mapping"), "{}", told.stderr);
}

#[test]
fn sarif_is_one_document_with_the_same_places() {
    let project = project();
    let told = project.run(&["check", "--format", "sarif"]).ends_with(2);
    let log: Value = serde_json::from_str(&told.stdout).expect("one document");
    let json = project.run(&["check", "--json"]).ends_with(2).json("check");
    let of_json: Vec<_> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (&d["code"], &d["line"], &d["column"]))
        .collect();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let of_sarif: Vec<_> = results
        .iter()
        .map(|result| {
            let region = &result["locations"][0]["physicalLocation"]["region"];
            (&result["ruleId"], &region["startLine"], &region["startColumn"])
        })
        .collect();
    assert_eq!(of_sarif, of_json);
}

#[test]
fn no_format_shows_a_secret() {
    for format in ["text", "json", "github", "sarif"] {
        let told = project().run(&["check", "--format", format]).ends_with(2);
        assert!(told.stdout.contains("M0202"), "{format}: {}", told.stdout);
        assert!(!told.stdout.contains("1111") && !told.stderr.contains("1111"), "{format}: {}", told.stdout);
    }
}

#[test]
fn json_is_short_for_its_format_and_excludes_others() {
    let project = project();
    let short = project.run(&["check", "--json"]).ends_with(2).stdout;
    assert_eq!(short, project.run(&["check", "--format", "json"]).ends_with(2).stdout);
    let refused = project.run(&["check", "--json", "--format", "sarif"]).ends_with(2);
    assert!(refused.stdout.is_empty() && refused.stderr.contains("--format"), "{}", refused.stderr);
}
