//! Links in the toy CRM, as HubSpot keeps them: one set of types per pair, every labelled link a plain one too, and at most
//! one primary link per record.

use std::collections::BTreeMap;

use fieldline_connector::ConnectorError;
use fieldline_model::{
    LinkAction, LinkInput, LinkOutcome, LinkType, ObjectType, ObservedLinks, RecordId, Rejection,
    RejectionCode,
};

use super::crm::{Crm, Fault, Portal, record_id};
use super::crm_destination::{concluded, dead};

pub(crate) const PLAIN: u32 = 279;
pub(crate) const PRIMARY: u32 = 1;
pub(crate) const BILLING: u32 = 7;

/// Every type there is.
pub(super) fn types() -> Vec<LinkType> {
    let of = |category: &str, type_id, label: Option<&str>| LinkType {
        category: category.into(),
        type_id,
        label: label.map(str::to_owned),
    };
    vec![
        of("USER_DEFINED", BILLING, Some("Billing contact")),
        of("HUBSPOT_DEFINED", PRIMARY, Some("Primary")),
        of("HUBSPOT_DEFINED", PLAIN, None),
    ]
}

fn number(id: &RecordId) -> u64 {
    id.as_str().parse().expect("a record's id")
}

impl Crm {
    pub(super) fn observe_links(&self, ids: &[RecordId]) -> Vec<ObservedLinks> {
        assert!((1..=self.max_batch).contains(&ids.len()), "links of {}", ids.len());
        let mut portal = self.portal();
        portal.calls.read += 1;
        let known = types();
        let of = |id: &RecordId| {
            let pairs = portal.links.iter().filter(|((from, _), _)| *from == number(id));
            let to = pairs.map(|((_, to), numbers)| {
                let types = known.iter().filter(|known| numbers.contains(&known.type_id));
                (record_id(*to), types.cloned().collect())
            });
            ObservedLinks { from: id.clone(), to: to.collect() }
        };
        ids.iter().map(of).filter(|links| !links.to.is_empty()).collect()
    }

    pub(super) fn change_links(
        &self,
        _: &ObjectType,
        action: LinkAction,
        inputs: &[LinkInput],
    ) -> Result<Vec<LinkOutcome>, ConnectorError> {
        assert!((1..=self.max_batch).contains(&inputs.len()), "a link call of {}", inputs.len());
        let mut pairs: Vec<_> = inputs.iter().map(|input| (&input.from, &input.to)).collect();
        pairs.sort_unstable();
        pairs.dedup();
        assert_eq!(pairs.len(), inputs.len(), "a pair stands twice in one call");
        let (has_effect, is_seen) = self.life.count();
        let mut portal = self.portal();
        let fault = portal.faults.get(&portal.calls.write).copied();
        portal.calls.write += 1;
        if !has_effect {
            return Err(dead());
        }
        let outcomes = match fault {
            Some(Fault::ErrBefore(_) | Fault::OpenBefore) => vec![LinkOutcome::Open; inputs.len()],
            _ => inputs.iter().map(|input| portal.change_link(action, input)).collect(),
        };
        concluded(is_seen, fault, outcomes, LinkOutcome::Open)
    }

    /// Links between records, by what their records carry in their key properties.
    pub(crate) fn links(&self) -> Vec<String> {
        let portal = self.portal();
        let name = |id: &u64| {
            let record = portal.records.get(id);
            let carried = record.and_then(|record| record.get("app_id").or_else(|| record.get("tax_id")));
            carried.cloned().unwrap_or_else(|| "nobody".to_owned())
        };
        let mut links: Vec<String> = portal
            .links
            .iter()
            .map(|((from, to), types)| format!("{} {} {types:?}", name(from), name(to)))
            .collect();
        links.sort();
        links
    }

    /// Links two records by hand.
    pub(crate) fn link_by_hand(&self, from: u64, to: u64, types: &[u32]) {
        self.portal().links.insert((from, to), types.iter().copied().collect());
    }
}

impl Portal {
    /// Hands the links of merged records on.
    pub(super) fn relink(&mut self, old: &[u64], survivor: u64) {
        let now = |id: u64| if old.contains(&id) { survivor } else { id };
        for ((from, to), types) in std::mem::take(&mut self.links) {
            self.links.entry((now(from), now(to))).or_default().extend(types);
        }
    }

    fn change_link(&mut self, action: LinkAction, input: &LinkInput) -> LinkOutcome {
        let pair = (number(&input.from), number(&input.to));
        let exist = self.records.contains_key(&pair.0) && self.records.contains_key(&pair.1);
        if !exist || self.refused_links.contains(&pair) {
            return LinkOutcome::Rejected(Rejection::of_record(
                RejectionCode::Refused,
                "cannot be associated",
            ));
        }
        let numbers = input.types.iter().map(|known| known.type_id);
        match action {
            LinkAction::Link => {
                if input.types.iter().any(|known| known.type_id == PRIMARY) {
                    let others = self.links.iter_mut().filter(|((from, _), _)| *from == pair.0);
                    others.for_each(|(_, types)| types.retain(|known| *known != PRIMARY));
                }
                self.links.insert(pair, numbers.chain([PLAIN]).collect());
            }
            LinkAction::Unlink => {
                let types = self.links.entry(pair).or_default();
                let gone: Vec<u32> = numbers.collect();
                types.retain(|known| !gone.contains(known));
                if !types.contains(&PLAIN) {
                    self.links.remove(&pair);
                }
            }
        }
        let mut primaries = BTreeMap::new();
        for ((from, _), types) in &self.links {
            *primaries.entry(*from).or_insert(0) += usize::from(types.contains(&PRIMARY));
        }
        self.primaries.push(primaries);
        LinkOutcome::Done
    }
}
