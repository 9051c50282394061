//! Candidates → what HubSpot holds of them → changes.
//!
//! Each candidate is looked for by record id, else by external ID, else by each match property in turn. Look-ups of one
//! kind fill batches across the whole plan; several batches are under way at once. Where the portal is small against
//! the records to look for, one pass over its list is cheaper, and is taken.

mod hits;
mod list;
mod search;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use fieldline_connector::{ConnectorError, Fetch, FetchBy};
use fieldline_model::{KEY_RULE, ObservedRecord, OnDeleted, PropertyName, RecordId, SourceKey};
use fieldline_reconcile::{Candidate, Found, Reconciler};
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tracing::Instrument as _;

use crate::ExecutorError;
use crate::claims::{Court, note_holdings, showing};
use crate::context::Pipeline;
use crate::departures::left_with;
use crate::observer::Phase;
use crate::spool::{CandidateState, Spool};
use crate::whereabouts::former_ids;
use hits::Hit;
use search::{Search, find};

/// Reads under way at once; the destination's own rate limit decides how fast they go.
const IN_FLIGHT: usize = 8;
/// Candidates read from the spool at once.
const WINDOW: usize = 1_000;

/// A way to look for a record, in the order in which they are tried.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Lookup {
    /// By the id we know.
    Id,
    /// By external ID, because the id we knew is gone: a merge keeps properties.
    SurvivorByKey,
    /// By the id we knew, one by one: among so many some were merged into records that answer under other ids.
    SurvivorById,
    /// By external ID.
    Key,
    /// By the match property of that number.
    Match(usize),
}

/// What a batch of look-ups brought.
type Answer = (Lookup, Vec<Candidate>, Result<Vec<ObservedRecord>, ConnectorError>);

/// Reads candidates and reconciles them into changes.
pub(crate) struct Observe<'a> {
    pipeline: &'a Pipeline,
    reconciler: &'a Reconciler,
    spool: &'a Spool,
    court: Court<'a>,
    /// Match properties with their rules.
    matches: Vec<(PropertyName, u16)>,
    properties: Arc<[PropertyName]>,
    /// Those whose times decide.
    timed: Arc<[PropertyName]>,
    buckets: HashMap<Lookup, Vec<Candidate>>,
    in_flight: JoinSet<Answer>,
    is_listed: bool,
    is_portal_empty: bool,
    has_contests: bool,
    /// Candidates that were not found by id in a batch that had merged records.
    maybe_merged: HashSet<SourceKey>,
    has_archives: bool,
    /// Whether source records are known to have left.
    has_left: bool,
    /// Records that carry the key of a candidate which we did not know: a write that came late may have passed them on.
    come_to: HashSet<RecordId>,
    observed: Observed,
    done: u64,
    total: u64,
}

/// What is known once everything was observed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Observed {
    /// Whether a record was found otherwise than by the id we know, so that two may have found the same.
    pub(crate) may_have_rivals: bool,
}

impl<'a> Observe<'a> {
    /// Ready to observe the active candidates of the spool. `rules` are those that write.
    pub(crate) fn new(court: Court<'a>, rules: &[u16]) -> Result<Self, ExecutorError> {
        let Court { pipeline, reconciler, spool, .. } = court;
        let name = |rule: u16| reconciler.definition(rule).name.clone();
        let wanted = pipeline.transform.destination().matches();
        let rule_of = |property: &PropertyName| rules.iter().copied().find(|rule| name(*rule) == *property);
        let matches =
            wanted.iter().filter_map(|property| Some((property.clone(), rule_of(property)?))).collect();
        let properties = rules.iter().copied().chain([KEY_RULE]).map(name).collect();
        let timed = rules.iter().copied().filter(|rule| reconciler.is_timed(*rule)).map(name).collect();
        Ok(Self {
            pipeline,
            reconciler,
            spool,
            court,
            matches,
            properties,
            buckets: HashMap::new(),
            maybe_merged: HashSet::new(),
            in_flight: JoinSet::new(),
            is_listed: false,
            is_portal_empty: false,
            has_contests: spool.has_contests()?,
            has_archives: spool.has_archives()?,
            has_left: court.has_any_left()?,
            come_to: HashSet::new(),
            timed,
            observed: Observed::default(),
            done: 0,
            total: spool.active_count()?,
        })
    }

