//! Property groups: `POST /crm/properties/{version}/{objectType}/groups`.

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, PropertyGroup};
use fieldline_model::ObjectType;
use serde::{Deserialize, Serialize};

use crate::call::{Answer, Call};
use crate::client::Client;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    name: &'a str,
    label: &'a str,
    /// Last.
    display_order: i32,
}

/// What it says is known already.
#[derive(Deserialize)]
struct Created {}

impl Answer for Created {}

/// Makes a group; one of that name that is there already will do.
pub(crate) async fn create_group(
    client: &Client,
    object: &ObjectType,
    group: &PropertyGroup,
) -> Result<(), ConnectorError> {
    let body = Body { name: &group.name, label: &group.label, display_order: -1 };
    let call = Call::post(CallKind::Other, client.version.property_groups(object)?, &body);
    match client.send::<Created>(&call).await {
        Ok(Created {}) => Ok(()),
        // Also the answer to the second attempt when the first one's was lost.
        Err(failure) if failure.status == Some(409) => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}
