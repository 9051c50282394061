//! Which records belong together, and as what.
//!
//! Every association is kept from both sides: a contact's link to a company is the company's link to the contact, each
//! with the association types of its own direction.

mod catalog;
mod kind;
mod links;
mod registry;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::webhooks::Webhooks;

pub(crate) use kind::{Category, KindId, Place};
pub(crate) use links::{LinkChange, Links, Node};
pub(crate) use registry::{AssociationTypes, LabelError};

/// Definitions and links of one account behind one lock.
///
/// Lock order: this one first, then the store of an object type; never the other way round.
pub(crate) struct Associations(Mutex<Account>);

/// What the lock guards.
pub(crate) struct Account {
    pub(crate) types: AssociationTypes,
    pub(crate) links: Links,
}

impl Account {
    /// As [`Links::replace`].
    pub(crate) fn replace(&mut self, from: Node, to: Node, wanted: &[KindId]) {
        self.links.replace(&self.types, from, to, wanted);
    }

    /// As [`Links::add_unlabelled`].
    pub(crate) fn add_unlabelled(&mut self, from: Node, to: Node) {
        self.links.add_unlabelled(&self.types, from, to);
    }

    /// As [`Links::remove`].
    pub(crate) fn remove(&mut self, from: Node, to: Node, unwanted: &[KindId]) {
        self.links.remove(&self.types, from, to, unwanted);
    }

    /// As [`Links::hand_on`].
    pub(crate) fn hand_on(&mut self, loser: Node, survivor: Node) {
        self.links.hand_on(&self.types, loser, survivor);
    }
}

impl Associations {
    pub(crate) fn new(webhooks: Arc<Webhooks>) -> Self {
        Self(Mutex::new(Account { types: AssociationTypes::default(), links: Links::new(webhooks) }))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Account> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