    /// Observes all of them.
    pub(crate) fn run(mut self) -> Result<Observed, ExecutorError> {
        self.is_listed = self.is_list_cheaper()?;
        if self.is_listed {
            self.list()?;
        }
        let mut after = None;
        loop {
            let window = self.spool.candidates(after.as_ref(), WINDOW)?;
            let Some((last, _)) = window.last() else {
                break;
            };
            self.pipeline.check_stop()?;
            after = Some(last.key.clone());
            for (candidate, state) in window {
                if state == CandidateState::Active {
                    let first = if candidate.last.is_some() { Lookup::Id } else { Lookup::Key };
                    self.look(first, candidate)?;
                }
            }
        }
        self.drain()?;
        for (key, id) in left_with(self.pipeline, &self.come_to)? {
            self.spool.put_heir_of(&id, &key)?;
        }
        Ok(self.observed)
    }

    /// Has candidates look on, behind the match property by which each found what another has.
    pub(crate) fn look_on(mut self, candidates: Vec<(Candidate, PropertyName)>) -> Result<(), ExecutorError> {
        for (candidate, property) in candidates {
            let number = self.matches.iter().position(|(name, _)| *name == property);
            let next = number.map_or(self.matches.len(), |number| number + 1);
            self.look(Lookup::Match(next), candidate)?;
        }
        self.drain()
    }

    /// Queues a look-up, or answers it from the list.
    fn look(&mut self, lookup: Lookup, candidate: Candidate) -> Result<(), ExecutorError> {
        if self.is_listed && !matches!(lookup, Lookup::Id | Lookup::SurvivorById | Lookup::SurvivorByKey) {
            return self.look_in_list(lookup, candidate);
        }
        let Some(lookup) = self.applicable(lookup, &candidate) else {
            return self.finish(&candidate, Found::Nothing);
        };
        let bucket = self.buckets.entry(lookup).or_default();
        bucket.push(candidate);
        let size = if lookup == Lookup::SurvivorById { 1 } else { self.pipeline.destination.max_batch() };
        if bucket.len() == size {
            let full = std::mem::take(bucket);
            self.launch(lookup, full)?;
        }
        Ok(())
    }

    /// The first way to look from `lookup` on for which the candidate has a value.
    fn applicable(&self, lookup: Lookup, candidate: &Candidate) -> Option<Lookup> {
        let Lookup::Match(first) = lookup else {
            return Some(lookup);
        };
        (first..self.matches.len())
            .map(Lookup::Match)
            .find(|lookup| self.wanted(*lookup, candidate).is_some())
    }

    /// Whether a record found by a unique value is that of another source record of this mapping.
    fn is_of_another(
        &self,
        lookup: Lookup,
        candidate: &Candidate,
        record: &ObservedRecord,
    ) -> Result<bool, ExecutorError> {
        let Some((rule, text)) = self.wanted(lookup, candidate) else {
            return Ok(false);
        };
        if !self.court.is_unique(rule) || (rule == KEY_RULE && !self.has_contests) {
            return Ok(false);
        }
        self.court.is_of_another(candidate, rule, self.digest(rule, text), record)
    }

