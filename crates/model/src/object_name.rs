//! One name for each of HubSpot's object types, however it is written.
//!
//! HubSpot takes its own types by plural, singular and id, in any case; a custom one by its id and by its full name.
//! Everything that compares object types compares the names made here.

use crate::ids::ObjectType;

/// One of HubSpot's own object types.
#[derive(PartialEq, Eq, Debug)]
pub struct StandardObject {
    /// What it is called in paths, snapshots and mappings.
    pub name: &'static str,
    /// HubSpot's id of it; `None` where no published list has one.
    pub id: Option<&'static str>,
    /// What it is called as well.
    others: &'static [&'static str],
}

/// HubSpot's published list, sorted by name.
const STANDARD: &[StandardObject] = &[
    of("appointments", "0-421", &["appointment"]),
    of("calls", "0-48", &["call"]),
    of("carts", "0-142", &["cart"]),
    of("commerce_payments", "0-101", &["commerce_payment", "payments", "payment"]),
    of("communications", "0-18", &["communication"]),
    of("companies", "0-2", &["company"]),
    of("contacts", "0-1", &["contact"]),
    of("courses", "0-410", &["course"]),
    of("deals", "0-3", &["deal"]),
    of("discounts", "0-84", &["discount"]),
    of("emails", "0-49", &["email"]),
    of("feedback_submissions", "0-19", &["feedback_submission"]),
    of("fees", "0-85", &["fee"]),
    of("goal_targets", "0-74", &["goal_target", "goals", "goal"]),
    of("invoices", "0-53", &["invoice"]),
    of("leads", "0-136", &["lead"]),
    of("line_items", "0-8", &["line_item"]),
    of("listings", "0-420", &["listing"]),
    of("marketing_events", "0-54", &["marketing_event"]),
    of("meetings", "0-47", &["meeting"]),
    of("notes", "0-46", &["note"]),
    of("orders", "0-123", &["order"]),
    StandardObject { name: "partner_clients", id: None, others: &["partner_client"] },
    of("postal_mail", "0-116", &[]),
    of("products", "0-7", &["product"]),
    of("projects", "0-970", &["project"]),
    of("quotes", "0-14", &["quote"]),
    of("services", "0-162", &["service"]),
    of("subscriptions", "0-69", &["subscription"]),
    of("tasks", "0-27", &["task"]),
    of("taxes", "0-86", &["tax"]),
    of("tickets", "0-5", &["ticket"]),
    of("users", "0-115", &["user"]),
];

const fn of(name: &'static str, id: &'static str, others: &'static [&'static str]) -> StandardObject {
    StandardObject { name, id: Some(id), others }
}

impl StandardObject {
    /// All of them, sorted by name.
    pub const ALL: &'static [Self] = STANDARD;

    /// The one that is written like this: plural, singular or id, in upper or lower case.
    pub fn written(text: &str) -> Option<&'static Self> {
        let is_it = |name: &str| text.eq_ignore_ascii_case(name);
        STANDARD
            .iter()
            .find(|known| [known.name].iter().chain(&known.id).chain(known.others).any(|name| is_it(name)))
    }
}

impl ObjectType {
    /// The object type that is written like this. HubSpot's own get their one name; any other stays as it is written,
    /// without the blanks around it.
    pub fn written(text: &str) -> Self {
        let text = text.trim();
        Self::new(StandardObject::written(text).map_or(text, |known| known.name))
    }

    /// HubSpot's own type of that name; `None` for custom ones.
    pub fn standard(&self) -> Option<&'static StandardObject> {
        StandardObject::written(self.as_str())
    }

    /// What a custom type is called in its portal: `boats` of `p1234567_boats`. Any other name is returned whole.
    pub fn plain_name(&self) -> &str {
        full_name(self.as_str()).unwrap_or(self.as_str())
    }

    /// Whether HubSpot's API understands it in every portal that has it: an id, a full name or one of HubSpot's own names.
    pub fn is_sendable(&self) -> bool {
        let text = self.as_str();
        let is_id = text.split_once('-').is_some_and(|(meta, number)| is_digits(meta) && is_digits(number));
        is_id || full_name(text).is_some() || self.standard().is_some()
    }
}

/// The part behind the portal of a full name: `p1234567_boats`, or `p_boats` for the portal at hand.
fn full_name(text: &str) -> Option<&str> {
    let (portal, name) = text.strip_prefix(['p', 'P'])?.split_once('_')?;
    ((portal.is_empty() || is_digits(portal)) && !name.is_empty()).then_some(name)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_standard_type_has_one_name() {
        let cases = [
            ("contacts", "contacts"),
            ("contact", "contacts"),
            ("0-1", "contacts"),
            ("CONTACT", "contacts"),
            (" Contacts ", "contacts"),
            ("company", "companies"),
            ("0-2", "companies"),
            ("DEALS", "deals"),
            ("0-5", "tickets"),
            ("line_item", "line_items"),
            ("LINE_ITEMS", "line_items"),
            ("0-8", "line_items"),
            ("tax", "taxes"),
            ("goals", "goal_targets"),
            ("0-101", "commerce_payments"),
        ];
        for (text, name) in cases {
            assert_eq!(ObjectType::written(text).as_str(), name, "{text}");
        }
    }

    #[test]
    fn any_other_name_stays_as_it_is_written() {
        for text in ["2-1234567", "p1234567_boats", "Boats", "0-9999", "contacts2", ""] {
            assert_eq!(ObjectType::written(text).as_str(), text);
            assert!(ObjectType::written(text).standard().is_none(), "{text}");
        }
    }

    #[test]
    fn no_two_types_share_a_name() {
        let names: Vec<&str> = STANDARD
            .iter()
            .flat_map(|known| [known.name].into_iter().chain(known.id).chain(known.others.iter().copied()))
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        assert!(STANDARD.is_sorted_by_key(|known| known.name));
        for name in names {
            assert!(ObjectType::from(name).is_sendable(), "{name}");
        }
    }

    #[test]
    fn custom_types_are_told_by_their_form() {
        for name in ["2-1", "0-3", "0-9999", "p_boats", "p123_boats", "p1_a_b"] {
            assert!(ObjectType::from(name).is_sendable(), "{name}");
        }
        for name in ["boats", "2-", "-1", "p_", "pets_of", "p12x_boats", ""] {
            assert!(!ObjectType::from(name).is_sendable(), "{name}");
        }
        for (name, plain) in
            [("p123_boats", "boats"), ("p1_a_b", "a_b"), ("2-7", "2-7"), ("pets_of", "pets_of")]
        {
            assert_eq!(ObjectType::from(name).plain_name(), plain);
        }
    }
}
