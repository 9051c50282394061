//! `propertiesWithHistory`: every value a property has had, the present one first.

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};

use crate::instant::Iso;
use crate::schema::Schema;
use crate::store::{ObjectState, Record, RecordId, Version};

/// The histories that one record shows, by property.
pub(super) struct Histories(Vec<(String, Vec<Version>)>);

/// Collects what `names` ask for; unknown names are left out. Nothing is asked for: nothing is shown.
pub(super) fn of_record<'n>(
    state: &ObjectState,
    id: RecordId,
    record: &Record,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<Histories> {
    let schema: &Schema = &state.schema;
    let mut names = names.into_iter().peekable();
    names.peek()?;
    let slots = names.filter_map(|name| schema.find(name));
    let one = |slot| {
        let name = schema.property(slot).name.clone();
        (name, state.history.versions(schema, id, record, slot))
    };
    Some(Histories(slots.map(one).collect()))
}

impl Serialize for Histories {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, versions) in &self.0 {
            map.serialize_entry(name, versions)?;
        }
        map.end()
    }
}

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let user = self.by.user();
        let mut body = serializer.serialize_struct("Version", 4 + usize::from(user.is_some()))?;
        body.serialize_field("value", &self.text)?;
        body.serialize_field("timestamp", &Iso(self.at))?;
        body.serialize_field("sourceType", self.by.name())?;
        body.serialize_field("sourceId", self.by.id())?;
        match user {
            Some(user) => body.serialize_field("updatedByUserId", &user)?,
            None => body.skip_field("updatedByUserId")?,
        }
        body.end()
    }
}
