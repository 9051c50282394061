//! Source pages → entries sorted by key.

use std::collections::HashSet;
use std::sync::Arc;

use fieldline_connector::{Calls, ConnectorError, ErrorClass, Extent, Source};
use fieldline_mapping::Transformer;
use fieldline_model::{
    Columns, KeySum, Mark, OnMissing, Progress as Durable, Rejection, RejectionCode, SourceHash,
    SourceHasher, SourceKey, SourceRecord, Subject, Watermark,
};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::departures::left_before;
use crate::marks::{Census, Scale, WatermarkNews, Window};
use crate::observer::{Phase, Progress};
use crate::sort::{Sorted, Sorter};
use crate::spool::{LineRejection, Spool};

/// What goes with a key through the sort.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Ordinal in the stream.
    pub(crate) seq: u64,
    pub(crate) mark: Mark,
    pub(crate) hash: SourceHash,
    /// Whether it lies below the watermark: it is here only to be better than another row of its key.
    pub(crate) is_passed: bool,
    /// Whether it is no record, but the source's word that the record of its key has left.
    pub(crate) is_gone: bool,
    /// The record, encoded; empty when it was passed over.
    #[serde(with = "bytes")]
    pub(crate) record: Vec<u8>,
}

/// postcard writes a `Vec<u8>` element by element unless told that it is bytes.
mod bytes {
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        <&[u8]>::deserialize(deserializer).map(<[u8]>::to_vec)
    }
}

/// The whole stream, by key.
pub(crate) struct Extracted {
    pub(crate) rows: Sorted,
    pub(crate) columns: Arc<Columns>,
    /// Records and unreadable rows that came.
    pub(crate) read: u64,
    /// Records that came and lie below the watermark.
    pub(crate) passed_over: u64,
    /// What the positions of the stream are.
    pub(crate) scale: Scale,
    /// The highest position seen that is not in the future.
    pub(crate) high_water: Option<Watermark>,
    /// The keys of all rows that came, those below the watermark included.
    pub(crate) keys: KeySum,
    /// What people should hear of the watermarks.
    pub(crate) news: WatermarkNews,
    /// What reading has cost.
    pub(crate) calls: Calls,
}

/// Where a run begins to read, and what it reads in any case.
#[derive(Clone)]
pub(crate) struct Since {
    /// Records below are passed over; `None` reads everything.
    from: Option<Watermark>,
    /// The durable watermark, where it lies in the future: it counts as none.
    ahead: Option<Watermark>,
    /// Records that are looked at below the watermark, too: they stand rejected or held, wait for a value or a look-up, had
    /// left the source or were filtered. Whoever repairs a row may not touch its watermark, and who stands rejected is counted
    /// so in every run.
    revisit: HashSet<SourceKey>,
}

impl Since {
    /// Whether everything is read.
    pub(crate) fn is_everything(&self) -> bool {
        self.from.is_none()
    }

    /// Everything.
    pub(crate) fn everything() -> Self {
        Self { from: None, ahead: None, revisit: HashSet::new() }
    }

    /// Reads from the durable watermark, less the lookback, if it was reached with the plan of today.
    pub(crate) fn of(
        pipeline: &Pipeline,
        durable: Option<&Durable>,
        full: bool,
    ) -> Result<Self, ExecutorError> {
        let usable =
            durable.filter(|durable| !full && durable.fingerprint == pipeline.transform.fingerprint());
        let lookback = pipeline.transform.source().lookback();
        let latest = Window::at(pipeline.started_at).until();
        let known = usable.and_then(|durable| durable.watermark);
        let ahead = known.filter(|watermark| watermark.is_after(latest));
        let from = known.filter(|_| ahead.is_none()).map(|watermark| watermark.minus(lookback));
        let revisit = if from.is_some() { revisited(pipeline)? } else { HashSet::new() };
        Ok(Self { from, ahead, revisit })
    }

    /// What the source is asked for.
    fn extent(&self, pipeline: &Pipeline) -> Extent {
        Extent {
            from: self.from,
            revisit: self.revisit.iter().cloned().collect(),
            // After a complete read it is plain who has left.
            with_gone: !self.is_everything()
                && pipeline.transform.destination().on_missing() == OnMissing::Archive,
        }
    }

    fn passes_over(&self, key: &SourceKey, position: Option<Watermark>) -> bool {
        let is_below = self.from.zip(position).is_some_and(|(from, position)| position < from);
        is_below && !self.revisit.contains(key)
    }
}

/// Records with an entry in the state that may end though they stand below the watermark.
fn revisited(pipeline: &Pipeline) -> Result<HashSet<SourceKey>, ExecutorError> {
    let (scope, mut after, mut keys) = (pipeline.scope(), None, HashSet::new());
    loop {
        let page = pipeline.state.standing(&scope, after.as_ref(), 1_000)?;
        let Some(last) = page.last() else {
            // Whoever comes back may stand where it stood.
            keys.extend(left_before(pipeline)?);
            return Ok(keys);
        };
        after = Some(last.subject.clone());
        keys.extend(page.into_iter().filter_map(|entry| match entry.subject {
            Subject::Key(key) => Some(key),
            _ => None,
        }));
    }
}

