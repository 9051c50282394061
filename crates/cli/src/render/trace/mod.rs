//! The story of one record: for people and as JSON. Like a plan it shows values, because it was asked to.

mod json;
mod text;

pub(crate) use json::trace_json;
pub(crate) use text::trace;
