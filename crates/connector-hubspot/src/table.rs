//! Tables of the account that rules look values up in.

use std::collections::BTreeMap;

use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_model::{LiveRow, LiveTable, ObjectType, Pipeline};

use crate::client::Client;
use crate::owners::owners;
use crate::pipelines::pipelines;

/// Reads a table.
pub(crate) async fn table(client: &Client, table: &LiveTable) -> Result<Vec<LiveRow>, ConnectorError> {
    match table {
        LiveTable::Owners => owners(client).await,
        LiveTable::Pipelines { object } => {
            let pipelines = pipelines(client, object).await?;
            Ok(pipelines.into_iter().map(|pipeline| row(pipeline.id, pipeline.label)).collect())
        }
        LiveTable::Stages { object, pipeline } => {
            let stages = find(object, pipelines(client, object).await?, pipeline)?.stages;
            Ok(stages.into_iter().map(|stage| row(stage.id, stage.label)).collect())
        }
    }
}

fn row(id: String, label: String) -> LiveRow {
    LiveRow(BTreeMap::from([("id", id), ("label", label)]))
}

/// The pipeline of that id, else of that label.
fn find(object: &ObjectType, pipelines: Vec<Pipeline>, name: &str) -> Result<Pipeline, ConnectorError> {
    let by_id = pipelines.iter().position(|pipeline| pipeline.id == name);
    let place = by_id.or_else(|| pipelines.iter().position(|pipeline| pipeline.label == name));
    let labels: Vec<String> = pipelines.iter().map(|pipeline| format!("`{}`", pipeline.label)).collect();
    let found = place.and_then(|place| pipelines.into_iter().nth(place));
    found.ok_or_else(|| {
        let there = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
        let message = format!("{object} have no pipeline `{name}`; there are {there}");
        ConnectorError::new(ErrorClass::Permanent, message)
    })
}
