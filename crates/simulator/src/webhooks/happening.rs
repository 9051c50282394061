//! What has happened to a record, before anybody is told.

use crate::schema::ObjectType;
use crate::store::{RecordId, Source};

use super::event_type::EventKind;

/// One change of one record.
pub(crate) struct Happening<'h> {
    pub(crate) object: &'h ObjectType,
    pub(crate) id: RecordId,
    /// Milliseconds since 1970 UTC.
    pub(crate) at: i64,
    pub(crate) by: Source,
    pub(crate) what: What<'h>,
}

/// What happened.
pub(crate) enum What<'h> {
    Created,
    Deleted,
    Restored,
    /// Deleted for good.
    Erased,
    Changed {
        property: &'h str,
        /// Empty when it was cleared.
        value: &'h str,
    },
    /// Two records have become this one, which may be the first of them.
    Absorbed {
        primary: RecordId,
        loser: RecordId,
        moved: usize,
    },
    Linked(LinkHappening),
}

/// An association of this record with another has begun, ended, or changed its primary company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkHappening {
    /// `CONTACT_TO_COMPANY`.
    pub(crate) association_type: String,
    pub(crate) to: RecordId,
    pub(crate) is_removed: bool,
    pub(crate) is_primary: bool,
}

impl What<'_> {
    pub(super) fn kind(&self) -> EventKind {
        match self {
            Self::Created => EventKind::Creation,
            Self::Deleted => EventKind::Deletion,
            Self::Restored => EventKind::Restore,
            Self::Erased => EventKind::PrivacyDeletion,
            Self::Changed { .. } => EventKind::PropertyChange,
            Self::Absorbed { .. } => EventKind::Merge,
            Self::Linked(_) => EventKind::AssociationChange,
        }
    }
}
