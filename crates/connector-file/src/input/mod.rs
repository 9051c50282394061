//! From a path to a stream of UTF-8 text: compression, byte order mark and encoding are dealt with here.

mod open;
mod position;
mod regular;
mod transcode;

pub(crate) use open::{Input, open};
pub(crate) use position::Position;
pub use regular::open_file;
