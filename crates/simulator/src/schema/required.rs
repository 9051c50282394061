//! What administrators require of records, beyond what HubSpot itself does.

use super::property::Slot;

/// Requirements of one object type. Through the API they are enforced from 2026-09 on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Requirements {
    /// Must have a value when a record is created.
    pub(crate) on_create: Vec<Slot>,
    pub(crate) conditional: Vec<Conditional>,
}

/// One property that is required where another one has one of some values.
#[derive(Clone, Debug)]
pub(crate) struct Conditional {
    pub(crate) required: Slot,
    pub(crate) controlled_by: Slot,
    pub(crate) values: Vec<String>,
}

impl Requirements {
    pub(crate) fn are_none(&self) -> bool {
        self.on_create.is_empty() && self.conditional.is_empty()
    }
}
