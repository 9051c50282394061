//! Records that change places: one of them is emptied before all others, in a call of its own.
//!
//! The call sends nothing but the empty values, so that whatever happens behind it, the record is still ours and the next
//! run finds it with an empty property and goes on from there.

use fieldline_model::{
    Action, Change, Checkpoint, Claim, DesiredValue, FieldChange, KnownRecord, Outcome, Reason, SourceHash,
    SourceKey, Standing, StandingKind, Subject, WrittenDigests,
};

use crate::ExecutorError;
use crate::batches::Batches;
use crate::checkpoints::commit_promises;
use crate::load::{Ending, IN_FLIGHT, Load, Step};
use crate::outcome::Bookkeeper;

impl Load<'_> {
    /// Empties what others take, to the last answer.
    pub(crate) fn empty_first(&mut self, batches: &mut Batches<'_>) -> Result<Ending, ExecutorError> {
        if self.plan.trades == 0 {
            return Ok(Ending::Complete);
        }
        commit_promises(self.plan, self.ledger)?;
        let size = self.pipeline.destination.batch_size();
        let mut after: Option<SourceKey> = None;
        let mut ending = Ending::Complete;
        while matches!(ending, Ending::Complete) {
            let window = self.plan.spool.trades(after.as_ref(), size)?;
            let Some(last) = window.last() else {
                break;
            };
            after = Some(last.key.clone());
            if self.pipeline.stop.is_requested() {
                ending = Ending::Stopped;
                break;
            }
            if let Some(early) = self.await_leave(window.len())? {
                ending = early;
                break;
            }
            let prepared = batches.prepare_updates(window.into_iter().map(emptying).collect());
            let intent = batches.intent(&prepared);
            let unsettled = self.unsettle(&prepared.changes)?;
            self.ledger.commit(unsettled)?;
            self.ledger.intend(vec![intent.clone()])?;
            self.send(prepared, intent, Step::Emptying);
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

    /// What has records looked at again from here on, however this run ends and wherever their source stands then: until
    /// they are written as a whole, they are as no source record says. Whoever is still to be adopted is looked for anyway.
    fn unsettle(&self, emptied: &[Change]) -> Result<Checkpoint, ExecutorError> {
        let mut checkpoint = Checkpoint::default();
        for change in emptied {
            let candidate = self.plan.spool.candidate(&change.key)?;
            if candidate.is_some_and(|(candidate, _)| candidate.last.is_some()) {
                checkpoint.hashes.push((change.key.clone(), SourceHash::EMPTIED));
                checkpoint.standing.push(Standing {
                    subject: Subject::Key(change.key.clone()),
                    source_hash: change.source_hash,
                    kind: StandingKind::Open,
                    line: change.line,
                    run: self.pipeline.run.clone(),
                });
            }
        }
        Ok(checkpoint)
    }
}

/// Whether a change takes two calls, of which the first empties something.
pub(crate) fn is_emptied_first(change: &Change) -> bool {
    change.fields.iter().any(|field| field.trades_with.is_some())
}

/// The part of a change that goes first.
fn emptying(change: Change) -> Change {
    let traded = change.fields.into_iter().filter(|field| field.trades_with.is_some());
    let fields = traded.map(|field| FieldChange { after: DesiredValue::Clear, ..field }).collect();
    Change { fields, kept: Vec::new(), ..change }
}

impl Bookkeeper<'_> {
    /// The first call of a change that takes two. Where it had no effect, the change goes no further, and who takes the
    /// value waits like for any other.
    pub(crate) fn record_emptied(&mut self, emptied: &Change, outcome: Outcome) -> Result<(), ExecutorError> {
        let spool = self.spool;
        let (Some((candidate, _)), Some(change)) =
            (spool.candidate(&emptied.key)?, spool.change(&emptied.key)?)
        else {
            return Ok(());
        };
        if let Outcome::Written { id, .. } = outcome {
            // Whoever is still to be adopted is remembered once it carries our key.
            if let Some(last) = candidate.last {
                let digests = self.emptied_digests(last.digests, emptied);
                self.checkpoint.records.push((change.key, KnownRecord { id, digests }));
            }
            return Ok(());
        }
        for field in &emptied.fields {
            let (property, key) = (self.reconciler.definition(field.rule).name.clone(), change.key.clone());
            let value = self.reconciler.canonical(field.rule, field.before.as_deref()).digest();
            self.checkpoint.claims.push(Claim { property, value, key });
        }
        self.give_back(&change);
        spool.keep_full(&change.key)?;
        spool.put_unwritten(&change.key)?;
        spool.drop_claims_of(&change.key)?;
        match outcome {
            Outcome::Written { .. } => Ok(()),
            Outcome::Rejected(rejection) => spool.put_change(&change.into_rejected(rejection)),
            Outcome::Missing => {
                let (action, reason) = (Action::Hold, Reason::Deleted);
                spool.put_change(&Change { action, reason, fields: Vec::new(), kept: Vec::new(), ..change })
            }
            Outcome::Open => {
                spool.remove_change(&change.key)?;
                self.record(&change, Outcome::Open)
            }
        }
    }

    /// What was last written, once these properties are empty.
    fn emptied_digests(&self, mut digests: Vec<WrittenDigests>, emptied: &Change) -> Vec<WrittenDigests> {
        for field in &emptied.fields {
            let property = self.reconciler.definition(field.rule).name.clone();
            let empty = self.reconciler.canonical(field.rule, None).digest();
            let now = WrittenDigests { property, written: empty, observed: empty };
            match digests.binary_search_by(|known| known.property.cmp(&now.property)) {
                Ok(index) => digests[index] = now,
                Err(index) => digests.insert(index, now),
            }
        }
        digests
    }
}
