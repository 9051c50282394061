//! What can be subscribed to: `contact.creation`, `object.propertyChange`, and so on.

use std::fmt;

use crate::schema::Standard;

/// What happens to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    Creation,
    Deletion,
    Merge,
    Restore,
    PropertyChange,
    AssociationChange,
    PrivacyDeletion,
}

const KINDS: [(EventKind, &str); 7] = [
    (EventKind::Creation, "creation"),
    (EventKind::Deletion, "deletion"),
    (EventKind::Merge, "merge"),
    (EventKind::Restore, "restore"),
    (EventKind::PropertyChange, "propertyChange"),
    (EventKind::AssociationChange, "associationChange"),
    (EventKind::PrivacyDeletion, "privacyDeletion"),
];

/// Object types that HubSpot has events of and this simulator no records.
const UNSIMULATED: [&str; 3] = ["product", "line_item", "conversation"];

/// Whose records: one of HubSpot's types, or those of the subscription's `objectTypeId`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Standard(Standard),
    Generic,
}

/// The `eventType` of a subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventType {
    pub(crate) subject: Subject,
    pub(crate) kind: EventKind,
}

/// Why a text is no event type here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownEvent {
    /// HubSpot knows no such type.
    NoSuchType,
    /// HubSpot has it; there is nothing here that could cause it.
    NotSimulated,
}

impl EventType {
    pub(crate) fn read(text: &str) -> Result<Self, UnknownEvent> {
        let (subject, kind) = text.split_once('.').ok_or(UnknownEvent::NoSuchType)?;
        if UNSIMULATED.contains(&subject) {
            return Err(UnknownEvent::NotSimulated);
        }
        let subject = Subject::read(subject).ok_or(UnknownEvent::NoSuchType)?;
        let kind = KINDS.iter().find(|(_, name)| *name == kind).ok_or(UnknownEvent::NoSuchType)?.0;
        // Only people can ask for their data to go.
        let is_possible =
            kind != EventKind::PrivacyDeletion || subject == Subject::Standard(Standard::Contact);
        if is_possible { Ok(Self { subject, kind }) } else { Err(UnknownEvent::NoSuchType) }
    }
}

impl EventType {
    pub(crate) fn is_property_change(self) -> bool {
        self.kind == EventKind::PropertyChange
    }

    /// Whether it is about the records of any object type that the subscription names.
    pub(crate) fn is_generic(self) -> bool {
        self.subject == Subject::Generic
    }
}

impl Subject {
    fn read(text: &str) -> Option<Self> {
        if text == "object" {
            return Some(Self::Generic);
        }
        Standard::ALL.into_iter().find(|standard| standard.singular() == text).map(Self::Standard)
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.subject {
            Subject::Standard(standard) => standard.singular(),
            Subject::Generic => "object",
        };
        let kind = KINDS.iter().find(|(kind, _)| *kind == self.kind).map_or("", |(_, name)| name);
        write!(f, "{subject}.{kind}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_back() {
        for subject in ["contact", "company", "deal", "ticket", "object"] {
            for (_, kind) in &KINDS[..6] {
                let text = format!("{subject}.{kind}");
                assert_eq!(EventType::read(&text).map(|event| event.to_string()), Ok(text));
            }
        }
        let cases = [
            ("contact.privacyDeletion", Ok("contact.privacyDeletion".to_owned())),
            ("object.privacyDeletion", Err(UnknownEvent::NoSuchType)),
            ("company.privacyDeletion", Err(UnknownEvent::NoSuchType)),
            ("conversation.newMessage", Err(UnknownEvent::NotSimulated)),
            ("line_item.creation", Err(UnknownEvent::NotSimulated)),
            ("contact.birthday", Err(UnknownEvent::NoSuchType)),
            ("contacts.creation", Err(UnknownEvent::NoSuchType)),
            ("creation", Err(UnknownEvent::NoSuchType)),
        ];
        for (text, expected) in cases {
            assert_eq!(EventType::read(text).map(|event| event.to_string()), expected, "{text}");
        }
    }
}
