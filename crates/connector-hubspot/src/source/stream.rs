//! One object type as a stream.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use fieldline_connector::{
    Calls, ConnectorError, Cursors, Destination as _, Extent, Fetch, FetchBy, Page, Source, StreamFacts,
};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId, SourceKey, Watermark};

use super::begin::check_properties;
use super::rows::{MERGED_IDS, RECORD_ID, Rows, merged_into};
use crate::MAX_BATCH;
use crate::archived::archived;
use crate::destination::Hubspot;
use crate::search::{Changed, changed};

/// What to read of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HubspotStream {
    /// The object type.
    pub object: ObjectType,
    /// The properties to read; nothing else travels.
    pub fields: Vec<String>,
    /// The property that is the source key.
    pub key: String,
    /// The property that tells when a record was changed, where runs read only what moved: `lastmodifieddate` of contacts,
    /// `hs_lastmodifieddate` of all other object types (documented; contacts leave the second one empty, observed).
    pub modified: Option<String>,
}

/// The records of an object type, as rows of text: HubSpot's own form of every value.
///
/// Without a beginning, all records are listed in ascending order of id. From a watermark on, they are searched by the time of
/// their last change; HubSpot's search lags by seconds, so the beginning must lie a lookback before what was read last. Either
/// way each record comes exactly once, however many share one time, and memory holds one page.
///
/// Archived records are no part of the stream. Where the run asks for them and the key is `hs_object_id`, those archived since
/// the beginning, and those merged into another record, are told as gone.
pub struct HubspotSource {
    hubspot: Arc<Hubspot>,
    stream: HubspotStream,
    facts: StreamFacts,
    rows: Rows,
    /// What is asked for: the rows' properties, and what tells of merges.
    asked: Vec<PropertyName>,
    extent: Extent,
    /// The records that are read wherever they stand, and those of them that came already.
    waiting: HashSet<SourceKey>,
    seen: HashSet<SourceKey>,
    /// The merged ids that were told as gone.
    told: HashSet<SourceKey>,
    stage: Stage,
    /// Where the list, and then the recycle bin, has been.
    cursors: Cursors,
    calls: Calls,
}

/// Where reading stands.
enum Stage {
    /// Nothing was read yet.
    Beginning,
    /// All records, from this cursor on.
    List(Option<String>),
    /// Records that were changed, above this id.
    Changed { since: DateTime<Utc>, above: Option<RecordId> },
    /// Records that are read whatever moved, from this one on.
    Revisit { since: DateTime<Utc>, next: usize },
    /// Records that were archived, from this cursor on.
    Archived { since: DateTime<Utc>, cursor: Option<String> },
    /// The complete end.
    Over,
}

impl HubspotSource {
    /// A stream of that account. Nothing is sent yet.
    pub fn new(hubspot: Arc<Hubspot>, stream: HubspotStream) -> Self {
        let rows = Rows::new(stream.fields.clone());
        let facts =
            StreamFacts { columns: Some(Arc::clone(rows.columns())), ordered: false, size_bytes: None };
        let asked = rows.properties().to_vec();
        let (extent, calls) = (Extent::default(), Calls::default());
        let (waiting, seen, told) = (HashSet::new(), HashSet::new(), HashSet::new());
        let (stage, cursors) = (Stage::Beginning, Cursors::default());
        Self { hubspot, stream, facts, rows, asked, extent, waiting, seen, told, stage, cursors, calls }
    }

    /// Whether the ids of records that are gone are keys of the stream.
    fn tells_gone(&self) -> bool {
        self.extent.with_gone && self.stream.key == RECORD_ID
    }

    async fn first(&mut self) -> Result<Stage, ConnectorError> {
        check_properties(&self.hubspot.client, &self.stream.object, self.rows.properties()).await?;
        self.calls.other += 1;
        let merged = PropertyName::from(MERGED_IDS);
        if self.tells_gone() && !self.asked.contains(&merged) {
            self.asked.push(merged);
        }
        Ok(match (self.extent.from, &self.stream.modified) {
            (Some(Watermark::Instant(since)), Some(_)) => Stage::Changed { since, above: None },
            // Nothing can be left out by a counter: HubSpot's records have none.
            (_, _) => Stage::List(None),
        })
    }

    async fn list(&mut self, cursor: Option<String>) -> Result<(Page, Stage), ConnectorError> {
        let page = self.hubspot.list(&self.stream.object, &self.asked, cursor.as_deref()).await?;
        self.calls.read += 1;
        let what = format!("list of {}", self.stream.object);
        let next = self.cursors.next(&what, page.next, page.records.len())?;
        let next = next.map_or(Stage::Over, |cursor| Stage::List(Some(cursor)));
        Ok((self.page(&page.records), next))
    }

