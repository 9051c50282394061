//! Results of tests of mappings: for people, as JSON, as JUnit XML.

mod json;
mod junit;
mod text;

use fieldline_mapping::{Coverage, Difference, MappingTest};

pub(crate) use json::TestReport;
pub(crate) use junit::junit;
pub(crate) use text::tests;

/// A mapping whose tests have run.
#[derive(Debug)]
pub(crate) struct TestedMapping<'p> {
    pub(crate) mapping: &'p str,
    pub(crate) tests: Vec<TestedOne<'p>>,
    pub(crate) coverage: Coverage<'p>,
}

/// A test that has run.
#[derive(Debug)]
pub(crate) struct TestedOne<'p> {
    pub(crate) test: &'p MappingTest,
    pub(crate) differences: Vec<Difference>,
    pub(crate) seconds: f64,
}

impl TestedMapping<'_> {
    pub(crate) fn failed(&self) -> usize {
        self.tests.iter().filter(|test| !test.passed()).count()
    }

    pub(crate) fn passed(&self) -> usize {
        self.tests.len() - self.failed()
    }
}

impl TestedOne<'_> {
    pub(crate) fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}
