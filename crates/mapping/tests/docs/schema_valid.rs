//! The JSON Schemas accept every file that the project ships and that compiles.

use std::collections::BTreeMap;

use fieldline_mapping::{ProjectText, compile};
use jsonschema::Validator;
use serde_json::Value as Json;

use crate::blocks::blocks;
use crate::files::{below, read, read_json};
use crate::portal::{whole_mapping, whole_project};

pub(crate) fn mapping_schema() -> Validator {
    jsonschema::validator_for(&read_json("schemas/mapping.v1.json")).unwrap()
}

pub(crate) fn project_schema() -> Validator {
    jsonschema::validator_for(&read_json("schemas/project.v1.json")).unwrap()
}

#[test]
fn the_schemas_are_schemas_and_their_examples_fit() {
    for name in ["schemas/mapping.v1.json", "schemas/mapping-test.v1.json", "schemas/project.v1.json"] {
        let schema = read_json(name);
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        let validator = jsonschema::validator_for(&schema).unwrap();
        for example in schema["examples"].as_array().unwrap() {
            assert!(validator.is_valid(example), "{name}: {example}");
        }
    }
}

#[test]
fn every_shipped_file_fits() {
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for folder in ["mappings", "examples"] {
        let found = below(folder, |name| name.ends_with(".yaml") || name.ends_with(".yml"));
        files.extend(found.into_iter().map(|(name, text)| (format!("{folder}/{name}"), text)));
    }
    assert!(files.len() >= 5, "{:?}", files.keys());
    assert_fit(&files);
}

#[test]
fn every_good_case_fits() {
    let mut count = 0;
    for area in ["check", "apply"] {
        let root = format!("crates/mapping/tests/cases/{area}");
        let names: std::collections::BTreeSet<String> = below(&root, |_| true)
            .into_keys()
            .filter_map(|name| Some(name.split_once('/')?.0.to_owned()))
            .collect();
        for name in names {
            count += usize::from(case_fits(&format!("{root}/{name}")));
        }
    }
    assert!(count >= 10, "only {count} cases are good");
}

/// Whether the case is a good one; then all of its files fit.
fn case_fits(folder: &str) -> bool {
    let mut project = ProjectText::new();
    project.files = below(folder, |name| !name.ends_with(".jsonl") && !name.ends_with(".txt"));
    if let Some(text) = project.files.remove("variables.json") {
        project.variables = serde_json::from_str(&text).unwrap();
    }
    if compile(&project).has_errors() {
        return false;
    }
    let is_yaml = |name: &str| name == "fieldline.yaml" || name.starts_with("mappings/");
    let files = project.files.into_iter().filter(|(name, _)| is_yaml(name));
    assert_fit(&files.map(|(name, text)| (format!("{folder}/{name}"), text)).collect());
    true
}

#[test]
fn every_block_of_the_pages_fits() {
    let mut files = BTreeMap::new();
    for page in ["mapping.md", "project.md", "testing.md"] {
        for block in blocks(page, &read(&format!("docs/{page}"))) {
            let (kind, text) = match block.info.as_str() {
                "yaml mapping" => ("mapping", block.text.clone()),
                "yaml mapping-part" => ("mapping", whole_mapping(&block.text)),
                "yaml tests" => ("mapping.test", block.text.clone()),
                "yaml project" => ("fieldline", block.text.clone()),
                "yaml project-part" => ("fieldline", whole_project(&block.text)),
                _ => continue,
            };
            files.insert(format!("{}/{kind}.yaml", block.place()), text);
        }
    }
    assert!(files.len() > 10);
    assert_fit(&files);
}

/// Holds YAML files against the schema for their kind.
fn assert_fit(files: &BTreeMap<String, String>) {
    let (mapping, project) = (mapping_schema(), project_schema());
    let tests = jsonschema::validator_for(&read_json("schemas/mapping-test.v1.json")).unwrap();
    // JSON has no place for a number that is too large for a float, such as the code `7E1234`.
    let options = serde_saphyr::options! {
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
    };
    for (name, text) in files {
        let read = serde_saphyr::from_str_with_options::<Json>(text, options.clone());
        let json = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        let schema = match name.as_str() {
            name if name.ends_with("/fieldline.yaml") => &project,
            name if name.ends_with(".test.yaml") => &tests,
            _ => &mapping,
        };
        let errors: Vec<String> =
            schema.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}:\n{}", errors.join("\n"));
    }
}
