//! One record.

use std::borrow::Cow;
use std::fmt;

use super::object_state::RecordId;
use super::packed::Packed;
use crate::instant::Iso;
use crate::schema::{Role, Schema, Slot};

/// Whether a record is there, in the recycle bin, or has become part of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Live,
    /// Since this instant, in milliseconds since 1970 UTC.
    Archived(i64),
    MergedInto(RecordId),
    /// Deleted for good on a person's request; nothing is left but the id.
    Erased,
}

/// Who created a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Integration,
    Ui,
}

impl Source {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Integration => "INTEGRATION",
            Self::Ui => "CRM_UI",
        }
    }

    /// [I] One app and one person stand for all.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Integration => "1000001",
            Self::Ui => "userId:71001",
        }
    }

    /// The person, where it was one.
    pub(crate) fn user(self) -> Option<u64> {
        match self {
            Self::Integration => None,
            Self::Ui => Some(71_001),
        }
    }
}

/// Cheap to clone: the values are shared.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) values: Packed,
    pub(crate) standing: Standing,
    pub(crate) source: Source,
}

impl Record {
    pub(crate) fn new(now: i64, source: Source) -> Self {
        Self { created_at: now, updated_at: now, values: Packed::default(), standing: Standing::Live, source }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.standing == Standing::Live
    }

    pub(crate) fn archived_at(&self) -> Option<i64> {
        match self.standing {
            Standing::Archived(at) => Some(at),
            Standing::Live | Standing::MergedInto(_) | Standing::Erased => None,
        }
    }

    /// A value as answers show it; computed ones come from the record itself.
    pub(crate) fn value<'r>(&'r self, schema: &Schema, id: RecordId, slot: Slot) -> Option<Cow<'r, str>> {
        match schema.property(slot).role {
            role if role.is_computed() => Some(self.computed(role, id)),
            _ => self.values.get(slot).map(Cow::Borrowed),
        }
    }

    /// The value of a computed role.
    pub(crate) fn computed(&self, role: Role, id: RecordId) -> Cow<'static, str> {
        match role {
            Role::CreatedAt => Cow::Owned(Iso(self.created_at).to_string()),
            Role::UpdatedAt => Cow::Owned(Iso(self.updated_at).to_string()),
            Role::RecordId => Cow::Owned(id.to_string()),
            _ => Cow::Borrowed(self.source.name()),
        }
    }
}

/// Never shows what a record holds.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("standing", &self.standing)
            .field("value_count", &self.values.iter().count())
            .finish_non_exhaustive()
    }
}
