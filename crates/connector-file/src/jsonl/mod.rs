//! JSON Lines files.

mod lines;
mod object;
mod options;
mod parser;
mod source;

pub use options::JsonlOptions;
pub use source::JsonlSource;
