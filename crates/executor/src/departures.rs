//! Records that were loaded and whose source records are not in the stream any more.
//!
//! Nobody looks after such a record: people may delete it, or give its values to another one. So its return is a change, also
//! where its source record comes back as it was. A complete read shows who has left; from then on another digest stands in
//! the place of the hash. The stream is in key order and so is the state, so that reading the hashes of the stream shows who
//! stands between, too. A stream with the rows of the last complete one, as the sum of their keys tells, is not looked through:
//! nobody has left it.

use std::collections::HashSet;

use fieldline_mapping::SourceKind;
use fieldline_model::{Checkpoint, RecordId, SourceHash, SourceKey};
use fieldline_state::StateError;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::ledger::Ledger;
use crate::spool::Spool;

/// Keys read from the state or the spool at once.
const WINDOW: usize = 4_096;

/// Reads the hashes of a stream of which every row was seen, and notes who has left it. A row that could not be read may be
/// that of anyone; whoever is noted for nothing is read once more.
pub(crate) struct Departures<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    last: Option<SourceKey>,
}

impl<'a> Departures<'a> {
    pub(crate) fn watch(pipeline: &'a Pipeline, spool: &'a Spool) -> Self {
        Self { pipeline, spool, last: None }
    }

    /// The hashes of the next keys of the stream, aligned with them.
    pub(crate) fn hashes(&mut self, keys: &[SourceKey]) -> Result<Vec<Option<SourceHash>>, ExecutorError> {
        let Some(last) = keys.last() else {
            return Ok(Vec::new());
        };
        let state = &self.pipeline.state;
        let (hashes, others) = state.hashes_among(&self.pipeline.scope(), self.last.as_ref(), keys)?;
        if others > 0 {
            self.note_until(Some(last), keys)?;
        }
        self.last = Some(last.clone());
        Ok(hashes)
    }

    /// The end of the stream: the rest has left.
    pub(crate) fn finish(mut self) -> Result<(), ExecutorError> {
        self.note_until(None, &[])
    }

    /// Notes who is known behind the last key and is none of these.
    fn note_until(&mut self, end: Option<&SourceKey>, present: &[SourceKey]) -> Result<(), ExecutorError> {
        loop {
            let page = self.pipeline.state.hashed_keys(&self.pipeline.scope(), self.last.as_ref(), WINDOW)?;
            let is_last = page.len() < WINDOW;
            for key in page {
                if end.is_some_and(|end| key > *end) {
                    return Ok(());
                }
                if present.binary_search(&key).is_err() {
                    self.spool.put_departed(&key)?;
                }
                self.last = Some(key);
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

/// Remembers who has left the source, or is filtered.
pub(crate) fn commit_departed(spool: &Spool, ledger: &mut Ledger) -> Result<(), ExecutorError> {
    let mut after: Option<SourceKey> = None;
    loop {
        let keys = spool.departed(after.as_ref(), WINDOW)?;
        let Some(last) = keys.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        let hashes = keys.into_iter().map(|key| (key, SourceHash::LEFT)).collect();
        ledger.commit(Checkpoint { hashes, ..Checkpoint::default() })?;
    }
}

/// Who has left, as far as the state knows, and was known by one of these records: somebody has taken it over since.
pub(crate) fn left_with(
    pipeline: &Pipeline,
    ids: &HashSet<RecordId>,
) -> Result<Vec<(SourceKey, RecordId)>, StateError> {
    let (scope, mut after, mut left) = (pipeline.scope(), None, Vec::new());
    while !ids.is_empty() {
        let keys = pipeline.state.left_keys(&scope, after.as_ref(), WINDOW)?;
        let records = pipeline.state.records(&scope, &keys)?;
        after = keys.last().cloned();
        if after.is_none() {
            break;
        }
        let known = keys.into_iter().zip(records).filter_map(|(key, record)| Some((key, record?.id)));
        left.extend(known.filter(|(_, id)| ids.contains(id)));
    }
    Ok(left)
}

/// Who has left as far as the state knows. A file holds whoever comes back, also below the watermark; other sources are not
/// asked about each of them.
pub(crate) fn left_before(pipeline: &Pipeline) -> Result<Vec<SourceKey>, StateError> {
    if pipeline.transform.source().kind() != SourceKind::File {
        return Ok(Vec::new());
    }
    let (scope, mut left) = (pipeline.scope(), Vec::new());
    loop {
        let page = pipeline.state.left_keys(&scope, left.last(), WINDOW)?;
        let is_last = page.len() < WINDOW;
        left.extend(page);
        if is_last {
            return Ok(left);
        }
    }
}
