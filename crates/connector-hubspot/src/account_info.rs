//! Whose credentials these are: `GET /account-info/{version}/details`.

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, ErrorClass, Portal};
use fieldline_model::PortalId;
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::text::Text;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    portal_id: Option<Text>,
    time_zone: Option<Text>,
    account_type: Option<Text>,
}

impl Answer for Details {}

/// Asks which account the token belongs to; its time zone decides from then on when the daily quota begins anew.
pub(crate) async fn account_info(client: &Client) -> Result<Portal, ConnectorError> {
    let call = Call::get(CallKind::Other, client.version.account_details());
    let details: Details = client.send(&call).await?;
    let id = details.portal_id.ok_or_else(|| {
        ConnectorError::new(ErrorClass::Permanent, format!("`GET {}` names no `portalId`", call.path))
    })?;
    if let Some(zone) = &details.time_zone {
        client.gate.learn_zone(&zone.0).await;
    }
    Ok(Portal {
        id: PortalId::new(id.0),
        time_zone: details.time_zone.map(|zone| zone.0),
        account_type: details.account_type.map(|kind| kind.0),
    })
}
