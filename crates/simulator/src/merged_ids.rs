//! Under which id a merged record goes on.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The id of the record that two merged ones become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum MergedIds {
    /// A new one, which both old ids lead to: HubSpot's way since January 2025.
    #[default]
    New,
    /// The primary record's, as it was for contacts and companies before.
    Primary,
}

impl MergedIds {
    fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Primary => "primary",
        }
    }
}

impl fmt::Display for MergedIds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no such choice.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("unknown ids `{0}`: use `new` or `primary`")]
pub struct UnknownMergedIds(String);

impl FromStr for MergedIds {
    type Err = UnknownMergedIds;

    fn from_str(text: &str) -> Result<Self, UnknownMergedIds> {
        let known = [Self::New, Self::Primary].into_iter().find(|known| known.name() == text);
        known.ok_or_else(|| UnknownMergedIds(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_read_as_they_are_written() {
        for choice in [MergedIds::New, MergedIds::Primary] {
            assert_eq!(choice.to_string().parse(), Ok(choice));
        }
        assert!("kept".parse::<MergedIds>().is_err());
    }
}
