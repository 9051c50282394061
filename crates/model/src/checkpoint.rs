//! What is kept between runs, and the atomic commit that keeps it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::desired::SkippedFate;
use crate::digest::{Fingerprint, SourceHash, ValueDigest};
use crate::ids::{
    BatchId, ExternalId, MappingId, ObjectType, PropertyName, RecordId, RunId, SourceKey, TraceId,
};
use crate::key_sum::KeySum;
use crate::link::KnownLinks;
use crate::rejection::{Rejection, Subject};
use crate::watermark::Watermark;

/// How far a mapping has got in a portal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The plan that everything up to the watermark was computed with.
    pub fingerprint: Fingerprint,
    /// Every record at or below it has a durable outcome; `None` before the first value was seen.
    pub watermark: Option<Watermark>,
    /// The rows of the last stream of which every row was seen. `None` where there was none, or where a load of other rows may
    /// have been cut off since.
    pub keys: Option<KeySum>,
}

/// Digests of one property: what we asked for, and what HubSpot held afterwards.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WrittenDigests {
    /// The property.
    pub property: PropertyName,
    /// Canonical form of what we wanted when we last wrote or compared.
    pub written: ValueDigest,
    /// Canonical form of what HubSpot held then. Differs from `written` where HubSpot rewrites or ignores values.
    pub observed: ValueDigest,
}

/// What we know of a record in the destination.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KnownRecord {
    /// The destination's id.
    pub id: RecordId,
    /// Digests by property, sorted by name.
    pub digests: Vec<WrittenDigests>,
}

impl KnownRecord {
    /// The digests of a property.
    pub fn get(&self, property: &str) -> Option<&WrittenDigests> {
        let found = self.digests.binary_search_by(|known| known.property.as_str().cmp(property));
        found.ok().map(|index| &self.digests[index])
    }
}

/// A unique property's value, reserved for one source record.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// The unique property.
    pub property: PropertyName,
    /// Digest of the value in canonical form.
    pub value: ValueDigest,
    /// Who has it.
    pub key: SourceKey,
}

/// Why a record needs another look although its source has not moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandingKind {
    /// A dead letter: rejected until its source, the fingerprint or the snapshot changes.
    Rejected(Rejection),
    /// Kept back for a person; judged anew each run. The text says why.
    Held(String),
    /// Its fate was unknown when the run ended; read again before anything else.
    Open,
    /// Its look-ups found nothing yet; they are repeated each run. Loaded without these properties, or not at all where one
    /// of them is needed.
    Pending(Vec<Awaited>),
    /// Not in the destination, where the mapping says `mode: update`; looked for again each run.
    Absent,
}

/// What a look-up waits for. `Debug` does not show the value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Awaited {
    /// The property whose rule looks it up.
    pub property: PropertyName,
    /// The text that is not in the table.
    pub value: AwaitedValue,
}

/// The text that a look-up waits for, as far as it is kept.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AwaitedValue {
    /// The name of a stage or pipeline.
    Text(String),
    /// A digest of any other text, which is a value of the record; empty where an earlier version kept the entry.
    Digest(String),
}

impl std::fmt::Debug for Awaited {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Awaited({})", self.property)
    }
}

impl std::fmt::Display for Awaited {
    /// ``dealstage: no `Signed` yet``.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.value {
            AwaitedValue::Text(text) => write!(f, "{}: no `{text}` yet", self.property),
            AwaitedValue::Digest(_) => write!(f, "{}", self.property),
        }
    }
}

/// The values that are left out of a record as it was loaded last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkippedEntry {
    /// The source record.
    pub key: SourceKey,
    /// The properties, each with what became of it; none where every value was taken.
    pub values: Vec<(PropertyName, SkippedFate)>,
}

/// One record (or unreadable row) that did not end well and is remembered for it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// What it is about. One entry per mapping and subject.
    pub subject: Subject,
    /// Digest of the source record it was judged on.
    pub source_hash: SourceHash,
    /// The judgement.
    pub kind: StandingKind,
    /// The line of the source, for people.
    pub line: u64,
    /// The run that judged.
    pub run: RunId,
}

/// A batch, durably announced before it is sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Intent {
    /// The batch.
    pub batch: BatchId,
    /// The run that sends it.
    pub run: RunId,
    /// What the batch does.
    pub kind: IntentKind,
    /// The object type.
    pub object: ObjectType,
    /// The key property, for reading back inputs that had no record id yet.
    pub key_property: PropertyName,
    /// One entry per input, in order.
    pub entries: Vec<IntentEntry>,
}

/// What an announced batch does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentKind {
    /// Creates and updates records: it took effect where HubSpot shows what was sent.
    #[default]
    Write,
    /// Archives records: it took effect where HubSpot has them no more.
    Archive,
}

impl IntentKind {
    /// Every kind with its word.
    pub const ALL: &'static [(&'static str, IntentKind)] =
        &[("write", IntentKind::Write), ("archive", IntentKind::Archive)];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// One input of an announced batch.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IntentEntry {
    /// The source record.
    pub key: SourceKey,
    /// Its digest.
    pub source_hash: SourceHash,
    /// The input's mark.
    pub trace: TraceId,
    /// The record's id, when it was known.
    pub id: Option<RecordId>,
    /// The record's external ID.
    pub external_id: ExternalId,
    /// Canonical digests of the values sent, by property.
    pub after: Vec<(PropertyName, ValueDigest)>,
}

/// A batch that was sent and not found afterwards, or of which an attempt was never answered: HubSpot may still carry it out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// What was sent.
    pub intent: Intent,
    /// When it was looked for in vain.
    pub since: DateTime<Utc>,
}

/// Everything that becomes durable at once, in one transaction.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Checkpoint {
    /// Records that are gone for good: everything about them goes.
    pub forgotten: Vec<SourceKey>,
    /// Source hashes of records that reached their outcome.
    pub hashes: Vec<(SourceKey, SourceHash)>,
    /// What is known of records now.
    pub records: Vec<(SourceKey, KnownRecord)>,
    /// Claims taken (or kept) by records; a claim moves to its new holder.
    pub claims: Vec<Claim>,
    /// Claims given up, because their holder asks for another value now.
    pub released: Vec<Claim>,
    /// What is known of links now, each in place of the entry of the same record and rule. One that says nothing is removed.
    pub links: Vec<KnownLinks>,
    /// What was known of the records of other mappings when all links to them were looked at.
    pub link_marks: Vec<(MappingId, Fingerprint)>,
    /// Records to remember: rejected, held, open, pending.
    pub standing: Vec<Standing>,
    /// What is left out of records now, each in place of what was left out of it before.
    pub skipped: Vec<SkippedEntry>,
    /// Subjects whose standing entry is closed, because they ended well.
    pub settled: Vec<Subject>,
    /// Intents whose outcome is in this checkpoint.
    pub closed: Vec<BatchId>,
    /// Intents that HubSpot showed no trace of at that time: it may carry them out late.
    pub doubted: Vec<(BatchId, DateTime<Utc>)>,
    /// Where the mapping stands now; only at the end of a complete stream.
    pub progress: Option<Progress>,
}

impl Checkpoint {
    /// Whether committing it would change nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
