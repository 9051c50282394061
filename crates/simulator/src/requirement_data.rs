//! What administrators require of records, as start-up data says it.

use std::sync::Arc;

use serde::Deserialize;

use crate::core::Core;
use crate::schema::{Conditional, Schema, Slot};
use crate::start_data::DataError;

/// One required property: always when a record is created, or where another property has certain values.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequirementData {
    pub(crate) property: String,
    #[serde(default)]
    pub(crate) when: Option<Condition>,
}

/// Another property and the values that count.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) property: String,
    pub(crate) values: Vec<String>,
}

impl RequirementData {
    /// Adds the requirement to an object type.
    pub(crate) fn add(&self, core: &Core, object: &str) -> Result<(), DataError> {
        let store = core.find_named(object).ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
        let mut state = store.lock();
        let required = find(&state.schema, object, &self.property)?;
        let conditional = match &self.when {
            None => None,
            Some(when) => Some(Conditional {
                required,
                controlled_by: find(&state.schema, object, &when.property)?,
                values: when.values.clone(),
            }),
        };
        let requirements = &mut Arc::make_mut(&mut state.schema).requirements;
        match conditional {
            Some(conditional) => requirements.conditional.push(conditional),
            None => requirements.on_create.push(required),
        }
        Ok(())
    }
}

fn find(schema: &Schema, object: &str, property: &str) -> Result<Slot, DataError> {
    let unknown = || DataError::Requirement { object: object.to_owned(), property: property.to_owned() };
    schema.find(property).ok_or_else(unknown)
}
