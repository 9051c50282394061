//! Does HubSpot still show a value on the record of the source record that has claimed it?
//!
//! Asked only where somebody else wants the value now, and where the record is not read in this run anyway: its source
//! record may have left, or somebody may have deleted or changed the record.

use std::collections::{BTreeMap, HashMap, HashSet};

use fieldline_connector::{Fetch, FetchBy};
use fieldline_model::{
    Action, Change, Claim, Mode, ObservedRecord, Prior, PropertyName, Reason, RecordId, SourceKey,
    StandingKind, ValueDigest,
};
use fieldline_reconcile::Candidate;

use super::holdings::{all_shown, drop_wishes, shown_of};
use super::taken::taken;
use super::{Court, WINDOW};
use crate::ExecutorError;
use crate::spool::CandidateState;

/// Asks HubSpot about the unread holders of values that records of this run ask for; one that does not show its value any
/// more is none. Who wants what another keeps is rejected, and not read.
pub(super) fn prove_holders(court: Court<'_>) -> Result<(), ExecutorError> {
    court.spool.index_contested()?;
    let mut from = 0;
    loop {
        let window = court.spool.contested(from, WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        from = last + 1;
        let mut doubted = Vec::new();
        for (_, key) in &window {
            for (_, claim) in unread_holders(court, key)? {
                if court.spool.note_proven(&claim)? {
                    doubted.push(claim);
                }
            }
        }
        prove(court, &doubted)?;
        for (_, key) in &window {
            for (candidate, claim) in unread_holders(court, key)? {
                // Who is not in HubSpot is not written, so that nothing keeps it from what it asks for.
                if may_be_absent(court, &candidate) {
                    break;
                }
                // Whoever was put to sleep here is not asked, and may have the value no more.
                if court.spool.held_by(&claim.property, &claim.value)?.is_some() {
                    doom(court, candidate, &claim)?;
                    break;
                }
            }
        }
    }
}

/// The claims of others on what a candidate wants, as far as nobody reads their records.
fn unread_holders(court: Court<'_>, key: &SourceKey) -> Result<Vec<(Candidate, Claim)>, ExecutorError> {
    let Some((candidate, CandidateState::Active)) = court.spool.candidate(key)? else {
        return Ok(Vec::new());
    };
    // Whoever was held is read in every run, so that the reason is the same in each.
    if matches!(candidate.prior, Prior::Same(StandingKind::Held(_))) {
        return Ok(Vec::new());
    }
    let mut unread = Vec::new();
    for wanted in court.wanted(&candidate) {
        let contested = court.spool.contested_value(&wanted.property, &wanted.value)?;
        let holder = contested.and_then(|contested| contested.holder).filter(|holder| *holder != wanted.key);
        let Some(holder) = holder else { continue };
        let is_read =
            court.spool.candidate(&holder)?.is_some_and(|(_, state)| state == CandidateState::Active);
        // For the record of one that has left nobody speaks: what it shows is asked like that of any record in HubSpot.
        if !is_read && !court.spool.is_archived(&holder)? && !court.has_left(&holder)? {
            unread.push((candidate.clone(), Claim { key: holder, ..wanted }));
        }
    }
    Ok(unread)
}

/// Whether only HubSpot tells if a candidate is written at all: it is left alone where it is not there (`mode: update`).
fn may_be_absent(court: Court<'_>, candidate: &Candidate) -> bool {
    candidate.last.is_none() && court.pipeline.transform.destination().mode() == Mode::Update
}

/// Rejects a candidate that cannot win.
fn doom(court: Court<'_>, candidate: Candidate, claim: &Claim) -> Result<(), ExecutorError> {
    drop_wishes(court, &candidate)?;
    court.spool.put_asleep(&candidate.key)?;
    court.spool.put_change(&claimed(candidate, &claim.property, &claim.key))
}

/// The rejection of a candidate that was not read.
fn claimed(candidate: Candidate, property: &PropertyName, holder: &SourceKey) -> Change {
    Change {
        rejection: Some(taken(property, holder)),
        external_id: Some(candidate.desired.external_id),
        key: candidate.key,
        seq: candidate.seq,
        line: candidate.line,
        source_hash: candidate.source_hash,
        id: None,
        action: Action::Reject,
        reason: Reason::Rejected,
        fields: Vec::new(),
        kept: Vec::new(),
        pending: Vec::new(),
        prior: candidate.prior,
    }
}

/// Asks HubSpot about holders that sleepers wait for, and that are not in the source as rows that can be loaded.
pub(super) fn prove_departed(
    court: Court<'_>,
    sleepers: &[(Candidate, CandidateState)],
) -> Result<(), ExecutorError> {
    if !court.spool.has_any_left()? {
        return Ok(());
    }
    let mut doubted = Vec::new();
    for wanted in sleepers.iter().flat_map(|(sleeper, _)| court.wanted(sleeper)) {
        let contested = court.spool.contested_value(&wanted.property, &wanted.value)?;
        let Some(holder) = contested.and_then(|contested| contested.holder) else { continue };
        let is_there_no_more = court.spool.has_left(&holder)? && !court.spool.is_archived(&holder)?;
        // Who waits for one whose record is nobody's is looked at, and need not be told.
        if is_there_no_more && !court.has_left(&holder)? && court.spool.note_proven(&wanted)? {
            doubted.push(Claim { key: holder, ..wanted });
        }
    }
    prove(court, &doubted)
}

fn prove(court: Court<'_>, doubted: &[Claim]) -> Result<(), ExecutorError> {
    if doubted.is_empty() {
        return Ok(());
    }
    let mut keys: Vec<SourceKey> = doubted.iter().map(|claim| claim.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let known = court.pipeline.state.records(&court.pipeline.scope(), &keys)?;
    let ids: Vec<RecordId> = known.into_iter().flatten().map(|record| record.id).collect();
    let mut shown = HashSet::new();
    for chunk in ids.chunks(court.pipeline.destination.max_batch()) {
        let request = Fetch {
            object: court.pipeline.transform.destination().object().clone(),
            by: FetchBy::Id(chunk.to_vec()),
            properties: court.properties(),
            timed: Vec::new(),
        };
        let call = court.pipeline.destination.fetch(&request);
        // A merged record answers under another id: what counts is that the value is shown at all.
        for record in court.pipeline.wait("reading the holders of contested values", call)? {
            court.note_speaker(&record)?;
            for value in all_shown(court, &record) {
                let Claim { property, value, .. } = value.claim(court, &SourceKey::new(""));
                court.spool.put_held(&property, &value, &record.id)?;
                shown.insert((property, value));
            }
        }
    }
    for claim in doubted {
        if !shown.contains(&(claim.property.clone(), claim.value)) {
            court.spool.void_holder(claim)?;
        }
    }
    Ok(())
}

/// Asks HubSpot who has the values that records are to get, so that the plan knows what would be refused. For a record that
/// would be created the properties of `match` and a list of the portal have told already.
pub(super) fn prove_takes(court: Court<'_>) -> Result<(), ExecutorError> {
    let mut after: Option<Claim> = None;
    loop {
        let window = court.spool.takes(after.as_ref(), WINDOW)?;
        let Some(last) = window.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        let mut asked: BTreeMap<PropertyName, Vec<String>> = BTreeMap::new();
        let mut known: Option<&Claim> = None;
        for claim in &window {
            if known.is_some_and(|known| known.property == claim.property && known.value == claim.value) {
                continue;
            }
            // Who was rejected since asks for nothing, unless it is somebody's rival; another may want the same value.
            let change = court.spool.change(&claim.key)?;
            let change = match change.filter(|change| change.action != Action::Reject) {
                None => court.spool.rival(&claim.key)?,
                change => change,
            };
            if let Some(text) = change.and_then(|change| taken_text(court, &change, claim)) {
                asked.entry(claim.property.clone()).or_default().push(text);
                known = Some(claim);
            }
        }
        for (property, texts) in asked {
            court.shown(&property, &texts)?;
        }
    }
}

/// The text behind what a change takes.
fn taken_text(court: Court<'_>, change: &Change, claim: &Claim) -> Option<String> {
    let rule = court.rule_named(&claim.property)?;
    let field = change.fields.iter().find(|field| field.rule == rule)?;
    Some(field.after.wire().to_owned())
}

impl Court<'_> {
    /// Asks HubSpot for the records that show these values of a unique property, and notes who has which. Gives them back by
    /// value.
    pub(super) fn shown(
        self,
        property: &PropertyName,
        texts: &[String],
    ) -> Result<HashMap<ValueDigest, ObservedRecord>, ExecutorError> {
        let (mut shown, rule) = (HashMap::new(), self.rule_named(property));
        for chunk in texts.chunks(self.pipeline.destination.max_batch()) {
            self.pipeline.check_stop()?;
            let request = Fetch {
                object: self.pipeline.transform.destination().object().clone(),
                by: FetchBy::Unique(property.clone(), chunk.to_vec()),
                properties: self.properties(),
                timed: Vec::new(),
            };
            let call = self.pipeline.destination.fetch(&request);
            for record in self.pipeline.wait("looking for the holders of unique values", call)? {
                for value in rule.map(|rule| shown_of(self, &record, rule)).unwrap_or_default() {
                    let claim = value.claim(self, &SourceKey::new(""));
                    self.spool.put_held(property, &claim.value, &record.id)?;
                    self.rouse_speaker(&record)?;
                    shown.insert(claim.value, record.clone());
                }
            }
        }
        Ok(shown)
    }
}
