//! MiniJinja expressions and templates over one record.
//!
//! They see exactly the fields they name. An empty field is undefined to them, whatever made it empty; `default`,
//! `is defined` and `is none` treat it so.

mod engine;
mod evaluate;
mod extent;
mod names;
mod types;
mod value;

pub(crate) use engine::{FILTERS, TESTS};
pub(crate) use evaluate::{Expression, Template, Use};
pub(crate) use names::{Names, expression_names, template_names};
pub(crate) use types::{TypeProblem, infer};
