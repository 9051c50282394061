//! Archives of a plan → batches → outcomes.

use std::sync::Arc;

use fieldline_model::{
    BatchId, Change, ExternalId, Intent, IntentEntry, IntentKind, RecordId, SourceKey, TraceId,
};
use tokio::runtime::Handle;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::ExecutorError;
use crate::load::{Answer, Ending, IN_FLIGHT, Load, Step, batch_span};

/// Spared records handled at once.
const WINDOW: usize = 1_000;

impl Load<'_> {
    /// Archives what the plan says, to the last answer.
    pub(crate) fn archive(&mut self) -> Result<Ending, ExecutorError> {
        self.spare()?;
        if self.plan.counts().archive == 0 {
            return Ok(Ending::Complete);
        }
        let mut after: Option<SourceKey> = None;
        let mut ending = Ending::Complete;
        while matches!(ending, Ending::Complete) {
            let window = self.plan.spool.archives(after.as_ref(), self.pipeline.destination.batch_size())?;
            let Some(last) = window.last() else {
                break;
            };
            after = Some(last.key.clone());
            if let Some(early) = self.await_leave(window.len())? {
                ending = early;
                break;
            }
            self.archive_window(window)?;
            if let Some(failure) = self.receive_down_to(IN_FLIGHT - 1)? {
                ending = failure;
            }
        }
        let last = self.receive_down_to(0)?;
        self.commit()?;
        Ok(match (ending, last) {
            (Ending::Complete | Ending::Stopped, Some(failure)) => failure,
            (ending, _) => ending,
        })
    }

    /// Remembers what becomes of records that are not archived after all.
    fn spare(&mut self) -> Result<(), ExecutorError> {
        let mut after: Option<SourceKey> = None;
        loop {
            let window = self.plan.spool.spared(after.as_ref(), WINDOW)?;
            let Some((last, _)) = window.last() else {
                return self.commit();
            };
            after = Some(last.key.clone());
            window.iter().for_each(|(change, why)| self.keeper.spare(change, *why));
            self.commit_when_due()?;
        }
    }

    /// Sends one window.
    fn archive_window(&mut self, sent: Vec<Change>) -> Result<(), ExecutorError> {
        let intent = self.archive_intent(&sent);
        self.ledger.intend(vec![intent.clone()])?;
        let destination = Arc::clone(&self.pipeline.destination);
        let ids: Vec<RecordId> = sent.iter().filter_map(|change| change.id.clone()).collect();
        let span = batch_span(&intent);
        let call = async move {
            let outcomes = destination.archive(&intent.object, &ids).await;
            Answer { step: Step::Whole, intent, changes: sent, outcomes }
        };
        self.in_flight.spawn_on(call.instrument(span), &Handle::current());
        Ok(())
    }

    fn archive_intent(&self, changes: &[Change]) -> Intent {
        let batch = BatchId::new(Uuid::now_v7().to_string());
        let entries = changes.iter().enumerate().map(|(number, change)| IntentEntry {
            key: change.key.clone(),
            source_hash: change.source_hash,
            trace: TraceId::new(format!("{batch}-{number}")),
            id: change.id.clone(),
            external_id: ExternalId::new(""),
            after: Vec::new(),
        });
        let destination = self.pipeline.transform.destination();
        Intent {
            run: self.pipeline.run.clone(),
            kind: IntentKind::Archive,
            object: destination.object().clone(),
            key_property: destination.key_property().clone(),
            entries: entries.collect(),
            batch,
        }
    }
}
