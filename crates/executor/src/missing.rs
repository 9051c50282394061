//! Records whose source records have left the stream (`on_missing: archive`).
//!
//! Judged when the whole stream was read and every row of it could be read; or, record by record, where the source itself
//! says who has left. Keys that the mapping filters, rejects or
//! holds are there: only a key that no row carries has left. The stream is in key order and so is the state, so that one
//! pass over both finds them, in flat memory.

use std::collections::VecDeque;

use fieldline_model::{Action, Change, OnMissing, Prior, Reason, RecordId, SourceHash, SourceKey};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

/// Known records read from the state at once.
const WINDOW: usize = 4_096;

/// Walks the known records beside the keys of the stream.
pub(crate) struct Missing<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    known: VecDeque<(SourceKey, RecordId)>,
    last: Option<SourceKey>,
    is_over: bool,
}

impl<'a> Missing<'a> {
    /// Begins the walk over a stream that was read from its beginning; `None` when nothing is to be judged.
    ///
    /// # Errors
    /// [`ExecutorError::EmptySource`] when the stream had no record at all and records are known.
    pub(crate) fn watch(
        pipeline: &'a Pipeline,
        spool: &'a Spool,
        read: u64,
    ) -> Result<Option<Self>, ExecutorError> {
        if pipeline.transform.destination().on_missing() == OnMissing::Keep {
            return Ok(None);
        }
        if spool.has_lines()? {
            tracing::warn!("rows could not be read: whether records have left the source is not judged");
            return Ok(None);
        }
        let missing = Self { pipeline, spool, known: VecDeque::new(), last: None, is_over: false };
        if read == 0 {
            missing.refuse_if_any()?;
        }
        Ok(Some(missing))
    }

    /// An empty stream is far more often a broken export than the end of all customers.
    fn refuse_if_any(&self) -> Result<(), ExecutorError> {
        let known = self.pipeline.state.record_count(&self.pipeline.scope())?;
        if known == 0 {
            return Ok(());
        }
        Err(ExecutorError::EmptySource {
            stream: self.pipeline.transform.source().stream().to_owned(),
            known,
        })
    }

    /// A key of the stream; keys ascend.
    pub(crate) fn present(&mut self, key: &SourceKey) -> Result<(), ExecutorError> {
        while let Some((known, _)) = self.front()? {
            if known > key {
                break;
            }
            let is_there = known == key;
            if let Some((gone, id)) = self.known.pop_front().filter(|_| !is_there) {
                self.spool.put_change(&archive(gone, id))?;
            }
        }
        Ok(())
    }

    /// The end of the stream: whoever is left has left.
    pub(crate) fn finish(mut self) -> Result<(), ExecutorError> {
        while self.front()?.is_some() {
            for (gone, id) in std::mem::take(&mut self.known) {
                self.spool.put_change(&archive(gone, id))?;
            }
        }
        if self.spool.has_archives()? { self.spool.index_archives() } else { Ok(()) }
    }

    /// The next known record.
    fn front(&mut self) -> Result<Option<&(SourceKey, RecordId)>, ExecutorError> {
        if self.known.is_empty() && !self.is_over {
            let scope = self.pipeline.scope();
            self.known = self.pipeline.state.known_ids(&scope, self.last.as_ref(), WINDOW)?.into();
            match self.known.back() {
                Some((last, _)) => self.last = Some(last.clone()),
                None => self.is_over = true,
            }
        }
        Ok(self.known.front())
    }
}

/// Gathers the records that the source itself says have left.
pub(crate) struct Departed<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    keys: Vec<SourceKey>,
}

impl<'a> Departed<'a> {
    pub(crate) fn watch(pipeline: &'a Pipeline, spool: &'a Spool) -> Self {
        Self { pipeline, spool, keys: Vec::new() }
    }

    /// The record of that key has left; keys ascend. One that the mapping never loaded is nobody's loss.
    pub(crate) fn note(&mut self, key: SourceKey) -> Result<(), ExecutorError> {
        self.keys.push(key);
        if self.keys.len() < WINDOW { Ok(()) } else { self.settle() }
    }

    fn settle(&mut self) -> Result<(), ExecutorError> {
        let known = self.pipeline.state.records(&self.pipeline.scope(), &self.keys)?;
        let gone = std::mem::take(&mut self.keys).into_iter().zip(known);
        gone.filter_map(|(key, known)| Some((key, known?.id)))
            .try_for_each(|(key, id)| self.spool.put_change(&archive(key, id)))
    }

    pub(crate) fn finish(mut self) -> Result<(), ExecutorError> {
        self.settle()?;
        if self.spool.has_archives()? { self.spool.index_archives() } else { Ok(()) }
    }
}

fn archive(key: SourceKey, id: RecordId) -> Change {
    Change {
        key,
        seq: 0,
        line: 0,
        source_hash: SourceHash::from_bytes([0; 16]),
        external_id: None,
        id: Some(id),
        action: Action::Archive,
        reason: Reason::LeftSource,
        fields: Vec::new(),
        kept: Vec::new(),
        pending: Vec::new(),
        rejection: None,
        prior: Prior::Nothing,
    }
}

/// Leaves a record alone that another source record has come to: its source record has got a new key, and the record
/// lives on under it. The old key is forgotten together with the outcome of the new one.
pub(crate) fn pass_on_inherited(spool: &Spool) -> Result<(), ExecutorError> {
    loop {
        let inherited = spool.inherited(WINDOW)?;
        if inherited.is_empty() {
            return Ok(());
        }
        for change in inherited {
            spool.put_heir(&change)?;
            spool.put_change(&Change { id: None, ..change })?;
        }
    }
}

/// Archives the records whose heirs are rejected: nobody keeps them.
pub(crate) fn take_back_inherited(spool: &Spool) -> Result<(), ExecutorError> {
    loop {
        let disinherited = spool.disinherited(WINDOW)?;
        if disinherited.is_empty() {
            return Ok(());
        }
        for change in disinherited {
            spool.drop_heir(&change)?;
            spool.put_change(&change)?;
        }
    }
}
