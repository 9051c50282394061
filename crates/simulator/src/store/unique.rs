//! The index of one unique property.

use std::collections::HashMap;

use super::object_state::RecordId;
use super::packed::Packed;
use crate::schema::{Role, Schema, Slot};

/// Maps each value of a unique property to the live record that has it.
pub(crate) struct UniqueIndex {
    pub(crate) slot: Slot,
    /// A contact's further addresses, which are as unique as the first.
    also: Option<Slot>,
    folds_case: bool,
    holders: HashMap<Box<str>, RecordId>,
}

impl UniqueIndex {
    pub(crate) fn new(schema: &Schema, slot: Slot) -> Self {
        let is_email = schema.property(slot).role == Role::Email;
        let also = if is_email { schema.find("hs_additional_emails") } else { None };
        Self { slot, also, folds_case: is_email, holders: HashMap::new() }
    }

    /// The record that has `value`; addresses are compared after lower-casing.
    pub(crate) fn holder(&self, value: &str) -> Option<RecordId> {
        if self.folds_case && value.chars().any(char::is_uppercase) {
            return self.holders.get(value.to_lowercase().as_str()).copied();
        }
        self.holders.get(value).copied()
    }

    /// Takes a record's values from the index and puts its new ones in; either side may be absent.
    pub(crate) fn replace(&mut self, id: RecordId, old: Option<&Packed>, new: Option<&Packed>) {
        if let (Some(old), Some(new)) = (old, new)
            && self.keys(old).eq(self.keys(new))
        {
            return;
        }
        if let Some(packed) = old {
            for key in keys(self.slot, self.also, packed) {
                self.holders.remove(key);
            }
        }
        if let Some(packed) = new {
            for key in keys(self.slot, self.also, packed) {
                self.holders.insert(Box::from(key), id);
            }
        }
    }

    fn keys<'p>(&self, packed: &'p Packed) -> impl Iterator<Item = &'p str> {
        keys(self.slot, self.also, packed)
    }

    pub(crate) fn clear(&mut self) {
        self.holders = HashMap::new();
    }
}

fn keys(slot: Slot, also: Option<Slot>, packed: &Packed) -> impl Iterator<Item = &str> {
    let further = also.and_then(|slot| packed.get(slot)).into_iter().flat_map(|list| list.split(';'));
    packed.get(slot).into_iter().chain(further)
}
