//! What a custom object type is created with.

use serde::{Deserialize, Serialize};

use crate::schema::PropertyInput;

/// Singular and plural as people read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Labels {
    pub(crate) singular: String,
    pub(crate) plural: String,
}

/// Body of a schema create.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CustomTypeInput {
    pub(crate) name: String,
    pub(crate) labels: Labels,
    pub(crate) description: Option<String>,
    pub(crate) primary_display_property: Option<String>,
    pub(crate) secondary_display_properties: Vec<String>,
    pub(crate) required_properties: Vec<String>,
    pub(crate) searchable_properties: Vec<String>,
    pub(crate) associated_objects: Vec<String>,
    pub(crate) properties: Vec<PropertyInput>,
}

/// What the schema answers show again.
#[derive(Clone, Debug)]
pub(crate) struct CustomType {
    pub(crate) labels: Labels,
    pub(crate) description: Option<String>,
    pub(crate) primary_display_property: Option<String>,
    pub(crate) secondary_display_properties: Vec<String>,
    pub(crate) required_properties: Vec<String>,
    pub(crate) searchable_properties: Vec<String>,
    pub(crate) associated_objects: Vec<String>,
    pub(crate) created_at: i64,
}
