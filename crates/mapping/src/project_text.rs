//! The compiler's whole input.

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// A project as values: its files and the variables it may name.
#[derive(Clone, Debug, Default)]
pub struct ProjectText {
    /// Text by path relative to the project's folder, `/` between parts: `fieldline.yaml`, `mappings/**/*.yaml` and the
    /// shared rules, lookup tables and JSON files that they name. Others are ignored.
    pub files: BTreeMap<String, String>,
    /// Environment variables that `${NAME}` may refer to.
    pub variables: BTreeMap<String, String>,
    /// Whose values override the connections': a name under `targets:`. One that is not there overrides nothing.
    pub target: Option<String>,
    /// Insists on snapshots of the portals.
    pub locked: Option<Locked>,
    /// What proves that the object types are there.
    pub proof: Proof,
}

/// What proves that a portal has an object type.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Proof {
    /// The project's snapshots: a plain name that none of them knows is a mistake.
    #[default]
    Snapshots,
    /// The portal itself, which is asked next: any name may turn out to be one of its own.
    Portal,
}

/// What a snapshot must be like to prove something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Locked {
    /// The day to judge on.
    pub today: NaiveDate,
    /// How many days old a snapshot may be.
    pub max_age_days: u32,
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
