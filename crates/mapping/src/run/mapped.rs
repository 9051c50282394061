//! What comes out.

use fieldline_model::{DesiredRecord, Mark, Rejection, SourceKey};

/// What identifies a source record, read without applying any rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The text of `source.key`.
    pub key: SourceKey,
    /// What `source.watermark` holds.
    pub mark: Mark,
}

/// What a transform plan makes of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Mapped {
    /// The mapping's filter leaves it out.
    Filtered,
    /// What it should look like in the destination.
    Desired(DesiredRecord),
    /// Why it cannot be mapped.
    Rejected(Rejection),
}
