//! From the ids and types of a request to records and association types.

use std::sync::Arc;

use serde::Deserialize;

use super::errors;
use crate::associations::{AssociationTypes, Category, KindId, Node, Place};
use crate::core::{Core, ObjectStore};
use crate::http::Call;
use crate::store::RecordId;
use crate::wire::{ApiError, LooseId};

/// The object types of a call, in its direction.
pub(super) struct Ends {
    pub(super) from: Arc<ObjectStore>,
    pub(super) to: Arc<ObjectStore>,
}

/// `{"id": …}`; HubSpot's own examples write ids as texts and as numbers.
#[derive(Clone, Deserialize)]
pub(super) struct IdInput {
    pub(super) id: LooseId,
}

/// `{"associationCategory", "associationTypeId"}`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpecInput {
    pub(super) association_category: String,
    pub(super) association_type_id: u32,
}

impl Ends {
    /// Of the two path segments of these names.
    pub(super) fn of(core: &Core, call: &Call, from: &str, to: &str) -> Result<Self, ApiError> {
        Ok(Self { from: core.object(call.param(from))?, to: core.object(call.param(to))? })
    }

    pub(super) fn places(&self) -> (Place, Place) {
        (self.from.place, self.to.place)
    }

    /// Two live and different records.
    pub(super) fn pair(&self, from: &str, to: &str) -> Result<(Node, Node), ApiError> {
        let from_id = record_id(from)?;
        if self.places().0 == self.places().1 && from_id == record_id(to)? {
            return Err(errors::to_itself(from_id));
        }
        Ok((live(&self.from, from, true)?, live(&self.to, to, false)?))
    }

    /// The types named, all of them defined for these ends.
    pub(super) fn kinds(
        &self,
        types: &AssociationTypes,
        specs: &[SpecInput],
    ) -> Result<Vec<KindId>, ApiError> {
        if specs.is_empty() {
            return Err(errors::no_types());
        }
        specs.iter().map(|spec| self.kind(types, spec)).collect()
    }

    fn kind(&self, types: &AssociationTypes, spec: &SpecInput) -> Result<KindId, ApiError> {
        let (from, to) = self.places();
        let category = Category::named(&spec.association_category);
        let found = category.and_then(|category| types.find(from, to, category, spec.association_type_id));
        found.ok_or_else(|| {
            let (category, number) = (&spec.association_category, spec.association_type_id);
            errors::invalid_type(category, number, &self.from, &self.to)
        })
    }

    /// Whether the two object types can be associated at all.
    pub(super) fn require_relation(&self, types: &AssociationTypes) -> Result<(), ApiError> {
        let (from, to) = self.places();
        types.unlabelled(from, to).map(drop).ok_or_else(|| errors::not_related(&self.from, &self.to))
    }
}

pub(super) fn record_id(text: &str) -> Result<RecordId, ApiError> {
    text.parse().map_err(|_| errors::invalid_id(text))
}

/// A record that can be associated: neither archived nor merged away.
pub(super) fn live(store: &ObjectStore, text: &str, is_from: bool) -> Result<Node, ApiError> {
    let id = record_id(text)?;
    let is_live = store.lock().get(id).is_some_and(crate::store::Record::is_live);
    if is_live { Ok((store.place, id)) } else { Err(errors::no_record(store, text, is_from)) }
}
