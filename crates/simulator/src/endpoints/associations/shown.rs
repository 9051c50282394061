//! `associations` of record answers: per object type asked for, the ids and the names of the association types.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::core::{Core, ObjectStore};
use crate::endpoints::properties::Results;
use crate::store::RecordId;

/// The associations of one record, by name of the other object type.
#[derive(Default)]
pub(in crate::endpoints) struct Shown(Vec<(String, Vec<AssociatedId>)>);

#[derive(Serialize)]
struct AssociatedId {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Shown {
    pub(in crate::endpoints) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (object, ids) in &self.0 {
            map.serialize_entry(object, &Results { results: ids.iter().collect() })?;
        }
        map.end()
    }
}

/// What the records with these ids are associated with, one entry each. Object types that do not exist are passed
/// over. [I] All of them are shown, however many there are.
pub(in crate::endpoints) fn of_records(
    core: &Core,
    store: &ObjectStore,
    ids: impl Iterator<Item = RecordId>,
    names: &[&str],
) -> Vec<Shown> {
    let others: Vec<_> = names.iter().filter_map(|name| core.find_object(name)).collect();
    if others.is_empty() {
        return ids.map(|_| Shown::default()).collect();
    }
    let account = core.associations.lock();
    let of_one = |id: RecordId| {
        let to_one = |other: &std::sync::Arc<ObjectStore>| {
            let linked = account.links.of((store.place, id), other.place, 0);
            let ids = linked.flat_map(|(id, kinds)| {
                let name =
                    |kind| AssociatedId { id: id.to_string(), kind: account.types.get(kind).name.clone() };
                kinds.iter().map(move |kind| name(*kind)).collect::<Vec<_>>()
            });
            (other.object.collection_name().to_owned(), ids.collect())
        };
        let found: Vec<(String, Vec<AssociatedId>)> = others.iter().map(to_one).collect();
        Shown(found.into_iter().filter(|(_, ids)| !ids.is_empty()).collect())
    };
    ids.map(of_one).collect()
}
