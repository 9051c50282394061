//! Which scope allows what.
//!
//! Names are those of HubSpot's list of scopes (documented for contacts, companies, deals, custom objects, owners and tickets).
//! Links and their labels ask for the scopes of the records they begin at. That pipelines ask for those of definitions is inferred.

use fieldline_model::{ObjectType, Sensitivity};

/// Whether something is only looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Access {
    /// Looked at.
    Read,
    /// Changed.
    Write,
}

/// Something that a token must allow.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Need {
    /// To learn which account it belongs to; asked of OAuth apps only.
    Account,
    /// The records of an object type.
    Records(ObjectType, Access),
    /// Its properties and pipelines.
    Definitions(ObjectType, Access),
    /// Its properties that HubSpot guards.
    Guarded(ObjectType, Sensitivity, Access),
    /// The people who may own records.
    Owners,
}

impl Need {
    /// The scope that allows it.
    pub fn scope(&self) -> String {
        match self {
            Need::Account => "oauth".to_owned(),
            Need::Owners => "crm.objects.owners.read".to_owned(),
            Need::Records(object, access) => of_object("objects", object, "", *access),
            Need::Definitions(object, access) => of_object("schemas", object, "", *access),
            Need::Guarded(object, Sensitivity::NonSensitive, access) => {
                of_object("objects", object, "", *access)
            }
            Need::Guarded(object, Sensitivity::Sensitive, access) => {
                of_object("objects", object, "sensitive.", *access)
            }
            Need::Guarded(object, Sensitivity::HighlySensitive, access) => {
                of_object("objects", object, "highly_sensitive.", *access)
            }
        }
    }
}

fn of_object(area: &str, object: &ObjectType, level: &str, access: Access) -> String {
    let access = match access {
        Access::Read => "read",
        Access::Write => "write",
    };
    match name(object) {
        // Tickets have one scope for everything (documented); guarded properties have theirs.
        "tickets" if level.is_empty() => "tickets".to_owned(),
        name => format!("crm.{area}.{name}.{level}{access}"),
    }
}

/// What an object type is called in scopes: all that are not HubSpot's own are `custom`.
fn name(object: &ObjectType) -> &'static str {
    match object.standard().map(|known| known.name) {
        Some(name @ ("contacts" | "companies" | "deals" | "tickets" | "line_items" | "quotes")) => name,
        _ => "custom",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_hubspots() {
        let object = |name: &str| ObjectType::from(name);
        let cases = [
            (Need::Account, "oauth"),
            (Need::Owners, "crm.objects.owners.read"),
            (Need::Records(object("contacts"), Access::Write), "crm.objects.contacts.write"),
            (Need::Records(object("0-2"), Access::Read), "crm.objects.companies.read"),
            (Need::Records(object("p123_boats"), Access::Read), "crm.objects.custom.read"),
            (Need::Records(object("tickets"), Access::Write), "tickets"),
            (Need::Definitions(object("deals"), Access::Read), "crm.schemas.deals.read"),
            (Need::Definitions(object("2-77"), Access::Write), "crm.schemas.custom.write"),
            (Need::Definitions(object("0-5"), Access::Read), "tickets"),
            (
                Need::Guarded(object("contacts"), Sensitivity::Sensitive, Access::Read),
                "crm.objects.contacts.sensitive.read",
            ),
            (
                Need::Guarded(object("contacts"), Sensitivity::HighlySensitive, Access::Write),
                "crm.objects.contacts.highly_sensitive.write",
            ),
        ];
        for (need, scope) in cases {
            assert_eq!(need.scope(), scope, "{need:?}");
        }
    }
}
