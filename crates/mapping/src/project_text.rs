//! The compiler's whole input.

use std::collections::BTreeMap;

/// A project as values: its files and the variables it may name.
#[derive(Clone, Debug, Default)]
pub struct ProjectText {
    /// Text by path relative to the project's folder, `/` between parts: `fieldline.yaml`, `mappings/**/*.yaml` and the
    /// JSON files under `schemas/`. Others are ignored.
    pub files: BTreeMap<String, String>,
    /// Environment variables that `${NAME}` may refer to.
    pub variables: BTreeMap<String, String>,
}

impl ProjectText {
    /// A project without files.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with one more file.
    #[must_use]
    pub fn with_file(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }

    /// The same with one more variable.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.insert(name.into(), value.into());
        self
    }
}
