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

/// The pipeline of that id, else the only one of that label.
fn find(object: &ObjectType, pipelines: Vec<Pipeline>, name: &str) -> Result<Pipeline, ConnectorError> {
    let labelled = || pipelines.iter().filter(|pipeline| pipeline.label == name);
    let by_id = pipelines.iter().find(|pipeline| pipeline.id == name);
    let quoted =
        |texts: Vec<&str>| texts.into_iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(", ");
    if let (None, number @ 2..) = (by_id, labelled().count()) {
        let ids = quoted(labelled().map(|pipeline| pipeline.id.as_str()).collect());
        let message = format!("{object} have {number} pipelines `{name}`; name one by its id: {ids}");
        return Err(ConnectorError::new(ErrorClass::Permanent, message));
    }
    by_id.or_else(|| labelled().next()).cloned().ok_or_else(|| {
        let labels = quoted(pipelines.iter().map(|pipeline| pipeline.label.as_str()).collect());
        let there = if labels.is_empty() { "none".to_owned() } else { labels };
        let message = format!("{object} have no pipeline `{name}`; there are {there}");
        ConnectorError::new(ErrorClass::Permanent, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_of_two_pipelines_names_neither() {
        let pipeline =
            |(id, label): (&str, &str)| Pipeline { id: id.into(), label: label.into(), stages: Vec::new() };
        let all =
            || [("default", "Sales"), ("7", "Renewals"), ("8", "Renewals"), ("Renewals2", "9")].map(pipeline);
        let found = |name: &str| find(&"deals".into(), all().into(), name).map(|found| found.id);
        assert_eq!(found("Sales").unwrap(), "default");
        assert_eq!(found("8").unwrap(), "8");
        let message = found("Renewals").unwrap_err().to_string();
        assert!(message.contains("2 pipelines `Renewals`") && message.contains("`7`, `8`"), "{message}");
        assert!(found("sales").unwrap_err().to_string().contains("no pipeline `sales`"));
    }
}
