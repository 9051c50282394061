//! A test, ready to run.

use fieldline_model::{MappingId, PropertyDefinition, PropertyName, RejectionCode, SourceRecord};

use crate::place::Place;
use crate::plan::{Trace, Transformer};
use crate::testing::judge::{Difference, differences};

/// A test of a mapping.
#[derive(Clone, Debug)]
pub struct MappingTest {
    /// The mapping.
    pub mapping: MappingId,
    /// What the test says it shows.
    pub name: String,
    /// Where it is written.
    pub place: Place,
    /// What is expected.
    pub expectation: Expectation,
    pub(super) record: SourceRecord,
    /// Fields of the record schema that the test left out, so that they may be missing.
    pub(super) excused: Vec<String>,
}

/// What a test expects of its record.
#[derive(Clone, Debug)]
pub enum Expectation {
    /// These properties; others may be sent too, unless it is exact.
    Fields {
        /// As written.
        fields: Vec<ExpectedField>,
        /// Whether nothing else may be said. The destination key is compared only where it is named.
        is_exact: bool,
        /// Where it is written.
        place: Place,
    },
    /// A rejection with these marks.
    Rejection {
        /// The property whose rule rejects.
        property: Option<PropertyName>,
        /// The kind.
        code: Option<RejectionCode>,
        /// Words that the message holds.
        message: Option<String>,
        /// Where it is written.
        place: Place,
    },
    /// That the filter leaves the record out.
    Filtered {
        /// Where it is written.
        place: Place,
    },
}

/// A property and the value expected.
#[derive(Clone, Debug)]
pub struct ExpectedField {
    /// The property.
    pub property: PropertyName,
    /// The text on the wire; the empty text clears, `None`: nothing is said about the property.
    pub value: Option<String>,
    /// Where it is written.
    pub place: Place,
    /// What the property is: numbers, instants and sets of options are compared as such.
    pub(super) definition: PropertyDefinition,
}

/// What came of a test.
#[derive(Clone, Debug)]
pub struct TestResult {
    /// The whole story of the record.
    pub trace: Trace,
    /// Where the record did not become what was expected; empty when the test passed.
    pub differences: Vec<Difference>,
}

impl TestResult {
    /// Whether everything was as expected.
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

impl MappingTest {
    /// Runs the test on a transformer of its mapping's plan.
    pub fn run(&self, transformer: &mut Transformer) -> TestResult {
        let trace = transformer.trace(&self.record, &self.excused);
        let differences = differences(&self.expectation, &trace);
        TestResult { trace, differences }
    }
}
