//! Reads records by id or unique value: `POST /crm/objects/{version}/{objectType}/batch/read`.

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, ErrorClass, Fetch, FetchBy};
use fieldline_model::{ObservedRecord, PropertyName, RecordId};
use serde::Serialize;

use crate::MAX_BATCH;
use crate::call::Call;
use crate::client::Client;
use crate::paths::BatchVerb;
use crate::record::{ReadAnswer, asked_to_find, observed_at};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    inputs: Vec<Input<'a>>,
    properties: Vec<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    properties_with_history: &'a [PropertyName],
    #[serde(skip_serializing_if = "Option::is_none")]
    id_property: Option<&'a str>,
}

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
}

/// How many records HubSpot reads with histories in one call.
const MAX_TIMED: usize = 50;

/// Reads up to [`MAX_BATCH`] records, in one call unless times are asked for; those that do not exist are left out.
pub(crate) async fn batch_read(
    client: &Client,
    request: &Fetch,
) -> Result<Vec<ObservedRecord>, ConnectorError> {
    let (ids, key): (Vec<&str>, Option<&PropertyName>) = match &request.by {
        FetchBy::Id(ids) => (ids.iter().map(RecordId::as_str).collect(), None),
        FetchBy::Unique(property, values) => (values.iter().map(String::as_str).collect(), Some(property)),
    };
    if ids.len() > MAX_BATCH {
        let message = format!("{} records were asked for in one call; {MAX_BATCH} is the most", ids.len());
        return Err(ConnectorError::new(ErrorClass::Bug, message));
    }
    let mut records = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(if request.timed.is_empty() { MAX_BATCH } else { MAX_TIMED }) {
        records.extend(read_chunk(client, request, chunk, key).await?);
    }
    Ok(records)
}

async fn read_chunk(
    client: &Client,
    request: &Fetch,
    ids: &[&str],
    key: Option<&PropertyName>,
) -> Result<Vec<ObservedRecord>, ConnectorError> {
    let mut wanted = request.properties.clone();
    // The caller matches records by the key, so it has to come back.
    wanted.extend(key.filter(|key| !request.properties.contains(key)).cloned());
    let body = Body {
        inputs: ids.iter().map(|id| Input { id }).collect(),
        properties: asked_to_find(&request.object, &wanted),
        properties_with_history: &request.timed,
        id_property: key.map(PropertyName::as_str),
    };
    let path = client.version.batch(&request.object, BatchVerb::Read)?;
    let answer: ReadAnswer = client.send(&Call::post(CallKind::Read, path, &body)).await?;
    let strange = answer.0.errors().iter().filter(|error| !error.is_not_found()).count();
    if strange > 0 {
        // Such as a value that the key property cannot have: no record carries it.
        tracing::warn!(count = strange, "hubspot refused to look some records up; they are taken for absent");
    }
    Ok(observed_at(answer.0.into_results(), &wanted, &request.timed))
}
