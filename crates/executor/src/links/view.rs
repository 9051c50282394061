//! Link changes as people see them: pair by pair.

use fieldline_mapping::AssociationRule;
use fieldline_model::{ExternalId, LinkAction, LinkType, RecordId};
use fieldline_reconcile::Pair;

use super::change::LinkChange;
use super::types::LinkTypes;

/// One pair of a link change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinkedPair {
    /// What happens to it.
    pub action: LinkAction,
    /// The other record's external ID, where a rule names it.
    pub target: Option<ExternalId>,
    /// The other record; `None` where an earlier mapping of the same plan would load it first.
    pub id: Option<RecordId>,
    /// The labels the pair gets or loses; none for a plain link.
    pub labels: Vec<String>,
    /// Records by external ID to which the rule keeps links that the source names no more (`mode: add`).
    pub kept: Vec<ExternalId>,
}

impl LinkChange {
    /// The pairs that get a call.
    pub(crate) fn pairs(&self, rules: &[AssociationRule], types: &LinkTypes) -> Vec<LinkedPair> {
        let calls = self.calls(rules, types);
        let unlinked = calls.unlink.iter().map(|pair| self.pair(LinkAction::Unlink, rules, pair));
        let linked = calls.link.iter().map(|pair| self.pair(LinkAction::Link, rules, pair));
        linked.chain(unlinked).collect()
    }

    fn pair(&self, action: LinkAction, rules: &[AssociationRule], (to, types): &Pair) -> LinkedPair {
        let targets =
            self.rules.iter().flat_map(|links| links.targets.iter().map(|target| (links.rule, target)));
        let is_it = |(rule, target): &(u16, &super::LinkTarget)| {
            target.planned_id(&rules[usize::from(*rule)]).as_ref() == Some(to)
        };
        let named = targets.clone().find(is_it);
        let target = named.map(|(_, target)| target);
        let links = named.and_then(|(rule, _)| self.rules.iter().find(|links| links.rule == rule));
        let kept = links.filter(|_| action == LinkAction::Link).map(|links| links.kept.clone());
        // What the pair has already is sent along and is no news.
        let there = self.observed.iter().flatten().find(|(known, _)| known == to);
        let is_news = |known: &&LinkType| {
            action == LinkAction::Unlink || there.is_none_or(|(_, types)| !types.contains(known))
        };
        LinkedPair {
            action,
            target: target.map(|target| target.external_id.clone()),
            id: target.is_none_or(|target| target.id.is_some()).then(|| to.clone()),
            labels: types.iter().filter(is_news).filter_map(|known| known.label.clone()).collect(),
            kept: kept.unwrap_or_default(),
        }
    }
}
