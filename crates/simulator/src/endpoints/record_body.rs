//! A record as JSON, written straight from its packed values.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use super::associations::Shown;
use super::history::Histories;
use crate::instant::Iso;
use crate::schema::{Role, Schema, Slot};
use crate::store::{Record, RecordId};
use crate::values::Warning;

/// One record of an answer.
pub(super) struct RecordBody<'a> {
    pub(super) schema: &'a Schema,
    pub(super) id: RecordId,
    pub(super) record: &'a Record,
    /// In slot order, each once.
    pub(super) shown: &'a [Slot],
    pub(super) extra: Extra<'a>,
}

/// What only some answers carry.
#[derive(Clone, Copy, Default)]
pub(super) struct Extra<'a> {
    pub(super) is_new: Option<bool>,
    pub(super) trace_id: Option<&'a str>,
    pub(super) warnings: &'a [Warning],
    pub(super) associations: Option<&'a Shown>,
    pub(super) histories: Option<&'a Histories>,
}

impl Serialize for RecordBody<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_map(None)?;
        body.serialize_entry("id", &Id(self.id))?;
        body.serialize_entry("properties", &Properties(self))?;
        if let Some(histories) = self.extra.histories {
            body.serialize_entry("propertiesWithHistory", histories)?;
        }
        body.serialize_entry("createdAt", &Iso(self.record.created_at))?;
        body.serialize_entry("updatedAt", &Iso(self.record.updated_at))?;
        body.serialize_entry("archived", &self.record.archived_at().is_some())?;
        if let Some(at) = self.record.archived_at() {
            body.serialize_entry("archivedAt", &Iso(at))?;
        }
        if let Some(is_new) = self.extra.is_new {
            body.serialize_entry("new", &is_new)?;
        }
        if let Some(trace_id) = self.extra.trace_id {
            body.serialize_entry("objectWriteTraceId", trace_id)?;
        }
        if let Some(associations) = self.extra.associations.filter(|shown| !shown.is_empty()) {
            body.serialize_entry("associations", associations)?;
        }
        if !self.extra.warnings.is_empty() {
            body.serialize_entry("warnings", self.extra.warnings)?;
        }
        body.end()
    }
}

/// A record id: a decimal text.
struct Id(RecordId);

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

struct Properties<'b, 'a>(&'b RecordBody<'a>);

impl Serialize for Properties<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let RecordBody { schema, id, record, shown, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        let mut stored = record.values.iter().peekable();
        for slot in *shown {
            let property = schema.property(*slot);
            map.serialize_key(&property.name)?;
            match property.role {
                Role::CreatedAt => map.serialize_value(&Iso(record.created_at))?,
                Role::UpdatedAt => map.serialize_value(&Iso(record.updated_at))?,
                Role::RecordId => map.serialize_value(&Id(*id))?,
                role if role.is_computed() => map.serialize_value(&record.computed(role, *id))?,
                _ => {
                    while stored.next_if(|(at, _)| at < slot).is_some() {}
                    let value = stored.next_if(|(at, _)| at == slot).map(|(_, text)| text);
                    map.serialize_value(&value)?;
                }
            }
        }
        map.end()
    }
}

impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("Warning", 3)?;
        body.serialize_field("category", "PROPERTY_VALUE_NORMALIZED")?;
        body.serialize_field("message", &format!("{} was normalized", self.property))?;
        body.serialize_field("context", &WarningContext(self))?;
        body.end()
    }
}

struct WarningContext<'a>(&'a Warning);

impl Serialize for WarningContext<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("propertyName", &self.0.property)?;
        map.serialize_entry("rawValue", &self.0.raw)?;
        map.serialize_entry("normalizedValue", &self.0.normalised)?;
        map.end()
    }
}
