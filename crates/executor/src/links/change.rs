//! One record's links to records of one object type.

use fieldline_mapping::AssociationRule;
use fieldline_model::{
    ExternalId, KnownLinks, LinkEnds, LinkLabel, LinkMode, LinkState, LinkType, ObjectType, PropertyName,
    RecordId, Rejection, RejectionCode, SourceHash, SourceKey,
};
use fieldline_reconcile::{LinkCalls, Pair, WantedLinks, link_calls};
use serde::{Deserialize, Serialize};

use super::types::{LinkTypes, rule_name};
use crate::spool::{LinkFailure, WaitingPlace};

/// What is to become of one record's links to records of one object type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkChange {
    /// The source record.
    pub key: SourceKey,
    /// The object type of the other records.
    pub to: ObjectType,
    /// The record; `None` while it is still to be created.
    pub from: Option<RecordId>,
    /// Whether the record has its own outcome: links are made for records that were loaded, in this run or an earlier one.
    pub is_loaded: bool,
    /// The line of the source record, for people; 0 when the source was not read for it.
    pub line: u64,
    /// The digest of the source record; zeros when the source was not read for it.
    pub source_hash: SourceHash,
    /// The rules whose links moved or are due.
    pub rules: Vec<RuleLinks>,
    /// What HubSpot holds; `None` when nobody looked.
    pub observed: Option<Vec<Pair>>,
    /// Whether HubSpot does not have the record any more: its links wait.
    pub is_gone: bool,
}

/// What one rule wants.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RuleLinks {
    /// Index of the association rule in its transform plan.
    pub rule: u16,
    /// The other records.
    pub targets: Vec<LinkTarget>,
    /// Why the rule's links cannot be made at all.
    pub rejection: Option<Rejection>,
    /// Whether links of the rule are dead letters.
    pub was_rejected: bool,
    /// Whether the record names nothing, and nothing is taken away either: what HubSpot has stays, and what was waited for is
    /// forgotten.
    pub lets_go: bool,
    /// Records that were linked before, that the source names no more, and whose links stay (`mode: add`).
    pub kept: Vec<ExternalId>,
}

/// One record to link to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LinkTarget {
    /// Its external ID in the target mapping.
    pub external_id: ExternalId,
    /// The record; `None` while it is not known.
    pub id: Option<RecordId>,
    /// Whether an earlier mapping of the same plan would load it.
    pub is_foreseen: bool,
    /// How the link stood before.
    pub before: LinkState,
    /// Whether HubSpot does not have the other record any more: the link waits.
    pub is_gone: bool,
}

impl LinkTarget {
    /// The record's id; where it would be loaded by a mapping before this one, a name that no record has.
    pub(super) fn planned_id(&self, rule: &AssociationRule) -> Option<RecordId> {
        if self.is_gone {
            return None;
        }
        let foreseen = || RecordId::new(format!("{}/{}", rule.target, self.external_id));
        self.id.clone().or_else(|| self.is_foreseen.then(foreseen))
    }
}

impl LinkChange {
    /// The calls for this record. Needs the types of its object type, when any target is known.
    pub(crate) fn calls(&self, rules: &[AssociationRule], types: &LinkTypes) -> LinkCalls {
        if self.is_gone {
            return LinkCalls::default();
        }
        let planned: Vec<(&AssociationRule, &LinkType, Vec<Option<RecordId>>)> = self
            .rules
            .iter()
            .filter(|links| links.rejection.is_none() && !links.lets_go)
            .filter_map(|links| {
                let rule = &rules[usize::from(links.rule)];
                let ids = links.targets.iter().map(|target| target.planned_id(rule)).collect();
                Some((rule, types.of(links.rule)?, ids))
            })
            .collect();
        let wanted: Vec<WantedLinks<'_>> = planned
            .iter()
            .map(|(rule, link_type, ids)| WantedLinks {
                label: &rule.label,
                link_type,
                mode: rule.mode,
                targets: ids.iter().map(Option::as_ref).collect(),
            })
            .collect();
        link_calls(&wanted, self.observed.as_deref().unwrap_or_default())
    }

    /// Whether what HubSpot holds decides: something can be linked, or others may have to go. What only waits is looked at
    /// when its source moves, so that a plan can count with what is loaded before.
    pub(crate) fn needs_look(&self, rules: &[AssociationRule]) -> bool {
        let is_known = |target: &LinkTarget| target.id.is_some();
        let may_take_away = |links: &RuleLinks| {
            let is_settled = !self.is_loaded || links.targets.iter().all(is_known);
            rules[usize::from(links.rule)].mode == LinkMode::Replace && is_settled
        };
        let mut rules = self.rules.iter().filter(|links| links.rejection.is_none() && !links.lets_go);
        rules.any(|links| may_take_away(links) || links.targets.iter().any(is_known))
    }

