//! Names and values that every stage shares.
//!
//! A record's journey is a straight line: [`SourceRecord`] → [`DesiredRecord`] → [`Change`] → [`Batch`] →
//! [`Outcome`] → [`Checkpoint`]. Each of these is plain data and lives here; the crates around only turn one into
//! the next.
//!
//! This crate does no IO, reads no clock and no environment, and holds no policy. Types that carry record values
//! redact them in `Debug`, so that a log line can never leak one.

mod canonical;
mod change;
mod checkpoint;
mod desired;
mod digest;
mod endpoint_calls;
mod external_record;
mod ids;
mod key_sum;
mod latencies;
mod link;
mod lookup;
mod mark;
mod object_name;
mod object_schema;
mod ownership;
mod policy;
mod property;
mod property_type;
mod rejection;
mod row;
mod snapshot;
mod snapshot_layout;
mod source_hasher;
mod source_record;
mod value;
mod value_type;
mod watermark;
mod write;
mod zone;

pub use canonical::{Canonical, canonical};
pub use change::{Action, Change, FieldChange, FieldReason, KEY_RULE, KeptDigests, Prior, Reason};
pub use checkpoint::{
    Awaited, AwaitedValue, Checkpoint, Claim, Doubt, Intent, IntentEntry, IntentKind, KnownRecord, Progress,
    SkippedEntry, Standing, StandingKind, WrittenDigests,
};
pub use desired::{
    DesiredField, DesiredRecord, DesiredValue, MissingValue, Need, PendingLookup, RequiredBy, SkippedFate,
    SkippedOf, SkippedValue,
};
pub use digest::{Fingerprint, SourceHash, ValueDigest};
pub use endpoint_calls::{CallOutcome, EndpointCalls};
pub use external_record::ObservedRecord;
pub use ids::{
    BatchId, ConnectionName, ExternalId, LinkRule, MappingId, ObjectType, PortalId, PropertyName, RecordId,
    RunId, SourceKey, TraceId,
};
pub use key_sum::KeySum;
pub use latencies::Latencies;
pub use link::{
    DesiredLinks, KnownLinks, LinkAction, LinkEnds, LinkInput, LinkLabel, LinkMode, LinkOutcome, LinkState,
    LinkType, ObservedLinks,
};
pub use lookup::{LiveRow, LiveTable};
pub use mark::{EpochUnit, Mark};
pub use object_name::StandardObject;
pub use object_schema::{AssociationTypes, ObjectSchema, Pipeline, Stage};
pub use ownership::{Mode, Multi, OnDeleted, OnDrift, OnMissing, Owner, WriteMode};
pub use policy::{Gate, GateKind, GateLimit};
pub use property::{PropertyDefinition, PropertyOption, Sensitivity, ValidationRule, ValueFacts};
pub use property_type::{FieldType, PropertyType};
pub use rejection::{Rejection, RejectionCode, Subject};
pub use row::{Columns, Row, RowBuilder, RowsBuilder};
pub use snapshot::{Snapshot, SnapshotPart, Unseen};
pub use source_hasher::SourceHasher;
pub use source_record::{Body, DecodeError, SourceRecord};
pub use value::{Map, Value};
pub use value_type::ValueType;
pub use watermark::{Watermark, WatermarkKind};
pub use write::{Batch, Outcome, WriteInput, WriteKind};
pub use zone::Zone;
