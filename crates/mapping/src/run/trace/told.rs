//! The story as a value.

use std::fmt;

use chrono::{DateTime, Utc};
use fieldline_model::{ExternalId, MappingId, Need, PropertyName, Rejection, RequiredBy, Value};

use crate::place::Place;
use crate::run::{Identity, Mapped};

/// Everything a plan does to one record, in order. `Debug` shows no record value.
#[derive(Clone, Debug)]
pub struct Trace {
    /// What identifies the record, or why nothing does.
    pub identity: Result<Identity, Rejection>,
    /// Why the record does not fit its record schema; nothing is done to such a record.
    pub refused_by_schema: Option<Rejection>,
    /// The filter, when the mapping has one.
    pub filter: Option<FilterTrace>,
    /// The rule of the destination key; `None` where the record never came to it.
    pub key: Option<RuleTrace>,
    /// The field rules as written. All of them, also those after the first that rejects: the story is for people who mend
    /// a mapping. Empty where the record never came to them.
    pub rules: Vec<RuleTrace>,
    /// The association rules as written.
    pub links: Vec<LinkTrace>,
    /// What becomes of the record: the first rejection decides.
    pub end: Mapped,
}

/// The filter on one record.
#[derive(Clone, Debug)]
pub struct FilterTrace {
    /// The expression as written.
    pub text: String,
    /// Whether the record is kept, or why that cannot be said.
    pub kept: Result<bool, Rejection>,
}

/// One rule on one record.
#[derive(Clone, Debug)]
pub struct RuleTrace {
    /// The property.
    pub property: PropertyName,
    /// Where the rule is written.
    pub place: Place,
    /// Its line; `None` for a rule without a value.
    pub line: Option<LineTrace>,
    /// What is sent for the property.
    pub end: RuleEnd,
    /// When the source's value was set, for `owner: newest`.
    pub at: Option<DateTime<Utc>>,
    /// Who keeps the record from being created, as a new one would be without a value.
    pub missing: Option<RequiredBy>,
    /// Whether a record can go without a value.
    pub need: Need,
}

/// One association rule on one record.
#[derive(Clone, Debug)]
pub struct LinkTrace {
    /// The mapping that loads the other records.
    pub target: MappingId,
    /// Where the rule is written.
    pub place: Place,
    /// Its own line; the target's key rule comes after it.
    pub line: LineTrace,
    /// What is asked for.
    pub end: LinkEnd,
}

/// What an association rule asks for.
#[derive(Clone, Debug)]
pub enum LinkEnd {
    /// Links to the records with these external IDs, and to no others of the rule where its mode says so.
    Targets(Vec<ExternalId>),
    /// Nothing: the value is empty.
    Nothing,
    /// Nothing or no links at all, as `on_error` says: the value was refused for this reason.
    Refused(Rejection),
    /// The record is rejected.
    Rejected(Rejection),
}

/// From the source of a value to the end of `map`.
#[derive(Clone, Debug)]
pub struct LineTrace {
    /// `from: phone`, `expr: …`.
    pub origin: String,
    /// The value it begins with; null when it is empty.
    pub beginning: StageEnd,
    /// The stages that the value came to.
    pub stages: Vec<Stage>,
    /// How many stages were passed over because the value was empty, or never reached.
    pub passed_over: usize,
    /// Which entries of `map` were used, in order of the values looked up.
    pub map_hits: Vec<MapHit>,
}

/// One stage of a line: a step, the table of `map`, or a lookup.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Name of the step, `map` or `lookup`.
    pub name: String,
    /// Its constant arguments, as people see them.
    pub settings: Vec<(String, String)>,
    /// The values of the arguments that came with the record.
    pub arguments: Vec<(String, Value)>,
    /// What it was given.
    pub before: Value,
    /// What it made of it.
    pub after: StageEnd,
}

/// How a stage ends.
#[derive(Clone)]
pub enum StageEnd {
    /// With this value.
    Value(Value),
    /// With a refusal: a fragment without record values.
    Refused(String),
}

/// An entry of `map` that was looked up.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MapHit {
    /// The entry of this text.
    Entry(String),
    /// `map_else`.
    Else,
    /// No entry: the value was refused.
    Miss,
}

/// What a rule sends.
#[derive(Clone)]
pub enum RuleEnd {
    /// This text, in the property's form on the wire.
    Set {
        /// The text.
        text: String,
        /// Whether the rule's `default` filled an empty value.
        is_default: bool,
    },
    /// The property is emptied, because the value is.
    Cleared,
    /// Nothing: the value is empty.
    Nothing,
    /// Nothing, and the record may therefore not be created (`required: create`, or HubSpot requires a value).
    MissingOnCreate,
    /// Nothing yet: the `lookup` does not find this text, or its table is read by runs only.
    Pending {
        /// The text.
        text: String,
        /// Whether it is a value of the record, and not the name of a stage or pipeline.
        is_private: bool,
    },
    /// Nothing: the `lookup` found nothing, and `on_miss: skip` leaves the property alone.
    NotFound,
    /// The value was refused for this reason, and `on_error: skip` leaves the property alone.
    Skipped(Rejection),
    /// The value was refused for this reason, and `on_error: clear` empties the property.
    ClearedOnError(Rejection),
    /// The record is rejected.
    Rejected(Rejection),
    /// The property is the destination's.
    NotOurs,
}

impl fmt::Debug for StageEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StageEnd::Value(value) => write!(f, "{value:?}"),
            StageEnd::Refused(message) => write!(f, "Refused({message})"),
        }
    }
}

impl fmt::Debug for MapHit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MapHit::Entry(_) => "Entry",
            MapHit::Else => "Else",
            MapHit::Miss => "Miss",
        })
    }
}

impl fmt::Debug for RuleEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RuleEnd::Set { is_default: true, .. } => f.write_str("Set by default"),
            RuleEnd::Set { .. } => f.write_str("Set"),
            RuleEnd::Cleared => f.write_str("Cleared"),
            RuleEnd::Nothing => f.write_str("Nothing"),
            RuleEnd::MissingOnCreate => f.write_str("MissingOnCreate"),
            RuleEnd::Pending { .. } => f.write_str("Pending"),
            RuleEnd::NotFound => f.write_str("NotFound"),
            RuleEnd::Skipped(why) => write!(f, "Skipped({why:?})"),
            RuleEnd::ClearedOnError(why) => write!(f, "ClearedOnError({why:?})"),
            RuleEnd::Rejected(why) => write!(f, "Rejected({why:?})"),
            RuleEnd::NotOurs => f.write_str("NotOurs"),
        }
    }
}
