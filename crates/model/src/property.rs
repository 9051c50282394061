//! What a portal says about a property.

use serde::{Deserialize, Serialize};

use crate::ids::PropertyName;
use crate::property_type::{FieldType, PropertyType};

/// One allowed value of an enumeration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyOption {
    /// What people see.
    pub label: String,
    /// What the API wants.
    pub value: String,
}

/// How closely HubSpot guards a property (`dataSensitivity`). Each level needs scopes of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Anybody who may read the object type.
    #[default]
    NonSensitive,
    /// Personal details that deserve care.
    Sensitive,
    /// Identity, health and financial details.
    HighlySensitive,
}

impl Sensitivity {
    /// All levels, the plain one first.
    pub const ALL: [Sensitivity; 3] =
        [Sensitivity::NonSensitive, Sensitivity::Sensitive, Sensitivity::HighlySensitive];

    /// HubSpot's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Sensitivity::NonSensitive => "non_sensitive",
            Sensitivity::Sensitive => "sensitive",
            Sensitivity::HighlySensitive => "highly_sensitive",
        }
    }

    fn is_plain(&self) -> bool {
        *self == Sensitivity::NonSensitive
    }
}

/// A rule that an administrator has set on a property's values; HubSpot refuses writes that break it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct ValidationRule {
    /// HubSpot's name of the rule: `MAX_LENGTH`, `REGEX`, `ALPHANUMERIC`, …
    pub kind: String,
    /// Its arguments, as HubSpot writes them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
}

/// A property definition, as far as it matters for writing values and for making such a property.
///
/// Serialised, keys always come in the order below, and what is as usual is left out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PropertyDefinition {
    /// Internal name.
    pub name: PropertyName,
    /// Type of the value.
    #[serde(rename = "type")]
    pub property_type: PropertyType,
    /// How it is entered.
    #[serde(rename = "fieldType", default)]
    pub field_type: FieldType,
    /// What people see; `None` when it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Internal name of the property group it is shown in; `None` when it is not known.
    #[serde(rename = "groupName", default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Allowed values in display order; empty for other types, and for options kept elsewhere (owners, pipelines).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<PropertyOption>,
    /// Whether HubSpot keeps values unique (`hasUniqueValue`; contacts' `email` is unique without saying so).
    #[serde(rename = "hasUniqueValue", default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Whether the API refuses writes, for whatever reason.
    #[serde(default, skip_serializing_if = "is_false")]
    pub read_only: bool,
    /// Whether HubSpot calculates the value, and therefore refuses writes: `read_only` is set as well.
    #[serde(default, skip_serializing_if = "is_false")]
    pub calculated: bool,
    /// Whether the options are kept elsewhere (`externalOptions`).
    #[serde(rename = "externalOptions", default, skip_serializing_if = "is_false")]
    pub external_options: bool,
    /// How closely HubSpot guards it.
    #[serde(rename = "dataSensitivity", default, skip_serializing_if = "Sensitivity::is_plain")]
    pub sensitivity: Sensitivity,
    /// Rules that values must keep, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<ValidationRule>,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// What a definition says about values. Two definitions that differ only in how people see the property agree in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct ValueFacts<'d> {
    name: &'d PropertyName,
    property_type: &'d PropertyType,
    is_multiple: bool,
    options: Vec<&'d str>,
    unique: bool,
    read_only: bool,
    external_options: bool,
}

impl PropertyDefinition {
    /// A plain text property of that name: what is assumed of a property nobody described.
    pub fn text(name: impl Into<PropertyName>) -> Self {
        Self {
            name: name.into(),
            label: None,
            group: None,
            property_type: PropertyType::String,
            field_type: FieldType::Text,
            options: Vec::new(),
            unique: false,
            read_only: false,
            calculated: false,
            external_options: false,
            sensitivity: Sensitivity::NonSensitive,
            rules: Vec::new(),
        }
    }

    /// Whether several options may stand at once.
    pub fn is_multiple(&self) -> bool {
        self.property_type == PropertyType::Enumeration && self.field_type == FieldType::Checkbox
    }

    /// What decides about values: a new label, another order of options or another group leave it as it is.
    pub fn value_facts(&self) -> ValueFacts<'_> {
        let mut options: Vec<&str> = self.options.iter().map(|option| option.value.as_str()).collect();
        options.sort_unstable();
        ValueFacts {
            name: &self.name,
            property_type: &self.property_type,
            is_multiple: self.is_multiple(),
            options,
            unique: self.unique,
            read_only: self.read_only,
            external_options: self.external_options,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enumeration(values: &[&str]) -> PropertyDefinition {
        let option =
            |value: &&str| PropertyOption { label: value.to_uppercase(), value: (*value).to_owned() };
        PropertyDefinition {
            property_type: PropertyType::Enumeration,
            field_type: FieldType::Select,
            options: values.iter().map(option).collect(),
            ..PropertyDefinition::text("plan")
        }
    }

    #[test]
    fn facts_about_values_do_not_depend_on_what_people_see() {
        let known = enumeration(&["a", "b"]);
        let mut renamed = enumeration(&["b", "a"]);
        renamed.label = Some("Plan".into());
        renamed.group = Some("billing".into());
        renamed.field_type = FieldType::Radio;
        renamed.options[0].label = "Another".into();
        assert_eq!(known.value_facts(), renamed.value_facts());
        let several = PropertyDefinition { field_type: FieldType::Checkbox, ..known.clone() };
        for other in [enumeration(&["a"]), PropertyDefinition { read_only: true, ..known.clone() }, several] {
            assert_ne!(known.value_facts(), other.value_facts());
        }
    }
}
