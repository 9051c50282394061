//! One record's difference, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::checkpoint::StandingKind;
use crate::desired::{DesiredValue, PendingLookup};
use crate::digest::{SourceHash, ValueDigest};
use crate::ids::{ExternalId, RecordId, SourceKey};
use crate::rejection::Rejection;

/// What happens to one record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A record that is nowhere yet.
    Create,
    /// A record we know differs.
    Update,
    /// A record that exists without our key is taken over.
    Adopt,
    /// Read, and nothing to write.
    Unchanged,
    /// Left out on purpose (`mode`).
    Skip,
    /// A record whose source record has left the stream is archived.
    Archive,
    /// Kept back for a person.
    Hold,
    /// Cannot be mapped or written.
    Reject,
}

impl Action {
    /// The mark in front of a change in a printed plan.
    pub fn symbol(self) -> char {
        match self {
            Action::Create => '+',
            Action::Update => '~',
            Action::Adopt => '±',
            Action::Unchanged => '=',
            Action::Skip => '.',
            Action::Archive => '-',
            Action::Hold => '!',
            Action::Reject => 'x',
        }
    }

    /// Whether it sends something.
    pub fn writes(self) -> bool {
        matches!(self, Action::Create | Action::Update | Action::Adopt | Action::Archive)
    }
}

/// Why a record got its action.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No record has this external ID, and no match property found one.
    New,
    /// Found by this match property; it had no key of ours.
    MatchedBy(String),
    /// The source asks for something else than is there.
    Differs,
    /// HubSpot already holds what the source asks for.
    Same,
    /// Several records answer to a match property.
    Ambiguous {
        /// The match property.
        property: String,
        /// Their ids, ascending.
        ids: Vec<RecordId>,
    },
    /// Properties that somebody changed since our last write, and their rules say `on_drift: hold`.
    Drifted(Vec<String>),
    /// A look-up finds nothing yet, and the record cannot go without. See `pending`.
    Waits,
    /// Properties moved on both sides since the last write, and nobody can tell which is newer (`owner: newest`).
    Undecided(Vec<String>),
    /// The record we loaded is gone from HubSpot.
    Deleted,
    /// The record we loaded was merged into another one, which is that of another source record, or carries a key that is
    /// none of ours.
    Merged {
        /// The record it was merged into.
        id: RecordId,
        /// The source record that it is the record of, as far as that is known.
        key: Option<SourceKey>,
    },
    /// The record is in HubSpot already, and the mapping says `mode: create`.
    Exists,
    /// The record is not in HubSpot, and the mapping says `mode: update`.
    Absent,
    /// The source record is in the stream no more, and the mapping says `on_missing: archive`.
    LeftSource,
    /// See the rejection.
    Rejected,
    /// The source record is in the stream no more, but its record is that of another one, too.
    Shared {
        /// The record.
        id: RecordId,
        /// The other source record.
        key: SourceKey,
    },
    /// The source record is in the stream no more, and its record was merged into one that carries a key which is none of
    /// ours.
    MergedAway {
        /// The record it was merged into.
        id: RecordId,
    },
}

/// Why one property is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldReason {
    /// The record is new.
    New,
    /// We have not written this property of this record before.
    First,
    /// The source's value moved.
    SourceChanged,
    /// HubSpot's value moved away from what we wrote; ours is put back.
    Drift,
    /// Both moved.
    SourceChangedAndDrift,
    /// The record carries another key. What was written there is not remembered, so that either side may have moved.
    Key,
}

/// One property's difference. `Debug` shows no value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Index of the rule in its transform plan; names the property.
    pub rule: u16,
    /// What HubSpot has; `None` when empty.
    pub before: Option<String>,
    /// What will be sent.
    pub after: DesiredValue,
    /// Why.
    pub reason: FieldReason,
    /// The source record that takes the present value before this one can have the new one: the property is emptied in a
    /// call of its own, before all others.
    pub trades_with: Option<SourceKey>,
}

impl FieldChange {
    /// A change of that rule's property for that reason, in one call.
    pub fn new(rule: u16, before: Option<String>, after: DesiredValue, reason: FieldReason) -> Self {
        Self { rule, before, after, reason, trades_with: None }
    }
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldChange(rule {}, {:?})", self.rule, self.reason)
    }
}

/// The rule index of the destination's key property, which stands outside `fields`.
pub const KEY_RULE: u16 = u16::MAX;

/// Digests of a property that is not sent: what we want (or last wanted), and what is (or was) there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptDigests {
    /// Index of the rule.
    pub rule: u16,
    /// Canonical digest of what is wanted.
    pub wanted: ValueDigest,
    /// Canonical digest of what HubSpot holds.
    pub observed: ValueDigest,
}

