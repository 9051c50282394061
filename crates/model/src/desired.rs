//! What a record should look like in the destination.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::ExternalId;
use crate::link::DesiredLinks;

/// The value a rule asks for. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DesiredValue {
    /// Set to this text, in the property's form on the wire.
    Set(String),
    /// Empty the property.
    Clear,
}

impl DesiredValue {
    /// The text to send; empty text clears (HubSpot's rule for every type).
    pub fn wire(&self) -> &str {
        match self {
            DesiredValue::Set(text) => text,
            DesiredValue::Clear => "",
        }
    }
}

impl fmt::Debug for DesiredValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DesiredValue::Set(_) => "Set",
            DesiredValue::Clear => "Clear",
        })
    }
}

/// One property a rule has something to say about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesiredField {
    /// Index of the rule in its transform plan; names the property.
    pub rule: u16,
    /// What it asks for.
    pub value: DesiredValue,
    /// When the source's value was set; only of rules with `owner: newest`, `None` when the record does not say.
    pub at: Option<DateTime<Utc>>,
}

/// The result of a transform plan on one record. Properties without an entry keep what HubSpot has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesiredRecord {
    /// Value of the destination's key property.
    pub external_id: ExternalId,
    /// Entries in rule order, at most one per rule.
    pub fields: Vec<DesiredField>,
    /// Rules marked `required: create` that came out empty: the record may be updated, not created.
    pub missing_on_create: Vec<u16>,
    /// Rules whose lookup found nothing yet: the property keeps what it has, and the record is looked at again next run.
    pub pending: Vec<u16>,
    /// One entry per association rule that had a say, in rule order.
    pub links: Vec<DesiredLinks>,
}

impl DesiredRecord {
    /// What the rule of that index asks for.
    pub fn get(&self, rule: u16) -> Option<&DesiredValue> {
        self.fields.iter().find(|field| field.rule == rule).map(|field| &field.value)
    }
}
