//! Links to records that an earlier mapping of the same plan would load, or this one itself.

use fieldline_mapping::{AssociationRule, TransformPlan};
use fieldline_model::{ExternalId, KEY_RULE, SourceKey};

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
    /// Whether the plan loads a record under that external ID.
    fn would_load(&self, external: &ExternalId) -> Result<bool, ExecutorError> {
        let destination = self.transform.destination();
        let key = if destination.key_is_source_key() {
            Some(SourceKey::new(external.as_str()))
        } else {
            let value = self.prepared.reconciler.canonical(KEY_RULE, Some(external.as_str())).digest();
            self.spool.claimant(destination.key_property(), &value)?
        };
        let change = key.map(|key| self.spool.change(&key)).transpose()?.flatten();
        Ok(change.is_some_and(|change| is_loaded(&change)))
    }
}

/// Marks targets that `earlier` would load, and plans their links.
pub(crate) fn foresee(
    rules: &[AssociationRule],
    types: &LinkTypes,
    spool: &Spool,
    earlier: &Foreseen<'_>,
) -> Result<(), ExecutorError> {
    let mut after = None;
    loop {
        let window = spool.waiting_links(after.as_ref(), WINDOW)?;
        let Some(last) = window.last() else {
            return Ok(());
        };
        after = Some((last.to.clone(), last.key.clone()));
        for mut change in window {
            let mut is_new = false;
            let of_earlier = |rule: u16| rules[usize::from(rule)].target == *earlier.transform.id();
            for links in change.rules.iter_mut().filter(|links| of_earlier(links.rule)) {
                for target in links.targets.iter_mut().filter(|target| target.id.is_none()) {
                    target.is_foreseen |= earlier.would_load(&target.external_id)?;
                    is_new |= target.is_foreseen;
                }
            }
            if is_new {
                spool.put_links(&change, &change.calls(rules, types))?;
            }
        }
    }
}