/// One record's difference between what is desired and what is there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The source record.
    pub key: SourceKey,
    /// Its ordinal in the stream; the earlier of two rivals has the smaller one.
    pub seq: u64,
    /// Its line in the source, for people.
    pub line: u64,
    /// The digest of the source record this change was computed from.
    pub source_hash: SourceHash,
    /// The record's external ID; `None` when the record could not be mapped.
    pub external_id: Option<ExternalId>,
    /// The destination's record, when there is one.
    pub id: Option<RecordId>,
    /// What happens.
    pub action: Action,
    /// Why.
    pub reason: Reason,
    /// What is sent, in rule order; empty unless the action writes.
    pub fields: Vec<FieldChange>,
    /// Properties that are not sent, to be remembered with the outcome.
    pub kept: Vec<KeptDigests>,
    /// Look-ups that found nothing yet: their properties are left as they are.
    pub pending: Vec<PendingLookup>,
    /// Why it cannot go, when the action is [`Action::Reject`].
    pub rejection: Option<Rejection>,
    /// What was on record against this source record before.
    pub prior: Prior,
}

impl Change {
    /// The same, rejected: nothing is sent.
    #[must_use]
    pub fn into_rejected(self, rejection: Rejection) -> Self {
        Self {
            action: Action::Reject,
            reason: Reason::Rejected,
            rejection: Some(rejection),
            id: None,
            fields: Vec::new(),
            kept: Vec::new(),
            pending: Vec::new(),
            ..self
        }
    }

    /// Whether the record was rejected or held before for the same reason, and its source has not moved since.
    pub fn is_standing(&self) -> bool {
        match (&self.prior, self.action) {
            (Prior::Same(StandingKind::Rejected(before)), Action::Reject) => {
                self.rejection.as_ref().is_some_and(|now| now.code == before.code)
            }
            (Prior::Same(StandingKind::Held(before)), Action::Hold) => *before == self.reason.to_string(),
            (Prior::Same(StandingKind::Pending(_)), Action::Hold) => self.reason == Reason::Waits,
            _ => false,
        }
    }
}

/// Why a record is held that HubSpot does not have any more, or has under another key.
const GONE: &str = "the record we loaded is gone from HubSpot";
const MERGED: &str = "the record we loaded was merged in HubSpot";

impl StandingKind {
    /// Whether a record is held because HubSpot does not have it any more, or has it as another's.
    pub fn is_lost(&self) -> bool {
        matches!(self, StandingKind::Held(text) if text == GONE || text.starts_with(MERGED))
    }
}

impl fmt::Display for Reason {
    /// A word or a fragment without values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::New => f.write_str("new"),
            Reason::MatchedBy(property) => write!(f, "matched by {property}"),
            Reason::Differs => f.write_str("differs"),
            Reason::Same => f.write_str("same"),
            Reason::Rejected => f.write_str("rejected"),
            Reason::Drifted(properties) => {
                write!(f, "{} changed since our last write (on_drift: hold)", properties.join(", "))
            }
            Reason::Waits => f.write_str("a look-up finds nothing yet, and the record needs the value"),
            Reason::Undecided(properties) => {
                let names = properties.join(", ");
                write!(f, "{names} changed on both sides, and nothing tells which is newer (owner: newest)")
            }
            Reason::Ambiguous { property, ids } => {
                let ids: Vec<&str> = ids.iter().map(RecordId::as_str).collect();
                write!(f, "several records answer to `{property}`: {}", ids.join(", "))
            }
            Reason::Deleted => f.write_str(GONE),
            Reason::Merged { id, key: Some(key) } => {
                write!(f, "{MERGED} with that of `{key}` (now {id}): both rows are one record there")
            }
            Reason::Merged { id, key: None } => {
                write!(f, "{MERGED} with a record that carries another key (now {id})")
            }
            Reason::Exists => f.write_str("is in HubSpot already (mode: create)"),
            Reason::Absent => f.write_str("is not in HubSpot (mode: update)"),
            Reason::LeftSource => f.write_str("left the source (on_missing: archive)"),
            Reason::Shared { id, key } => {
                write!(f, "left the source, and its record {id} is that of `{key}`, too: left alone")
            }
            Reason::MergedAway { id } => {
                write!(
                    f,
                    "left the source, and its record was merged in HubSpot into {id}, which carries another key: left alone"
                )
            }
        }
    }
}

/// What was on record against a source record when a run met it: a dead letter, a hold, an unknown fate.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prior {
    /// Nothing.
    #[default]
    Nothing,
    /// Something, about another state of the source record.
    Moved,
    /// This, about the source record as it is now.
    Same(StandingKind),
}
