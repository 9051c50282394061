//! Reads all records, page by page: `GET /crm/objects/{version}/{objectType}`.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, Fetch, FetchBy, ListPage};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId};
use serde::Deserialize;
use url::form_urlencoded;

use crate::MAX_BATCH;
use crate::batch_read::batch_read;
use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;
use crate::record::{Record, asked_to_find, observed};

/// Beyond this, proxies begin to cut URLs off.
const MAX_QUERY_BYTES: usize = 8_000;

/// Page sizes, tried in turn: HubSpot answers 504 or 524 when a page takes it too long.
const SIZES: [usize; 3] = [100, 50, 25];

const TOO_SLOW: &[u16] = &[504, 524];

#[derive(Deserialize)]
pub(crate) struct Answered {
    pub(crate) results: Option<Vec<Record>>,
    pub(crate) paging: Option<Paging>,
}

/// Which records are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shelf {
    /// Those that are there.
    Live,
    /// Those in the recycle bin.
    Archived,
}

/// Where the next page begins, on lists and searches.
#[derive(Deserialize)]
pub(crate) struct Paging {
    next: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    after: Option<String>,
}

impl Paging {
    /// The cursor; `None` after the last page.
    pub(crate) fn after(self) -> Option<String> {
        self.next.and_then(|next| next.after)
    }
}

impl Answer for Answered {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

/// How large pages may be: shrinks when HubSpot finds them too slow, and stays so.
#[derive(Debug, Default)]
pub(crate) struct PageSize(AtomicUsize);

impl PageSize {
    fn index(&self) -> usize {
        self.0.load(Ordering::Relaxed).min(SIZES.len() - 1)
    }

    /// Pages of `SIZES[index]` proved too large; whether smaller ones are left to try.
    fn shrink(&self, index: usize) -> bool {
        self.0.fetch_max(index + 1, Ordering::Relaxed);
        index + 1 < SIZES.len()
    }
}

/// Reads one page in ascending order of id.
pub(crate) async fn list(
    client: &Client,
    size: &PageSize,
    object: &ObjectType,
    properties: &[PropertyName],
    cursor: Option<&str>,
) -> Result<ListPage, ConnectorError> {
    let names = asked_to_find(object, properties).join(",");
    if query(SIZES[0], &names, Shelf::Live, cursor).len() <= MAX_QUERY_BYTES {
        let answer = page(client, size, object, &names, Shelf::Live, cursor).await?;
        return Ok(listed(answer, properties));
    }
    let answer = page(client, size, object, "hs_object_id", Shelf::Live, cursor).await?;
    let bare = listed(answer, &[]);
    let ids: Vec<RecordId> = bare.records.into_iter().map(|record| record.id).collect();
    let (records, _) = read_properties(client, object, properties, &ids).await?;
    Ok(ListPage { records, next: bare.next })
}

/// Reads one page with these properties, smaller where HubSpot is slow.
pub(crate) async fn page(
    client: &Client,
    size: &PageSize,
    object: &ObjectType,
    names: &str,
    shelf: Shelf,
    cursor: Option<&str>,
) -> Result<Answered, ConnectorError> {
    let path = client.version.objects(object)?;
    loop {
        let index = size.index();
        let call =
            Call::get(CallKind::Read, path.clone()).with_query(query(SIZES[index], names, shelf, cursor));
        let is_smallest = index + 1 == SIZES.len();
        let sent = client.send(&call.yielding_on(if is_smallest { &[] } else { TOO_SLOW })).await;
        match sent {
            Err(failure) if is_too_slow(&failure) && size.shrink(index) => {
                tracing::warn!(from = SIZES[index], "hubspot is slow to list; asking for smaller pages");
            }
            sent => return Ok(sent?),
        }
    }
}

fn is_too_slow(failure: &Failure) -> bool {
    failure.status.is_some_and(|status| TOO_SLOW.contains(&status))
}

fn listed(answer: Answered, wanted: &[PropertyName]) -> ListPage {
    let next = answer.paging.and_then(Paging::after);
    ListPage { records: observed(answer.results.unwrap_or_default(), wanted), next }
}

/// Reads the properties of records of which only the ids are known, keeping their order, and tells how many calls that took.
/// A record that went meanwhile is left out.
pub(crate) async fn read_properties(
    client: &Client,
    object: &ObjectType,
    properties: &[PropertyName],
    ids: &[RecordId],
) -> Result<(Vec<ObservedRecord>, u64), ConnectorError> {
    let mut found: HashMap<RecordId, ObservedRecord> = HashMap::with_capacity(ids.len());
    let chunks = ids.chunks(MAX_BATCH);
    let calls = chunks.len() as u64;
    for chunk in chunks {
        let by = FetchBy::Id(chunk.to_vec());
        let request =
            Fetch { object: object.clone(), by, properties: properties.to_vec(), timed: Vec::new() };
        let records = batch_read(client, &request).await?;
        found.extend(records.into_iter().map(|record| (record.id.clone(), record)));
    }
    Ok((ids.iter().filter_map(|id| found.remove(id)).collect(), calls))
}

fn query(limit: usize, names: &str, shelf: Shelf, cursor: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", &limit.to_string()).append_pair("properties", names);
    if shelf == Shelf::Archived {
        query.append_pair("archived", "true");
    }
    if let Some(cursor) = cursor {
        query.append_pair("after", cursor);
    }
    query.finish()
}
