//! Records that were changed since an instant, page by page.
//!
//! HubSpot ends every query at 10,000 hits, and thousands of records may share one millisecond (its own nightly work does
//! that), so neither offsets nor windows of time lead through. Ids do: each page asks for the ids above the last one. No
//! page depends on how many hits came before it, so none is skipped or repeated when records change or go between pages.

use chrono::{DateTime, Utc};
use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId};

use super::request::{Body, Filter, Hits, MAX_BODY, RECORD_ID};
use crate::call::Call;
use crate::client::Client;
use crate::list::{Paging, read_properties};
use crate::record::{asked, observed};

/// What to look for.
pub(crate) struct Changed<'a> {
    pub(crate) object: &'a ObjectType,
    /// The property that tells when a record was changed.
    pub(crate) modified: &'a str,
    pub(crate) since: DateTime<Utc>,
    pub(crate) properties: &'a [PropertyName],
}

/// One page of hits.
pub(crate) struct ChangedPage {
    /// In ascending order of id.
    pub(crate) records: Vec<ObservedRecord>,
    /// Where the next page begins: above this id. `None` after the last page.
    pub(crate) above: Option<RecordId>,
    /// Calls to read properties for which the search had no room.
    pub(crate) reads: u64,
}

/// Reads the page above an id; the first page when there is none.
pub(crate) async fn changed(
    client: &Client,
    query: &Changed<'_>,
    above: Option<&RecordId>,
) -> Result<ChangedPage, ConnectorError> {
    let since = query.since.timestamp_millis().to_string();
    let floor = above.map_or("0", RecordId::as_str);
    let body = |properties| {
        let filters = vec![Filter::than(query.modified, "GTE", &since), Filter::than(RECORD_ID, "GT", floor)];
        Body::by_id(filters, properties, None)
    };
    let full = body(asked(query.properties));
    let has_room = full.size() <= MAX_BODY;
    let wanted = if has_room { query.properties } else { &[] };
    let path = client.version.search(query.object)?;
    let body = if has_room { full } else { body(vec![RECORD_ID]) };
    let hits: Hits = client.send(&Call::post(CallKind::Search, path.clone(), &body)).await?;
    let has_more = hits.paging.and_then(Paging::after).is_some();
    let records = observed(hits.results.unwrap_or_default(), wanted);
    if records.iter().any(|record| !is_above(&record.id, above)) {
        let message =
            format!("`POST {path}` answers with records below those asked for, so its end cannot be found");
        return Err(ConnectorError::new(ErrorClass::Permanent, message));
    }
    if has_more && records.is_empty() {
        let message =
            format!("`POST {path}` says that there is more and shows nothing, so its end cannot be found");
        return Err(ConnectorError::new(ErrorClass::Permanent, message));
    }
    let last = records.iter().map(|record| &record.id).max_by_key(|id| number(id));
    let last = last.filter(|_| has_more).cloned();
    if has_room {
        return Ok(ChangedPage { records, above: last, reads: 0 });
    }
    let ids: Vec<RecordId> = records.into_iter().map(|record| record.id).collect();
    let (records, reads) = read_properties(client, query.object, query.properties, &ids).await?;
    Ok(ChangedPage { records, above: last, reads })
}

/// Whether an id comes after another; ids are decimal numbers.
fn is_above(id: &RecordId, other: Option<&RecordId>) -> bool {
    other.is_none_or(|other| number(id) > number(other))
}

fn number(id: &RecordId) -> Option<u128> {
    id.as_str().parse().ok()
}
