//! Tests of mappings: a record that is given, and what is expected of it.
//!
//! They stand under `tests:` in the mapping's file, or in a file beside it that ends in `.test.yaml`. They have no part in
//! the plan's fingerprint.

mod case;
mod compile;
mod coverage;
mod file;
mod given;
mod judge;
mod raw;
mod read;

pub use case::{Expectation, ExpectedField, MappingTest, TestResult};
pub(crate) use compile::compile_tests;
pub use coverage::{Coverage, Unreached};
pub use judge::Difference;
