//! One pass over the portal's list, where that is cheaper than asking for each record.

use fieldline_connector::Cursors;
use fieldline_model::{KEY_RULE, ObservedRecord, ValueDigest};
use fieldline_reconcile::{Candidate, Found};

use super::{Lookup, Observe};
use crate::ExecutorError;
use crate::claims::note_listed;

/// From this many unknown records on it is worth a call to ask how large the portal is.
const WORTH_COUNTING: u64 = 1_000;

impl Observe<'_> {
    /// Whether the portal has fewer records than we have to look for.
    pub(super) fn is_list_cheaper(&self) -> Result<bool, ExecutorError> {
        // A list shows no times.
        if !self.timed.is_empty() {
            return Ok(false);
        }
        let unknown = self.spool.unknown_count()?;
        if unknown < WORTH_COUNTING {
            return Ok(false);
        }
        let object = self.pipeline.transform.destination().object();
        let there = self.pipeline.wait("counting records", self.pipeline.destination.count(object))?;
        Ok(there < unknown)
    }

    /// Keeps the portal's records in the spool.
    pub(super) fn list(&mut self) -> Result<(), ExecutorError> {
        let object = self.pipeline.transform.destination().object();
        let (mut cursors, mut cursor) = (Cursors::default(), None::<String>);
        loop {
            self.pipeline.check_stop()?;
            let call = self.pipeline.destination.list(object, &self.properties, cursor.as_deref());
            let page = self.pipeline.wait("listing the portal's records", call)?;
            for record in &page.records {
                self.spool.put_listed(record, &self.found_by(record))?;
                note_listed(self.court, record, |rule| self.is_looked_up(rule))?;
            }
            let next = cursors.next(&format!("list of {object}"), page.next, page.records.len());
            cursor = next.map_err(|cause| ExecutorError::of_call("listing the portal's records", cause))?;
            if cursor.is_none() {
                self.is_portal_empty = self.spool.is_list_empty()?;
                return Ok(());
            }
        }
    }

    /// The values a listed record can be found by: the key under 0, match properties from 1 on.
    fn found_by(&self, record: &ObservedRecord) -> Vec<(usize, ValueDigest)> {
        let rules = std::iter::once(KEY_RULE).chain(self.matches.iter().map(|(_, rule)| *rule));
        let found_by = |(number, rule): (usize, u16)| {
            let values = record.finding(self.reconciler.definition(rule).name.as_str());
            values.map(move |text| (number, self.digest(rule, text)))
        };
        rules.enumerate().flat_map(found_by).collect()
    }

    /// Looks for a candidate among the listed records.
    pub(super) fn look_in_list(&mut self, lookup: Lookup, candidate: Candidate) -> Result<(), ExecutorError> {
        let Some(lookup) = self.applicable(lookup, &candidate) else {
            return self.finish(&candidate, Found::Nothing);
        };
        let number = if let Lookup::Match(number) = lookup { number + 1 } else { 0 };
        let hits = match self.wanted(lookup, &candidate).filter(|_| !self.is_portal_empty) {
            Some((rule, text)) => self.spool.listed(number, &self.digest(rule, text))?,
            None => Vec::new(),
        };
        self.settle(lookup, candidate, &hits)
    }
}
