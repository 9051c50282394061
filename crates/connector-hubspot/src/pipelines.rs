//! Pipelines and their stages: `GET /crm/pipelines/{version}/{objectType}`.

use fieldline_connector::quota::CallKind;
use fieldline_model::{ObjectType, Pipeline, Stage};
use serde::Deserialize;

use crate::call::{Answer, Call};
use crate::client::Client;
use crate::failure::Failure;
use crate::text::Text;

#[derive(Deserialize)]
struct Listed {
    results: Option<Vec<Item>>,
}

impl Answer for Listed {
    fn flaw(&self) -> Option<&'static str> {
        self.results.is_none().then_some("the answer has no `results`")
    }
}

/// A pipeline or a stage.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    id: Option<Text>,
    label: Option<String>,
    display_order: Option<i64>,
    archived: Option<bool>,
    stages: Option<Vec<Item>>,
}

/// All pipelines that are not archived, in display order, with their stages.
pub(crate) async fn pipelines(client: &Client, object: &ObjectType) -> Result<Vec<Pipeline>, Failure> {
    let call = Call::get(CallKind::Other, client.version.pipelines(object)?);
    let listed: Listed = client.send(&call).await?;
    let pipeline = |item: Item| {
        let stages = in_order(item.stages.unwrap_or_default());
        let stages = stages
            .into_iter()
            .filter_map(|stage| named(stage.id, stage.label).map(|(id, label)| Stage { id, label }));
        let stages = stages.collect();
        named(item.id, item.label).map(|(id, label)| Pipeline { id, label, stages })
    };
    Ok(in_order(listed.results.unwrap_or_default()).into_iter().filter_map(pipeline).collect())
}

fn in_order(items: Vec<Item>) -> Vec<Item> {
    let mut active: Vec<Item> = items.into_iter().filter(|item| item.archived != Some(true)).collect();
    active.sort_by_key(|item| item.display_order.unwrap_or(i64::MAX));
    active
}

fn named(id: Option<Text>, label: Option<String>) -> Option<(String, String)> {
    let id = id?.0;
    let label = label.unwrap_or_else(|| id.clone());
    Some((id, label))
}
