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
    /// Rules that give a new record no value although it needs one: the record may be updated, not created.
    pub missing_on_create: Vec<MissingValue>,
    /// Rules whose lookup found nothing yet: the property keeps what it has, and the record is looked at again next run.
    pub pending: Vec<PendingLookup>,
    /// Values that were refused or not found, and are left out of the record.
    pub skipped: Vec<SkippedValue>,
    /// One entry per association rule that had a say, in rule order.
    pub links: Vec<DesiredLinks>,
}

/// A rule without a value that a new record needs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MissingValue {
    /// Index of the rule.
    pub rule: u16,
    /// Who asks for a value.
    pub by: RequiredBy,
}

/// Who asks for a value of a new record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequiredBy {
    /// The rule: `required: create`.
    Mapping,
    /// The portal's definitions.
    Hubspot,
}

/// A lookup that found nothing yet. `Debug` does not show the value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingLookup {
    /// Index of the rule.
    pub rule: u16,
    /// The text that was looked up.
    pub value: String,
    /// Whether only a plan may show the text: it is a value of the record, and not the name of a stage or pipeline.
    pub is_private: bool,
    /// Whether the record can go without.
    pub need: Need,
}

impl fmt::Debug for PendingLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PendingLookup(rule {}, {:?})", self.rule, self.need)
    }
}

/// Whether a record can go without the value of a rule.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It can.
    #[default]
    Optional,
    /// It can be updated without, not created.
    OnCreate,
    /// It cannot.
    Always,
}

/// A value that is left out of a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SkippedValue {
    /// The rule that made it.
    pub of: SkippedOf,
    /// What becomes of the property.
    pub fate: SkippedFate,
}

/// The rule that a skipped value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkippedOf {
    /// The field rule of that index.
    Field(u16),
    /// The association rule of that index.
    Links(u16),
}

/// What becomes of a property whose value was refused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkippedFate {
    /// It keeps what it has (`on_error: skip`, `on_miss: skip`).
    Kept,
    /// It is emptied (`on_error: clear`).
    Cleared,
}

impl DesiredRecord {
    /// What the rule of that index asks for.
    pub fn get(&self, rule: u16) -> Option<&DesiredValue> {
        self.fields.iter().find(|field| field.rule == rule).map(|field| &field.value)
    }
}
