//! Whose value counts, and when ours is written.

use serde::{Deserialize, Serialize};

/// Whose value of a property counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The source's.
    #[default]
    Source,
    /// The destination's: we never write it.
    Destination,
}

/// When our value of a property is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteMode {
    /// Whenever it differs.
    #[default]
    Always,
    /// Only while the destination's is empty.
    FillEmpty,
    /// Only together with the creation of the record.
    CreateOnly,
}

/// What happens when the destination's value moved away from what we last wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDrift {
    /// Ours is put back.
    #[default]
    Correct,
    /// The record is kept back for a person.
    Hold,
    /// Theirs stays until the source moves.
    Accept,
}
