//! `associations.{object}`: records that are associated with a record of another type.

use std::collections::HashSet;

use crate::core::{Core, ObjectStore};
use crate::store::RecordId;
use crate::wire::ApiError;

/// Looks up records of `store` by what they are associated with. Custom object types cannot be searched for.
pub(super) fn finder<'c>(
    core: &'c Core,
    store: &'c ObjectStore,
) -> impl Fn(&str, &str) -> Result<HashSet<RecordId>, ApiError> + 'c {
    move |object, id| {
        let other = core.object(object)?;
        if other.object.standard.is_none() {
            return Err(ApiError::validation(format!(
                "There was a problem with the request: unknown property associations.{object}"
            )));
        }
        let Ok(id) = id.parse() else {
            return Err(ApiError::validation(format!(
                "the filter on associations.{object} takes a record id"
            )));
        };
        let account = core.associations.lock();
        Ok(account.links.of((other.place, id), store.place, 0).map(|(id, _)| id).collect())
    }
}
