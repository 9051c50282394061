//! Sorted rows → one record per key → candidates: what needs a closer look.

use std::borrow::Cow;
use std::sync::Arc;

use fieldline_mapping::{Mapped, Transformer};
use fieldline_model::{
    Awaited, Columns, DesiredRecord, DesiredValue, KnownRecord, MissingValue, OnMissing, Prior,
    PropertyDefinition, PropertyName, Rejection, RejectionCode, SkippedOf, SkippedValue, SourceHash,
    SourceKey, SourceRecord, Standing, StandingKind, Subject, canonical,
};
use fieldline_reconcile::Candidate;

use crate::ExecutorError;
use crate::claims::Asking;
use crate::context::Pipeline;
use crate::counts::PlanCounts;
use crate::departures::Departures;
use crate::extract::{Extracted, Row};
use crate::leftovers::Leftovers;
use crate::links::links_name;
use crate::missing::{Departed, Missing};
use crate::observer::Phase;
use crate::outcome::{awaited, is_absent};
use crate::spool::{CandidateState, Spool};
use crate::standing::{StandingEntries, is_judged_again};
use crate::tables::read_tables;
use crate::unsent::{contested, rejection_of, waiting};
use crate::winners::{Verdict, Winner, Winners};

/// Added to the place of a record that was not in HubSpot when it was last looked for (`mode: update`): it yields a unique
/// value to every record that is there.
const BEHIND_ALL: u64 = 1 << 62;

/// Records looked up in the state at once.
const WINDOW: usize = 4_096;

/// How closely records are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scrutiny {
    /// Whether the whole stream was read.
    pub(crate) is_everything: bool,
    /// Whether every row of the stream was seen, read or passed over.
    pub(crate) is_complete: bool,
    /// Whether records are compared though their source has not moved.
    pub(crate) is_anew: bool,
    /// Whether those are looked at, too, who wait for a value that nobody has given up as far as the state knows.
    pub(crate) wakes_all: bool,
    /// Whether the spool names records that are looked at though their source has not moved.
    pub(crate) has_woken: bool,
    /// Whether the stream has the rows that the last complete one had: then nobody has left it since.
    pub(crate) has_same_rows: bool,
}

/// Sorts the records into unchanged ones, rejections and candidates. Where the whole stream was read, records that have left
/// it are noted, too.
pub(crate) fn select(
    pipeline: &Pipeline,
    extracted: Extracted,
    scrutiny: Scrutiny,
    spool: &Spool,
    counts: &mut PlanCounts,
) -> Result<(), ExecutorError> {
    counts.read = extracted.read;
    let mut missing =
        if scrutiny.is_everything { Missing::watch(pipeline, spool, extracted.read)? } else { None };
    let mut departed = Departed::watch(pipeline, spool);
    let mut asking = Asking::about_holders(pipeline, spool)?;
    let has_rows = extracted.read + extracted.passed_over > 0;
    let mut leftovers = if has_rows { leftovers(pipeline, spool, scrutiny)? } else { None };
    let is_told = has_rows && scrutiny.is_complete && !scrutiny.has_same_rows;
    let departures = is_told.then(|| Departures::watch(pipeline, spool));
    let distinct = pipeline.transform.source().distinct();
    let mut winners = Winners::new(extracted.rows, distinct, extracted.scale)?;
    let mut selection = Selection {
        pipeline,
        spool,
        counts,
        columns: extracted.columns,
        transformer: pipeline.transform.transformer(),
        standing: StandingEntries::new(pipeline),
        is_anew: scrutiny.is_anew,
        wakes_all: scrutiny.wakes_all,
        has_woken: scrutiny.has_woken,
        departures,
        done: 0,
    };
    let mut is_over = false;
    while !is_over {
        pipeline.check_stop()?;
        let (mut present, mut window) = (Vec::with_capacity(WINDOW), Vec::with_capacity(WINDOW));
        while present.len() < WINDOW {
            let Some(verdict) = winners.next()? else {
                is_over = true;
                break;
            };
            if let Verdict::Winner(Winner { key, .. }) | Verdict::Passed(key) = &verdict {
                if scrutiny.is_complete {
                    asking.present(key)?;
                }
                missing.as_mut().map_or(Ok(()), |missing| missing.present(key))?;
                leftovers.as_mut().map_or(Ok(()), |leftovers| leftovers.present(key))?;
            }
            match verdict {
                Verdict::Winner(winner) => {
                    present.push(winner.key.clone());
                    window.push(winner);
                }
                Verdict::Passed(key) => present.push(key),
                // A complete read tells by itself who is there.
                Verdict::Gone(_) if missing.is_some() => {}
                Verdict::Gone(key) => departed.note(key)?,
            }
        }
        selection.window(&present, window)?;
    }
    selection.departures.take().map_or(Ok(()), Departures::finish)?;
    departed.finish()?;
    // An unreadable row may be that of any key.
    if scrutiny.is_complete && !spool.has_lines()? {
        asking.finish()?;
    }
    selection.counts.superseded = winners.superseded;
    selection.lines()?;
    missing.map_or(Ok(()), Missing::finish)?;
    leftovers.map_or(Ok(()), Leftovers::finish)
}

