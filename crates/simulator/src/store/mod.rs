//! Records in memory: packed values, unique indexes, and the one way to change them.

mod counted;
mod history;
mod lag;
mod merge;
mod news;
mod object_state;
mod packed;
mod record;
mod required;
mod unique;
mod write;

pub(crate) use history::Version;
pub(crate) use object_state::{ObjectState, RecordId};
pub(crate) use record::{Record, Source};
pub(crate) use write::{Batch, Writer, Written};
