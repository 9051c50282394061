//! Whether a value may be written, and the form it is stored in.

mod choice;
mod email;
mod moment;
mod number;
mod problem;
mod rules;

pub(crate) use moment::Refusal;
pub(crate) use problem::{Problem, invalid_properties, invalid_requirements, missing_on_create};
pub(crate) use rules::{Change, Checked, Rules, Warning};
