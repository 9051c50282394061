//! The links of records: `POST /crm/associations/{version}/{from}/{to}/batch/read`.

use std::collections::BTreeMap;

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, Cursors};
use fieldline_model::{LinkType, ObjectType, ObservedLinks, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::MAX_LINKS;
use super::answer::Id;
use super::types::ListedType;
use crate::call::{Answer, Call};
use crate::client::Client;
use crate::error_body::ErrorBody;
use crate::input::Inputs;
use crate::list::Paging;
use crate::text::Text;

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
}

#[derive(Deserialize)]
struct Answered {
    results: Option<Vec<LinksOfOne>>,
    errors: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct LinksOfOne {
    from: Option<Id>,
    to: Option<Vec<Linked>>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Linked {
    to_object_id: Option<Text>,
    association_types: Option<Vec<ListedType>>,
}

impl Answered {
    fn errors(&self) -> impl Iterator<Item = ErrorBody> {
        self.errors.iter().flatten().map(ErrorBody::of)
    }
}

impl Answer for Answered {
    fn flaw(&self) -> Option<&'static str> {
        if self.results.is_none() && self.errors.is_none() {
            return Some("the answer has no `results`");
        }
        // Taken for unlinked, such a record would lose nothing but be linked in vain.
        let is_partial = self.errors().any(|error| error.is_transient());
        is_partial.then_some("the links of some records could not be read for the moment")
    }
}

/// The links of these records, every page of them; records without links are left out.
pub(crate) async fn read_links(
    client: &Client,
    from: &ObjectType,
    to: &ObjectType,
    ids: &[RecordId],
) -> Result<Vec<ObservedLinks>, ConnectorError> {
    let path = client.version.associations(from, to, "batch/read")?;
    let mut found: BTreeMap<RecordId, Vec<(RecordId, Vec<LinkType>)>> = BTreeMap::new();
    let mut pages: Vec<(RecordId, Option<String>)> = ids.iter().map(|id| (id.clone(), None)).collect();
    let mut cursors: BTreeMap<RecordId, Cursors> = BTreeMap::new();
    while !pages.is_empty() {
        let asked: Vec<_> = pages.drain(..pages.len().min(MAX_LINKS)).collect();
        let inputs = asked.iter().map(|(id, after)| Input { id: id.as_str(), after: after.as_deref() });
        let call = Call::post(CallKind::LinkRead, path.clone(), &Inputs { inputs: inputs.collect() });
        let answer: Answered = client.send(&call).await?;
        let strange = answer.errors().filter(|error| !error.is_not_found()).count();
        if strange > 0 {
            tracing::warn!(count = strange, "hubspot refused to look up links; they are taken for absent");
        }
        for links in answer.results.into_iter().flatten() {
            let Some(id) = links.from.and_then(Id::into_record_id) else { continue };
            let to = links.to.unwrap_or_default();
            if let Some(after) = links.paging.and_then(Paging::after) {
                let after =
                    cursors.entry(id.clone()).or_default().next(&call.name(), Some(after), to.len())?;
                pages.push((id.clone(), after));
            }
            found.entry(id).or_default().extend(to.into_iter().filter_map(linked));
        }
    }
    Ok(found.into_iter().map(|(from, to)| ObservedLinks { from, to }).collect())
}

fn linked(linked: Linked) -> Option<(RecordId, Vec<LinkType>)> {
    let types = linked.association_types.into_iter().flatten().filter_map(ListedType::into_type);
    Some((RecordId::new(linked.to_object_id?.0), types.collect()))
}
