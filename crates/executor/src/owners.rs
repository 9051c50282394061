//! Which source record a record is that of, as far as its key tells.

use fieldline_model::{ObservedRecord, PropertyDefinition, SourceKey, canonical};

use crate::ExecutorError;
use crate::context::Pipeline;

/// Reads the keys that records carry.
pub(crate) struct KeyOwners<'a> {
    pipeline: &'a Pipeline,
    /// The key property; `None` where external IDs are source keys, so that nobody has to know.
    definition: Option<PropertyDefinition>,
}

impl<'a> KeyOwners<'a> {
    /// One call where external IDs are no source keys.
    pub(crate) fn of(pipeline: &'a Pipeline) -> Result<Self, ExecutorError> {
        let destination = pipeline.transform.destination();
        if destination.key_is_source_key() {
            return Ok(Self { pipeline, definition: None });
        }
        let call = pipeline.destination.schema(destination.object());
        let schema = pipeline.wait("reading property definitions", call)?;
        let key = destination.key_property();
        let definition = schema.get(key.as_str()).cloned();
        let definition = definition.unwrap_or_else(|| PropertyDefinition::text(key.clone()));
        Ok(Self { pipeline, definition: Some(definition) })
    }

    /// The key that a record carries.
    pub(crate) fn carried<'r>(&self, record: &'r ObservedRecord) -> Option<&'r str> {
        let key = self.pipeline.transform.destination().key_property();
        record.get(key.as_str()).filter(|text| !text.is_empty())
    }

    /// The source record whose key that is.
    pub(crate) fn owner(&self, carried: &str) -> Result<Option<SourceKey>, ExecutorError> {
        let Some(definition) = &self.definition else {
            return Ok(Some(SourceKey::new(carried)));
        };
        let value = canonical(definition, Some(carried)).digest();
        let holders = self.pipeline.state.claims(&self.pipeline.scope(), &definition.name, &[value])?;
        Ok(holders.into_iter().flatten().next())
    }

    /// Whether a record may be that of a source record: it carries its key, or none.
    pub(crate) fn may_be_of(&self, record: &ObservedRecord, key: &SourceKey) -> Result<bool, ExecutorError> {
        match self.carried(record) {
            None => Ok(true),
            Some(carried) => Ok(self.owner(carried)?.as_ref() == Some(key)),
        }
    }
}
