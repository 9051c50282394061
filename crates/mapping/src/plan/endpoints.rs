//! Where a mapping reads and where it writes.

use std::time::Duration;

use fieldline_model::{ConnectionName, Mode, ObjectType, OnDeleted, OnMissing, PropertyName};
use serde::Serialize;

/// What a mapping reads. Built by the compiler only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourcePlan {
    pub(crate) connection: ConnectionName,
    pub(crate) stream: String,
    pub(crate) key: String,
    pub(crate) distinct: Distinct,
    pub(crate) watermark: Option<String>,
    pub(crate) lookback: Duration,
}

impl SourcePlan {
    /// The connection.
    pub fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    /// The stream: a file's name in the connection's folder.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The path of the field that identifies a record, as written.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Which of several records with one key counts.
    pub fn distinct(&self) -> Distinct {
        self.distinct
    }

    /// How far before the last watermark a run reads again.
    pub fn lookback(&self) -> Duration {
        self.lookback
    }

    /// Whether runs read only what moved.
    pub fn has_watermark(&self) -> bool {
        self.watermark.is_some()
    }

    /// The path of the watermark field, as written.
    pub fn watermark(&self) -> Option<&str> {
        self.watermark.as_deref()
    }
}

/// Which of several records with one key counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distinct {
    /// The one with the greatest watermark, without watermarks the first.
    #[default]
    Latest,
    /// The first in stream order.
    First,
    /// None: two are a mistake, and both are rejected.
    Error,
}

/// What a mapping writes. Built by the compiler only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DestinationPlan {
    pub(crate) connection: ConnectionName,
    pub(crate) object: ObjectType,
    pub(crate) key_property: PropertyName,
    pub(crate) matches: Vec<PropertyName>,
    pub(crate) key_is_source_key: bool,
    pub(crate) mode: Mode,
    pub(crate) on_missing: OnMissing,
    pub(crate) on_deleted: OnDeleted,
    pub(crate) sync_source: String,
    pub(crate) sync_source_property: PropertyName,
}

impl DestinationPlan {
    /// The connection.
    pub fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    /// The object type.
    pub fn object(&self) -> &ObjectType {
        &self.object
    }

    /// The unique property that holds the external ID.
    pub fn key_property(&self) -> &PropertyName {
        &self.key_property
    }

    /// The properties by which records without our key are found, in order.
    pub fn matches(&self) -> &[PropertyName] {
        &self.matches
    }

    /// Whether external IDs are source keys as they are, and so as unique as those.
    pub fn key_is_source_key(&self) -> bool {
        self.key_is_source_key
    }

    /// Which records are written.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What happens to records that have left the source.
    pub fn on_missing(&self) -> OnMissing {
        self.on_missing
    }

    /// What happens when a record that we loaded is gone from the destination.
    pub fn on_deleted(&self) -> OnDeleted {
        self.on_deleted
    }

    /// The value of the sync-source tag.
    pub fn sync_source(&self) -> &str {
        &self.sync_source
    }

    /// The property that carries the tag.
    pub fn sync_source_property(&self) -> &PropertyName {
        &self.sync_source_property
    }
}