    async fn changed(
        &mut self,
        since: DateTime<Utc>,
        above: Option<RecordId>,
    ) -> Result<(Page, Stage), ConnectorError> {
        let modified = self.stream.modified.as_deref().unwrap_or_default();
        let query = Changed { object: &self.stream.object, modified, since, properties: &self.asked };
        let page = changed(&self.hubspot.client, &query, above.as_ref()).await?;
        self.calls.search += 1;
        self.calls.read += page.reads;
        let next = match page.above {
            Some(above) => Stage::Changed { since, above: Some(above) },
            None => Stage::Revisit { since, next: 0 },
        };
        Ok((self.page(&page.records), next))
    }

    async fn revisit(&mut self, since: DateTime<Utc>, next: usize) -> Result<(Page, Stage), ConnectorError> {
        let window = self.extent.revisit.iter().skip(next).take(MAX_BATCH);
        let asked = window.clone().count();
        let keys: Vec<&SourceKey> = window.filter(|key| !self.seen.contains(*key)).collect();
        if asked == 0 {
            self.cursors = Cursors::default();
            let stage = if self.tells_gone() { Stage::Archived { since, cursor: None } } else { Stage::Over };
            return Ok((Page::default(), stage));
        }
        let object = &self.stream.object;
        let next = Stage::Revisit { since, next: next + asked };
        if self.stream.key == RECORD_ID && !keys.is_empty() {
            let ids: Vec<RecordId> = keys.iter().map(|key| RecordId::new(key.as_str())).collect();
            let (object, properties) = (object.clone(), self.asked.clone());
            let by = FetchBy::Id(ids.clone());
            self.calls.read += 1;
            let found = self.hubspot.fetch(&Fetch { object, by, properties, timed: Vec::new() }).await?;
            return Ok((self.revisited(&ids, &found), next));
        }
        let records = if keys.is_empty() {
            Vec::new()
        } else {
            let values: Vec<String> = keys.iter().map(|key| key.as_str().to_owned()).collect();
            let key = PropertyName::new(self.stream.key.as_str());
            self.calls.search += 1;
            self.hubspot.find(object, &key, &values, &self.asked).await?
        };
        Ok((self.page(&records), next))
    }

    /// The page of records that were asked for by id. An id that was merged away is answered with the survivor, whose row is
    /// another one; it came with what has changed.
    fn revisited(&mut self, ids: &[RecordId], found: &[ObservedRecord]) -> Page {
        let mut page = self.page(found);
        let mut is_own = found.iter().map(|record| ids.contains(&record.id));
        page.records.retain(|_| is_own.next().unwrap_or_default());
        page
    }

    async fn archived(
        &mut self,
        since: DateTime<Utc>,
        cursor: Option<String>,
    ) -> Result<(Page, Stage), ConnectorError> {
        let Hubspot { client, page_size, .. } = self.hubspot.as_ref();
        let found = archived(client, page_size, &self.stream.object, since, cursor.as_deref()).await?;
        self.calls.read += 1;
        let what = format!("list of archived {}", self.stream.object);
        let next = self.cursors.next(&what, found.next, found.count)?;
        let gone = found.ids.into_iter().map(|id| SourceKey::new(id.into_string())).collect();
        let next = next.map_or(Stage::Over, |cursor| Stage::Archived { since, cursor: Some(cursor) });
        Ok((Page { gone, ..Page::default() }, next))
    }

    /// Remembers which of the records that are read wherever they stand have come.
    fn note_seen(&mut self, records: &[ObservedRecord]) {
        if self.waiting.is_empty() {
            return;
        }
        let is_id = self.stream.key == RECORD_ID;
        for record in records {
            let key = if is_id { Some(record.id.as_str()) } else { record.get(&self.stream.key) };
            self.seen.extend(key.map(SourceKey::new).filter(|key| self.waiting.contains(key)));
        }
    }

    fn page(&mut self, records: &[ObservedRecord]) -> Page {
        let mut gone: Vec<SourceKey> =
            if self.tells_gone() { records.iter().flat_map(merged_into).collect() } else { Vec::new() };
        gone.retain(|key| self.told.insert(key.clone()));
        self.note_seen(records);
        let records = records.iter().map(|record| self.rows.row(record)).collect();
        Page { records, gone, ..Page::default() }
    }
}

#[async_trait]
impl Source for HubspotSource {
    fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    fn begin(&mut self, extent: Extent) {
        self.waiting = extent.revisit.iter().cloned().collect();
        self.extent = extent;
    }

    /// After an error the same page is asked for again; nothing was lost.
    async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        if let Stage::Beginning = self.stage {
            self.stage = self.first().await?;
        }
        let (page, next) = match &self.stage {
            Stage::Beginning | Stage::Over => return Ok(None),
            Stage::List(cursor) => self.list(cursor.clone()).await?,
            Stage::Changed { since, above } => self.changed(*since, above.clone()).await?,
            Stage::Revisit { since, next } => self.revisit(*since, *next).await?,
            Stage::Archived { since, cursor } => self.archived(*since, cursor.clone()).await?,
        };
        self.stage = next;
        Ok(Some(page))
    }

    fn calls(&self) -> Calls {
        self.calls
    }
}

impl std::fmt::Debug for HubspotSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HubspotSource").field("stream", &self.stream).finish_non_exhaustive()
    }
}
