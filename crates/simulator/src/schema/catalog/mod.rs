//! HubSpot's own properties, as definitions of real portals show them (2025).

mod companies;
mod contacts;
mod deals;
mod industries;
mod row;
mod shared;
mod tickets;

use super::group::Group;
use super::object_type::Standard;
use super::property::Property;

/// HubSpot's own properties of a type; `None` means a custom type.
pub(crate) fn properties(standard: Option<Standard>, now: i64) -> Vec<Property> {
    let own = match standard {
        Some(Standard::Contact) => contacts::rows(),
        Some(Standard::Company) => companies::rows(),
        Some(Standard::Deal) => deals::rows(),
        Some(Standard::Ticket) => tickets::rows(),
        None => shared::pipeline(),
    };
    let group = default_group(standard);
    shared::rows(standard).into_iter().chain(own).map(|row| row.into_property(group, now)).collect()
}

/// The property groups a fresh type has.
pub(crate) fn groups(standard: Option<Standard>) -> Vec<Group> {
    let label = match standard {
        Some(Standard::Contact) => "Contact information",
        Some(Standard::Company) => "Company information",
        Some(Standard::Deal) => "Deal information",
        Some(Standard::Ticket) => "Ticket information",
        None => "Information",
    };
    vec![Group::new(default_group(standard), label)]
}

/// The group that HubSpot's own properties stand in.
pub(crate) fn default_group(standard: Option<Standard>) -> &'static str {
    match standard {
        Some(Standard::Contact) => "contactinformation",
        Some(Standard::Company) => "companyinformation",
        Some(Standard::Deal) => "dealinformation",
        Some(Standard::Ticket) => "ticketinformation",
        None => "information",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_type_has_a_name_twice() {
        for standard in Standard::ALL.map(Some).into_iter().chain([None]) {
            let properties = properties(standard, 0);
            let names: HashSet<&str> = properties.iter().map(|property| property.name.as_str()).collect();
            assert_eq!(names.len(), properties.len(), "{standard:?}");
        }
    }

    #[test]
    fn enumerations_that_can_be_written_have_options() {
        for property in Standard::ALL.into_iter().flat_map(|standard| properties(Some(standard), 0)) {
            let is_choice = property.shape.kind == super::super::ValueKind::Enumeration;
            if is_choice && !property.is_read_only && !property.role.has_external_options() {
                assert!(!property.choices.is_empty(), "{}", property.name);
            }
        }
    }
}
