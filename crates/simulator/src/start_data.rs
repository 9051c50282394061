//! Start-up data: definitions, owners and records that are there before the first request.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::core::Core;
use crate::custom_types::CustomTypeInput;
use crate::endpoints::{add_custom_type, definition_error};
use crate::inside;
use crate::owners::{Owner, Owners};
use crate::pipeline_input::{FreshIds, PipelineInput};
use crate::requirement_data::RequirementData;
use crate::schema::{Group, PropertyInput, define};
use crate::wire::{ApiError, PropertyMap, WireValue};

/// Why start-up data cannot be used.
#[derive(Debug, Error)]
pub enum DataError {
    /// The text is no JSON, or not of the expected shape.
    #[error(
        "start-up data cannot be read: expected `properties`, `groups`, `pipelines`, `schemas`, `required`, `records` and `owners`"
    )]
    Json(#[from] serde_json::Error),
    /// A type that is neither HubSpot's own nor defined under `schemas`.
    #[error(
        "unknown object type `{0}`: use `contacts`, `companies`, `deals`, `tickets` or define it under `schemas`"
    )]
    UnknownObject(String),
    /// A definition that HubSpot would refuse.
    #[error("`{object}` cannot have the property `{property}`: {message}")]
    Property {
        /// The object type.
        object: String,
        /// The property's name.
        property: String,
        /// What HubSpot would answer.
        message: String,
    },
    /// A required property, or one that another depends on, that does not exist.
    #[error(
        "`{object}` has no property `{property}` that could be required, or that another could depend on"
    )]
    Requirement {
        /// The object type.
        object: String,
        /// The unknown name.
        property: String,
    },
    /// A custom object type that HubSpot would refuse.
    #[error("the object type `{object}` cannot be created: {message}")]
    Schema {
        /// The type's name.
        object: String,
        /// What HubSpot would answer.
        message: String,
    },
    /// A record that HubSpot would refuse. Values are not repeated.
    #[error("record {position} of `{object}` is refused: {codes}")]
    Record {
        /// The object type.
        object: String,
        /// The record's place in its list, from 1.
        position: usize,
        /// Error codes with the properties they concern, or HubSpot's category.
        codes: String,
    },
}

/// The whole of a data file.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StartData {
    groups: BTreeMap<String, Vec<GroupData>>,
    properties: BTreeMap<String, Vec<PropertyData>>,
    pipelines: BTreeMap<String, Vec<PipelineInput>>,
    schemas: Vec<CustomTypeInput>,
    required: BTreeMap<String, Vec<RequirementData>>,
    records: BTreeMap<String, Vec<RecordData>>,
    owners: Option<Vec<Owner>>,
}

#[derive(Clone, Deserialize)]
struct GroupData {
    name: String,
    label: String,
}

/// A create body, or a definition as the API answers it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PropertyData {
    #[serde(flatten)]
    input: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    hubspot_defined: bool,
    #[serde(default)]
    modification_metadata: Option<Modification>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modification {
    #[serde(default)]
    read_only_value: bool,
}

/// `{"email": …}`, or as the API writes it `{"properties": {"email": …}}`.
type RecordData = BTreeMap<String, serde_json::Value>;

impl StartData {
    pub(crate) fn read(json: &str) -> Result<Self, DataError> {
        Ok(serde_json::from_str(json)?)
    }

    pub(crate) fn apply(&self, core: &Core) -> Result<(), DataError> {
        if let Some(owners) = &self.owners {
            let created_at = core.created_at;
            let dated = owners.iter().cloned().map(|owner| Owner { created_at, ..owner });
            core.set_owners(Owners(dated.collect()));
        }
        for schema in &self.schemas {
            let refused = |error: ApiError| DataError::Schema {
                object: schema.name.clone(),
                message: error.message().to_owned(),
            };
            add_custom_type(core, schema.clone()).map_err(refused)?;
        }
        for (object, groups) in &self.groups {
            add_groups(core, object, groups)?;
        }
        for (object, properties) in &self.properties {
            for data in properties {
                add_pulled(core, object, data)?;
            }
        }
        for (object, pipelines) in &self.pipelines {
            add_pipelines(core, object, pipelines)?;
        }
        for (object, requirements) in &self.required {
            requirements.iter().try_for_each(|requirement| requirement.add(core, object))?;
        }
        for (object, records) in &self.records {
            add_records(core, object, records)?;
        }
        Ok(())
    }
}

