//! Values in a form that compares as their type does.

use std::cmp::Ordering;

use crate::instant::any_instant;
use crate::schema::{Property, Role, Schema, Slot, ValueKind};
use crate::store::{Record, RecordId};

/// A comparable value. Only keys of one property are ever compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Number(f64),
    Instant(i64),
    Text(String),
}

impl Key {
    /// Reads a text as the property's type; `None` when it is none.
    pub(super) fn read(property: &Property, text: &str) -> Option<Self> {
        match property.shape.kind {
            ValueKind::Number => text.parse().ok().map(Self::Number),
            ValueKind::Date | ValueKind::DateTime => any_instant(text).map(Self::Instant),
            // Options compare with case, other text without.
            ValueKind::Enumeration | ValueKind::Bool => Some(Self::Text(text.to_owned())),
            ValueKind::Text => Some(Self::Text(text.to_lowercase())),
        }
    }

    /// A record's value; nothing when it is empty.
    pub(super) fn of(schema: &Schema, id: RecordId, record: &Record, slot: Slot) -> Option<Self> {
        let property = schema.property(slot);
        match property.role {
            Role::CreatedAt => Some(Self::Instant(record.created_at)),
            Role::UpdatedAt => Some(Self::Instant(record.updated_at)),
            Role::RecordId => Some(Self::Number(id as f64)),
            role if role.is_computed() => Self::read(property, &record.computed(role, id)),
            _ => Self::read(property, record.values.get(slot)?),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(own), Self::Number(other)) => own.total_cmp(other),
            (Self::Instant(own), Self::Instant(other)) => own.cmp(other),
            (Self::Text(own), Self::Text(other)) => own.cmp(other),
            _ => Ordering::Equal,
        }
    }
}
