//! The links themselves.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::kind::{KindId, Place, Side};
use super::registry::AssociationTypes;
use crate::store::RecordId;
use crate::webhooks::Webhooks;

/// A record of an account.
pub(crate) type Node = (Place, RecordId);

/// The types between two records before and after a change, seen from `from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LinkChange {
    pub(crate) from: Node,
    pub(crate) to: Node,
    pub(crate) before: Vec<KindId>,
    pub(crate) after: Vec<KindId>,
}

/// Every link stands here twice, once from each side, ordered by record, other type and other record.
#[derive(Default)]
pub(crate) struct Links {
    pairs: BTreeMap<(Node, Node), Vec<KindId>>,
    /// Who wants to know of changes, and the changes that nobody has been told yet.
    webhooks: Option<Arc<Webhooks>>,
    changes: Vec<LinkChange>,
}

impl Links {
    pub(super) fn new(webhooks: Arc<Webhooks>) -> Self {
        Self { webhooks: Some(webhooks), ..Self::default() }
    }

    /// Takes out the changes that nobody has been told yet.
    pub(crate) fn take_changes(&mut self) -> Vec<LinkChange> {
        std::mem::take(&mut self.changes)
    }

    /// Gives a pair exactly these types and the unlabelled one. A record has one primary company: a new one takes
    /// the place of the old.
    pub(crate) fn replace(&mut self, types: &AssociationTypes, from: Node, to: Node, wanted: &[KindId]) {
        for id in wanted {
            self.demote_others(types, from, to, *id);
        }
        let mut kinds: Vec<KindId> = types.unlabelled(from.0, to.0).into_iter().collect();
        kinds.extend(wanted);
        self.put(types, from, to, kinds);
    }

    /// Links a pair without a label; labels it has stay.
    pub(crate) fn add_unlabelled(&mut self, types: &AssociationTypes, from: Node, to: Node) {
        let mut kinds = self.pairs.get(&(from, to)).cloned().unwrap_or_default();
        kinds.extend(types.unlabelled(from.0, to.0));
        self.put(types, from, to, kinds);
    }

    /// Takes some types off a pair; without the unlabelled one nothing is left of it.
    pub(crate) fn remove(&mut self, types: &AssociationTypes, from: Node, to: Node, unwanted: &[KindId]) {
        let Some(kinds) = self.pairs.get(&(from, to)) else { return };
        if unwanted.iter().any(|id| types.get(*id).is_unlabelled) {
            self.unlink(from, to);
            return;
        }
        let kinds = kinds.iter().copied().filter(|id| !unwanted.contains(id)).collect();
        self.put(types, from, to, kinds);
    }

    /// Ends every association of a pair.
    pub(crate) fn unlink(&mut self, from: Node, to: Node) {
        self.note(from, to, &[]);
        self.pairs.remove(&(from, to));
        self.pairs.remove(&(to, from));
    }

    /// Records of one type linked to `from`, in order of id, after `after`.
    pub(crate) fn of(
        &self,
        from: Node,
        to: Place,
        after: RecordId,
    ) -> impl Iterator<Item = (RecordId, &[KindId])> {
        let range = (Bound::Excluded((from, (to, after))), Bound::Included((from, (to, RecordId::MAX))));
        self.pairs.range(range).map(|((_, (_, id)), kinds)| (*id, kinds.as_slice()))
    }

    /// How many records of one type each record of another is linked to.
    pub(crate) fn counts(&self, from: Place, to: Place) -> BTreeMap<RecordId, u64> {
        let mut counts = BTreeMap::new();
        for ((node, other), _) in self.pairs.range(((from, 0), (Place(0), 0))..) {
            if node.0 != from {
                break;
            }
            if other.0 == to {
                *counts.entry(node.1).or_default() += 1;
            }
        }
        counts
    }

