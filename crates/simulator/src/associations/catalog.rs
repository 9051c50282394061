//! The association types between HubSpot's own objects, with the ids its associations guide publishes.

use super::kind::Side;
use crate::schema::Standard::{self, Company, Contact, Deal, Ticket};

/// How a relation is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Unlabelled,
    /// The company of this side's record.
    Primary(Side),
    /// Labelled, with the labels of both directions.
    Labelled(&'static str, &'static str),
}

/// Both directions of a relation: object types, ids, names.
pub(super) struct Relation {
    pub(super) ends: (Standard, Standard),
    pub(super) numbers: (u32, u32),
    pub(super) names: (&'static str, &'static str),
    pub(super) usage: Use,
}

const fn relation(
    ends: (Standard, Standard),
    numbers: (u32, u32),
    names: (&'static str, &'static str),
    usage: Use,
) -> Relation {
    Relation { ends, numbers, names, usage }
}

const PRIMARY: Use = Use::Primary(Side::From);

pub(super) const RELATIONS: [Relation; 14] = [
    relation(
        (Contact, Company),
        (279, 280),
        ("contact_to_company_unlabeled", "company_to_contact_unlabeled"),
        Use::Unlabelled,
    ),
    relation((Contact, Company), (1, 2), ("contact_to_company", "company_to_contact"), PRIMARY),
    relation(
        (Deal, Company),
        (341, 342),
        ("deal_to_company_unlabeled", "company_to_deal_unlabeled"),
        Use::Unlabelled,
    ),
    relation((Deal, Company), (5, 6), ("deal_to_company", "company_to_deal"), PRIMARY),
    relation(
        (Ticket, Company),
        (339, 340),
        ("ticket_to_company_unlabeled", "company_to_ticket_unlabeled"),
        Use::Unlabelled,
    ),
    relation((Ticket, Company), (26, 25), ("ticket_to_company", "company_to_ticket"), PRIMARY),
    relation((Contact, Deal), (4, 3), ("contact_to_deal", "deal_to_contact"), Use::Unlabelled),
    relation((Contact, Ticket), (15, 16), ("contact_to_ticket", "ticket_to_contact"), Use::Unlabelled),
    relation((Deal, Ticket), (27, 28), ("deal_to_ticket", "ticket_to_deal"), Use::Unlabelled),
    relation((Contact, Contact), (449, 449), ("contact_to_contact", "contact_to_contact"), Use::Unlabelled),
    relation((Company, Company), (450, 450), ("company_to_company", "company_to_company"), Use::Unlabelled),
    relation(
        (Company, Company),
        (13, 14),
        ("parent_to_child_company", "child_to_parent_company"),
        Use::Labelled("Child Company", "Parent Company"),
    ),
    relation((Deal, Deal), (451, 451), ("deal_to_deal", "deal_to_deal"), Use::Unlabelled),
    relation((Ticket, Ticket), (452, 452), ("ticket_to_ticket", "ticket_to_ticket"), Use::Unlabelled),
];
