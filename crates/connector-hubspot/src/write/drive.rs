//! Sends a batch, in as many calls as its bad inputs make necessary.

use std::sync::atomic::Ordering;

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::{Batch, Outcome, WriteInput, WriteKind};

use super::guilt::{self, Guilt};
use super::namesake;
use super::rejection;
use super::settle::{Settled, settle};
use crate::MAX_BATCH;
use crate::batch_update::batch_update;
use crate::batch_upsert::batch_upsert;
use crate::call::Call;
use crate::client::Client;
use crate::failure::Failure;
use crate::group::{Group, Groups};
use crate::record::WriteAnswer;

/// What became of a batch.
pub(crate) struct Written {
    /// One per input, in input order.
    pub(crate) outcomes: Vec<Outcome>,
    /// Whether an attempt to send any of it may still take effect.
    pub(crate) may_be_late: bool,
}

/// Writes a batch.
pub(crate) async fn write(client: &Client, batch: &Batch) -> Result<Written, ConnectorError> {
    if batch.inputs.len() > MAX_BATCH {
        let message = format!("a batch has {} inputs; {MAX_BATCH} is the most", batch.inputs.len());
        return Err(ConnectorError::new(ErrorClass::Bug, message));
    }
    let mut writing = Writing::new(client, batch);
    while let Some(group) = writing.groups.next() {
        if let Err(error) = writing.send(group).await {
            if !writing.has_news() {
                return Err(error);
            }
            // Part of the batch is settled; the rest is reported as open and will be read back.
            tracing::warn!(batch = %batch.id, %error, "a batch was only written in part");
            break;
        }
    }
    Ok(Written { outcomes: writing.outcomes, may_be_late: writing.may_be_late })
}

/// A batch being written.
struct Writing<'a> {
    client: &'a Client,
    batch: &'a Batch,
    groups: Groups,
    outcomes: Vec<Outcome>,
    may_be_late: bool,
}

impl<'a> Writing<'a> {
    fn new(client: &'a Client, batch: &'a Batch) -> Self {
        let count = batch.inputs.len();
        Self {
            client,
            batch,
            groups: Groups::new((0..count).collect()),
            outcomes: vec![Outcome::Open; count],
            may_be_late: false,
        }
    }

    /// Whether anything is known that is lost when we give up now.
    fn has_news(&self) -> bool {
        self.outcomes.iter().any(|outcome| *outcome != Outcome::Open)
    }

    async fn send(&mut self, group: Group) -> Result<(), ConnectorError> {
        let call = self.call(&group)?;
        let sent = self.client.send::<WriteAnswer>(&call).await;
        self.may_be_late |= call.may_be_late.load(Ordering::Relaxed);
        match sent {
            Ok(answer) => {
                self.groups.passed(&group);
                self.answered(settle(self.batch, &group.inputs, answer.0)).await;
                Ok(())
            }
            Err(failure) if self.is_about_inputs(&failure) => {
                self.refused(group, &failure);
                Ok(())
            }
            Err(failure) => Err(failure.into()),
        }
    }

    async fn answered(&mut self, settled: Settled) {
        for (input, outcome) in settled.outcomes {
            self.outcomes[input] = outcome;
        }
        if settled.stray_errors > 0 && settled.unheard.len() > 1 {
            self.groups.push_halves(settled.unheard);
            return;
        }
        let WriteKind::Upsert(key) = &self.batch.kind else { return };
        if settled.nameless.is_empty() || settled.unheard.is_empty() {
            return;
        }
        match namesake::find(self.client, self.batch, key, &settled.unheard, settled.nameless).await {
            Ok(found) => found.into_iter().for_each(|(input, outcome)| self.outcomes[input] = outcome),
            // They stay open, and so will be read back by whoever asked for the write.
            Err(error) => {
                tracing::warn!(batch = %self.batch.id, %error, "could not tell whose results these are")
            }
        }
    }

    fn call(&self, group: &Group) -> Result<Call, ConnectorError> {
        let inputs: Vec<&WriteInput> = group.inputs.iter().map(|input| &self.batch.inputs[*input]).collect();
        match &self.batch.kind {
            WriteKind::Update => batch_update(self.client, &self.batch.object, &inputs),
            WriteKind::Upsert(key) => batch_upsert(self.client, &self.batch.object, key, &inputs),
        }
    }

    /// Nothing of the group was written, because of some of its inputs.
    fn refused(&mut self, group: Group, failure: &Failure) {
        if let [input] = group.inputs.as_slice() {
            self.outcomes[*input] = self.alone(failure);
            return;
        }
        tracing::debug!(
            batch = %self.batch.id,
            input_count = group.inputs.len(),
            status = failure.status,
            "hubspot refused a whole call; looking for the inputs to blame"
        );
        match guilt::find(self.batch, &group.inputs, &failure.body) {
            Guilt::Proven(proven) => {
                self.groups.push(without(&group.inputs, |input| proven.contains_key(input)));
                for (input, rejection) in proven {
                    self.outcomes[input] = Outcome::Rejected(rejection);
                }
            }
            Guilt::Repeated(later) => {
                let first = without(&group.inputs, |input| later.contains(input));
                self.groups.push(later);
                self.groups.push(first);
            }
            Guilt::Unknown => self.groups.push_halves(group.inputs),
        }
    }

    /// Whether a refusal is the fault of records rather than of the call.
    fn is_about_inputs(&self, failure: &Failure) -> bool {
        // A path that does not exist answers 404 as well, and nothing is missing for an upsert.
        let is_missing = failure.status == Some(404) && failure.body.is_not_found();
        failure.blames_inputs() || (is_missing && self.batch.kind == WriteKind::Update)
    }

    /// What became of an input that was refused alone.
    fn alone(&self, failure: &Failure) -> Outcome {
        if failure.body.is_not_found() && self.batch.kind == WriteKind::Update {
            return Outcome::Missing;
        }
        Outcome::Rejected(rejection::of_error(&failure.body, failure.status.unwrap_or_default()))
    }
}

fn without(inputs: &[usize], is_out: impl Fn(&usize) -> bool) -> Vec<usize> {
    inputs.iter().copied().filter(|input| !is_out(input)).collect()
}
