//! Writes by the value of a unique property, creating what is missing:
//! `POST /crm/objects/{version}/{objectType}/batch/upsert`.

use fieldline_connector::ConnectorError;
use fieldline_connector::quota::CallKind;
use fieldline_model::{ObjectType, PropertyName, WriteInput};
use serde::Serialize;

use crate::call::Call;
use crate::client::Client;
use crate::input::{Inputs, Sent};
use crate::paths::BatchVerb;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    id: &'a str,
    id_property: &'a str,
    properties: Sent<'a>,
    object_write_trace_id: &'a str,
}

/// The call that upserts these records. All inputs of one call share the key property.
pub(crate) fn batch_upsert(
    client: &Client,
    object: &ObjectType,
    key: &PropertyName,
    inputs: &[&WriteInput],
) -> Result<Call, ConnectorError> {
    let sent = inputs.iter().map(|input| Input {
        id: &input.target,
        id_property: key.as_str(),
        properties: Sent(&input.properties),
        object_write_trace_id: input.trace.as_str(),
    });
    let path = client.version.batch(object, BatchVerb::Upsert)?;
    Ok(Call::post(CallKind::Write, path, &Inputs { inputs: sent.collect() }).about(inputs))
}
