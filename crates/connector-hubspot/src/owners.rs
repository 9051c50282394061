//! The account's owners: `GET /crm/owners/{version}`.

use std::collections::BTreeMap;

use fieldline_connector::quota::CallKind;
use fieldline_connector::{ConnectorError, Cursors};
use fieldline_model::LiveRow;
use serde::Deserialize;
use url::form_urlencoded;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::list::Paging;
use crate::text::Text;

/// What every edition of the API accepts.
const PAGE: &str = "100";

#[derive(Deserialize)]
struct OwnersPage {
    results: Option<Vec<Owner>>,
    paging: Option<Paging>,
}

impl Answer for OwnersPage {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Owner {
    id: Option<Text>,
    email: Option<Text>,
    first_name: Option<Text>,
    last_name: Option<Text>,
    user_id: Option<Text>,
    archived: Option<bool>,
}

/// All active owners, with the columns `id`, `email`, `user_id` and `name`. A column that HubSpot leaves empty is left out.
pub(crate) async fn owners(client: &Client) -> Result<Vec<LiveRow>, ConnectorError> {
    let mut rows = Vec::new();
    let (mut cursors, mut cursor) = (Cursors::default(), None::<String>);
    loop {
        let call = Call::get(CallKind::Other, client.version.owners()).with_query(query(cursor.as_deref()));
        let page: OwnersPage = client.send(&call).await?;
        let results = page.results.unwrap_or_default();
        let count = results.len();
        let active = results.into_iter().filter(|owner| owner.archived != Some(true));
        rows.extend(active.filter_map(row));
        cursor = cursors.next(&call.name(), page.paging.and_then(Paging::after), count)?;
        if cursor.is_none() {
            return Ok(rows);
        }
    }
}

fn query(cursor: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", PAGE).append_pair("archived", "false");
    if let Some(cursor) = cursor {
        query.append_pair("after", cursor);
    }
    query.finish()
}

fn row(owner: Owner) -> Option<LiveRow> {
    let text = |value: Option<Text>| value.map(|text| text.0).filter(|text| !text.trim().is_empty());
    let names: Vec<String> = [text(owner.first_name), text(owner.last_name)].into_iter().flatten().collect();
    let name = Some(names.join(" ")).filter(|name| !name.is_empty());
    let columns = [
        ("id", Some(text(owner.id)?)),
        ("email", text(owner.email)),
        ("user_id", text(owner.user_id)),
        ("name", name),
    ];
    let filled: BTreeMap<&'static str, String> =
        columns.into_iter().filter_map(|(column, value)| Some((column, value?))).collect();
    Some(LiveRow(filled))
}