fn add_groups(core: &Core, object: &str, groups: &[GroupData]) -> Result<(), DataError> {
    let store = core.find_named(object).ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
    let mut state = store.lock();
    let schema = std::sync::Arc::make_mut(&mut state.schema);
    for group in groups {
        if !schema.groups.iter().any(|own| own.name == group.name) {
            schema.groups.push(Group::new(&group.name, &group.label));
        }
    }
    Ok(())
}

/// A pipeline takes the place of one with its id.
fn add_pipelines(core: &Core, object: &str, pipelines: &[PipelineInput]) -> Result<(), DataError> {
    let store = core.find_named(object).ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
    let mut state = store.lock();
    let schema = std::sync::Arc::make_mut(&mut state.schema);
    for input in pipelines {
        let pipeline = input.clone().make(None, &mut FreshIds::beside(schema), core.clock.now_ms());
        match schema.pipelines.iter_mut().find(|known| known.id == pipeline.id) {
            Some(known) => *known = pipeline,
            None => schema.pipelines.push(pipeline),
        }
    }
    schema.order_pipelines();
    Ok(())
}

/// HubSpot's own definitions, as a pulled catalogue lists them, are there already and are passed over.
fn add_pulled(core: &Core, object: &str, data: &PropertyData) -> Result<(), DataError> {
    let mut input: PropertyInput = serde_json::from_value(serde_json::Value::Object(data.input.clone()))?;
    let store = core.find_named(object).ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
    if data.hubspot_defined && store.schema().find(&input.name).is_some() {
        return Ok(());
    }
    input.is_read_only = data.modification_metadata.as_ref().is_some_and(|metadata| metadata.read_only_value);
    add_property(core, object, input)
}

/// Adds one definition; a group that is not there is taken to be the type's first.
pub(crate) fn add_property(core: &Core, object: &str, mut input: PropertyInput) -> Result<(), DataError> {
    let store = core.find_named(object).ok_or_else(|| DataError::UnknownObject(object.to_owned()))?;
    let mut state = store.lock();
    if input.group_name.is_empty() {
        input.group_name = state.schema.groups.first().map(|group| group.name.clone()).unwrap_or_default();
    }
    if input.label.is_empty() {
        input.label.clone_from(&input.name);
    }
    let name = input.name.clone();
    let property =
        define(&state.schema, input, core.clock.now_ms()).map_err(|error| DataError::Property {
            object: object.to_owned(),
            message: definition_error(&state.schema, &name, &error).summary(),
            property: name,
        })?;
    state.add_property(property);
    Ok(())
}

fn add_records(core: &Core, object: &str, records: &[RecordData]) -> Result<(), DataError> {
    if core.find_named(object).is_none() {
        return Err(DataError::UnknownObject(object.to_owned()));
    }
    for (place, record) in records.iter().enumerate() {
        let inner =
            record.get("properties").and_then(serde_json::Value::as_object).filter(|_| record.len() == 1);
        let pairs: Vec<(String, String)> = match inner {
            Some(inner) => inner.iter().filter_map(pair).collect(),
            None => record.iter().filter_map(pair).collect(),
        };
        let properties = pairs.into_iter().map(|(name, text)| (name.into(), WireValue::Text(text.into())));
        inside::create(core, object, PropertyMap(properties.collect())).map_err(|error| {
            DataError::Record { object: object.to_owned(), position: place + 1, codes: error.codes() }
        })?;
    }
    Ok(())
}

/// A value as text; `null` is left out.
fn pair((name, value): (&String, &serde_json::Value)) -> Option<(String, String)> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some((name.clone(), text.clone())),
        other => Some((name.clone(), other.to_string())),
    }
}
