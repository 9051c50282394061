//! One association type: a direction between two object types, with an id and perhaps a label.

use serde::Serialize;

/// An object type's place in the account's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place(pub(crate) u16);

/// Who defined a type. Ids of different categories may be the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Category {
    HubspotDefined,
    UserDefined,
}

impl Category {
    /// The category a request names; types of integrators and of the work area are not simulated.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "HUBSPOT_DEFINED" => Some(Self::HubspotDefined),
            "USER_DEFINED" => Some(Self::UserDefined),
            _ => None,
        }
    }
}

/// An association type's place in the account's list; places are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KindId(pub(crate) u16);

/// Which end of a type's direction something holds for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    From,
    To,
}

/// One direction of a relation.
#[derive(Clone, Debug)]
pub(crate) struct AssociationType {
    pub(crate) category: Category,
    pub(crate) number: u32,
    pub(crate) from: Place,
    pub(crate) to: Place,
    /// `contact_to_company`, as record answers name it.
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    /// The type of the other direction; itself where both directions are one.
    pub(crate) inverse: KindId,
    /// Present wherever any other type of the pair is.
    pub(crate) is_unlabelled: bool,
    /// For a primary company: the side of the record that has one such company at most.
    pub(crate) primary_of: Option<Side>,
    pub(crate) is_removed: bool,
}
