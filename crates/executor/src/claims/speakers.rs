//! Values that people put on records of source records which nobody looks at.
//!
//! Such a source record asks for another value, or for none: its record gives the value up as soon as it is compared. Where
//! somebody asks for the value, the source record is noted, and the source is read once more to look at it.

use fieldline_model::{Claim, ObservedRecord, RecordId, SourceHash, SourceKey};

use super::Court;
use super::judge::Holding;
use super::taken::unread_on;
use crate::ExecutorError;

impl Court<'_> {
    /// Notes the source record that speaks for a record: it was loaded there, and is in the source still.
    pub(super) fn note_speaker(self, record: &ObservedRecord) -> Result<Option<SourceKey>, ExecutorError> {
        let Some(owner) = self.owner_of(record)? else {
            return Ok(None);
        };
        let (scope, keys) = (self.pipeline.scope(), std::slice::from_ref(&owner));
        let known = self.pipeline.state.records(&scope, keys)?.into_iter().flatten();
        let hashes = self.pipeline.state.hashes(&scope, keys)?.into_iter().flatten();
        let speaks = known.map(|known| known.id).any(|id| id == record.id)
            && hashes.into_iter().any(|hash| hash != SourceHash::LEFT)
            && !self.spool.is_departed(&owner)?;
        if !speaks {
            return Ok(None);
        }
        self.spool.put_speaker(&record.id, &owner)?;
        Ok(Some(owner))
    }

    /// Has the source record looked at that speaks for a record with a value somebody asks for; whether there is one.
    pub(super) fn rouse_speaker(self, record: &ObservedRecord) -> Result<bool, ExecutorError> {
        let Some(speaker) = self.note_speaker(record)? else {
            return Ok(false);
        };
        if !self.is_looked_at(&speaker)? {
            self.spool.put_woken(&speaker)?;
        }
        Ok(true)
    }

    /// How a value stands that HubSpot shows on a record which this plan says nothing of. `holder` is who had it as far as the
    /// state knows.
    pub(super) fn left_there(
        self,
        claim: &Claim,
        id: &RecordId,
        holder: Option<&SourceKey>,
    ) -> Result<Holding, ExecutorError> {
        if let Some(record) = self.spool.listed_record(id.as_str())? {
            self.note_speaker(&record)?;
        }
        let Some(speaker) = self.spool.speaker(id)? else {
            return Ok(Holding::Kept(self.shown_there(&claim.property, id, holder)?));
        };
        if self.is_looked_at(&speaker)? {
            return self.kept_by(claim, speaker);
        }
        self.spool.put_woken(&speaker)?;
        Ok(Holding::Kept(unread_on(&claim.property, id.as_str(), &speaker)))
    }

    /// Whether the plan says what becomes of a source record.
    fn is_looked_at(self, key: &SourceKey) -> Result<bool, ExecutorError> {
        Ok(self.spool.candidate(key)?.is_some() || self.spool.change(key)?.is_some())
    }
}
