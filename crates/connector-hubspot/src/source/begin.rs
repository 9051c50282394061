//! Before the first record: does the account have what the mapping reads?

use std::collections::BTreeSet;

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::{ObjectType, PropertyName, Sensitivity};

use super::rows::RECORD_ID;
use crate::client::Client;
use crate::properties::properties;

/// Refuses properties that the account does not have. HubSpot leaves them out of its answers without a word, so that a slip
/// would read nothing but empty values. Costs one call, and two more only where a property is missing among the plain ones.
pub(super) async fn check_properties(
    client: &Client,
    object: &ObjectType,
    wanted: &[PropertyName],
) -> Result<(), ConnectorError> {
    let mut missing: BTreeSet<&str> = wanted.iter().map(PropertyName::as_str).collect();
    missing.remove(RECORD_ID);
    for sensitivity in [Sensitivity::NonSensitive, Sensitivity::Sensitive, Sensitivity::HighlySensitive] {
        if missing.is_empty() {
            return Ok(());
        }
        match properties(client, object, sensitivity).await {
            Ok(known) => {
                missing.retain(|name| known.iter().all(|definition| definition.name.as_str() != *name))
            }
            Err(failure) if sensitivity == Sensitivity::NonSensitive => return Err(failure.into()),
            // A token without that scope cannot read such a property either.
            Err(_) => {}
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.into_iter().collect();
    let message = format!(
        "{object} have no property `{}` that this token can see. Take a new snapshot with `fieldline schema pull`, then mend \
         the mapping",
        names.join("`, `")
    );
    Err(ConnectorError::new(ErrorClass::Permanent, message))
}
