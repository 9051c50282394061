//! What a portal says about its properties.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{ObjectType, PropertyName};

/// HubSpot's property types (`type` of a property definition).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PropertyType {
    /// Text up to 65,536 characters.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// One or several of the property's options.
    Enumeration,
    /// A calendar day.
    Date,
    /// A point in time, to the millisecond.
    Datetime,
    /// A phone number; text on the wire.
    PhoneNumber,
    /// A type that HubSpot keeps to itself (`json`, `object_coordinates`, …).
    #[serde(other)]
    Other,
}

impl fmt::Display for PropertyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PropertyType::String => "string",
            PropertyType::Number => "number",
            PropertyType::Bool => "bool",
            PropertyType::Enumeration => "enumeration",
            PropertyType::Date => "date",
            PropertyType::Datetime => "datetime",
            PropertyType::PhoneNumber => "phone_number",
            PropertyType::Other => "other",
        })
    }
}

/// How a property is entered (`fieldType`); only what changes a value's meaning is told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Several options at once, `;` between them.
    Checkbox,
    /// Everything else.
    #[default]
    #[serde(other)]
    Single,
}

/// One allowed value of an enumeration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyOption {
    /// What people see.
    pub label: String,
    /// What the API wants.
    pub value: String,
}

/// A property definition, as far as it matters for writing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyDefinition {
    /// Internal name.
    pub name: PropertyName,
    /// Type of the value.
    #[serde(rename = "type")]
    pub property_type: PropertyType,
    /// Single or multiple.
    #[serde(rename = "fieldType", default)]
    pub field_type: FieldType,
    /// Allowed values; empty for other types, and for options kept elsewhere (owners, pipelines).
    #[serde(default)]
    pub options: Vec<PropertyOption>,
    /// Whether HubSpot keeps values unique (`hasUniqueValue`; contacts' `email` is unique without saying so).
    #[serde(rename = "hasUniqueValue", default)]
    pub unique: bool,
    /// Whether the API refuses writes (read-only or calculated).
    #[serde(default)]
    pub read_only: bool,
    /// Whether the options are kept elsewhere (`externalOptions`).
    #[serde(rename = "externalOptions", default)]
    pub external_options: bool,
}

impl PropertyDefinition {
    /// A plain text property of that name: what is assumed of a property nobody described.
    pub fn text(name: impl Into<PropertyName>) -> Self {
        Self {
            name: name.into(),
            property_type: PropertyType::String,
            field_type: FieldType::Single,
            options: Vec::new(),
            unique: false,
            read_only: false,
            external_options: false,
        }
    }

    /// Whether several options may stand at once.
    pub fn is_multiple(&self) -> bool {
        self.property_type == PropertyType::Enumeration && self.field_type == FieldType::Checkbox
    }
}

/// The properties of one object type in one portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ObjectSchema {
    /// The object type.
    pub object: ObjectType,
    /// Definitions, sorted by name.
    properties: Vec<PropertyDefinition>,
}

impl ObjectSchema {
    /// A schema of these definitions, in any order.
    pub fn new(object: ObjectType, mut properties: Vec<PropertyDefinition>) -> Self {
        properties.sort_by(|one, other| one.name.cmp(&other.name));
        Self { object, properties }
    }

    /// The definition of a property.
    pub fn get(&self, name: &str) -> Option<&PropertyDefinition> {
        let found = self.properties.binary_search_by(|known| known.name.as_str().cmp(name));
        found.ok().map(|index| &self.properties[index])
    }

    /// All definitions, by name.
    pub fn properties(&self) -> &[PropertyDefinition] {
        &self.properties
    }
}
