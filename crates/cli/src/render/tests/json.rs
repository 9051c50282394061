//! Results of tests as JSON: the contract of `test --json`.

use fieldline_mapping::Unreached;
use serde::Serialize;

use crate::render::tests::{TestedMapping, TestedOne};

/// Everything `test --json` has to say.
#[derive(Debug, Serialize)]
pub(crate) struct TestReport<'a> {
    version: u32,
    passed: usize,
    failed: usize,
    mappings: Vec<MappingReport<'a>>,
}

#[derive(Debug, Serialize)]
struct MappingReport<'a> {
    mapping: &'a str,
    passed: usize,
    failed: usize,
    tests: Vec<OneReport<'a>>,
    coverage: CoverageReport,
}

#[derive(Debug, Serialize)]
struct OneReport<'a> {
    name: &'a str,
    file: &'a str,
    line: u32,
    passed: bool,
    differences: Vec<DifferenceReport<'a>>,
}

#[derive(Debug, Serialize)]
struct DifferenceReport<'a> {
    subject: &'a str,
    expected: &'a str,
    found: &'a str,
    line: u32,
    rule: Option<String>,
}

#[derive(Debug, Serialize)]
struct CoverageReport {
    rules: Share,
    map_entries: Share,
    unreached: Vec<UnreachedReport>,
}

#[derive(Debug, Serialize)]
struct Share {
    all: usize,
    reached: usize,
}

#[derive(Debug, Serialize)]
struct UnreachedReport {
    property: String,
    file: String,
    line: u32,
    map_entries: Option<Vec<String>>,
}

impl<'a> TestReport<'a> {
    /// The results in the order of mappings and tests.
    pub(crate) fn of(tested: &'a [TestedMapping<'a>]) -> Self {
        Self {
            version: 1,
            passed: tested.iter().map(TestedMapping::passed).sum(),
            failed: tested.iter().map(TestedMapping::failed).sum(),
            mappings: tested.iter().map(of_mapping).collect(),
        }
    }
}

fn of_mapping<'a>(tested: &'a TestedMapping<'a>) -> MappingReport<'a> {
    let share = |(all, reached)| Share { all, reached };
    MappingReport {
        mapping: tested.mapping,
        passed: tested.passed(),
        failed: tested.failed(),
        tests: tested.tests.iter().map(of_test).collect(),
        coverage: CoverageReport {
            rules: share(tested.coverage.rules()),
            map_entries: share(tested.coverage.entries()),
            unreached: tested.coverage.unreached().into_iter().map(of_unreached).collect(),
        },
    }
}

fn of_test<'a>(tested: &'a TestedOne<'a>) -> OneReport<'a> {
    let difference = |one: &'a fieldline_mapping::Difference| DifferenceReport {
        subject: &one.subject,
        expected: &one.expected,
        found: &one.found,
        line: one.place.line,
        rule: one.rule.as_ref().map(ToString::to_string),
    };
    OneReport {
        name: &tested.test.name,
        file: &tested.test.place.file,
        line: tested.test.place.line,
        passed: tested.passed(),
        differences: tested.differences.iter().map(difference).collect(),
    }
}

fn of_unreached(one: Unreached) -> UnreachedReport {
    UnreachedReport {
        property: one.property.to_string(),
        file: one.place.file,
        line: one.place.line,
        map_entries: one.entries,
    }
}