/// Reads the stream to its end.
pub(crate) fn extract(
    pipeline: &Pipeline,
    source: &mut dyn Source,
    since: &Since,
    spool: &Spool,
) -> Result<Extracted, ExecutorError> {
    source.begin(since.extent(pipeline));
    let columns = source.facts().columns.clone().unwrap_or_else(|| Columns::new(Vec::new()));
    let size_bytes = source.facts().size_bytes;
    let mut intake = Intake {
        since,
        spool,
        transformer: pipeline.transform.transformer(),
        hasher: SourceHasher::new(pipeline.transform.fingerprint()),
        sorter: Sorter::new(spool.folder()),
        seq: 0,
        read: 0,
        passed_over: 0,
        census: Census::at(pipeline.started_at),
        keys: KeySum::default(),
        scale: since.from.map(|from| Scale::beyond(from, pipeline.started_at)),
    };
    while let Some(page) = next_page(pipeline, source)? {
        pipeline.check_stop()?;
        page.records.iter().try_for_each(|record| intake.take(record))?;
        page.gone.iter().try_for_each(|key| intake.note_gone(key))?;
        for row in page.unreadable {
            intake.reject(
                row.line,
                row.hash,
                Rejection::of_record(RejectionCode::Unreadable, row.message),
            )?;
        }
        pipeline.observer.progress(Progress {
            phase: Phase::Extract,
            done: page.position_bytes,
            total: size_bytes,
            records: intake.read,
        });
    }
    let calls = source.calls();
    let Intake { sorter, read, passed_over, census, keys, scale, .. } = intake;
    let scale = scale.unwrap_or_else(|| census.scale(pipeline.transform.source().is_counter()));
    let high_water = census.high_water(&scale);
    let news = census.news(&scale, since.ahead);
    let rows = sorter.finish()?;
    Ok(Extracted { rows, columns, read, passed_over, scale, high_water, keys, news, calls })
}

fn next_page(
    pipeline: &Pipeline,
    source: &mut dyn Source,
) -> Result<Option<fieldline_connector::Page>, ExecutorError> {
    let page = Handle::current().block_on(source.page());
    page.map_err(|cause| source_error(pipeline, cause))
}

/// The error of a source, with its stream.
pub(crate) fn source_error(pipeline: &Pipeline, cause: ConnectorError) -> ExecutorError {
    match cause.class() {
        ErrorClass::Stopped => ExecutorError::Stopped,
        _ => ExecutorError::Source { stream: pipeline.transform.source().stream().to_owned(), cause },
    }
}

struct Intake<'a> {
    since: &'a Since,
    spool: &'a Spool,
    transformer: Transformer,
    hasher: SourceHasher,
    sorter: Sorter,
    seq: u64,
    read: u64,
    passed_over: u64,
    census: Census,
    keys: KeySum,
    /// What the positions are, where an earlier run has found out.
    scale: Option<Scale>,
}

impl Intake<'_> {
    fn take(&mut self, record: &SourceRecord) -> Result<(), ExecutorError> {
        let hash = self.hasher.hash(record);
        let identity = match self.transformer.identify(record) {
            Ok(identity) => identity,
            Err(rejection) => return self.reject(record.line, hash, rejection),
        };
        self.census.take(identity.mark, &identity.key, record.line);
        self.keys.add(&identity.key);
        let position = self.scale.as_ref().and_then(|scale| scale.read(identity.mark).watermark());
        let is_passed = self.since.passes_over(&identity.key, position);
        let mut encoded = Vec::new();
        if !is_passed {
            encoded.reserve(256);
            record.encode(&mut encoded);
        }
        let mark = identity.mark;
        let row = Row { seq: self.seq, mark, hash, is_passed, is_gone: false, record: encoded };
        self.push(&identity.key, &row)?;
        self.seq += 1;
        self.read += u64::from(!is_passed);
        self.passed_over += u64::from(is_passed);
        Ok(())
    }

    fn note_gone(&mut self, key: &SourceKey) -> Result<(), ExecutorError> {
        let hash = SourceHash::from_bytes([0; 16]);
        let (seq, mark, record) = (self.seq, Mark::Empty, Vec::new());
        let row = Row { seq, mark, hash, is_passed: true, is_gone: true, record };
        self.push(key, &row)
    }

    fn push(&mut self, key: &SourceKey, row: &Row) -> Result<(), ExecutorError> {
        Ok(self.sorter.push(key.as_str().as_bytes(), |arena| {
            *arena = postcard::to_extend(row, std::mem::take(arena))
                .expect("a row is plain data and memory grows");
        })?)
    }

    fn reject(&mut self, line: u64, hash: SourceHash, rejection: Rejection) -> Result<(), ExecutorError> {
        self.read += 1;
        self.spool.put_line(&LineRejection { line, hash, standing: false, rejection })
    }
}
