//! Which properties are unique, and what candidates want of them.

use fieldline_model::{Claim, KEY_RULE, PropertyName, ValueDigest};
use fieldline_reconcile::{Candidate, Reconciler};

use crate::context::Pipeline;

/// The unique properties of a plan: rule index and name.
pub(crate) struct UniqueProperties(Vec<(u16, PropertyName)>);

/// What a candidate makes of a unique property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    /// This value.
    Value(ValueDigest),
    /// No value: an earlier one is cleared.
    Nothing,
    /// HubSpot keeps what it has.
    Keep,
}

impl UniqueProperties {
    /// Those that rules of the mapping feed. The key property counts unless external IDs are source keys, which cannot clash.
    pub(crate) fn of(pipeline: &Pipeline, reconciler: &Reconciler, rules: &[u16]) -> Self {
        let is_unique = |rule: &u16| reconciler.definition(*rule).unique;
        let key = (!pipeline.transform.destination().key_is_source_key()).then_some(KEY_RULE);
        let rules = key.into_iter().chain(rules.iter().copied().filter(is_unique));
        Self(rules.map(|rule| (rule, reconciler.definition(rule).name.clone())).collect())
    }

    /// Their rules.
    pub(super) fn rules(&self) -> impl Iterator<Item = u16> {
        self.0.iter().map(|(rule, _)| *rule)
    }

    /// The rule of a unique property.
    pub(super) fn rule_of(&self, property: &PropertyName) -> Option<u16> {
        self.0.iter().find(|(_, name)| name == property).map(|(rule, _)| *rule)
    }

    /// What a candidate makes of the property.
    pub(super) fn wish(&self, reconciler: &Reconciler, rule: u16, candidate: &Candidate) -> Wish {
        let text = match (rule, candidate.desired.get(rule)) {
            (KEY_RULE, _) => candidate.desired.external_id.as_str(),
            (_, Some(value)) => value.wire(),
            (_, None) => return Wish::Keep,
        };
        let canonical = reconciler.canonical(rule, Some(text));
        if canonical.is_empty() { Wish::Nothing } else { Wish::Value(canonical.digest()) }
    }

    /// Whether a candidate that is written leaves its earlier value of the property behind.
    pub(super) fn gives_up(
        &self,
        reconciler: &Reconciler,
        rule: u16,
        candidate: &Candidate,
        value: ValueDigest,
    ) -> bool {
        // What is only filled or only set on creation may well stay as it is.
        let moves = reconciler.is_always_written(rule);
        match self.wish(reconciler, rule, candidate) {
            Wish::Keep => false,
            Wish::Nothing => moves,
            Wish::Value(wanted) => moves && wanted != value,
        }
    }

    /// Every claim a candidate asks for.
    pub(super) fn wanted(&self, reconciler: &Reconciler, candidate: &Candidate) -> Vec<Claim> {
        let claim = |(rule, property): &(u16, PropertyName)| match self.wish(reconciler, *rule, candidate) {
            Wish::Value(value) => {
                Some(Claim { property: property.clone(), value, key: candidate.key.clone() })
            }
            Wish::Nothing | Wish::Keep => None,
        };
        self.0.iter().filter_map(claim).collect()
    }
}
