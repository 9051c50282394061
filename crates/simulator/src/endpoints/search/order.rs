//! The order of search results. Only the first sort is honoured; without one the oldest come first.

use std::cmp::Ordering;

use super::key::Key;
use super::request::SortInput;
use crate::schema::{Role, Schema, Slot};
use crate::store::{Record, RecordId};
use crate::wire::ApiError;

pub(super) struct Order {
    by: Option<Slot>,
    is_descending: bool,
}

/// A match with what it is ordered by; [I] empty values come first.
pub(super) struct Ranked {
    key: Option<Key>,
    id: RecordId,
}

impl Order {
    pub(super) fn compile(schema: &Schema, sorts: &[SortInput]) -> Result<Self, ApiError> {
        let Some(sort) = sorts.first() else {
            return Ok(Self { by: schema.created_at, is_descending: false });
        };
        let name = &sort.property_name;
        let unknown =
            || ApiError::validation(format!("There was a problem with the request: unknown property {name}"));
        let slot = schema.find(name).ok_or_else(unknown)?;
        Ok(Self { by: Some(slot), is_descending: sort.is_descending })
    }

    /// Whether records stand in results as they stand in the store.
    pub(super) fn is_by_id(&self, schema: &Schema) -> bool {
        !self.is_descending && self.by.is_some_and(|slot| schema.property(slot).role == Role::RecordId)
    }

    pub(super) fn rank(&self, schema: &Schema, id: RecordId, record: &Record) -> Ranked {
        Ranked { key: self.by.and_then(|slot| Key::of(schema, id, record, slot)), id }
    }

    /// The ids of one page; equal keys stand in order of id.
    pub(super) fn page(&self, mut ranked: Vec<Ranked>, from: usize, limit: usize) -> Vec<RecordId> {
        let order = |one: &Ranked, other: &Ranked| {
            let keys = compare(one.key.as_ref(), other.key.as_ref());
            let keys = if self.is_descending { keys.reverse() } else { keys };
            keys.then(one.id.cmp(&other.id))
        };
        // What stands behind the page needs no order.
        let end = from + limit;
        if end < ranked.len() {
            ranked.select_nth_unstable_by(end, order);
            ranked.truncate(end);
        }
        ranked.sort_unstable_by(order);
        ranked.into_iter().skip(from).take(limit).map(|ranked| ranked.id).collect()
    }
}

fn compare(one: Option<&Key>, other: Option<&Key>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => one.compare(other),
        (one, other) => one.is_some().cmp(&other.is_some()),
    }
}
