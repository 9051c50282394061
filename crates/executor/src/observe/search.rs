//! Looking records up by a property that need not be unique.

use fieldline_connector::{ConnectorError, Destination, Fetch, FetchBy};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId};

/// What to search for.
pub(super) struct Search {
    pub(super) object: ObjectType,
    pub(super) property: PropertyName,
    pub(super) values: Vec<String>,
}

/// Searches, and reads what was found once more where times are asked for: a search gives none.
pub(super) async fn find(
    destination: &dyn Destination,
    search: &Search,
    properties: Vec<PropertyName>,
    timed: Vec<PropertyName>,
) -> Result<Vec<ObservedRecord>, ConnectorError> {
    let found = destination.find(&search.object, &search.property, &search.values, &properties).await?;
    if timed.is_empty() {
        return Ok(found);
    }
    let ids: Vec<RecordId> = found.into_iter().map(|record| record.id).collect();
    let mut records = Vec::with_capacity(ids.len());
    for ids in ids.chunks(destination.max_batch()) {
        let by = FetchBy::Id(ids.to_vec());
        let (properties, timed) = (properties.clone(), timed.clone());
        let request = Fetch { object: search.object.clone(), by, properties, timed };
        records.extend(destination.fetch(&request).await?);
    }
    Ok(records)
}
