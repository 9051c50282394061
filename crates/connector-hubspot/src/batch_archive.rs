//! Archives records by id: `POST /crm/objects/{version}/{objectType}/batch/archive`.
//!
//! HubSpot answers 204 whatever the ids name, so that nobody learns which records were there. They are read first.

use std::collections::HashSet;

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, ErrorClass, Fetch, FetchBy};
use fieldline_model::{ObjectType, Outcome, RecordId};
use serde::{Deserialize, Serialize};

use crate::MAX_BATCH;
use crate::batch_read::batch_read;
use crate::call::{Answer, Call};
use crate::client::Client;
use crate::group::{Group, Groups};
use crate::input::Inputs;
use crate::paths::BatchVerb;
use crate::write::rejection_of;

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
}

/// Nothing is said about single records.
#[derive(Deserialize)]
struct Archived {}

impl Answer for Archived {
    fn no_content() -> Option<Self> {
        Some(Self {})
    }
}

/// Archives up to [`MAX_BATCH`] records; one outcome per id, in order.
pub(crate) async fn batch_archive(
    client: &Client,
    object: &ObjectType,
    ids: &[RecordId],
) -> Result<Vec<Outcome>, ConnectorError> {
    if ids.len() > MAX_BATCH {
        let message =
            format!("{} records are to be archived in one call; {MAX_BATCH} is the most", ids.len());
        return Err(ConnectorError::new(ErrorClass::Bug, message));
    }
    let there = present(client, object, ids).await?;
    let is_there = |id: &RecordId| there.contains(id);
    let mut outcomes: Vec<Outcome> =
        ids.iter().map(|id| if is_there(id) { Outcome::Open } else { Outcome::Missing }).collect();
    let mut groups = Groups::new((0..ids.len()).filter(|index| is_there(&ids[*index])).collect());
    while let Some(group) = groups.next() {
        if let Err(error) = send(client, object, ids, group, &mut groups, &mut outcomes).await {
            if !outcomes.iter().any(|outcome| matches!(outcome, Outcome::Written { .. })) {
                return Err(error);
            }
            tracing::warn!(%error, "records were only archived in part");
            break;
        }
    }
    Ok(outcomes)
}

/// Archives a group, or takes it apart when HubSpot refuses it because of some of its ids.
async fn send(
    client: &Client,
    object: &ObjectType,
    ids: &[RecordId],
    group: Group,
    groups: &mut Groups,
    outcomes: &mut [Outcome],
) -> Result<(), ConnectorError> {
    let path = client.version.batch(object, BatchVerb::Archive)?;
    let inputs = group.inputs.iter().map(|index| Input { id: ids[*index].as_str() }).collect();
    match client.send::<Archived>(&Call::post(CallKind::Write, path, &Inputs { inputs })).await {
        Ok(Archived {}) => {
            groups.passed(&group);
            for index in group.inputs {
                let id = ids[index].clone();
                outcomes[index] = Outcome::Written { id, created: false, stored: Vec::new() };
            }
        }
        Err(failure) if !failure.blames_inputs() => return Err(failure.into()),
        Err(failure) => match group.inputs.as_slice() {
            [index] => {
                let status = failure.status.unwrap_or_default();
                outcomes[*index] = Outcome::Rejected(rejection_of(&failure.body, status));
            }
            _ => groups.push_halves(group.inputs),
        },
    }
    Ok(())
}

async fn present(
    client: &Client,
    object: &ObjectType,
    ids: &[RecordId],
) -> Result<HashSet<RecordId>, ConnectorError> {
    let by = FetchBy::Id(ids.to_vec());
    let request = Fetch { object: object.clone(), by, properties: Vec::new(), timed: Vec::new() };
    let records = batch_read(client, &request).await?;
    Ok(records.into_iter().map(|record| record.id).collect())
}
