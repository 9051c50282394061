//! A value that HubSpot refuses, it refuses to everyone.
//!
//! Of several records that ask for one value one is sent. Where HubSpot refuses just that value, the others would be refused
//! for it as well, one run after another; they are rejected with the same words in the run in which it said so.

use std::collections::HashMap;

use fieldline_model::{Change, DesiredValue, KEY_RULE, PropertyName, Rejection, RejectionCode, ValueDigest};
use fieldline_reconcile::Reconciler;

use super::Court;
use crate::ExecutorError;

/// Values of unique properties that HubSpot refused in this run, and what it said.
#[derive(Default)]
pub(crate) struct Refusals(HashMap<(PropertyName, ValueDigest), Rejection>);

impl Refusals {
    /// Notes what HubSpot said of a change, if it refused a unique value that the change sets.
    pub(crate) fn note(&mut self, reconciler: &Reconciler, change: &Change, rejection: &Rejection) {
        let Some(property) = rejection.property.as_ref().filter(|_| rejection.code == RejectionCode::Refused)
        else {
            return;
        };
        if let Some(value) = value_sent(reconciler, change, property) {
            self.0.insert((property.clone(), value), rejection.clone());
        }
    }

    /// Visits those who lost such a value to the record that was sent, each with its rejection now.
    pub(crate) fn pass_on(
        &self,
        court: Court<'_>,
        mut visit: impl FnMut(Change, Rejection) -> Result<(), ExecutorError>,
    ) -> Result<(), ExecutorError> {
        if self.0.is_empty() {
            return Ok(());
        }
        court.each_contested(|court, _, key| {
            let Some(change) = court.spool.change(key)? else { return Ok(()) };
            match self.refusal_of(court, &change)? {
                Some(refused) => visit(change, refused),
                None => Ok(()),
            }
        })
    }

    /// What HubSpot said of the value that a change was rejected for, if it refused it.
    fn refusal_of(&self, court: Court<'_>, change: &Change) -> Result<Option<Rejection>, ExecutorError> {
        let lost = change.rejection.as_ref().filter(|lost| lost.code == RejectionCode::Claimed);
        let Some(property) = lost.and_then(|lost| lost.property.as_ref()) else {
            return Ok(None);
        };
        let Some((candidate, _)) = court.spool.candidate(&change.key)? else {
            return Ok(None);
        };
        let wanted = court.wanted(&candidate).into_iter().find(|claim| claim.property == *property);
        Ok(wanted.and_then(|claim| self.0.get(&(claim.property, claim.value)).cloned()))
    }
}

/// The value of a unique property that a change sends.
fn value_sent(reconciler: &Reconciler, change: &Change, property: &PropertyName) -> Option<ValueDigest> {
    let name = |rule: u16| &reconciler.definition(rule).name;
    let field = change.fields.iter().find(|field| name(field.rule) == property);
    let (rule, text) = match field {
        Some(field) => match &field.after {
            DesiredValue::Set(text) => (field.rule, text.as_str()),
            DesiredValue::Clear => return None,
        },
        // A record is created by its key, which is no field.
        None => (KEY_RULE, change.external_id.as_ref().filter(|_| name(KEY_RULE) == property)?.as_str()),
    };
    let is_unique = rule == KEY_RULE || reconciler.definition(rule).unique;
    is_unique.then(|| reconciler.canonical(rule, Some(text)).digest())
}
