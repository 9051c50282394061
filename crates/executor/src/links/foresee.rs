//! Links to records that an earlier mapping of the same plan would load, or this one itself.

use fieldline_mapping::{AssociationRule, TransformPlan};
use fieldline_model::{Action, Change, ExternalId, KEY_RULE, Reason, SourceKey};

use super::tasks::{WINDOW, is_loaded};
use super::types::LinkTypes;
use crate::ExecutorError;
use crate::prepare::Prepared;
use crate::spool::Spool;

/// A plan that is loaded before the links are made.
pub(crate) struct Foreseen<'a> {
    pub(crate) transform: &'a TransformPlan,
    pub(crate) spool: &'a Spool,
    pub(crate) prepared: &'a Prepared,
}

impl Foreseen<'_> {
    /// What the plan does with the record under that external ID.
    fn change_of(&self, external: &ExternalId) -> Result<Option<Change>, ExecutorError> {
        let destination = self.transform.destination();
        let key = if destination.key_is_source_key() {
            Some(SourceKey::new(external.as_str()))
        } else {
            let value = self.prepared.reconciler.canonical(KEY_RULE, Some(external.as_str())).digest();
            self.spool.claimant(destination.key_property(), &value)?
        };
        Ok(key.map(|key| self.spool.change(&key)).transpose()?.flatten())
    }

    /// Whether the plan loads a record under that external ID.
    fn would_load(&self, external: &ExternalId) -> Result<bool, ExecutorError> {
        Ok(self.change_of(external)?.is_some_and(|change| is_loaded(&change)))
    }

    /// Whether the plan found that the record is gone, or archives it.
    fn is_gone(&self, external: &ExternalId) -> Result<bool, ExecutorError> {
        let is_gone = |change: Change| {
            change.action == Action::Archive
                || matches!(change.reason, Reason::Deleted | Reason::Merged { .. })
        };
        Ok(self.change_of(external)?.is_some_and(is_gone))
    }
}

/// Marks targets that `earlier` would load, and plans their links.
pub(crate) fn foresee(
    rules: &[AssociationRule],
    types: &LinkTypes,
    spool: &Spool,
    earlier: &Foreseen<'_>,
) -> Result<(), ExecutorError> {
    // Where the earlier plan knows that records are gone, links to known ones may wait, too.
    let loses_records = earlier.spool.loses_records()?;
    let mut after = None;
    loop {
        let window = if loses_records {
            spool.all_links(after.as_ref(), WINDOW)?
        } else {
            spool.waiting_links(after.as_ref(), WINDOW)?
        };
        let Some(last) = window.last() else {
            return Ok(());
        };
        after = Some((last.to.clone(), last.key.clone()));
        for mut change in window {
            let mut is_new = false;
            let of_earlier = |rule: u16| rules[usize::from(rule)].target == *earlier.transform.id();
            for links in change.rules.iter_mut().filter(|links| of_earlier(links.rule)) {
                for target in &mut links.targets {
                    if target.id.is_none() {
                        target.is_foreseen |= earlier.would_load(&target.external_id)?;
                        is_new |= target.is_foreseen;
                    } else if loses_records && earlier.is_gone(&target.external_id)? {
                        target.id = None;
                        is_new = true;
                    }
                }
            }
            if is_new {
                spool.put_links(&change, &change.calls(rules, types))?;
            }
        }
    }
}