/// What looks for entries about records that have left; `None` where the read does not tell who has. Rows that could not be
/// read may be theirs.
fn leftovers<'a>(
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    scrutiny: Scrutiny,
) -> Result<Option<Leftovers<'a>>, ExecutorError> {
    let is_archiving = pipeline.transform.destination().on_missing() == OnMissing::Archive;
    // Who is to be archived is known after a full read only.
    let is_told = if is_archiving { scrutiny.is_everything } else { scrutiny.is_complete };
    Ok((is_told && !spool.has_lines()?).then(|| Leftovers::watch(pipeline, spool)))
}

struct Selection<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    counts: &'a mut PlanCounts,
    columns: Arc<Columns>,
    transformer: Transformer,
    standing: StandingEntries<'a>,
    is_anew: bool,
    wakes_all: bool,
    has_woken: bool,
    /// `None` where the read does not tell who has left, or nobody has.
    departures: Option<Departures<'a>>,
    done: u64,
}

/// A record whose source moved, or which is judged anew.
struct Moved {
    winner: Winner,
    standing: Option<Standing>,
    /// The hash it was loaded with; `None` where it was not loaded, or is judged anew.
    hash: Option<SourceHash>,
}

impl Moved {
    /// Whether its source has not moved since it was loaded.
    fn is_loaded(&self) -> bool {
        self.hash == Some(self.winner.row.hash)
    }
}

