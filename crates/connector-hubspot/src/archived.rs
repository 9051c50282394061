//! Records in the recycle bin: `GET /crm/objects/{version}/{objectType}?archived=true`.
//!
//! HubSpot keeps them for 90 days, in order of id and not of time, so all of them have to be looked through.

use chrono::{DateTime, Utc};
use fieldline_connector::ConnectorError;
use fieldline_connector::quota::CallKind;
use fieldline_model::{ObjectType, RecordId};
use serde::Deserialize;
use url::form_urlencoded;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::list::Paging;
use crate::text::Text;

/// The largest page of a list.
const PAGE: &str = "100";

#[derive(Deserialize)]
struct Listed {
    results: Option<Vec<Archived>>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Archived {
    id: Option<Text>,
    archived_at: Option<DateTime<Utc>>,
}

impl Answer for Listed {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

/// One page of archived records.
pub(crate) struct ArchivedPage {
    /// Those archived at or after the instant asked for, and those of which nobody knows when.
    pub(crate) ids: Vec<RecordId>,
    /// Where the next page begins; `None` after the last.
    pub(crate) next: Option<String>,
}

/// Reads one page of the records that were archived since an instant.
pub(crate) async fn archived(
    client: &Client,
    object: &ObjectType,
    since: DateTime<Utc>,
    cursor: Option<&str>,
) -> Result<ArchivedPage, ConnectorError> {
    let call = Call::get(CallKind::Read, client.version.objects(object)?).with_query(query(cursor));
    let listed: Listed = client.send(&call).await?;
    let is_recent = |record: &Archived| record.archived_at.is_none_or(|at| at >= since);
    let records = listed.results.into_iter().flatten().filter(is_recent);
    let ids = records.filter_map(|record| Some(RecordId::new(record.id?.0))).collect();
    Ok(ArchivedPage { ids, next: listed.paging.and_then(Paging::after) })
}

fn query(cursor: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("limit", PAGE)
        .append_pair("archived", "true")
        .append_pair("properties", "hs_object_id");
    if let Some(cursor) = cursor {
        query.append_pair("after", cursor);
    }
    query.finish()
}
