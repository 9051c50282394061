//! Changes in key order → batches that are full whatever page a change came from.

use std::collections::VecDeque;

use fieldline_mapping::DestinationPlan;
use fieldline_model::{
    Action, Batch, BatchId, Change, Intent, IntentEntry, IntentKind, KEY_RULE, PropertyName, RunId,
    SourceKey, TraceId, WriteInput, WriteKind,
};
use fieldline_reconcile::Reconciler;
use uuid::Uuid;

use crate::ExecutorError;
use crate::spool::Spool;

/// Changes read from the spool at once.
const WINDOW: usize = 1_000;

/// A batch with what it was made of.
pub(crate) struct Prepared {
    pub(crate) batch: Batch,
    /// One change per input, in order.
    pub(crate) changes: Vec<Change>,
}

/// What comes next on the way through the plan.
pub(crate) enum Next {
    /// A batch to send.
    Batch(Prepared),
    /// Changes that end without a call.
    Settled(Vec<Change>),
}

/// Walks one wave of the plan in key order.
pub(crate) struct Batches<'a> {
    spool: &'a Spool,
    reconciler: &'a Reconciler,
    destination: &'a DestinationPlan,
    run: &'a RunId,
    size: usize,
    wave: u32,
    after: Option<SourceKey>,
    is_over: bool,
    updates: Vec<Change>,
    creates: Vec<Change>,
    ready: VecDeque<Next>,
}

impl<'a> Batches<'a> {
    pub(crate) fn new(
        spool: &'a Spool,
        reconciler: &'a Reconciler,
        destination: &'a DestinationPlan,
        run: &'a RunId,
        size: usize,
    ) -> Self {
        let (updates, creates) = (Vec::with_capacity(size), Vec::with_capacity(size));
        let (after, is_over, ready) = (None, false, VecDeque::new());
        let wave = 0;
        Self { spool, reconciler, destination, run, size, wave, after, is_over, updates, creates, ready }
    }

    /// The same for another wave, from its beginning.
    pub(crate) fn begin_wave(&mut self, wave: u32) {
        (self.wave, self.after, self.is_over) = (wave, None, false);
    }

    /// The next batch or settled changes; `None` at the end of the wave.
    pub(crate) fn next(&mut self) -> Result<Option<Next>, ExecutorError> {
        while self.ready.is_empty() && !self.is_over {
            self.read()?;
        }
        Ok(self.ready.pop_front())
    }

    fn read(&mut self) -> Result<(), ExecutorError> {
        let window = self.spool.changes_of_wave(self.wave, self.after.as_ref(), WINDOW)?;
        match window.last() {
            Some(last) => self.after = Some(last.key.clone()),
            None => self.is_over = true,
        }
        let mut settled = Vec::new();
        for change in window {
            match change.action {
                Action::Create => self.creates.push(change),
                Action::Update | Action::Adopt if !change.fields.is_empty() => self.updates.push(change),
                // These were sent before.
                Action::Archive => {}
                _ => settled.push(change),
            }
            if self.creates.len() == self.size {
                self.close_creates();
            }
            if self.updates.len() == self.size {
                self.close_updates();
            }
        }
        if self.is_over {
            self.close_creates();
            self.close_updates();
        }
        if !settled.is_empty() {
            self.ready.push_back(Next::Settled(settled));
        }
        Ok(())
    }

    fn close_creates(&mut self) {
        let kind = WriteKind::Upsert(self.destination.key_property().clone());
        let changes = std::mem::take(&mut self.creates);
        self.close(kind, changes);
    }

    fn close_updates(&mut self) {
        let changes = std::mem::take(&mut self.updates);
        self.close(WriteKind::Update, changes);
    }

    /// One batch of updates, at most as many as a call takes.
    pub(crate) fn prepare_updates(&self, changes: Vec<Change>) -> Prepared {
        self.prepare(WriteKind::Update, changes)
    }

    fn close(&mut self, kind: WriteKind, changes: Vec<Change>) {
        if !changes.is_empty() {
            let prepared = self.prepare(kind, changes);
            self.ready.push_back(Next::Batch(prepared));
        }
    }

    fn prepare(&self, kind: WriteKind, changes: Vec<Change>) -> Prepared {
        let id = BatchId::new(Uuid::now_v7().to_string());
        let inputs = changes
            .iter()
            .enumerate()
            .map(|(number, change)| self.input(&id, number, &kind, change))
            .collect();
        let batch = Batch { id, object: self.destination.object().clone(), kind, inputs };
        Prepared { batch, changes }
    }

    fn input(&self, batch: &BatchId, number: usize, kind: &WriteKind, change: &Change) -> WriteInput {
        let target = match kind {
            WriteKind::Update => change.id.as_ref().map(|id| id.as_str()),
            WriteKind::Upsert(_) => change.external_id.as_ref().map(|id| id.as_str()),
        };
        let target = target
            .expect("an update knows its record, and whatever is created has an external ID")
            .to_owned();
        let mut properties: Vec<(PropertyName, String)> = change
            .fields
            .iter()
            .map(|field| (self.reconciler.definition(field.rule).name.clone(), field.after.wire().to_owned()))
            .collect();
        // The sync-source tag goes along with every write and is never a reason for one.
        properties.extend(self.destination.tag().map(|tag| (tag.property().clone(), tag.value().to_owned())));
        WriteInput { trace: TraceId::new(format!("{batch}-{number}")), target, properties }
    }

    /// What is announced before the batch is sent.
    pub(crate) fn intent(&self, prepared: &Prepared) -> Intent {
        let entries =
            prepared.changes.iter().zip(&prepared.batch.inputs).map(|(change, input)| IntentEntry {
                key: change.key.clone(),
                source_hash: change.source_hash,
                trace: input.trace.clone(),
                id: change.id.clone(),
                external_id: change.external_id.clone().expect("whatever is written has an external ID"),
                after: change
                    .fields
                    .iter()
                    .filter(|field| field.rule != KEY_RULE)
                    .map(|field| {
                        let name = self.reconciler.definition(field.rule).name.clone();
                        (name, self.reconciler.canonical(field.rule, Some(field.after.wire())).digest())
                    })
                    .collect(),
            });
        Intent {
            batch: prepared.batch.id.clone(),
            run: self.run.clone(),
            kind: IntentKind::Write,
            object: prepared.batch.object.clone(),
            key_property: self.destination.key_property().clone(),
            entries: entries.collect(),
        }
    }
}
