//! What is wrong with an association. Sub categories and the quoted messages were seen in live answers; the contexts
//! of created pairs are inferred.

use crate::core::ObjectStore;
use crate::store::RecordId;
use crate::wire::ApiError;

pub(super) fn invalid_id(text: &str) -> ApiError {
    ApiError::validation(format!("{text} is not a valid ID"))
        .with_sub_category("crm.associations.INVALID_IDENTIFIER")
        .with_context("id", vec![text.to_owned()])
}

pub(super) fn no_record(store: &ObjectStore, text: &str, is_from: bool) -> ApiError {
    let (sub_category, name) = if is_from {
        ("crm.associations.FROM_OBJECT_NOT_FOUND", "fromObjectId")
    } else {
        ("crm.associations.TO_OBJECT_NOT_FOUND", "toObjectId")
    };
    ApiError::new(404, "OBJECT_NOT_FOUND", format!("No {} with ID {text} exists", store.object.singular))
        .with_sub_category(sub_category)
        .with_context(name, vec![text.to_owned()])
}

pub(super) fn to_itself(id: RecordId) -> ApiError {
    ApiError::validation(format!("Object {id} cannot be associated to itself ({id})"))
        .with_context("fromObjectId", vec![id.to_string()])
}

pub(super) fn invalid_type(category: &str, number: u32, from: &ObjectStore, to: &ObjectStore) -> ApiError {
    let (from, to) = (&from.object.singular, &to.object.singular);
    ApiError::validation(format!("{category} association type {number} is not valid between {from} and {to}"))
        .with_sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
        .with_context("associationTypeId", vec![number.to_string()])
}

pub(super) fn no_types() -> ApiError {
    ApiError::validation("types must not be empty")
        .with_sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
}

pub(super) fn not_related(from: &ObjectStore, to: &ObjectStore) -> ApiError {
    let (from, to) = (&from.object.singular, &to.object.singular);
    ApiError::validation(format!("No association is defined between {from} and {to}"))
        .with_sub_category("crm.associations.INVALID_ASSOCIATION_TYPE")
}

pub(super) fn none_found(from: &ObjectStore, to: &ObjectStore, id: &str) -> ApiError {
    let (from, to) = (&from.object, &to.object);
    let message = format!("No {} is associated with {} {id}.", to.singular, from.singular);
    ApiError::new(404, "OBJECT_NOT_FOUND", message)
        .with_sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
        .with_context("fromObjectId", vec![id.to_owned()])
        .with_context("fromObjectType", vec![from.singular.clone()])
        .with_context("toObjectType", vec![to.singular.clone()])
}
