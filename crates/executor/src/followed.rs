//! Records to be archived are looked for first, as every record is that is written to.
//!
//! A record that was merged into another is followed there. One that is another source record's, too, is never archived: it
//! goes on under that one. Where that one has not moved, so that nobody would look at it, the source is read once more and
//! it is looked at.

use std::collections::{HashMap, HashSet};

use fieldline_model::{Action, Change, ObservedRecord, OnMissing, Reason, RecordId, SourceKey};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::owners::KeyOwners;
use crate::spool::{Spared, Spool};
use crate::whereabouts::{former_ids, whereabouts};

/// Archives, and known records, looked at together.
const WINDOW: usize = 4_096;

/// Looks for the records that are to be archived. Those that are gone are none of them any more; merged ones are archived
/// under the ids they have now, each once.
pub(crate) fn follow_archives(pipeline: &Pipeline, spool: &Spool) -> Result<(), ExecutorError> {
    if !may_archive(pipeline) || !spool.has_archives()? {
        return Ok(());
    }
    let following = Following { pipeline, spool, owners: KeyOwners::of(pipeline)? };
    let mut after: Option<SourceKey> = None;
    loop {
        pipeline.check_stop()?;
        let window = spool.archives(after.as_ref(), WINDOW)?;
        let Some(last) = window.last() else {
            return join_twins(spool);
        };
        after = Some(last.key.clone());
        following.window(window)?;
    }
}

/// Leaves records alone that are those of other source records, too, and that none of these has come to in this plan; and
/// has no record archived twice.
pub(crate) fn leave_shared(pipeline: &Pipeline, spool: &Spool) -> Result<(), ExecutorError> {
    if !may_archive(pipeline) || !spool.has_archives()? {
        return Ok(());
    }
    loop {
        let shared = spool.shared(WINDOW)?;
        if shared.is_empty() {
            return join_twins(spool);
        }
        for (change, key) in shared {
            let Some(id) = change.id.clone() else { continue };
            spool.put_spared(Change { reason: Reason::Shared { id, key }, ..change }, Spared::Shared)?;
        }
    }
}

fn may_archive(pipeline: &Pipeline) -> bool {
    pipeline.transform.destination().on_missing() == OnMissing::Archive
}

/// Two source records of one record have left: it is archived once, and both are forgotten with that.
fn join_twins(spool: &Spool) -> Result<(), ExecutorError> {
    loop {
        let twins = spool.twin_archives(WINDOW)?;
        if twins.is_empty() {
            return Ok(());
        }
        for twin in twins {
            spool.put_heir(&twin)?;
            spool.put_change(&Change { id: None, ..twin })?;
        }
    }
}

struct Following<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    owners: KeyOwners<'a>,
}

/// The archives of a window by every id that leads to their records, each with the id of the record now.
type Pointing = HashMap<RecordId, Vec<(SourceKey, RecordId)>>;

impl Following<'_> {
    fn window(&self, window: Vec<Change>) -> Result<(), ExecutorError> {
        let destination = self.pipeline.transform.destination();
        let mut ids: Vec<RecordId> = window.iter().filter_map(|change| change.id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        let key = [destination.key_property().clone()];
        let call = whereabouts(self.pipeline.destination.as_ref(), destination.object(), &key, &ids);
        let found = self.pipeline.wait("reading the records to be archived", call)?;
        let mut pointing = Pointing::new();
        for change in window {
            let Some(asked) = change.id.clone() else { continue };
            let Some(record) = found.get(&asked) else {
                self.spool.put_spared(change, Spared::Gone)?;
                continue;
            };
            let old = former_ids(self.pipeline.destination.as_ref(), record);
            let names: HashSet<RecordId> = old.into_iter().chain([asked, record.id.clone()]).collect();
            for name in names {
                pointing.entry(name).or_default().push((change.key.clone(), record.id.clone()));
            }
            self.follow(change, record)?;
        }
        self.find_sharers(&pointing)
    }

    /// Follows an archive to its record.
    fn follow(&self, change: Change, record: &ObservedRecord) -> Result<(), ExecutorError> {
        let is_merged = change.id.as_ref() != Some(&record.id);
        let carried = self.owners.carried(record);
        let owner = carried.map_or(Ok(None), |carried| self.owners.owner(carried))?;
        match owner {
            Some(owner) if owner == change.key => {}
            Some(owner) if self.is_there(&owner)? => self.share(&change.key, &owner, &record.id)?,
            Some(owner) if self.spool.is_archived(&owner)? => {}
            _ if is_merged && carried.is_some() => return self.lose(change, record),
            _ => {}
        }
        if !is_merged {
            return Ok(());
        }
        self.spool.put_change(&Change { id: Some(record.id.clone()), ..change })
    }

    /// It was merged into a record of somebody else's.
    fn lose(&self, change: Change, record: &ObservedRecord) -> Result<(), ExecutorError> {
        let reason = Reason::MergedAway { id: record.id.clone() };
        self.spool.put_spared(Change { reason, ..change }, Spared::MergedAway)
    }

    /// Whether a source record is in the source, as far as this plan or the state know it.
    fn is_there(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        if let Some(change) = self.spool.change(key)? {
            return Ok(change.action != Action::Archive);
        }
        if self.spool.candidate(key)?.is_some() {
            return Ok(true);
        }
        let known = self.pipeline.state.records(&self.pipeline.scope(), std::slice::from_ref(key))?;
        Ok(known.into_iter().flatten().next().is_some())
    }

    /// Looks for source records that are known by ids which lead to records of the window.
    fn find_sharers(&self, pointing: &Pointing) -> Result<(), ExecutorError> {
        let scope = self.pipeline.scope();
        let mut after: Option<SourceKey> = None;
        loop {
            let known = self.pipeline.state.known_ids(&scope, after.as_ref(), WINDOW)?;
            let Some((last, _)) = known.last() else {
                return Ok(());
            };
            after = Some(last.clone());
            for (other, id) in known {
                let Some(archives) = pointing.get(&id) else { continue };
                if self.spool.is_archived(&other)? {
                    continue;
                }
                for (key, id) in archives {
                    self.share(key, &other, id)?;
                }
            }
        }
    }

    /// The record of an archive is that of another source record, too. Where nobody would look at that one, it is woken.
    fn share(&self, key: &SourceKey, other: &SourceKey, id: &RecordId) -> Result<(), ExecutorError> {
        self.spool.put_shared(key, other, id)?;
        let is_looked_at = self.spool.change(other)?.is_some() || self.spool.candidate(other)?.is_some();
        if is_looked_at { Ok(()) } else { self.spool.put_woken(other) }
    }
}
