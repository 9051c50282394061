//! YAML as a tree that knows where each node stands.

mod interpolate;
mod node;
mod read;
mod syntax;
mod variables;
mod write;

pub(crate) use interpolate::{interpolate, variable_reference, variables_in};
pub(crate) use node::{Entry, Form, Kind, Node, Scalar};
pub(crate) use read::read;
pub(crate) use variables::{Usage, Variables};
pub(crate) use write::{is_plain, plain_or_quoted};
