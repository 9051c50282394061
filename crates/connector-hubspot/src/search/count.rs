//! How many records there are.

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::ObjectType;
use serde::Serialize;

use super::request::{Hits, RECORD_ID};
use crate::call::Call;
use crate::client::Client;

/// About how many records there are.
pub(crate) async fn count(client: &Client, object: &ObjectType) -> Result<u64, ConnectorError> {
    #[derive(Serialize)]
    struct All {
        limit: usize,
        properties: [&'static str; 1],
    }
    let body = All { limit: 1, properties: [RECORD_ID] };
    let call = Call::post(CallKind::Search, client.version.search(object)?, &body);
    let hits: Hits = client.send(&call).await?;
    hits.total.ok_or_else(|| {
        ConnectorError::new(ErrorClass::Permanent, format!("`POST {}` names no `total`", call.path))
    })
}
