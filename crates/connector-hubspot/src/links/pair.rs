//! The pairs of a call as they travel: each once, with all that is asked of it.

use std::collections::BTreeMap;

use fieldline_model::{LinkAction, LinkInput, LinkType, RecordId};
use serde::Serialize;

/// What is done to pairs; each is an endpoint of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Verb {
    /// Sets the types of a pair.
    Create,
    /// Takes some types off a pair.
    ArchiveLabels,
    /// Ends whatever is between the two.
    Archive,
}

impl Verb {
    pub(super) fn tail(self) -> &'static str {
        match self {
            Verb::Create => "batch/create",
            Verb::ArchiveLabels => "batch/labels/archive",
            Verb::Archive => "batch/archive",
        }
    }
}

/// Two records, and what is asked of them.
pub(super) struct Pair<'a> {
    pub(super) from: &'a RecordId,
    pub(super) to: &'a RecordId,
    /// Each once, sorted.
    pub(super) types: Vec<&'a LinkType>,
    /// The inputs that ask for it, by index.
    pub(super) inputs: Vec<usize>,
}

/// What inputs ask of one pair.
#[derive(Default)]
struct Asked<'a> {
    types: Vec<&'a LinkType>,
    inputs: Vec<usize>,
    /// One of them means whatever is between the two.
    names_no_type: bool,
}

/// Inputs by what has to be done. Two that name the same pair are one: HubSpot keeps one set of types per pair, and the
/// second would undo the first.
pub(super) fn pairs(action: LinkAction, inputs: &[LinkInput]) -> BTreeMap<Verb, Vec<Pair<'_>>> {
    let mut by_ends: BTreeMap<(&RecordId, &RecordId), Asked<'_>> = BTreeMap::new();
    for (index, input) in inputs.iter().enumerate() {
        let asked = by_ends.entry((&input.from, &input.to)).or_default();
        asked.types.extend(&input.types);
        asked.inputs.push(index);
        asked.names_no_type |= input.types.is_empty();
    }
    let mut sorted: BTreeMap<Verb, Vec<Pair<'_>>> = BTreeMap::new();
    for ((from, to), Asked { mut types, inputs, names_no_type }) in by_ends {
        let verb = match action {
            LinkAction::Link => Verb::Create,
            LinkAction::Unlink if names_no_type => Verb::Archive,
            LinkAction::Unlink => Verb::ArchiveLabels,
        };
        types.sort();
        types.dedup_by_key(|link_type| (&link_type.category, link_type.type_id));
        sorted.entry(verb).or_default().push(Pair { from, to, types, inputs });
    }
    sorted
}

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    association_category: &'a str,
    association_type_id: u32,
}

/// One input with types.
#[derive(Serialize)]
pub(super) struct Labelled<'a> {
    from: Id<'a>,
    to: Id<'a>,
    types: Vec<Spec<'a>>,
}

/// One input without.
#[derive(Serialize)]
pub(super) struct Plain<'a> {
    from: Id<'a>,
    to: [Id<'a>; 1],
}

impl<'a> Pair<'a> {
    pub(super) fn labelled(&self) -> Labelled<'a> {
        let spec = |link_type: &&'a LinkType| Spec {
            association_category: &link_type.category,
            association_type_id: link_type.type_id,
        };
        Labelled {
            from: Id { id: self.from.as_str() },
            to: Id { id: self.to.as_str() },
            types: self.types.iter().map(spec).collect(),
        }
    }

    pub(super) fn plain(&self) -> Plain<'a> {
        Plain { from: Id { id: self.from.as_str() }, to: [Id { id: self.to.as_str() }] }
    }
}
