//! The canonical layout of mapping and project files.
//!
//! A file is read into its tree, its comments are given to the entries they belong to, and the whole is written anew. What
//! is written is read again before anybody gets it: a file whose meaning would change is refused, never changed.

mod comments;
mod error;
mod layout;
mod order;
mod parts;
mod scalar;
mod tree;
mod verify;
mod write;

pub use error::FormatError;
pub use layout::format_file;
