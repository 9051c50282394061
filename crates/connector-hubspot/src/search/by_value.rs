//! Finds records by value. A query ends at 10,000 hits, so longer results are read in windows by ascending id.

use std::collections::HashSet;

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, Cursors, ErrorClass};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, RecordId};

use super::request::{Body, Filter, Hits, MAX_BODY, PAGE, RECORD_ID};
use crate::call::Call;
use crate::client::Client;
use crate::list::Paging;
use crate::record::{asked, observed};

/// A query ends here, whatever its total.
const MAX_HITS: usize = 10_000;

/// Values per query; more than this was never needed to fill a body, and keeps `IN` lists within what is known to work.
const MAX_VALUES: usize = 100;

/// All records that have one of the values, each once, in no particular order.
pub(crate) async fn search(
    client: &Client,
    object: &ObjectType,
    property: &PropertyName,
    values: &[String],
    properties: &[PropertyName],
) -> Result<Vec<ObservedRecord>, ConnectorError> {
    let mut wanted = properties.to_vec();
    wanted.extend((!properties.contains(property)).then(|| property.clone()));
    let path = client.version.search(object)?;
    let mut query =
        Query { client, path, property, wanted: &wanted, found: Vec::new(), seen: HashSet::new() };
    for chunk in chunks(values, query.room()) {
        query.run(&chunk).await?;
    }
    Ok(query.found)
}

/// One search over several chunks, windows and pages.
struct Query<'a> {
    client: &'a Client,
    path: String,
    property: &'a PropertyName,
    wanted: &'a [PropertyName],
    found: Vec<ObservedRecord>,
    seen: HashSet<RecordId>,
}

impl Query<'_> {
    /// Reads all hits of one chunk, window by window.
    async fn run(&mut self, values: &[String]) -> Result<(), ConnectorError> {
        let mut beyond = None;
        while let Some(last) = self.window(values, beyond.as_deref()).await? {
            if beyond.as_deref() == Some(last.as_str()) {
                let message = format!("`POST {}` does not advance beyond 10,000 hits", self.path);
                return Err(ConnectorError::new(ErrorClass::Permanent, message));
            }
            beyond = Some(last);
        }
        Ok(())
    }

    /// Reads up to 10,000 hits with ids above `beyond`; the last id when there may be more.
    async fn window(
        &mut self,
        values: &[String],
        beyond: Option<&str>,
    ) -> Result<Option<String>, ConnectorError> {
        let (mut after, mut last, mut read): (Option<String>, _, _) = (None, None, 0);
        let mut cursors = Cursors::default();
        loop {
            let body = self.body(values, beyond, after.as_deref());
            let call = Call::post(CallKind::Search, self.path.clone(), &body);
            let hits: Hits = self.client.send(&call).await?;
            let records = observed(hits.results.unwrap_or_default(), self.wanted);
            let count = records.len();
            read += count;
            last = records.last().map(|record| record.id.as_str().to_owned()).or(last);
            self.keep(records);
            after = cursors.next(&call.name(), hits.paging.and_then(Paging::after), count)?;
            if after.is_none() {
                return Ok(None);
            }
            if read + PAGE > MAX_HITS {
                return Ok(last);
            }
        }
    }

    fn keep(&mut self, records: Vec<ObservedRecord>) {
        for record in records {
            if self.seen.insert(record.id.clone()) {
                self.found.push(record);
            }
        }
    }

    fn body<'b>(&'b self, values: &'b [String], beyond: Option<&'b str>, after: Option<&'b str>) -> Body<'b> {
        let name = self.property.as_str();
        let mut filters = vec![Filter::is_in(name, values)];
        filters.extend(beyond.map(|beyond| Filter::than(RECORD_ID, "GT", beyond)));
        Body::by_id(filters, asked(self.wanted), after)
    }

    /// Characters left for values in a body that has everything else.
    fn room(&self) -> usize {
        let longest = "9".repeat(20);
        let bare = self.body(&[], Some(&longest), Some(&longest));
        MAX_BODY.saturating_sub(bare.size())
    }
}

/// The values as `IN` wants them, in lists that fit into `room` characters of JSON, at least one in each.
///
/// HubSpot compares text in lower case and wants it so; options of an enumeration compare exactly. Both forms are sent
/// where they differ.
fn chunks(values: &[String], room: usize) -> Vec<Vec<String>> {
    let mut seen = HashSet::new();
    let both = values.iter().flat_map(|value| [value.to_lowercase(), value.clone()]);
    let (mut chunks, mut chunk, mut used) = (Vec::new(), Vec::new(), 0);
    for value in both.filter(|value| !value.trim().is_empty()) {
        if !seen.insert(value.clone()) {
            continue;
        }
        let size = serde_json::to_string(&value).map_or(0, |text| text.chars().count()) + 1;
        if !chunk.is_empty() && (used + size > room || chunk.len() == MAX_VALUES) {
            chunks.push(std::mem::take(&mut chunk));
            used = 0;
        }
        used += size;
        chunk.push(value);
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_spellings_are_asked_for_once() {
        let values = ["A@b.io", "a@b.io", "", "  ", "x"].map(str::to_owned);
        assert_eq!(chunks(&values, 1_000), [["a@b.io", "A@b.io", "x"]]);
        assert!(chunks(&[], 1_000).is_empty());
    }

    proptest! {
        #[test]
        fn chunks_fit_and_lose_nothing(
            values in prop::collection::vec("[a-z\"\\\\\u{e9}]{1,40}", 0..300),
            room in 10_usize..2_000,
        ) {
            let chunks = chunks(&values, room);
            for chunk in &chunks {
                let text = serde_json::to_string(chunk).unwrap();
                prop_assert!(chunk.len() <= MAX_VALUES);
                prop_assert!(chunk.len() == 1 || text.chars().count() <= room + 1);
            }
            let sent: HashSet<&String> = chunks.iter().flatten().collect();
            prop_assert!(values.iter().all(|value| sent.contains(value)));
            prop_assert_eq!(sent.len(), chunks.iter().map(Vec::len).sum::<usize>());
        }
    }
}
