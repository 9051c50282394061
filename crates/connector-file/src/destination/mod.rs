//! A file as a destination: one row a record, replaced as a whole.

mod cells;
mod existing;
mod failure;
mod file_destination;
mod render;
mod revision;
mod rows;
mod staging;
mod target;

pub use file_destination::FileDestination;
pub use revision::Revision;
pub use staging::Resumed;
pub use target::{FileForm, FileTarget};
