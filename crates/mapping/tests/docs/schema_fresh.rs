//! The published JSON Schemas of project files are those that the compiler's own description of the language gives.

use fieldline_mapping::{mapping_schema, project_schema, rules_schema, tests_schema};

use crate::files::assert_fresh;

#[test]
fn the_published_schemas_are_fresh() {
    let schemas = [
        ("schemas/mapping.v1.json", mapping_schema()),
        ("schemas/rules.v1.json", rules_schema()),
        ("schemas/mapping-test.v1.json", tests_schema()),
        ("schemas/project.v1.json", project_schema()),
    ];
    for (file, schema) in schemas {
        let text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
        assert_fresh(file, &format!("{text}\n"));
    }
}
