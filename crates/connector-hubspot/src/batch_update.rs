//! Writes by record id: `POST /crm/objects/{version}/{objectType}/batch/update`.

use fieldline_connector::ConnectorError;
use fieldline_connector::quota::CallKind;
use fieldline_model::{ObjectType, WriteInput};
use serde::Serialize;

use crate::call::Call;
use crate::client::Client;
use crate::input::{Inputs, Sent};
use crate::paths::BatchVerb;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    id: &'a str,
    properties: Sent<'a>,
    object_write_trace_id: &'a str,
}

/// The call that updates these records.
pub(crate) fn batch_update(
    client: &Client,
    object: &ObjectType,
    inputs: &[&WriteInput],
) -> Result<Call, ConnectorError> {
    let sent = inputs.iter().map(|input| Input {
        id: &input.target,
        properties: Sent(&input.properties),
        object_write_trace_id: input.trace.as_str(),
    });
    let path = client.version.batch(object, BatchVerb::Update)?;
    Ok(Call::post(CallKind::Write, path, &Inputs { inputs: sent.collect() }).about(inputs))
}
