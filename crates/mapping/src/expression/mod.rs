//! Expressions and templates over one record.
//!
//! MiniJinja reads their text; everything after that is ours, because its values know neither decimals nor our rules of
//! truth. `lower` makes a tree of owned pieces of what was read, `types` looks for what cannot work, and `evaluate` and
//! `render` work the tree off on borrowed values of the record. `rules` says what operators take, and what filters
//! and tests are in one list each.
//!
//! They see exactly the fields they name. An empty field is nothing to them, whatever made it empty; `default`,
//! `is defined` and `is none` treat it so.

mod compiled;
mod evaluate;
mod extent;
mod filters;
mod kind;
mod lower;
mod number;
mod operate;
mod render;
mod rules;
mod run;
mod slice;
mod tests;
mod tree;
mod trouble;
mod types;
mod value;

pub(crate) use compiled::{Expression, JoinedUse, Template, Use};
pub(crate) use lower::{
    Joined, Names, ParsedExpression, ParsedTemplate, Problem, RECORD, RowField, Writing, written,
};
pub(crate) use types::Fields;
