//! Association answers.

use serde::{Serialize, Serializer};

use super::check::Ends;
use crate::associations::{Account, Category, KindId, Node};
use crate::store::RecordId;
use crate::version::ApiVersion;

/// A record id: a number on numbered paths, a text on dated ones, as HubSpot's specifications have it.
#[derive(Clone, Copy)]
pub(super) struct WireId {
    pub(super) id: RecordId,
    pub(super) version: ApiVersion,
}

impl Serialize for WireId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.version.numbers_associated_ids() {
            serializer.serialize_u64(self.id)
        } else {
            serializer.collect_str(&self.id)
        }
    }
}

/// `{"id": "…"}`.
#[derive(Serialize)]
pub(super) struct IdBody {
    pub(super) id: String,
}

impl IdBody {
    pub(super) fn of(node: Node) -> Self {
        Self { id: node.1.to_string() }
    }
}

/// One type of a link, or of a list of labels.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KindBody {
    category: Category,
    type_id: u32,
    label: Option<String>,
}

impl KindBody {
    pub(super) fn of(account: &Account, id: KindId) -> Self {
        let kind = account.types.get(id);
        Self { category: kind.category, type_id: kind.number, label: kind.label.clone() }
    }
}

/// One type in a list of those between two object types.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DefinedKindBody {
    #[serde(flatten)]
    kind: KindBody,
    from_object_type_id: String,
    to_object_type_id: String,
}

impl DefinedKindBody {
    pub(super) fn of(account: &Account, ends: &Ends, id: KindId) -> Self {
        Self {
            kind: KindBody::of(account, id),
            from_object_type_id: ends.from.object.type_id.clone(),
            to_object_type_id: ends.to.object.type_id.clone(),
        }
    }
}

/// A record that another one is linked to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkedBody {
    to_object_id: WireId,
    association_types: Vec<KindBody>,
}

/// One page of a record's links to records of another type.
pub(super) struct LinkedPage {
    pub(super) results: Vec<LinkedBody>,
    /// The cursor of the next page.
    pub(super) next: Option<RecordId>,
}

/// Links after `after`, in order of id. [I] The cursor is the last id of the page.
pub(super) fn page(
    account: &Account,
    ends: &Ends,
    from: Node,
    after: RecordId,
    limit: usize,
    version: ApiVersion,
) -> LinkedPage {
    let mut found = account.links.of(from, ends.to.place, after).peekable();
    let mut last = after;
    let mut results = Vec::new();
    while let Some((id, kinds)) = found.next_if(|_| results.len() < limit) {
        let association_types = kinds.iter().map(|kind| KindBody::of(account, *kind)).collect();
        results.push(LinkedBody { to_object_id: WireId { id, version }, association_types });
        last = id;
    }
    let next = found.peek().map(|_| last);
    LinkedPage { results, next }
}

/// A pair that was just linked, with all labels it has now.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LabelsBody {
    from_object_type_id: String,
    from_object_id: WireId,
    to_object_type_id: String,
    to_object_id: WireId,
    labels: Vec<String>,
}

impl LabelsBody {
    pub(super) fn of(account: &Account, ends: &Ends, from: Node, to: Node, version: ApiVersion) -> Self {
        let kinds = account.links.between(from, to).iter();
        let labels = kinds.filter_map(|id| account.types.get(*id).label.clone());
        Self {
            from_object_type_id: ends.from.object.type_id.clone(),
            from_object_id: WireId { id: from.1, version },
            to_object_type_id: ends.to.object.type_id.clone(),
            to_object_id: WireId { id: to.1, version },
            labels: labels.collect(),
        }
    }
}

/// One direction of an association without a label.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DefaultBody {
    from: IdBody,
    to: IdBody,
    association_spec: SpecBody,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SpecBody {
    association_category: Category,
    association_type_id: u32,
}

impl DefaultBody {
    /// Both directions.
    pub(super) fn both(account: &Account, from: Node, to: Node) -> Vec<Self> {
        let one = |from: Node, to: Node| {
            let kind = account.types.get(account.types.unlabelled(from.0, to.0)?);
            let association_spec =
                SpecBody { association_category: kind.category, association_type_id: kind.number };
            Some(Self { from: IdBody::of(from), to: IdBody::of(to), association_spec })
        };
        one(from, to).into_iter().chain(one(to, from)).collect()
    }
}
