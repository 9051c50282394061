//! What is there: a record as the destination showed it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{PropertyName, RecordId};

/// A record read from the destination. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedRecord {
    /// The destination's own id.
    pub id: RecordId,
    /// The properties that were asked for and have a value; empty ones are left out.
    pub properties: BTreeMap<PropertyName, String>,
    /// When the values were set, for the properties whose times were asked for.
    pub changed_at: BTreeMap<PropertyName, DateTime<Utc>>,
    /// Further values that are this record's alone, by unique property, as a contact's secondary addresses.
    pub further: BTreeMap<PropertyName, Vec<String>>,
}

impl ObservedRecord {
    /// The value of a property; `None` when empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.properties.get(name).map(String::as_str)
    }

    /// Every value of a unique property by which the record is found: its own first, then further ones.
    pub fn finding(&self, name: &str) -> impl Iterator<Item = &str> {
        let further = self.further.get(name).into_iter().flatten().map(String::as_str);
        self.get(name).into_iter().chain(further)
    }
}

impl fmt::Debug for ObservedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObservedRecord({}, {} properties)", self.id, self.properties.len())
    }
}
