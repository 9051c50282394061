//! The binary under test.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// A command that ran to its end.
pub(crate) struct Finished {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary, to be started in a clean environment.
pub(crate) fn binary() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fieldline"));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("FIELDLINE_LOG", "warn");
    command
}

/// Runs the binary to its end.
pub(crate) fn fieldline(arguments: &[&str]) -> Finished {
    Finished::of(binary().args(arguments).output().expect("the binary starts"))
}

impl Finished {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("output is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("output is UTF-8"),
        }
    }

    /// Insists on the exit code.
    #[track_caller]
    pub(crate) fn ends_with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The JSON document on standard output, valid by the schema of that name.
    #[track_caller]
    pub(crate) fn json(&self, schema: &str) -> Value {
        let document: Value =
            serde_json::from_str(&self.stdout).expect("standard output is one JSON document");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schemas/{schema}.v1.json"));
        let schema =
            std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{} is published", path.display()));
        let schema = serde_json::from_str(&schema).expect("the schema is JSON");
        let validator = jsonschema::validator_for(&schema).expect("the schema is a JSON Schema");
        let wrong: Vec<String> = validator
            .iter_errors(&document)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "the document breaks its contract:\n{}", wrong.join("\n"));
        document
    }
}