    /// Targets that nobody knows yet, or whose records HubSpot does not have any more; of a record that is gone itself all
    /// that were not linked before.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = (u16, &LinkTarget)> {
        let is_gone = self.is_gone;
        let waits = move |target: &LinkTarget| match is_gone {
            true => target.before != LinkState::Linked,
            false => target.is_gone || (target.id.is_none() && !target.is_foreseen),
        };
        self.rules.iter().filter(|links| links.rejection.is_none()).flat_map(move |links| {
            links.targets.iter().filter(move |target| waits(target)).map(|target| (links.rule, target))
        })
    }

    /// Where the other record is, or why the link waits.
    pub(crate) fn place_of(&self, rule: &AssociationRule, target: &LinkTarget) -> WaitingPlace {
        let mapping = rule.target.clone();
        match (self.is_gone, target.is_gone) {
            (true, _) => WaitingPlace::OfGone(mapping),
            (false, true) => WaitingPlace::Gone(mapping),
            (false, false) => WaitingPlace::Mapping(mapping),
        }
    }

    /// Whether HubSpot did not have the record when it was last looked for.
    pub(super) fn was_gone(&self) -> bool {
        let mut targets = self.rules.iter().flat_map(|links| &links.targets);
        targets.any(|target| target.before == LinkState::RecordGone)
    }

    /// Whether the source was not read for it: its links are due from an earlier run.
    pub(super) fn is_due(&self) -> bool {
        self.line == 0
    }

    /// Rules whose links did not all come about: nothing is taken away for them.
    pub(super) fn failed<'c>(&'c self, failures: &'c [LinkFailure]) -> impl Iterator<Item = u16> + 'c {
        let is_failed =
            |target: &LinkTarget| failures.iter().any(|failure| Some(&failure.to) == target.id.as_ref());
        let failed = self.rules.iter().filter(move |links| links.targets.iter().any(is_failed));
        failed.map(|links| links.rule)
    }

    /// Rules whose links cannot be made.
    pub(crate) fn rejected(&self) -> impl Iterator<Item = &RuleLinks> {
        self.rules.iter().filter(|links| links.rejection.is_some())
    }
}

impl RuleLinks {
    /// The rule's links to these targets. A record has at most one primary association.
    pub(crate) fn new(
        index: u16,
        rule: &AssociationRule,
        targets: Vec<LinkTarget>,
        was_rejected: bool,
    ) -> Self {
        let rejection = (rule.label == LinkLabel::Primary && targets.len() > 1).then(|| {
            let message =
                format!("is a primary association and names {} records of `{}`", targets.len(), rule.target);
            Rejection::of_property(RejectionCode::Conversion, property(rule), message)
        });
        Self { rule: index, targets, rejection, was_rejected, lets_go: false, kept: Vec::new() }
    }
}

/// What a rule is called where rejections name a property.
pub(crate) fn property(rule: &AssociationRule) -> PropertyName {
    PropertyName::new(match &rule.label {
        LinkLabel::Plain => rule.to.to_string(),
        LinkLabel::Primary => format!("{} (primary)", rule.to),
        LinkLabel::Named(name) => format!("{} ({name})", rule.to),
    })
}

/// What is remembered together with the record: these links are still to be made, and of those that it lets go nothing is.
pub(crate) fn due_links<'c>(
    change: &'c LinkChange,
    rules: &'c [AssociationRule],
) -> impl Iterator<Item = KnownLinks> + 'c {
    change.rules.iter().map(|links| KnownLinks {
        key: change.key.clone(),
        rule: rule_name(&rules[usize::from(links.rule)]),
        targets: sorted(links.targets.iter().map(|target| (target.external_id.clone(), LinkState::Pending))),
        is_due: !links.lets_go,
        ends: LinkEnds::default(),
    })
}

/// Targets as the state wants them.
pub(crate) fn sorted(targets: impl Iterator<Item = (ExternalId, LinkState)>) -> Vec<(ExternalId, LinkState)> {
    let mut targets: Vec<_> = targets.collect();
    targets.sort_by(|one, other| one.0.cmp(&other.0));
    targets.dedup_by(|one, other| one.0 == other.0);
    targets
}
