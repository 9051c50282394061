//! Which records ids lead to: a record that was merged into another answers under the other's id.

use std::collections::{HashMap, HashSet};

use fieldline_connector::{ConnectorError, Destination, Fetch, FetchBy};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId};

/// The records that these ids lead to, by the ids asked for; ids that lead to none are left out. The records come with
/// `properties`, and with the ids that were merged into them. Ids that all stand for themselves cost one call for each batch.
pub(crate) async fn whereabouts(
    destination: &dyn Destination,
    object: &ObjectType,
    properties: &[PropertyName],
    ids: &[RecordId],
) -> Result<HashMap<RecordId, ObservedRecord>, ConnectorError> {
    let mut properties = properties.to_vec();
    properties.extend(destination.merged_ids());
    let mut found = HashMap::with_capacity(ids.len());
    let mut groups: Vec<Vec<RecordId>> = ids.chunks(destination.max_batch()).map(<[_]>::to_vec).collect();
    while let Some(group) = groups.pop() {
        let by = FetchBy::Id(group.clone());
        let request = Fetch { object: object.clone(), by, properties: properties.clone(), timed: Vec::new() };
        let records = destination.fetch(&request).await?;
        let asked = group.len();
        let mut open: HashSet<RecordId> = group.into_iter().collect();
        for record in &records {
            let old = former_ids(destination, record);
            for id in std::iter::once(record.id.clone()).chain(old) {
                if open.remove(&id) {
                    found.insert(id, record.clone());
                }
            }
        }
        match (records.as_slice(), open.len()) {
            (_, 0) | ([], _) => {}
            // The one that answers is the one that was asked for, under whatever id.
            ([record, ..], 1) if asked == 1 => found.extend(open.into_iter().map(|id| (id, record.clone()))),
            // Some are gone, or lead to records that do not tell: they are asked about among themselves.
            (_, left) if left < asked => groups.push(sorted(open)),
            (_, left) => {
                let mut first = sorted(open);
                let second = first.split_off(left / 2);
                groups.extend([first, second]);
            }
        }
    }
    Ok(found)
}

/// The ids of the records that were merged into this one, as far as it tells.
pub(crate) fn former_ids(destination: &dyn Destination, record: &ObservedRecord) -> Vec<RecordId> {
    let listed =
        destination.merged_ids().and_then(|property| record.get(property.as_str()).map(str::to_owned));
    let listed = listed.unwrap_or_default();
    let ids = listed.split(';').map(str::trim);
    ids.filter(|id| !id.is_empty() && *id != record.id.as_str()).map(RecordId::new).collect()
}

fn sorted(ids: HashSet<RecordId>) -> Vec<RecordId> {
    let mut ids: Vec<RecordId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids
}
