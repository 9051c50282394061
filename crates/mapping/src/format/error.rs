//! Why a file is left as it is.

use fieldline_diagnostics::Diagnostic;

use crate::place::Place;

/// Why a file cannot be formatted. It is left alone.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FormatError {
    /// It is no valid YAML, or a key stands twice: the diagnostics say where.
    #[error("the file is not valid YAML")]
    Invalid(Vec<Diagnostic>),
    /// It holds something that has no canonical layout.
    #[error("{place}: {what} cannot be formatted: the file is left as it is")]
    Unsupported {
        /// Where.
        place: Place,
        /// What: `an anchor or alias`, …
        what: &'static str,
    },
    /// The layout would have changed what the file says; that is a bug of the formatter.
    #[error("{file}: the file cannot be formatted without changing what it says: it is left as it is")]
    Unsafe {
        /// The file.
        file: String,
    },
}
