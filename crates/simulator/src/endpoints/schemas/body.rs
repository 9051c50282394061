//! A custom object type as answers show it.

use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::relations::{RelationBody, relations};
use crate::core::{Core, ObjectStore};
use crate::custom_types::CustomType;
use crate::instant::Iso;
use crate::schema::{Property, Schema};

pub(super) struct SchemaBody {
    schema: Arc<Schema>,
    custom: CustomType,
    relations: Vec<RelationBody>,
    detail: Detail,
}

/// How much an answer shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Detail {
    Whole,
    /// Neither properties nor associations.
    Definition,
}

impl SchemaBody {
    /// Nothing for HubSpot's own types.
    pub(super) fn of(core: &Core, store: &ObjectStore, detail: Detail) -> Option<Self> {
        let custom = store.custom()?;
        let relations = relations(core, store, custom.created_at);
        Some(Self { custom, schema: store.schema(), relations, detail })
    }

    pub(super) fn is_archived(&self) -> bool {
        self.custom.archived_at.is_some()
    }
}

impl Serialize for SchemaBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { schema, custom, relations, detail } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &schema.object.type_id)?;
        map.serialize_entry("objectTypeId", &schema.object.type_id)?;
        map.serialize_entry("fullyQualifiedName", &schema.object.message_name)?;
        map.serialize_entry("name", &schema.object.name)?;
        map.serialize_entry("labels", &custom.labels)?;
        if let Some(description) = &custom.description {
            map.serialize_entry("description", description)?;
        }
        map.serialize_entry("primaryDisplayProperty", &custom.primary_display_property)?;
        map.serialize_entry("secondaryDisplayProperties", &custom.secondary_display_properties)?;
        map.serialize_entry("requiredProperties", &custom.required_properties)?;
        map.serialize_entry("searchableProperties", &custom.searchable_properties)?;
        map.serialize_entry("metaType", "PORTAL_SPECIFIC")?;
        map.serialize_entry("allowsSensitiveProperties", &false)?;
        if *detail == Detail::Whole {
            let properties: Vec<&Property> = schema.active().map(|(_, property)| property).collect();
            map.serialize_entry("properties", &properties)?;
            map.serialize_entry("associations", relations)?;
        }
        map.serialize_entry("archived", &self.is_archived())?;
        map.serialize_entry("createdAt", &Iso(custom.created_at))?;
        map.serialize_entry("updatedAt", &Iso(custom.updated_at))?;
        map.end()
    }
}
