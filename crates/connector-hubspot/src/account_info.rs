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
    let id = portal_id(&id.0).ok_or_else(|| {
        let message = format!("`GET {}` names a `portalId` that isn't a number", call.path);
        ConnectorError::new(ErrorClass::Permanent, message)
    })?;
    if let Some(zone) = &details.time_zone {
        client.gate.learn_zone(&zone.0).await;
    }
    Ok(Portal {
        id,
        time_zone: details.time_zone.map(|zone| zone.0),
        account_type: details.account_type.map(|kind| kind.0),
    })
}

/// The longest number that is taken for an account's id.
const LONGEST: usize = 20;

/// The id of an account: digits and nothing else. It names a folder, a scope of the state and a line on the screen.
pub(crate) fn portal_id(text: &str) -> Option<PortalId> {
    let is_id = (1..=LONGEST).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| PortalId::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_digits() {
        for id in ["1", "1234567", "12345678901234567890"] {
            assert_eq!(portal_id(id), Some(PortalId::new(id)));
        }
        let others = [
            "",
            " ",
            "-1",
            "1.0",
            "1e3",
            "0x1",
            "../../../x",
            "1/2",
            "..",
            "1\u{1b}[31m",
            "\u{0661}",
            "١٢",
            "{\"a\":1}",
            "[1]",
            "true",
            "123456789012345678901",
            "1\n",
            "C:1",
        ];
        for text in others {
            assert_eq!(portal_id(text), None, "{text:?}");
        }
    }
}
