//! Records whose source records have left the source, or are filtered: nobody's.
//!
//! Where a mapping keeps them (`on_missing: keep`), no row speaks for such a record. Who comes to it takes it over, as it would
//! one that is to be archived; for all others its values are those of a record in HubSpot.

use fieldline_model::{ObservedRecord, PropertyName, RecordId, Rejection, SourceHash, SourceKey};

use super::Court;
use super::taken::{left_on, shown_on};
use crate::ExecutorError;

impl Court<'_> {
    /// Whether anybody has left, as far as a complete read has told. A row that cannot be read may be that of anyone.
    pub(crate) fn has_any_left(self) -> Result<bool, ExecutorError> {
        if self.spool.has_lines()? {
            return Ok(false);
        }
        let before = self.pipeline.state.left_keys(&self.pipeline.scope(), None, 1)?;
        Ok(!before.is_empty() || self.spool.has_departed()?)
    }

    /// Whether that source record has left, and its record is not archived.
    pub(super) fn has_left(self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let is_here = self.spool.candidate(key)?.is_some() || self.spool.change(key)?.is_some();
        if is_here || self.spool.has_lines()? {
            return Ok(false);
        }
        if self.spool.is_departed(key)? {
            return Ok(true);
        }
        let hashes = self.pipeline.state.hashes(&self.pipeline.scope(), std::slice::from_ref(key))?;
        Ok(hashes.contains(&Some(SourceHash::LEFT)))
    }

    /// The source record that has left a record behind, if it is one.
    pub(crate) fn left_by(self, record: &ObservedRecord) -> Result<Option<SourceKey>, ExecutorError> {
        let Some(owner) = self.owner_of(record)? else { return Ok(None) };
        Ok(if self.has_left_record(&owner, &record.id)? { Some(owner) } else { None })
    }

    /// Whether that source record has left just that record behind.
    pub(super) fn has_left_record(self, key: &SourceKey, id: &RecordId) -> Result<bool, ExecutorError> {
        if !self.has_left(key)? {
            return Ok(false);
        }
        let known = self.pipeline.state.records(&self.pipeline.scope(), std::slice::from_ref(key))?;
        Ok(known.into_iter().flatten().any(|known| known.id == *id))
    }

    /// The rejection of who wants a value that HubSpot shows on a record for which no source record speaks. `holder` is who had
    /// it as far as the state knows.
    pub(super) fn shown_there(
        self,
        property: &PropertyName,
        id: &RecordId,
        holder: Option<&SourceKey>,
    ) -> Result<Rejection, ExecutorError> {
        let is_left = holder.map_or(Ok(false), |holder| self.has_left_record(holder, id))?;
        Ok(if is_left { left_on(property, id.as_str()) } else { shown_on(property, id.as_str()) })
    }
}
