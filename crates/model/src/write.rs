//! Write calls and what became of each input.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{BatchId, ObjectType, PropertyName, RecordId, TraceId};
use crate::rejection::Rejection;

/// How the inputs of a batch name their records.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteKind {
    /// By record id; a record that is gone is not raised again.
    Update,
    /// By the value of this unique property; creates what is missing. Safe to repeat.
    Upsert(PropertyName),
}

/// One record of a batch. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
pub struct WriteInput {
    /// Marks this input in the answer.
    pub trace: TraceId,
    /// Record id for an update, value of the key property for an upsert.
    pub target: String,
    /// Properties in the order they are sent; an empty text clears.
    pub properties: Vec<(PropertyName, String)>,
}

impl fmt::Debug for WriteInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WriteInput({}, {} properties)", self.trace, self.properties.len())
    }
}

/// One write call: at most as many inputs as the destination takes, no two with one target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Batch {
    /// The call's own name; also that of its intent.
    pub id: BatchId,
    /// The object type.
    pub object: ObjectType,
    /// How inputs name their records.
    pub kind: WriteKind,
    /// The records.
    pub inputs: Vec<WriteInput>,
}

/// What became of one input. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The destination has it.
    Written {
        /// The record's id.
        id: RecordId,
        /// Whether the call created it.
        created: bool,
        /// What the answer shows of the properties that were sent; `None` for an empty one. Properties the answer leaves
        /// out are absent.
        stored: Vec<(PropertyName, Option<String>)>,
    },
    /// The destination refused it.
    Rejected(Rejection),
    /// The record to update does not exist any more.
    Missing,
    /// Nobody knows: the input must be read back.
    Open,
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Written { id, created, .. } => write!(f, "Written({id}, created: {created})"),
            Outcome::Rejected(rejection) => write!(f, "{rejection:?}"),
            Outcome::Missing => f.write_str("Missing"),
            Outcome::Open => f.write_str("Open"),
        }
    }
}
