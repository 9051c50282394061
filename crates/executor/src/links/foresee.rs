//! Links to records that an earlier mapping of the same plan would load, or this one itself.

use fieldline_mapping::{AssociationRule, TransformPlan};
use fieldline_model::{Action, Change, ExternalId, KEY_RULE, Reason, SourceKey};

use super::change::LinkChange;
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

    /// Whether the plan takes the record away: it found that it is gone, or archives it.
    fn loses(&self, external: &ExternalId) -> Result<Option<Loss>, ExecutorError> {
        let Some(change) = self.change_of(external)? else {
            return Ok(None);
        };
        Ok(match (change.action, change.reason) {
            (Action::Archive, _) => Some(Loss::Archived),
            (_, Reason::Deleted | Reason::Merged { .. }) => Some(Loss::Gone),
            _ => None,
        })
    }
}

/// How a plan loses a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Loss {
    Archived,
    Gone,
}

/// Marks targets that `earlier` would load, and plans their links. Gives back the changes that are due from earlier runs and
/// would be linked now: nobody has asked for their records yet.
pub(crate) fn foresee(
    rules: &[AssociationRule],
    types: &LinkTypes,
    spool: &Spool,
    earlier: &Foreseen<'_>,
) -> Result<Vec<LinkChange>, ExecutorError> {
    let mut promised = Vec::new();
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
            return Ok(promised);
        };
        after = Some((last.to.clone(), last.key.clone()));
        for mut change in window {
            let mut is_new = false;
            let of_earlier = |rule: u16| rules[usize::from(rule)].target == *earlier.transform.id();
            for links in change.rules.iter_mut().filter(|links| of_earlier(links.rule)) {
                for target in &mut links.targets {
                    if target.id.is_none() {
                        target.is_foreseen |= earlier.would_load(&target.external_id)?;
                        // Created anew, it is there again.
                        target.is_gone &= !target.is_foreseen;
                        is_new |= target.is_foreseen;
                    } else if loses_records && let Some(loss) = earlier.loses(&target.external_id)? {
                        target.id = None;
                        target.is_gone = loss == Loss::Gone;
                        is_new = true;
                    }
                }
            }
            if is_new {
                let calls = change.calls(rules, types);
                spool.put_links(&change, &calls)?;
                if change.is_due() && !change.is_gone && !calls.link.is_empty() {
                    promised.push(change);
                }
            }
        }
    }
}
