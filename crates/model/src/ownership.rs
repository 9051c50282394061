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
    /// Whoever moved it last: one side moved since the last write → that side; both → the later; at one instant → the
    /// record is held.
    Newest,
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

/// Which records a mapping writes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// New ones are created, known ones updated.
    #[default]
    Upsert,
    /// Only new ones; others are skipped.
    Create,
    /// Only those that exist, with our key or by a match property; new ones are skipped.
    Update,
}

/// What happens to a record that has left the source; judged only after a complete full read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnMissing {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is archived.
    Archive,
}

/// What happens when a record that we loaded is gone from the destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDeleted {
    /// It is held for a person.
    #[default]
    Hold,
    /// It is created anew.
    Recreate,
}

/// What becomes of options of a multi-select that the source does not name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Multi {
    /// They are taken away: the source's set is the whole set.
    #[default]
    Set,
    /// They stay: the source's options are added.
    Add,
}

impl Mode {
    /// The word in a mapping file.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Upsert => "upsert",
            Mode::Create => "create",
            Mode::Update => "update",
        }
    }
}

impl OnMissing {
    /// The choice in words.
    pub fn as_str(self) -> &'static str {
        match self {
            OnMissing::Keep => "keep missing ones",
            OnMissing::Archive => "archive missing ones",
        }
    }
}

impl OnDeleted {
    /// The choice in words.
    pub fn as_str(self) -> &'static str {
        match self {
            OnDeleted::Hold => "hold deleted ones",
            OnDeleted::Recreate => "recreate deleted ones",
        }
    }
}
