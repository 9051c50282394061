//! Associations between records: what is wanted, and what is there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{ExternalId, LinkRule, RecordId, SourceKey};
use crate::rejection::Rejection;

/// What a link says about its two records.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkLabel {
    /// The plain association of the two object types.
    Plain,
    /// HubSpot's primary association: at most one per record; a new one makes the former a plain one.
    Primary,
    /// An association label of the portal, by its name as people see it.
    Named(String),
}

/// What becomes of links that the source does not ask for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkMode {
    /// They stay.
    #[default]
    Add,
    /// Those with the rule's label, from the record to records of the same object type, are taken away.
    Replace,
}

impl LinkMode {
    /// The word in a mapping file.
    pub fn as_str(self) -> &'static str {
        match self {
            LinkMode::Add => "add",
            LinkMode::Replace => "replace",
        }
    }
}

impl std::fmt::Display for LinkLabel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LinkLabel::Plain => f.write_str("plain"),
            LinkLabel::Primary => f.write_str("primary"),
            LinkLabel::Named(name) => write!(f, "`{name}`"),
        }
    }
}

/// The links that one association rule asks for on one record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DesiredLinks {
    /// Index of the association rule in its transform plan.
    pub rule: u16,
    /// External IDs of the other records in the target mapping, each once, in source order. Empty when the source names
    /// none.
    pub targets: Vec<ExternalId>,
}

/// An association type of a portal: HubSpot's `associationCategory` and `associationTypeId`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct LinkType {
    /// `HUBSPOT_DEFINED`, `USER_DEFINED` or `INTEGRATOR_DEFINED`.
    pub category: String,
    /// Its number, which means something together with the category and the direction.
    #[serde(rename = "typeId")]
    pub type_id: u32,
    /// Its label as people see it; `None` for the plain association.
    pub label: Option<String>,
}

/// One record's links to records of another object type, as the destination shows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ObservedLinks {
    /// The record.
    pub from: RecordId,
    /// The other records, each with every type it is linked by.
    pub to: Vec<(RecordId, Vec<LinkType>)>,
}

/// One pair of a link call. HubSpot keeps one set of types per pair.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkInput {
    /// The record.
    pub from: RecordId,
    /// The other record.
    pub to: RecordId,
    /// For [`LinkAction::Link`] the whole set of types the pair is to have; for [`LinkAction::Unlink`] the types to take
    /// away, all of them when empty.
    pub types: Vec<LinkType>,
}

/// What a link call does to its pairs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkAction {
    /// Sets the pair's types. Safe to repeat.
    Link,
    /// Takes types away. Safe to repeat.
    Unlink,
}

/// What became of one pair.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkOutcome {
    /// It is as asked.
    Done,
    /// The destination refused it.
    Rejected(Rejection),
    /// Nobody knows: read back.
    Open,
}

/// How a wanted link stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// It is there.
    Linked,
    /// It waits: for one of its records, or for a call.
    Pending,
    /// The destination refused it; not tried again until the source record moves.
    Rejected,
    /// It waits: the destination does not have the other record any more.
    TargetGone,
    /// It waits: the destination does not have the record itself any more.
    RecordGone,
}

impl LinkState {
    /// Whether it waits, for whatever reason.
    pub fn waits(self) -> bool {
        matches!(self, LinkState::Pending | LinkState::TargetGone | LinkState::RecordGone)
    }
}

/// What is remembered of the links that one rule wanted of one record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownLinks {
    /// The source record.
    pub key: SourceKey,
    /// The rule.
    pub rule: LinkRule,
    /// The other records by external ID, each once, in ascending order.
    pub targets: Vec<(ExternalId, LinkState)>,
    /// Whether the next run has to look at them: a link is pending, or others are still to be taken away.
    pub is_due: bool,
    /// Between which records those that are there were made.
    pub ends: LinkEnds,
}

/// The two ends of each link that is there. A record that is made anew has none of the links of the one before.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LinkEnds {
    /// The record; `None` where nobody noted it.
    pub from: Option<RecordId>,
    /// The other records by external ID, as far as somebody noted them.
    pub to: BTreeMap<ExternalId, RecordId>,
}

impl KnownLinks {
    /// Has the links made again that are there as far as anyone knows: those to records of which `is_other` says so.
    pub fn make_due(&mut self, mut is_other: impl FnMut(&ExternalId, Option<&RecordId>) -> bool) {
        let ends = &self.ends.to;
        for (target, state) in self.targets.iter_mut().filter(|(_, state)| *state == LinkState::Linked) {
            if is_other(target, ends.get(target)) {
                *state = LinkState::Pending;
                self.is_due = true;
            }
        }
    }

    /// Whether there is nothing to remember.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty() && !self.is_due
    }
}
