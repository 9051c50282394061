//! From changed links to events: one for each direction.

use super::happening::LinkHappening;
use crate::associations::{AssociationTypes, LinkChange, Node};

/// What both records are told. [I] Labels are told to nobody; a primary company is told apart by its flag.
pub(crate) fn link_events(types: &AssociationTypes, change: &LinkChange) -> Vec<(Node, LinkHappening)> {
    let added = change.after.iter().filter(|id| !change.before.contains(id)).map(|id| (*id, false));
    let removed = change.before.iter().filter(|id| !change.after.contains(id)).map(|id| (*id, true));
    let told = added.chain(removed).filter(|(id, _)| {
        let kind = types.get(*id);
        kind.is_unlabelled || kind.primary_of.is_some()
    });
    let both = told.flat_map(|(id, is_removed)| {
        let (own, inverse) = (types.get(id), types.get(types.get(id).inverse));
        [(own, change.from, change.to), (inverse, change.to, change.from)].map(|(kind, from, to)| {
            let unlabelled = types.unlabelled(kind.from, kind.to).map_or(kind, |id| types.get(id));
            let happening = LinkHappening {
                association_type: unlabelled.name.trim_end_matches("_unlabeled").to_uppercase(),
                to: to.1,
                is_removed,
                is_primary: kind.primary_of.is_some(),
            };
            (from, happening)
        })
    });
    both.collect()
}
