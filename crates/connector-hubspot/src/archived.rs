//! Records in the recycle bin: `GET /crm/objects/{version}/{objectType}?archived=true`.
//!
//! HubSpot keeps them for 90 days, in order of id and not of time, so all of them have to be looked through.

use chrono::{DateTime, Utc};
use fieldline_connector::ConnectorError;
use fieldline_model::{ObjectType, RecordId};

use crate::client::Client;
use crate::list::{PageSize, Paging, Shelf, page};
use crate::record::Record;

/// One page of archived records.
pub(crate) struct ArchivedPage {
    /// Those archived at or after the instant asked for, and those of which nobody knows when.
    pub(crate) ids: Vec<RecordId>,
    /// How many records the page holds, whenever they were archived.
    pub(crate) count: usize,
    /// Where the next page begins; `None` after the last.
    pub(crate) next: Option<String>,
}

/// Reads one page of the records that were archived since an instant.
pub(crate) async fn archived(
    client: &Client,
    size: &PageSize,
    object: &ObjectType,
    since: DateTime<Utc>,
    cursor: Option<&str>,
) -> Result<ArchivedPage, ConnectorError> {
    let answer = page(client, size, object, "hs_object_id", Shelf::Archived, cursor).await?;
    let is_recent = |record: &Record| record.archived_at.is_none_or(|at| at >= since);
    let results = answer.results.unwrap_or_default();
    let count = results.len();
    let records = results.into_iter().filter(is_recent);
    let ids = records.filter_map(|record| Some(RecordId::new(record.id?.0))).collect();
    Ok(ArchivedPage { ids, count, next: answer.paging.and_then(Paging::after) })
}
