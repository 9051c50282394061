//! Records as tests and `/_sim` see them: everything that has a value.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::instant::Iso;
use crate::schema::Schema;
use crate::store::{Record, RecordId};

/// One record with all values it has, computed ones such as `hs_object_id` and `createdate` among them.
///
/// `Debug` shows property names only.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordView {
    /// The record id.
    pub id: String,
    /// Values by property name; empty ones are left out.
    pub properties: BTreeMap<String, String>,
    /// ISO 8601 UTC with milliseconds.
    pub created_at: String,
    /// ISO 8601 UTC with milliseconds; moves with every change.
    pub updated_at: String,
    /// Whether the record is in the recycle bin.
    pub archived: bool,
}

impl RecordView {
    /// The value of a property, or nothing when it is empty.
    pub fn get(&self, property: &str) -> Option<&str> {
        self.properties.get(property).map(String::as_str)
    }

    pub(crate) fn new(schema: &Schema, id: RecordId, record: &Record) -> Self {
        let value = |(slot, property): (_, &crate::schema::Property)| {
            Some((property.name.clone(), record.value(schema, id, slot)?.into_owned()))
        };
        Self {
            id: id.to_string(),
            properties: schema.active().filter_map(value).collect(),
            created_at: Iso(record.created_at).to_string(),
            updated_at: Iso(record.updated_at).to_string(),
            archived: record.archived_at().is_some(),
        }
    }
}

/// A record that another one is associated with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssociationView {
    /// The id of the associated record.
    pub id: String,
    /// The numbers of the association types in the direction asked for, in order of definition.
    pub type_ids: Vec<u32>,
    /// The labels among them.
    pub labels: Vec<String>,
}

impl fmt::Debug for RecordView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordView")
            .field("id", &self.id)
            .field("properties", &self.properties.keys().collect::<Vec<_>>())
            .field("archived", &self.archived)
            .finish_non_exhaustive()
    }
}
