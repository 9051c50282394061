//! A project in a temporary folder, a simulator in a process of its own, and the binary.

mod binary;
mod browser;
mod project;
mod sim;

pub(crate) use binary::{Finished, binary, fieldline};
pub(crate) use browser::{following, redirected};
pub(crate) use project::{Project, example};
pub(crate) use sim::Sim;
