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
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) archived_at: Option<i64>,
}

/// Body of a schema patch: given fields overwrite.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CustomTypePatch {
    pub(crate) labels: Option<Labels>,
    pub(crate) description: Option<String>,
    pub(crate) clear_description: bool,
    pub(crate) primary_display_property: Option<String>,
    pub(crate) secondary_display_properties: Option<Vec<String>>,
    pub(crate) required_properties: Option<Vec<String>>,
    pub(crate) searchable_properties: Option<Vec<String>>,
}

impl CustomTypePatch {
    /// The properties it names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &String> {
        let lists =
            [&self.secondary_display_properties, &self.required_properties, &self.searchable_properties];
        lists.into_iter().flatten().flatten().chain(&self.primary_display_property)
    }

    /// Overwrites what it gives.
    pub(crate) fn apply(self, custom: &mut CustomType) {
        let CustomTypePatch { labels, description, clear_description, .. } = self;
        custom.labels = labels.unwrap_or(std::mem::take(&mut custom.labels));
        custom.description = if clear_description { None } else { description.or(custom.description.take()) };
        custom.primary_display_property =
            self.primary_display_property.or(custom.primary_display_property.take());
        let lists = [
            (self.secondary_display_properties, &mut custom.secondary_display_properties),
            (self.required_properties, &mut custom.required_properties),
            (self.searchable_properties, &mut custom.searchable_properties),
        ];
        for (given, own) in lists {
            if let Some(given) = given {
                *own = given;
            }
        }
    }
}
