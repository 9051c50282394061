//! Tables of a portal that rules look values up in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::ObjectType;

/// A table that is read from the portal when a run needs it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveTable {
    /// The portal's active owners. Columns: `id`, `email`, `user_id`, `name`.
    Owners,
    /// The stages of one pipeline, named by label or id. Columns: `id`, `label`.
    Stages {
        /// Whose pipelines: `deals`, `tickets`, …
        object: ObjectType,
        /// Label or id of the pipeline.
        pipeline: String,
    },
    /// The pipelines of an object type. Columns: `id`, `label`.
    Pipelines {
        /// Whose pipelines.
        object: ObjectType,
    },
}

/// One row of a live table: text by column. Not shown by `Debug`, as owners are people.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct LiveRow(pub BTreeMap<&'static str, String>);

impl std::fmt::Debug for LiveRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LiveRow({} columns)", self.0.len())
    }
}
