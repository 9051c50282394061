//! Where a mapping reads and where it writes.

use std::time::Duration;

use fieldline_model::{ConnectionName, Mode, ObjectType, OnDeleted, OnMissing, PropertyName};
use serde::Serialize;

/// The form of a watermark that is a counter, in words.
pub(crate) const COUNTER_FORM: &str = "formats: counter";

/// What a mapping reads. Built by the compiler only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SourcePlan {
    pub(crate) kind: SourceKind,
    pub(crate) connection: ConnectionName,
    pub(crate) stream: String,
    pub(crate) key: String,
    pub(crate) distinct: Distinct,
    pub(crate) watermark: Option<String>,
    /// How the watermark is written, in words; empty where the mapping does not say.
    pub(crate) watermark_form: String,
    pub(crate) lookback: Duration,
}

impl SourcePlan {
    /// The connection.
    pub fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    /// What it reads from.
    pub fn kind(&self) -> SourceKind {
        self.kind
    }

    /// The stream: a file's name in the connection's folder, or an object type.
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

    /// Whether the mapping says that the watermark is a number which counts no time.
    pub fn is_counter(&self) -> bool {
        self.watermark_form == COUNTER_FORM
    }

    /// How the watermark is written, where the mapping says so: `formats: ["%d.%m.%Y"], timezone: "UTC"`.
    pub fn watermark_form(&self) -> Option<&str> {
        (!self.watermark_form.is_empty()).then_some(self.watermark_form.as_str())
    }

    /// The path of the watermark field, as written.
    pub fn watermark(&self) -> Option<&str> {
        self.watermark.as_deref()
    }
}

/// What a mapping reads from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SourceKind {
    /// A file.
    File,
    /// An object type of a HubSpot account.
    Hubspot,
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
    pub(crate) kind: DestinationKind,
    pub(crate) connection: ConnectionName,
    pub(crate) object: ObjectType,
    /// The id of a custom type, where a snapshot knows it.
    pub(crate) object_id: Option<ObjectType>,
    pub(crate) key_property: PropertyName,
    pub(crate) matches: Vec<PropertyName>,
    pub(crate) key_is_source_key: bool,
    pub(crate) mode: Mode,
    pub(crate) on_missing: OnMissing,
    pub(crate) on_deleted: OnDeleted,
    pub(crate) tag: Option<SyncTag>,
}

impl DestinationPlan {
    /// The connection.
    pub fn connection(&self) -> &ConnectionName {
        &self.connection
    }

    /// Where it writes to.
    pub fn kind(&self) -> DestinationKind {
        self.kind
    }

    /// The object type; of a file, its name in the connection's folder.
    pub fn object(&self) -> &ObjectType {
        &self.object
    }

    /// Every name of the object type that is known, the one it goes by first.
    pub fn object_names(&self) -> impl Iterator<Item = &str> {
        let others = match self.kind {
            DestinationKind::Hubspot => {
                let plain = Some(self.object.plain_name());
                [
                    plain,
                    self.object_id.as_ref().map(ObjectType::as_str),
                    self.object.standard().and_then(|known| known.id),
                ]
            }
            DestinationKind::File => [None; 3],
        };
        std::iter::once(self.object.as_str()).chain(others.into_iter().flatten())
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

    /// The sync-source tag that goes along with every write; a file has none.
    pub fn tag(&self) -> Option<&SyncTag> {
        self.tag.as_ref()
    }
}

/// Where a mapping writes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DestinationKind {
    /// An object type of a HubSpot account.
    Hubspot,
    /// A file.
    File,
}

/// Says on each record who keeps it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyncTag {
    pub(crate) property: PropertyName,
    pub(crate) value: String,
}

impl SyncTag {
    /// The property that carries it.
    pub fn property(&self) -> &PropertyName {
        &self.property
    }

    /// What it says.
    pub fn value(&self) -> &str {
        &self.value
    }
}
