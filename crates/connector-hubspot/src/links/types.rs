//! The types by which records can be linked: `GET /crm/associations/{version}/{from}/{to}/labels`.

use fieldline_connector::quota::CallKind;
use fieldline_model::{LinkType, ObjectType};
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;

#[derive(Deserialize)]
struct Listed {
    results: Option<Vec<ListedType>>,
}

impl Answer for Listed {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

/// One type of a link, as lists of types and answers about links show it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListedType {
    category: Option<String>,
    type_id: Option<u32>,
    label: Option<String>,
}

impl ListedType {
    /// `None` when it does not say which type it is.
    pub(super) fn into_type(self) -> Option<LinkType> {
        let label = self.label.filter(|label| !label.is_empty());
        Some(LinkType { category: self.category?, type_id: self.type_id?, label })
    }
}

/// All types from one object type to another, sorted by category and number.
pub(crate) async fn link_types(
    client: &Client,
    from: &ObjectType,
    to: &ObjectType,
) -> Result<Vec<LinkType>, Failure> {
    let call = Call::get(CallKind::LinkTypes, client.version.associations(from, to, "labels")?);
    let listed: Listed = client.send(&call).await?;
    let types = listed.results.into_iter().flatten();
    let mut types: Vec<LinkType> = types.filter_map(ListedType::into_type).collect();
    types.sort();
    Ok(types)
}
