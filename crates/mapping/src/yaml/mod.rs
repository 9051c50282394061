//! YAML as a tree that knows where each node stands.

mod interpolate;
mod node;
mod read;
mod syntax;
mod write;

pub(crate) use interpolate::{Variables, interpolate, variable_reference};
pub(crate) use node::{Entry, Form, Kind, Node, Scalar};
pub(crate) use read::read;
pub(crate) use write::{is_plain, plain_or_quoted};
