//! Sorts an answer's results and errors by input.
//!
//! Results come in any order. A trace id decides; where none is echoed, the record id (update) or the key's value
//! (upsert) does.

use std::collections::{HashMap, HashSet};

use fieldline_model::{Batch, Outcome, PropertyName, RecordId, WriteInput, WriteKind};

use super::guilt::folded;
use super::rejection;
use crate::error_body::ErrorBody;
use crate::record::{BatchAnswer, Record};

/// What an answer says about the inputs of its call.
pub(super) struct Settled {
    /// Outcomes by index of the input.
    pub(super) outcomes: Vec<(usize, Outcome)>,
    /// Inputs with neither result nor error.
    pub(super) unheard: Vec<usize>,
    /// Errors that name no input: some of the unheard ones are refused.
    pub(super) stray_errors: usize,
    /// Results that carry a record id but nothing to tell their input by.
    pub(super) nameless: Vec<Record>,
}

/// Sorts the answer to a call with `inputs` (indexes into the batch).
pub(super) fn settle(batch: &Batch, inputs: &[usize], answer: BatchAnswer) -> Settled {
    let mut sorter = Sorter::new(batch, inputs);
    let (mut strays, mut nameless, mut stranger_count) = (Vec::new(), Vec::new(), 0);
    for error in answer.errors() {
        let named = sorter.named_by(&error);
        for input in &named {
            let outcome = sorter.refusal(&error);
            sorter.put(*input, outcome);
        }
        if named.is_empty() {
            strays.push(error);
        }
    }
    for record in answer.into_results() {
        match sorter.owner(&record) {
            Owner::Input(input) => {
                if let Some(outcome) = written(batch, input, record) {
                    sorter.put(input, outcome);
                }
            }
            Owner::Unnamed => nameless.push(record),
            Owner::Nobody => stranger_count += 1,
        }
    }
    if stranger_count > 0 {
        tracing::warn!(count = stranger_count, batch = %batch.id, "hubspot answered with records that were not sent");
    }
    // With one input left, there is no doubt whose an error is.
    if let ([error, ..], [input]) = (strays.as_slice(), sorter.unheard().as_slice()) {
        let outcome = sorter.refusal(error);
        sorter.put(*input, outcome);
        strays.clear();
    }
    Settled { unheard: sorter.unheard(), stray_errors: strays.len(), nameless, outcomes: sorter.outcomes }
}

/// Whose a result is.
enum Owner {
    Input(usize),
    /// It does not say.
    Unnamed,
    /// It names an input that was not sent.
    Nobody,
}

/// The inputs of one call under every name an answer may use for them.
struct Sorter<'a> {
    batch: &'a Batch,
    inputs: &'a [usize],
    by_trace: HashMap<&'a str, usize>,
    by_target: HashMap<&'a str, usize>,
    /// Only those whose folded target is theirs alone.
    by_folded_target: HashMap<String, usize>,
    outcomes: Vec<(usize, Outcome)>,
}

impl<'a> Sorter<'a> {
    fn new(batch: &'a Batch, inputs: &'a [usize]) -> Self {
        let traces = inputs.iter().map(|input| (batch.inputs[*input].trace.as_str(), *input));
        let targets = inputs.iter().map(|input| (batch.inputs[*input].target.as_str(), *input));
        let (mut by_folded_target, mut repeated) = (HashMap::new(), HashSet::new());
        for (target, input) in targets.clone() {
            if by_folded_target.insert(folded(target), input).is_some() {
                repeated.insert(folded(target));
            }
        }
        by_folded_target.retain(|target, _| !repeated.contains(target));
        let (by_trace, by_target) = (traces.collect(), targets.collect());
        Self { batch, inputs, by_trace, by_target, by_folded_target, outcomes: Vec::new() }
    }

    fn by_target(&self, target: &str) -> Option<usize> {
        self.by_target.get(target).or_else(|| self.by_folded_target.get(&folded(target))).copied()
    }

    /// Takes down an outcome; the first word about an input stands.
    fn put(&mut self, input: usize, outcome: Outcome) {
        if !self.outcomes.iter().any(|(known, _)| *known == input) {
            self.outcomes.push((input, outcome));
        }
    }

    fn unheard(&self) -> Vec<usize> {
        let is_heard = |input: &usize| self.outcomes.iter().any(|(known, _)| known == input);
        self.inputs.iter().copied().filter(|input| !is_heard(input)).collect()
    }

    /// The inputs that an error is about.
    fn named_by(&self, error: &ErrorBody) -> Vec<usize> {
        let traces = error.context("objectWriteTraceId");
        let by_trace: Vec<usize> =
            traces.iter().filter_map(|trace| self.by_trace.get(trace.as_str()).copied()).collect();
        if !by_trace.is_empty() {
            return by_trace;
        }
        let ids = error.context("ids").into_iter().chain(error.context("id"));
        ids.filter_map(|id| self.by_target(&id)).collect()
    }

    fn refusal(&self, error: &ErrorBody) -> Outcome {
        if error.is_transient() {
            return Outcome::Open;
        }
        if error.is_not_found() && self.batch.kind == WriteKind::Update {
            return Outcome::Missing;
        }
        Outcome::Rejected(rejection::of_error(error, 207))
    }

    fn owner(&self, record: &Record) -> Owner {
        let known = |input: Option<usize>| input.map_or(Owner::Nobody, Owner::Input);
        if let Some(trace) = &record.object_write_trace_id {
            return known(self.by_trace.get(trace.0.as_str()).copied());
        }
        let name = match &self.batch.kind {
            WriteKind::Update => record.id.as_ref().map(|id| id.0.as_str()),
            WriteKind::Upsert(key) => record.value(key.as_str()),
        };
        match name {
            Some(name) => known(self.by_target(name)),
            None if record.id.is_some() => Owner::Unnamed,
            None => Owner::Nobody,
        }
    }
}

/// The outcome that a result is for its input; `None` when it names no record.
pub(super) fn written(batch: &Batch, input: usize, record: Record) -> Option<Outcome> {
    let input = &batch.inputs[input];
    let id = match (&record.id, &batch.kind) {
        (Some(id), _) => RecordId::new(id.0.clone()),
        (None, WriteKind::Update) => RecordId::new(input.target.clone()),
        (None, WriteKind::Upsert(_)) => return None,
    };
    let created = record.new.unwrap_or_default();
    Some(Outcome::Written { id, created, stored: stored(input, record) })
}

/// What the answer shows of the properties that were sent, in the order sent.
fn stored(input: &WriteInput, record: Record) -> Vec<(PropertyName, Option<String>)> {
    let mut shown = record.properties.unwrap_or_default();
    let sent = input.properties.iter().map(|(name, _)| name);
    sent.filter_map(|name| {
        let value = shown.remove(name.as_str())?.map(|text| text.0);
        Some((name.clone(), value.filter(|text| !text.is_empty())))
    })
    .collect()
}
