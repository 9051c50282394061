//! From a path to a stream of UTF-8 text: compression, byte order mark and encoding are dealt with here.

mod json_text;
mod kind;
mod mistaken;
mod open;
mod position;
mod regular;
mod transcode;

pub(crate) use json_text::{JsonShape, is_no_json};
pub use kind::kind_of;
pub(crate) use open::{Input, open};
pub(crate) use position::Position;
pub use regular::open_file;
