//! An event as it is sent.

use serde::Serialize;

use super::happening::{Happening, LinkHappening, What};
use super::subscription::Subscription;
use crate::store::RecordId;

/// One entry of a delivery. [I] `changeFlag` of anything but a creation, and `sourceId`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Event {
    pub(super) event_id: u64,
    subscription_id: u64,
    portal_id: u64,
    app_id: u64,
    /// Milliseconds since 1970 UTC.
    occurred_at: i64,
    subscription_type: String,
    pub(super) attempt_number: u32,
    object_id: RecordId,
    #[serde(skip_serializing_if = "Option::is_none")]
    object_type_id: Option<String>,
    change_source: &'static str,
    source_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    change_flag: Option<&'static str>,
    #[serde(flatten)]
    detail: Detail,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
enum Detail {
    Property {
        property_name: String,
        property_value: String,
    },
    Merge {
        primary_object_id: RecordId,
        merged_object_ids: [RecordId; 1],
        new_object_id: RecordId,
        number_of_properties_moved: usize,
    },
    Association {
        association_type: String,
        from_object_id: RecordId,
        to_object_id: RecordId,
        association_removed: bool,
        is_primary_association: bool,
    },
    None {},
}

/// What is the same for all events of an app.
#[derive(Clone, Copy)]
pub(super) struct Envelope {
    pub(super) portal_id: u64,
    pub(super) app_id: u64,
}

impl Event {
    pub(super) fn new(
        envelope: Envelope,
        subscription: &Subscription,
        happening: &Happening<'_>,
        event_id: u64,
    ) -> Self {
        Self {
            event_id,
            subscription_id: subscription.id,
            portal_id: envelope.portal_id,
            app_id: envelope.app_id,
            occurred_at: happening.at,
            subscription_type: subscription.event_type.to_string(),
            attempt_number: 0,
            object_id: happening.id,
            object_type_id: subscription.event_type.is_generic().then(|| happening.object.type_id.clone()),
            change_source: happening.by.name(),
            source_id: happening.by.id(),
            change_flag: change_flag(&happening.what),
            detail: Detail::of(happening),
        }
    }
}

fn change_flag(what: &What<'_>) -> Option<&'static str> {
    match what {
        What::Created => Some("NEW"),
        What::Deleted | What::Erased => Some("DELETED"),
        What::Restored => Some("RESTORED"),
        What::Changed { .. } | What::Absorbed { .. } | What::Linked(_) => None,
    }
}

impl Detail {
    fn of(happening: &Happening<'_>) -> Self {
        let id = happening.id;
        match &happening.what {
            What::Changed { property, value } => {
                Self::Property { property_name: (*property).to_owned(), property_value: (*value).to_owned() }
            }
            What::Absorbed { primary, loser, moved } => Self::Merge {
                primary_object_id: *primary,
                merged_object_ids: [*loser],
                new_object_id: id,
                number_of_properties_moved: *moved,
            },
            What::Linked(LinkHappening { association_type, to, is_removed, is_primary }) => {
                Self::Association {
                    association_type: association_type.clone(),
                    from_object_id: id,
                    to_object_id: *to,
                    association_removed: *is_removed,
                    is_primary_association: *is_primary,
                }
            }
            What::Created | What::Deleted | What::Restored | What::Erased => Self::None {},
        }
    }
}
