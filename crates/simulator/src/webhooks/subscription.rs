//! Subscriptions of an app and where its events go.

use serde::Serialize;

use super::event_type::{EventType, Subject};
use super::happening::{Happening, What};
use super::target::Target;
use crate::instant::Iso;

/// What an app wants to be told.
#[derive(Clone)]
pub(crate) struct Subscription {
    pub(crate) id: u64,
    pub(crate) event_type: EventType,
    /// Of property changes only.
    pub(crate) property: Option<String>,
    /// Of `object.*` only: the type id (`0-1`).
    pub(crate) object_type_id: Option<String>,
    pub(crate) is_active: bool,
    /// Milliseconds since 1970 UTC, as `updated_at`.
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Subscription {
    pub(super) fn wants(&self, happening: &Happening<'_>) -> bool {
        let is_subject = match self.event_type.subject {
            Subject::Standard(standard) => happening.object.standard == Some(standard),
            Subject::Generic => self.object_type_id.as_ref() == Some(&happening.object.type_id),
        };
        let is_property = match &happening.what {
            What::Changed { property, .. } => self.property.as_deref() == Some(*property),
            _ => true,
        };
        self.is_active && is_subject && is_property && self.event_type.kind == happening.what.kind()
    }
}

impl Serialize for Subscription {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id.to_string())?;
        map.serialize_entry("eventType", &self.event_type.to_string())?;
        if let Some(property) = &self.property {
            map.serialize_entry("propertyName", property)?;
        }
        if let Some(type_id) = &self.object_type_id {
            map.serialize_entry("objectTypeId", type_id)?;
        }
        map.serialize_entry("active", &self.is_active)?;
        map.serialize_entry("createdAt", &Iso(self.created_at))?;
        map.serialize_entry("updatedAt", &Iso(self.updated_at))?;
        map.end()
    }
}

/// How fast an app takes its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Throttling {
    pub(crate) period: &'static str,
    pub(crate) max_concurrent_requests: usize,
}

impl Default for Throttling {
    fn default() -> Self {
        Self { period: "SECONDLY", max_concurrent_requests: 10 }
    }
}

/// Where an app's events go.
#[derive(Clone)]
pub(crate) struct AppSettings {
    pub(crate) target: Target,
    pub(crate) throttling: Throttling,
    /// Milliseconds since 1970 UTC, as `updated_at`.
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Serialize for AppSettings {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("targetUrl", self.target.as_str())?;
        map.serialize_entry("throttling", &self.throttling)?;
        map.serialize_entry("createdAt", &Iso(self.created_at))?;
        map.serialize_entry("updatedAt", &Iso(self.updated_at))?;
        map.end()
    }
}
