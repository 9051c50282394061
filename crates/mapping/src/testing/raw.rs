//! A test, read and not yet held against its mapping.

use fieldline_model::RejectionCode;

use crate::context::{Bytes, Spanned};
use crate::yaml::Entry;

/// One entry of `tests:`.
pub(super) struct RawTest {
    pub(super) name: Spanned<String>,
    pub(super) given: Vec<Entry>,
    pub(super) expectation: RawExpectation,
}

/// What a test expects.
pub(super) enum RawExpectation {
    Fields {
        entries: Vec<RawExpected>,
        is_exact: bool,
        span: Bytes,
    },
    Rejection {
        property: Option<Spanned<String>>,
        code: Option<RejectionCode>,
        message: Option<String>,
        span: Bytes,
    },
    Filtered {
        span: Bytes,
    },
}

/// A property with its value; `None` where nothing is said about it.
pub(super) struct RawExpected {
    pub(super) property: Spanned<String>,
    pub(super) value: Option<Spanned<String>>,
}
