//! Names and ids of an object type.

/// HubSpot's own types, each with rules of its own; every other type is a custom one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    Contact,
    Company,
    Deal,
    Ticket,
}

impl Standard {
    pub(crate) const ALL: [Self; 4] = [Self::Contact, Self::Company, Self::Deal, Self::Ticket];

    pub(crate) fn plural(self) -> &'static str {
        self.names().0
    }

    pub(crate) fn singular(self) -> &'static str {
        self.names().1
    }

    fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Contact => ("contacts", "contact", "0-1"),
            Self::Company => ("companies", "company", "0-2"),
            Self::Deal => ("deals", "deal", "0-3"),
            Self::Ticket => ("tickets", "ticket", "0-5"),
        }
    }
}

/// One object type, standard or custom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ObjectType {
    pub(crate) standard: Option<Standard>,
    /// `contacts`, or a custom type's `name`.
    pub(crate) name: String,
    /// `contact`, or again the custom type's `name`.
    pub(crate) singular: String,
    /// `0-1`, or `2-N`.
    pub(crate) type_id: String,
    /// `CONTACT` in messages, or `p<portal>_<name>` for custom types.
    pub(crate) message_name: String,
}

impl ObjectType {
    pub(crate) fn standard(standard: Standard) -> Self {
        let (name, singular, type_id) = standard.names();
        Self {
            standard: Some(standard),
            name: name.to_owned(),
            singular: singular.to_owned(),
            type_id: type_id.to_owned(),
            message_name: singular.to_uppercase(),
        }
    }

    pub(crate) fn custom(name: &str, number: usize, portal_id: u64) -> Self {
        Self {
            standard: None,
            name: name.to_owned(),
            singular: name.to_owned(),
            type_id: format!("2-{number}"),
            message_name: format!("p{portal_id}_{name}"),
        }
    }

    /// Whether a path segment names this type: plural, singular, type id or fully qualified name, with the
    /// portal's id or without. HubSpot takes a custom type's plain name no longer.
    pub(crate) fn answers_to(&self, segment: &str) -> bool {
        segment == self.type_id
            || match self.standard {
                Some(_) => segment == self.name || segment == self.singular,
                // `p_boats` means the portal at hand.
                None => segment == self.message_name || segment.strip_prefix("p_") == Some(&self.name),
            }
    }

    /// The key under which associations with this type stand: the plural name, or a custom type's full name.
    pub(crate) fn collection_name(&self) -> &str {
        if self.standard.is_some() { &self.name } else { &self.message_name }
    }

    /// The property that holds the time of creation.
    pub(crate) fn created_property(&self) -> &'static str {
        if self.standard.is_some() { "createdate" } else { "hs_createdate" }
    }

    /// The property that moves with every change. Contacts differ from all other types.
    pub(crate) fn modified_property(&self) -> &'static str {
        if self.standard == Some(Standard::Contact) { "lastmodifieddate" } else { "hs_lastmodifieddate" }
    }

    /// `ObjectTypeId{…}` as the message about used unique values prints it.
    pub(crate) fn coordinates(&self) -> String {
        match self.standard {
            Some(_) => format!("ObjectTypeId{{legacyObjectType={}}}", self.message_name),
            None => {
                let inner = self.type_id.strip_prefix("2-").unwrap_or(&self.type_id);
                format!("ObjectTypeId{{metaTypeId=2, innerId={inner}}}")
            }
        }
    }
}