    /// Rule and text by which this way looks.
    fn wanted<'c>(&self, lookup: Lookup, candidate: &'c Candidate) -> Option<(u16, &'c str)> {
        match lookup {
            Lookup::Id | Lookup::SurvivorById => None,
            Lookup::Key | Lookup::SurvivorByKey => Some((KEY_RULE, candidate.desired.external_id.as_str())),
            Lookup::Match(number) => {
                let rule = self.matches.get(number)?.1;
                let text = candidate.desired.get(rule)?.wire();
                (!text.is_empty()).then_some((rule, text))
            }
        }
    }

    fn launch(&mut self, lookup: Lookup, batch: Vec<Candidate>) -> Result<(), ExecutorError> {
        self.pipeline.check_stop()?;
        while self.in_flight.len() >= IN_FLIGHT {
            self.receive()?;
        }
        let destination = Arc::clone(&self.pipeline.destination);
        let object = self.pipeline.transform.destination().object().clone();
        let (mut properties, timed) = (self.properties.to_vec(), self.timed.to_vec());
        properties.extend(self.pipeline.destination.merged_ids().filter(|_| lookup == Lookup::Id));
        let searched = match lookup {
            Lookup::Match(number) if !self.reconciler.definition(self.matches[number].1).unique => {
                Some(self.matches[number].0.clone())
            }
            _ => None,
        };
        let values = self.values(lookup, &batch);
        let by = match lookup {
            Lookup::Id | Lookup::SurvivorById => FetchBy::Id(batch.iter().filter_map(known_id).collect()),
            Lookup::Key | Lookup::SurvivorByKey => {
                FetchBy::Unique(self.reconciler.definition(KEY_RULE).name.clone(), values.clone())
            }
            Lookup::Match(number) => FetchBy::Unique(self.matches[number].0.clone(), values.clone()),
        };
        let call = async move {
            let answer = match searched {
                Some(property) => {
                    let search = Search { object, property, values };
                    find(destination.as_ref(), &search, properties, timed).await
                }
                None => destination.fetch(&Fetch { object, by, properties, timed }).await,
            };
            (lookup, batch, answer)
        };
        self.in_flight.spawn_on(call.in_current_span(), &Handle::current());
        Ok(())
    }

    /// Waits for one answer and settles its candidates.
    fn receive(&mut self) -> Result<(), ExecutorError> {
        let Some(answer) = Handle::current().block_on(self.in_flight.join_next()) else {
            return Ok(());
        };
        let (lookup, batch, answer) = answer.map_err(ExecutorError::Bug)?;
        let records =
            answer.map_err(|cause| ExecutorError::of_call("reading the records to be compared", cause))?;
        if lookup == Lookup::SurvivorById {
            return batch.into_iter().try_for_each(|candidate| self.follow(candidate, records.first()));
        }
        let is_asked = |id: &RecordId| batch.iter().any(|asked| known_id(asked).as_ref() == Some(id));
        // Others than those that were asked for, or such as others were merged into.
        let tells_of_merges = |record: &ObservedRecord| {
            let old = former_ids(self.pipeline.destination.as_ref(), record);
            !is_asked(&record.id) || old.iter().any(is_asked)
        };
        let has_merged = lookup == Lookup::Id && records.iter().any(tells_of_merges);
        let by_value = self.by_value(lookup, records);
        for candidate in batch {
            if has_merged {
                self.maybe_merged.insert(candidate.key.clone());
            }
            let hits = self.wanted(lookup, &candidate).map_or_else(
                || known_id(&candidate).map(|id| Hit::Id(id.into_string())),
                |(rule, text)| Some(Hit::Value(self.digest(rule, text))),
            );
            let hits = hits.and_then(|hit| by_value.get(&hit)).map_or(&[][..], Vec::as_slice);
            self.settle(lookup, candidate, hits)?;
        }
        Ok(())
    }

    /// Decides what one look-up means for its candidate.
    fn settle(
        &mut self,
        lookup: Lookup,
        candidate: Candidate,
        hits: &[ObservedRecord],
    ) -> Result<(), ExecutorError> {
        let hits = match hits {
            [record] if self.is_of_another(lookup, &candidate, record)? => &[],
            hits => hits,
        };
        self.observed.may_have_rivals |= lookup != Lookup::Id && !hits.is_empty();
        let is_left = matches!(hits, [record] if self.takes_over(lookup, &candidate, record)?);
        match (lookup, hits) {
            (Lookup::Id, []) => self.look(Lookup::SurvivorByKey, candidate),
            // It is looked for like a record that was never loaded: somebody may have made it again by hand.
            (Lookup::SurvivorByKey, []) if self.maybe_merged.remove(&candidate.key) => {
                self.look(Lookup::SurvivorById, candidate)
            }
            (Lookup::SurvivorByKey, []) if self.recreates() => self.look(Lookup::Match(0), candidate),
            (Lookup::SurvivorByKey, []) => {
                let gone = known_id(&candidate).map_or(Found::Nothing, Found::Gone);
                self.finish(&candidate, gone)
            }
            (Lookup::SurvivorById, []) => self.follow(candidate, None),
            (Lookup::Key, []) => self.look(Lookup::Match(0), candidate),
            (Lookup::Match(number), []) => self.look(Lookup::Match(number + 1), candidate),
            (Lookup::Id | Lookup::SurvivorById | Lookup::SurvivorByKey | Lookup::Key, [record, ..]) => {
                self.finish(&candidate, Found::Ours(record.clone()))
            }
            // Ours, and its source record has left: this one is its new name.
            (Lookup::Match(_), [record])
                if is_left || (self.has_archives && self.spool.is_orphan(&record.id)?) =>
            {
                self.finish(&candidate, Found::Ours(record.clone()))
            }
            (Lookup::Match(number), [record]) => {
                self.finish(&candidate, Found::Match(self.matches[number].0.clone(), record.clone()))
            }
            (Lookup::Match(number), several) => {
                let mut ids: Vec<RecordId> = several.iter().map(|record| record.id.clone()).collect();
                ids.sort();
                self.finish(&candidate, Found::Ambiguous(self.matches[number].0.clone(), ids))
            }
        }
    }

    /// Whether a record was left behind by a source record that has left: the candidate takes it over, and the old key is
    /// forgotten with that.
    fn takes_over(
        &mut self,
        lookup: Lookup,
        candidate: &Candidate,
        record: &ObservedRecord,
    ) -> Result<bool, ExecutorError> {
        if !self.has_left || matches!(lookup, Lookup::Id | Lookup::SurvivorById) {
            return Ok(false);
        }
        if candidate.last.is_none() && lookup == Lookup::Key {
            self.come_to.insert(record.id.clone());
        }
        let left = self.court.left_by(record)?.filter(|owner| *owner != candidate.key);
        if let Some(left) = &left {
            self.spool.put_heir_of(&record.id, left)?;
        }
        Ok(left.is_some())
    }

    /// Follows the id we knew to the record that answers to it: nobody's is ours now, and another's is not.
    fn follow(&mut self, candidate: Candidate, record: Option<&ObservedRecord>) -> Result<(), ExecutorError> {
        let Some(record) = record else {
            return self.settle(Lookup::SurvivorByKey, candidate, &[]);
        };
        let carried = record.get(self.reconciler.definition(KEY_RULE).name.as_str());
        if carried.is_none_or(str::is_empty) {
            self.observed.may_have_rivals = true;
            return self.settle(Lookup::Id, candidate, std::slice::from_ref(record));
        }
        let owner = self.court.owner_of(record)?;
        // The other one has left: this one is who it lives on as.
        let is_archived =
            self.has_archives && owner.as_ref().map_or(Ok(false), |owner| self.spool.is_archived(owner))?;
        if is_archived || self.takes_over(Lookup::SurvivorByKey, &candidate, record)? {
            self.observed.may_have_rivals = true;
            return self.settle(Lookup::Id, candidate, std::slice::from_ref(record));
        }
        self.finish(&candidate, Found::Merged(record.id.clone(), owner))
    }

    /// Whether records are looked for by that rule's property.
    fn is_looked_up(&self, rule: u16) -> bool {
        rule == KEY_RULE || self.matches.iter().any(|(_, known)| *known == rule)
    }

    fn recreates(&self) -> bool {
        self.pipeline.transform.destination().on_deleted() == OnDeleted::Recreate
    }

    fn finish(&mut self, candidate: &Candidate, found: Found) -> Result<(), ExecutorError> {
        self.done += 1;
        if self.done.is_multiple_of(100) || self.done == self.total {
            self.pipeline.report(Phase::Compare, self.done, Some(self.total));
        }
        let shown = showing(self.court, &found);
        let change = self.reconciler.reconcile(candidate, found);
        let is_known = |rule| self.is_listed || self.is_looked_up(rule);
        note_holdings(self.court, candidate, &change, shown, is_known)?;
        self.spool.put_change(&change)
    }

    /// Sends what is left in the buckets, until nothing is queued or under way. A miss may fill a later bucket.
    fn drain(&mut self) -> Result<(), ExecutorError> {
        loop {
            let first =
                self.buckets.iter().filter(|(_, bucket)| !bucket.is_empty()).map(|(lookup, _)| *lookup).min();
            match first {
                // Look-ups still under way may yet fill this bucket: only an idle line sends half a batch.
                Some(lookup) if self.in_flight.is_empty() => {
                    let batch = self.buckets.remove(&lookup).unwrap_or_default();
                    self.launch(lookup, batch)?;
                }
                None if self.in_flight.is_empty() => return Ok(()),
                _ => self.receive()?,
            }
        }
    }
}

fn known_id(candidate: &Candidate) -> Option<RecordId> {
    candidate.last.as_ref().map(|last| last.id.clone())
}