impl Selection<'_> {
    /// Looks at the records of a window of the stream that were read; `present` are all its keys.
    fn window(&mut self, present: &[SourceKey], window: Vec<Winner>) -> Result<(), ExecutorError> {
        self.done += window.len() as u64;
        let hashes = match &mut self.departures {
            Some(departures) => {
                let mut all = present.iter().zip(departures.hashes(present)?);
                let hash_of = |winner: &Winner| all.find(|(key, _)| **key == winner.key)?.1;
                window.iter().map(hash_of).collect()
            }
            None => {
                let keys: Vec<SourceKey> = window.iter().map(|winner| winner.key.clone()).collect();
                self.pipeline.state.hashes(&self.pipeline.scope(), &keys)?
            }
        };
        let mut moved = Vec::new();
        for (winner, hash) in window.into_iter().zip(hashes) {
            let hash = hash.filter(|_| !self.is_anew);
            let standing = self.standing.of(&winner.key)?;
            if let Some(record) = self.sieve(winner, hash, standing)? {
                moved.push(record);
            }
        }
        self.moved(moved)?;
        self.pipeline.report(Phase::Transform, self.done, Some(self.counts.read));
        Ok(())
    }

    /// Settles what can be known from hashes alone; gives back the rest.
    fn sieve(
        &mut self,
        winner: Winner,
        hash: Option<SourceHash>,
        standing: Option<Standing>,
    ) -> Result<Option<Moved>, ExecutorError> {
        let is_same = standing.as_ref().is_some_and(|entry| entry.source_hash == winner.row.hash);
        match standing.as_ref().map(|entry| &entry.kind) {
            Some(
                StandingKind::Held(_) | StandingKind::Open | StandingKind::Pending(_) | StandingKind::Absent,
            ) => {
                let is_woken = self.has_woken && self.spool.is_woken(&winner.key)?;
                return Ok(Some(Moved { winner, standing, hash: hash.filter(|_| !is_woken) }));
            }
            Some(StandingKind::Rejected(rejection))
                if is_same && !is_judged_again(rejection, &self.pipeline.transform) =>
            {
                let prior = Prior::Same(StandingKind::Rejected(rejection.clone()));
                let line = self.line(&winner)?;
                self.spool.put_left(&winner.key)?;
                self.spool.put_change(&rejection_of(&winner, rejection.clone(), prior, line))?;
                return Ok(None);
            }
            _ => {}
        }
        let is_woken = self.has_woken && self.spool.is_woken(&winner.key)?;
        if hash != Some(winner.row.hash) || is_same || is_woken {
            let hash = hash.filter(|hash| *hash != winner.row.hash);
            return Ok(Some(Moved { winner, standing, hash }));
        }
        self.counts.unchanged += 1;
        self.counts.not_read += 1;
        if standing.is_some() {
            self.spool.put_settled(&winner.key)?;
        }
        Ok(None)
    }

    fn line(&self, winner: &Winner) -> Result<u64, ExecutorError> {
        Ok(self.decode(&winner.row)?.line)
    }

    fn decode(&self, row: &Row) -> Result<SourceRecord, ExecutorError> {
        SourceRecord::decode(&row.record, &self.columns).map_err(|_| ExecutorError::Corrupt("a record"))
    }

    fn moved(&mut self, moved: Vec<Moved>) -> Result<(), ExecutorError> {
        if moved.is_empty() {
            return Ok(());
        }
        let keys: Vec<SourceKey> = moved.iter().map(|record| record.winner.key.clone()).collect();
        let known = self.pipeline.state.records(&self.pipeline.scope(), &keys)?;
        moved.into_iter().zip(known).try_for_each(|(record, known)| self.transform(record, known))
    }

    fn transform(&mut self, moved: Moved, last: Option<KnownRecord>) -> Result<(), ExecutorError> {
        let is_loaded = moved.is_loaded();
        let Moved { winner, standing, hash } = moved;
        let record = self.decode(&winner.row)?;
        let prior = match &standing {
            None => Prior::Nothing,
            Some(entry) if entry.source_hash == winner.row.hash => Prior::Same(entry.kind.clone()),
            Some(_) => Prior::Moved,
        };
        if let Some(contest) = winner.contest {
            let rejection = contested(contest);
            return self.spool.put_change(&rejection_of(&winner, rejection, prior, record.line));
        }
        match self.apply(&record)? {
            Mapped::Filtered => {
                self.counts.filtered += 1;
                // What others wait for may be free: HubSpot is asked.
                self.spool.put_left(&winner.key)?;
                let is_known = if self.is_anew { last.is_some() } else { hash.is_some() };
                if is_known && hash != Some(SourceHash::LEFT) {
                    self.spool.put_departed(&winner.key)?;
                }
                if standing.is_some() { self.spool.put_settled(&winner.key) } else { Ok(()) }
            }
            Mapped::Rejected(rejection) => {
                self.spool.put_left(&winner.key)?;
                self.spool.put_change(&rejection_of(&winner, rejection, prior, record.line))
            }
            Mapped::Desired(desired) if is_loaded && self.still_waits(standing.as_ref(), &desired) => {
                self.counts.unchanged += 1;
                self.counts.not_read += 1;
                self.counts.pending += 1;
                self.counts.pending_not_read += 1;
                let rules = self.pipeline.transform.rules();
                desired.pending.iter().try_for_each(|lookup| {
                    let property = &rules[usize::from(lookup.rule)].property;
                    self.spool.put_lookup_wait(&winner.key, property, lookup)
                })
            }
            Mapped::Desired(desired) if self.waits_on(&prior, &desired) => {
                self.spool.put_change(&waiting(&winner, desired, prior, record.line))
            }
            Mapped::Desired(mut desired) => {
                if let Some(rejection) = self.still_lacks(&prior, &desired) {
                    return self.spool.put_change(&rejection_of(&winner, rejection, prior, record.line));
                }
                self.note_skipped(&winner.key, std::mem::take(&mut desired.skipped))?;
                let seq =
                    if is_absent(standing.as_ref()) { BEHIND_ALL | winner.row.seq } else { winner.row.seq };
                let state = match prior.clone() {
                    Prior::Same(StandingKind::Rejected(rejection)) if Self::may_be_freed(&rejection) => {
                        self.sleep(&winner, rejection, prior.clone(), record.line, &desired)?
                    }
                    _ => CandidateState::Active,
                };
                let candidate = Candidate {
                    key: winner.key,
                    seq,
                    line: record.line,
                    source_hash: winner.row.hash,
                    desired,
                    last,
                    prior,
                };
                self.spool.put_candidate(&candidate, state)
            }
        }
    }

    /// What the mapping makes of a record. The first one that needs the portal's tables has them read.
    fn apply(&mut self, record: &SourceRecord) -> Result<Mapped, ExecutorError> {
        let mapped = self.transformer.apply(record);
        if !self.transformer.lacks_tables() {
            return Ok(mapped);
        }
        self.transformer.set_tables(read_tables(self.pipeline)?);
        Ok(self.transformer.apply(record))
    }

    /// Whether the same look-ups find nothing as when the record was loaded.
    fn still_waits(&self, standing: Option<&Standing>, desired: &DesiredRecord) -> bool {
        matches!(standing.map(|entry| &entry.kind), Some(StandingKind::Pending(before))
            if *before == self.awaited(desired))
    }

    /// Whether a record that was not loaded for want of a look-up waits for the same one still.
    fn waits_on(&self, prior: &Prior, desired: &DesiredRecord) -> bool {
        matches!(prior, Prior::Same(StandingKind::Pending(before))
            if !self.is_anew && *before == self.awaited(desired))
    }

    /// The rejection of a record that was not created for want of a value, where it has none still.
    fn still_lacks(&self, prior: &Prior, desired: &DesiredRecord) -> Option<Rejection> {
        let Prior::Same(StandingKind::Rejected(rejection)) = prior else { return None };
        let is_want = matches!(rejection.code, RejectionCode::Required | RejectionCode::RequiredByHubspot);
        let is_it = |missing: &MissingValue| {
            let rule = &self.pipeline.transform.rules()[usize::from(missing.rule)];
            rejection.property.as_ref() == Some(&rule.property)
        };
        let still_lacks = is_want && !self.is_anew && desired.missing_on_create.iter().any(is_it);
        still_lacks.then(|| rejection.clone())
    }

    fn awaited(&self, desired: &DesiredRecord) -> Vec<Awaited> {
        let rules = self.pipeline.transform.rules();
        awaited(&desired.pending, |rule| rules[usize::from(rule)].property.clone())
    }

    /// Notes the values that are left out of a record.
    fn note_skipped(&self, key: &SourceKey, skipped: Vec<SkippedValue>) -> Result<(), ExecutorError> {
        let transform = &self.pipeline.transform;
        for SkippedValue { of, fate } in skipped {
            let name = match of {
                SkippedOf::Field(rule) => transform.rules()[usize::from(rule)].property.clone(),
                SkippedOf::Links(rule) => links_name(&transform.associations()[usize::from(rule)]),
            };
            self.spool.put_skipped(key, &name, fate)?;
        }
        Ok(())
    }

    /// Whether a record was rejected because a value was another's, which may be free by now.
    fn may_be_freed(rejection: &Rejection) -> bool {
        matches!(rejection.code, RejectionCode::Claimed | RejectionCode::TakenThere)
    }

    /// Lets a record sleep that is still rejected for a value, unless the value is free; then the candidate's change
    /// replaces the rejection kept here.
    fn sleep(
        &self,
        winner: &Winner,
        rejection: Rejection,
        prior: Prior,
        line: u64,
        desired: &DesiredRecord,
    ) -> Result<CandidateState, ExecutorError> {
        let state = match rejection.code {
            RejectionCode::TakenThere => CandidateState::Refused,
            _ if self.wakes_all || self.is_free(&winner.key, &rejection, desired)? => CandidateState::Active,
            _ => CandidateState::Claimed,
        };
        if state != CandidateState::Active {
            self.spool.put_change(&rejection_of(winner, rejection, prior, line))?;
        }
        Ok(state)
    }

    /// Whether a value that a record was refused has no other holder any more: the run in which it was given up did not
    /// get to the record. Two that come to one record are told apart by reading it.
    fn is_free(
        &self,
        key: &SourceKey,
        rejection: &Rejection,
        desired: &DesiredRecord,
    ) -> Result<bool, ExecutorError> {
        let Some(property) = &rejection.property else {
            return Ok(true);
        };
        let Some((definition, text)) = self.wanted(property, desired) else {
            return Ok(true);
        };
        let value = canonical(&definition, text).digest();
        let holders = self.pipeline.state.claims(&self.pipeline.scope(), property, &[value])?;
        Ok(holders.into_iter().flatten().all(|holder| holder == *key))
    }

    /// What a record wants of a property; `None` when the mapping does not know it any more.
    fn wanted<'d>(
        &self,
        property: &PropertyName,
        desired: &'d DesiredRecord,
    ) -> Option<(Cow<'_, PropertyDefinition>, Option<&'d str>)> {
        let transform = &self.pipeline.transform;
        match transform.rules().iter().position(|rule| rule.property == *property) {
            Some(rule) => {
                let value = u16::try_from(rule).ok().and_then(|rule| desired.get(rule));
                Some((Cow::Borrowed(&transform.rules()[rule].definition), value.map(DesiredValue::wire)))
            }
            None if property == transform.destination().key_property() => {
                let definition = PropertyDefinition::text(property.clone());
                Some((Cow::Owned(definition), Some(desired.external_id.as_str())))
            }
            None => None,
        }
    }

    /// Marks unreadable rows that were rejected before: the same bytes, whatever line they have moved to.
    fn lines(&mut self) -> Result<(), ExecutorError> {
        if !self.spool.has_lines()? {
            return Ok(());
        }
        let scope = self.pipeline.scope();
        // Subjects of lines come after all keys.
        let mut after = Subject::Line(0);
        loop {
            let page = self.pipeline.state.standing(&scope, Some(&after), 1_000)?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = last.subject.clone();
            self.spool.mark_lines_standing(page.iter().map(|entry| entry.source_hash))?;
        }
    }
}
