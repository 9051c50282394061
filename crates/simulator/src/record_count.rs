//! How many made-up records of a type, as people write it on a command line.

use std::str::FromStr;

use thiserror::Error;

/// So many made-up records of an object type; reads from text such as `contacts=250000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordCount {
    /// Any name of the type.
    pub object: String,
    /// How many.
    pub count: u64,
}

/// A text that is no such count.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is no number of records: write `OBJECT=COUNT`, such as `contacts=250000`")]
pub struct BadCount(String);

impl FromStr for RecordCount {
    type Err = BadCount;

    /// Reads `contacts=250000`; digits may be grouped by `_`.
    fn from_str(text: &str) -> Result<Self, BadCount> {
        let bad = || BadCount(text.to_owned());
        let (object, count) = text.split_once('=').ok_or_else(bad)?;
        // People group digits; `_` cannot mean anything else.
        let count = count.replace('_', "").parse().map_err(|_| bad())?;
        if object.is_empty() { Err(bad()) } else { Ok(Self { object: object.to_owned(), count }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (text, count) in [("contacts=3", 3), ("contacts=250_000", 250_000)] {
            assert_eq!(text.parse(), Ok(RecordCount { object: "contacts".to_owned(), count }), "{text}");
        }
        for text in ["", "contacts", "contacts=", "=5", "contacts=-1", "contacts=many", "contacts=1.5"] {
            assert!(text.parse::<RecordCount>().is_err(), "{text}");
        }
    }
}
