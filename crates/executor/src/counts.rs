//! The arithmetic of a run: every record read is in exactly one count.

use serde::Serialize;

/// What a change plan says will become of the records read.
///
/// `read = filtered + superseded + unchanged + create + update + adopt + skip + hold + reject`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct PlanCounts {
    /// Records (and unreadable rows) the source gave.
    pub read: u64,
    /// Records of the source that lie below the watermark. They were not looked at, so they stand outside the sum.
    pub passed_over: u64,
    /// Rows whose watermark is not empty and no position: they are read in every run.
    pub unread_watermarks: u64,
    /// Left out by the mapping's filter.
    pub filtered: u64,
    /// Passed over, because another record of the same key counts.
    pub superseded: u64,
    /// Nothing to write; includes `not_read`.
    pub unchanged: u64,
    /// Unchanged by their source hash alone, without a look at HubSpot.
    pub not_read: u64,
    /// New.
    pub create: u64,
    /// Differ.
    pub update: u64,
    /// Taken over by a match property.
    pub adopt: u64,
    /// Left out on purpose.
    pub skip: u64,
    /// To be archived, because their source records have left. They were not read, so they stand outside the sum.
    pub archive: u64,
    /// Left alone although their source records have left: they are those of others, too, or were merged into somebody else's.
    pub left_alone: u64,
    /// Kept back for a person.
    pub hold: u64,
    /// Cannot be mapped or written; includes `standing`.
    pub reject: u64,
    /// Rejected before, and nothing has changed since.
    pub standing: u64,
    /// A look-up of theirs finds nothing yet, and is repeated in every run. They are written or unchanged without the value,
    /// or held where it is needed.
    pub pending: u64,
    /// Of these: without a look at HubSpot.
    #[serde(skip)]
    pub pending_not_read: u64,
    /// Links to be made.
    pub link: u64,
    /// Links to be removed.
    pub unlink: u64,
    /// Links that wait for a record that nobody has loaded yet; looked at again in every run.
    pub links_pending: u64,
    /// Association rules of records whose links cannot be made.
    pub links_rejected: u64,
    /// Values that are refused or not found, and left out of records that are written or unchanged.
    #[serde(skip)]
    pub skipped_values: u64,
}

impl PlanCounts {
    /// Changes that send something.
    pub fn writes(&self) -> u64 {
        self.create + self.update + self.adopt + self.archive + self.link + self.unlink
    }
}

/// What became of the records read.
///
/// `read = filtered + superseded + unchanged + created + updated + adopted + skipped + held + rejected + open`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct RunCounts {
    /// Records (and unreadable rows) the source gave.
    pub read: u64,
    /// Records of the source that lie below the watermark. They were not looked at, so they stand outside the sum.
    pub passed_over: u64,
    /// Rows whose watermark is not empty and no position: they are read in every run.
    pub unread_watermarks: u64,
    /// Left out by the mapping's filter.
    pub filtered: u64,
    /// Passed over, because another record of the same key counts.
    pub superseded: u64,
    /// Nothing to write; includes `not_read`.
    pub unchanged: u64,
    /// Unchanged by their source hash alone, without a look at HubSpot.
    pub not_read: u64,
    /// Created.
    pub created: u64,
    /// Updated.
    pub updated: u64,
    /// Taken over by a match property.
    pub adopted: u64,
    /// Left out on purpose.
    pub skipped: u64,
    /// Archived, because their source records have left. They were not read, so they stand outside the sum.
    pub archived: u64,
    /// Left alone although their source records have left: they are those of others, too, or were merged into somebody else's.
    pub left_alone: u64,
    /// Kept back for a person.
    pub held: u64,
    /// Not mapped or not written; includes `standing`.
    pub rejected: u64,
    /// Rejected before, and nothing has changed since.
    pub standing: u64,
    /// Without an outcome when the run ended: of unknown fate, or not reached. The next run settles them.
    pub open: u64,
    /// A look-up of theirs found nothing yet, and is repeated in every run. They were written or unchanged without the value,
    /// or held where it is needed.
    pub pending: u64,
    /// Links made.
    pub linked: u64,
    /// Links removed.
    pub unlinked: u64,
    /// Links that wait: for a record that nobody has loaded yet, or because their fate is unknown.
    pub links_pending: u64,
    /// Association rules of records whose links were refused in this run.
    pub links_rejected: u64,
    /// Association rules of records whose links were refused before, and stand so.
    #[serde(skip)]
    pub links_standing: u64,
    /// Of the written ones: HubSpot stored another form of a value.
    pub rewritten: u64,
    /// Of the held ones: held before, and nothing has changed since.
    #[serde(skip)]
    pub held_standing: u64,
    /// Records to archive that were not: refused, or of unknown fate. The next complete read judges them anew.
    #[serde(skip)]
    pub not_archived: u64,
}

impl RunCounts {
    /// The part of a plan's counts that loading does not touch.
    pub fn from_plan(plan: &PlanCounts) -> Self {
        Self {
            read: plan.read,
            passed_over: plan.passed_over,
            unread_watermarks: plan.unread_watermarks,
            filtered: plan.filtered,
            superseded: plan.superseded,
            unchanged: plan.not_read,
            not_read: plan.not_read,
            pending: plan.pending_not_read,
            ..Self::default()
        }
    }

    /// Whether every record read is in exactly one count.
    pub fn is_balanced(&self) -> bool {
        self.read == self.accounted()
    }

    /// Records read that are in no count: those a load that ended early did not reach.
    pub(crate) fn unaccounted(&self) -> u64 {
        self.read.saturating_sub(self.accounted())
    }

    fn accounted(&self) -> u64 {
        let written = self.created + self.updated + self.adopted;
        let passed = self.filtered + self.superseded + self.unchanged + self.skipped;
        written + passed + self.held + self.rejected + self.open
    }
}
