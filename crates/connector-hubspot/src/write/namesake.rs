//! Results of an upsert that do not say whose they are.
//!
//! Older editions of the API echo no trace id, and an answer shows the key only where it was sent as a property. Reading
//! the inputs' keys back tells which record is whose.

use std::collections::HashMap;

use fieldline_connector::{ConnectorError, Fetch, FetchBy};
use fieldline_model::{Batch, Outcome, PropertyName};

use super::guilt::folded;
use super::settle::written;
use crate::batch_read::batch_read;
use crate::client::Client;
use crate::record::Record;

/// Outcomes for those of the inputs (`unheard`, indexes into the batch) whose record is among the results.
pub(super) async fn find(
    client: &Client,
    batch: &Batch,
    key: &PropertyName,
    unheard: &[usize],
    nameless: Vec<Record>,
) -> Result<Vec<(usize, Outcome)>, ConnectorError> {
    let targets = unheard.iter().map(|input| batch.inputs[*input].target.clone()).collect();
    let by = FetchBy::Unique(key.clone(), targets);
    let request = Fetch { object: batch.object.clone(), by, properties: Vec::new(), timed: Vec::new() };
    let observed = batch_read(client, &request).await?;
    let keys =
        observed.iter().filter_map(|record| Some((record.id.as_str(), folded(record.get(key.as_str())?))));
    let key_of: HashMap<&str, String> = keys.collect();
    let owner = |record: &Record| {
        let key = key_of.get(record.id.as_ref()?.0.as_str())?;
        unheard.iter().copied().find(|input| folded(&batch.inputs[*input].target) == *key)
    };
    let named = nameless.into_iter().filter_map(|record| Some((owner(&record)?, record)));
    Ok(named.filter_map(|(input, record)| Some((input, written(batch, input, record)?))).collect())
}
