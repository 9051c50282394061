//! One of HubSpot's own object types as the schemas API shows it.

use std::sync::Arc;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::relations::{RelationBody, relations};
use crate::core::{Core, ObjectStore};
use crate::endpoints::limits::labels_of;
use crate::schema::{Property, Schema};

/// The list shows custom types only; asked for by name, HubSpot's own are shown as well.
pub(super) struct StandardBody {
    schema: Arc<Schema>,
    labels: (String, String),
    relations: Vec<RelationBody>,
}

impl StandardBody {
    pub(super) fn of(core: &Core, store: &ObjectStore) -> Self {
        let relations = relations(core, store, core.created_at);
        Self { schema: store.schema(), labels: labels_of(store), relations }
    }
}

#[derive(Serialize)]
struct Labels<'a> {
    singular: &'a str,
    plural: &'a str,
}

/// [I] Which properties are shown and searched, and that none is required.
impl Serialize for StandardBody {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { schema, labels, relations } = self;
        let own = |slots: &[crate::schema::Slot]| -> Vec<&str> {
            slots.iter().map(|slot| schema.property(*slot).name.as_str()).collect()
        };
        let shown = own(&schema.shown_by_default);
        let properties: Vec<&Property> = schema.active().map(|(_, property)| property).collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &schema.object.type_id)?;
        map.serialize_entry("objectTypeId", &schema.object.type_id)?;
        map.serialize_entry("fullyQualifiedName", &schema.object.message_name)?;
        map.serialize_entry("name", &schema.object.message_name)?;
        map.serialize_entry("labels", &Labels { singular: &labels.0, plural: &labels.1 })?;
        map.serialize_entry("metaType", "HUBSPOT")?;
        map.serialize_entry("restorable", &true)?;
        map.serialize_entry("allowsSensitiveProperties", &true)?;
        map.serialize_entry("primaryDisplayProperty", &shown.first())?;
        map.serialize_entry("secondaryDisplayProperties", &[""; 0])?;
        map.serialize_entry("requiredProperties", &[""; 0])?;
        map.serialize_entry("searchableProperties", &shown)?;
        map.serialize_entry("properties", &properties)?;
        map.serialize_entry("associations", relations)?;
        map.serialize_entry("archived", &false)?;
        map.end()
    }
}