    /// The types between two records.
    pub(crate) fn between(&self, from: Node, to: Node) -> &[KindId] {
        self.pairs.get(&(from, to)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Ends all associations of a record that is gone.
    pub(crate) fn forget(&mut self, node: Node) {
        for other in self.partners(node) {
            self.unlink(node, other);
        }
    }

    /// A merged record hands its associations on; those of the survivor stay as they are.
    pub(crate) fn hand_on(&mut self, types: &AssociationTypes, loser: Node, survivor: Node) {
        for other in self.partners(loser) {
            let kinds = self.between(loser, other).to_vec();
            self.unlink(loser, other);
            if other != survivor && self.between(survivor, other).is_empty() {
                let has_primary = self.has_primary(types, survivor, other.0);
                let kinds = kinds.into_iter();
                let kept = kinds.filter(|id| !has_primary || types.get(*id).primary_of != Some(Side::From));
                self.put(types, survivor, other, kept.collect());
            }
        }
    }

    /// Takes a removed type off every pair.
    pub(crate) fn drop_kinds(&mut self, removed: &[KindId]) {
        for kinds in self.pairs.values_mut() {
            kinds.retain(|id| !removed.contains(id));
        }
    }

    /// Ends all associations between two object types.
    pub(crate) fn part(&mut self, one: Place, other: Place) {
        self.pairs
            .retain(|((from, _), (to, _)), _| (*from, *to) != (one, other) && (*from, *to) != (other, one));
    }

    pub(crate) fn clear(&mut self) {
        self.pairs.clear();
    }

    /// Keeps what is about to change, if anybody wants to know.
    fn note(&mut self, from: Node, to: Node, after: &[KindId]) {
        if self.webhooks.as_ref().is_some_and(|webhooks| webhooks.is_listening()) {
            let before = self.between(from, to).to_vec();
            self.changes.push(LinkChange { from, to, before, after: after.to_vec() });
        }
    }

    fn partners(&self, node: Node) -> Vec<Node> {
        let range = (node, (Place(0), 0))..=(node, (Place(u16::MAX), RecordId::MAX));
        self.pairs.range(range).map(|((_, other), _)| *other).collect()
    }

    fn has_primary(&self, types: &AssociationTypes, node: Node, to: Place) -> bool {
        let is_primary = |id: &KindId| types.get(*id).primary_of == Some(Side::From);
        self.of(node, to, 0).any(|(_, kinds)| kinds.iter().any(is_primary))
    }

    fn demote_others(&mut self, types: &AssociationTypes, from: Node, to: Node, id: KindId) {
        let kind = types.get(id);
        let (owner, company, own) = match kind.primary_of {
            Some(Side::From) => (from, to, id),
            Some(Side::To) => (to, from, kind.inverse),
            None => return,
        };
        let others: Vec<RecordId> = self.of(owner, company.0, 0).map(|(id, _)| id).collect();
        for other in others.into_iter().filter(|id| *id != company.1) {
            self.remove(types, owner, (company.0, other), &[own]);
        }
    }

    fn put(&mut self, types: &AssociationTypes, from: Node, to: Node, mut kinds: Vec<KindId>) {
        kinds.sort_unstable();
        kinds.dedup();
        let mut back: Vec<KindId> = kinds.iter().map(|id| types.get(*id).inverse).collect();
        back.sort_unstable();
        if kinds.is_empty() {
            self.unlink(from, to);
            return;
        }
        self.note(from, to, &kinds);
        self.pairs.insert((to, from), back);
        self.pairs.insert((from, to), kinds);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::kind::Category;
    use super::*;

    const CONTACTS: Place = Place(0);
    const COMPANIES: Place = Place(1);

    fn kind(types: &AssociationTypes, from: Place, to: Place, number: u32) -> KindId {
        types.find(from, to, Category::HubspotDefined, number).unwrap()
    }

    fn numbers(types: &AssociationTypes, links: &Links, from: Node, to: Node) -> Vec<u32> {
        let mut numbers: Vec<u32> = links.between(from, to).iter().map(|id| types.get(*id).number).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn a_new_primary_company_takes_the_place_of_the_old_from_either_side() {
        let types = AssociationTypes::default();
        let mut links = Links::default();
        let contact = (CONTACTS, 7);
        let [one, two] = [(COMPANIES, 11), (COMPANIES, 12)];
        links.replace(&types, contact, one, &[kind(&types, CONTACTS, COMPANIES, 1)]);
        assert_eq!(numbers(&types, &links, contact, one), [1, 279]);
        assert_eq!(numbers(&types, &links, one, contact), [2, 280]);
        links.replace(&types, two, contact, &[kind(&types, COMPANIES, CONTACTS, 2)]);
        assert_eq!(numbers(&types, &links, contact, one), [279]);
        assert_eq!(numbers(&types, &links, contact, two), [1, 279]);
        links.replace(&types, contact, two, &[]);
        assert_eq!(numbers(&types, &links, two, contact), [280]);
    }

    #[test]
    fn labels_replace_and_the_unlabelled_type_ends_it() {
        let mut types = AssociationTypes::default();
        let made = types.define((CONTACTS, COMPANIES), "boss", "Boss", None).unwrap();
        let mut links = Links::default();
        let (contact, company) = ((CONTACTS, 7), (COMPANIES, 11));
        links.replace(&types, contact, company, &[kind(&types, CONTACTS, COMPANIES, 1)]);
        links.replace(&types, contact, company, &made[..1]);
        assert_eq!(links.between(contact, company).len(), 2);
        links.add_unlabelled(&types, company, contact);
        assert_eq!(links.between(contact, company).len(), 2);
        links.remove(&types, contact, company, &made[..1]);
        assert_eq!(numbers(&types, &links, contact, company), [279]);
        links.remove(&types, contact, company, &[kind(&types, CONTACTS, COMPANIES, 279)]);
        assert!(links.between(company, contact).is_empty());
    }

    #[test]
    fn a_merged_record_hands_its_links_on() {
        let types = AssociationTypes::default();
        let primary = kind(&types, CONTACTS, COMPANIES, 1);
        let mut links = Links::default();
        let [loser, survivor] = [(CONTACTS, 7), (CONTACTS, 8)];
        let [one, two] = [(COMPANIES, 11), (COMPANIES, 12)];
        links.replace(&types, survivor, one, &[primary]);
        links.replace(&types, loser, two, &[primary]);
        links.add_unlabelled(&types, loser, survivor);
        links.hand_on(&types, loser, survivor);
        assert_eq!(numbers(&types, &links, survivor, one), [1, 279]);
        assert_eq!(numbers(&types, &links, survivor, two), [279]);
        assert!(links.partners(loser).is_empty());
        links.forget(survivor);
        assert!(links.pairs.is_empty());
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Replace(bool),
        Add,
        Unlink,
        Forget,
    }

    proptest! {
        #[test]
        fn both_sides_always_agree_and_one_company_is_primary(
            steps in prop::collection::vec((prop_oneof![
                any::<bool>().prop_map(Step::Replace), Just(Step::Add), Just(Step::Unlink), Just(Step::Forget)
            ], 1_u64..4, 1_u64..5, any::<bool>()), 1..60)
        ) {
            let types = AssociationTypes::default();
            let mut links = Links::default();
            for (step, contact, company, flip) in steps {
                let (contact, company) = ((CONTACTS, contact), (COMPANIES, company));
                let (from, to) = if flip { (company, contact) } else { (contact, company) };
                let primary = kind(&types, from.0, to.0, if flip { 2 } else { 1 });
                match step {
                    Step::Replace(is_primary) => links.replace(&types, from, to, if is_primary { std::slice::from_ref(&primary) } else { &[] }),
                    Step::Add => links.add_unlabelled(&types, from, to),
                    Step::Unlink => links.unlink(from, to),
                    Step::Forget => links.forget(from),
                }
                for ((from, to), kinds) in &links.pairs {
                    let mut back: Vec<KindId> = kinds.iter().map(|id| types.get(*id).inverse).collect();
                    back.sort_unstable();
                    prop_assert_eq!(links.between(*to, *from), back);
                    prop_assert!(kinds.iter().any(|id| types.get(*id).is_unlabelled));
                }
                for contact in 1..4 {
                    let of = links.of((CONTACTS, contact), COMPANIES, 0);
                    let primaries = of.filter(|(_, kinds)| kinds.len() > 1).count();
                    prop_assert!(primaries <= 1);
                }
            }
        }
    }
}
