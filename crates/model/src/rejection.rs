//! Why one record cannot be mapped or written. A rejection is data: the run goes on.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{LinkRule, PropertyName, SourceKey};

/// Declares the reasons with their codes. Codes are a public contract: never reused, never renumbered.
macro_rules! rejection_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// The kind of a rejection.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum RejectionCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl RejectionCode {
            /// Every code, in order.
            pub const ALL: &'static [RejectionCode] = &[$(RejectionCode::$name,)*];

            /// The code as people see it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(RejectionCode::$name => $code,)*
                }
            }
        }
    };
}

rejection_codes! {
    /// A row of the file could not be read at all.
    Unreadable = "R0101",
    /// The record has no value for `source.key`.
    NoSourceKey = "R0102",
    /// Two records carry one key and the mapping says `distinct: error`.
    DuplicateKey = "R0103",
    /// The record does not fit its record schema.
    RecordSchema = "R0104",
    /// The key is a number that a spreadsheet has cut short.
    RoundedKey = "R0107",
    /// A required property is empty.
    Required = "R0201",
    /// A normalizer refused the value.
    Normalize = "R0202",
    /// The value is not in the rule's `map`.
    MapMiss = "R0203",
    /// The value does not become the property's type.
    Conversion = "R0204",
    /// An expression failed on this record.
    Expression = "R0205",
    /// The record has no external ID.
    NoExternalId = "R0206",
    /// The value is not in the table of the rule's `lookup`.
    LookupMiss = "R0207",
    /// Several rows carry one key, and the watermark of one of them cannot be read.
    UnreadWatermark = "R0208",
    /// HubSpot creates no record without this property, and it is empty.
    RequiredByHubspot = "R0209",
    /// Another source record holds this value of a unique property.
    Claimed = "R0301",
    /// The record found by a match property carries another value of the key: it is somebody else's.
    Foreign = "R0302",
    /// A record in HubSpot for which no source record speaks has this value of a unique property.
    TakenThere = "R0303",
    /// HubSpot would refuse the value; it was not sent.
    NotAccepted = "R0401",
    /// HubSpot refused the record.
    Refused = "R0402",
}

impl fmt::Display for RejectionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a rejection is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A record with a key.
    Key(SourceKey),
    /// A place in the file, for rows whose key is not known.
    Line(u64),
    /// The links that a rule wants of a record.
    Links {
        /// The rule.
        rule: LinkRule,
        /// The record.
        key: SourceKey,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::Key(key) => write!(f, "{key}"),
            Subject::Line(line) => write!(f, "line {line}"),
            Subject::Links { key, .. } => write!(f, "{key}"),
        }
    }
}

/// Why one record is not loaded. `Debug` leaves the value out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The kind.
    pub code: RejectionCode,
    /// The property whose rule refused, when there is one.
    pub property: Option<PropertyName>,
    /// What is wrong, as a fragment that follows the property's name or the value. It holds no record value.
    pub message: String,
    /// The offending value, for places that may show values.
    pub value: Option<String>,
}

impl Rejection {
    /// A rejection that concerns no single property.
    pub fn of_record(code: RejectionCode, message: impl Into<String>) -> Self {
        Self { code, property: None, message: message.into(), value: None }
    }

    /// A rejection by the rule of `property`.
    pub fn of_property(code: RejectionCode, property: PropertyName, message: impl Into<String>) -> Self {
        Self { code, property: Some(property), message: message.into(), value: None }
    }

    /// Whether another says the same, values aside.
    pub fn is_as(&self, other: &Rejection) -> bool {
        (self.code, &self.property, &self.message) == (other.code, &other.property, &other.message)
    }

    /// The same, with the offending value.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        self.value = Some(value.into());
        self
    }
}

impl fmt::Debug for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Rejection({} {:?}: {})",
            self.code,
            self.property.as_ref().map(PropertyName::as_str),
            self.message
        )
    }
}
