//! Names and identifiers as types, so that one is never passed for another.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Declares a newtype over `String` with the traits every name needs.
macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name_type!(
    /// The name of a mapping, unique in its project.
    MappingId
);
name_type!(
    /// The name of a connection in `fieldline.yaml`.
    ConnectionName
);
name_type!(
    /// A destination's object type: `contacts`, `companies`, `2-1234`.
    ObjectType
);
name_type!(
    /// The internal name of a destination property.
    PropertyName
);
name_type!(
    /// A HubSpot account's id (`portalId`, also called hub id), in decimal.
    PortalId
);
name_type!(
    /// The destination's own id of a record (`hs_object_id`), in decimal.
    RecordId
);
name_type!(
    /// What identifies a source record: the text of `source.key`. Ordered bytewise everywhere.
    SourceKey
);
name_type!(
    /// The stable key we match on in the destination: the text of the destination's key property.
    ExternalId
);
name_type!(
    /// What identifies an association rule between runs: other object type, target mapping and label.
    LinkRule
);
name_type!(
    /// One execution of one or more mappings; a time-ordered UUID.
    RunId
);
name_type!(
    /// One write call.
    BatchId
);
name_type!(
    /// Marks one input of one write call (`objectWriteTraceId`), so that its answer is matched without doubt.
    TraceId
);
