//! Pipelines and stages as requests and data files give them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::schema::{Pipeline, Schema, Stage};

/// A pipeline. Without an id it gets one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PipelineInput {
    #[serde(alias = "pipelineId")]
    id: Option<String>,
    label: String,
    display_order: Option<i64>,
    #[serde(default)]
    stages: Vec<StageInput>,
}

/// A stage. Without an id it gets one.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StageInput {
    #[serde(alias = "stageId")]
    id: Option<String>,
    label: String,
    display_order: Option<i64>,
    #[serde(default)]
    metadata: BTreeMap<String, serde_json::Value>,
}

/// What a patch changes of a pipeline or stage.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct StagePatch {
    pub(crate) label: Option<String>,
    pub(crate) display_order: Option<i64>,
    pub(crate) metadata: Option<BTreeMap<String, serde_json::Value>>,
}

/// Gives out ids that no pipeline and no stage of the type has.
pub(crate) struct FreshIds(u64);

/// HubSpot's own are about as large.
const FIRST: u64 = 100_000_001;

impl FreshIds {
    pub(crate) fn beside(schema: &Schema) -> Self {
        let ids = schema.pipelines.iter().flat_map(|pipeline| {
            std::iter::once(&pipeline.id).chain(pipeline.stages.iter().map(|stage| &stage.id))
        });
        let largest = ids.filter_map(|id| id.parse::<u64>().ok()).max().unwrap_or_default();
        Self(FIRST.max(largest + 1))
    }

    /// For what has its id already.
    pub(crate) fn none() -> Self {
        Self(FIRST)
    }

    fn next(&mut self) -> String {
        let id = self.0.to_string();
        self.0 += 1;
        id
    }
}

impl PipelineInput {
    /// The pipeline that it describes; `own` is the id of the one whose place it takes.
    pub(crate) fn make(self, own: Option<&str>, ids: &mut FreshIds, now: i64) -> Pipeline {
        let id = own.map(str::to_owned).or(self.id).unwrap_or_else(|| ids.next());
        let stages = (0..).zip(self.stages).map(|(order, stage)| stage.make(None, order, ids, now));
        Pipeline {
            id,
            label: self.label,
            display_order: self.display_order.unwrap_or_default(),
            stages: stages.collect(),
            created_at: now,
            updated_at: now,
        }
    }
}

impl StageInput {
    /// The stage that it describes, at this place unless it says another.
    pub(crate) fn make(self, own: Option<&str>, order: i64, ids: &mut FreshIds, now: i64) -> Stage {
        Stage {
            id: own.map(str::to_owned).or(self.id).unwrap_or_else(|| ids.next()),
            label: self.label,
            display_order: self.display_order.unwrap_or(order),
            metadata: texts(self.metadata),
            created_at: now,
            updated_at: now,
        }
    }
}

/// HubSpot answers every entry as text.
pub(crate) fn texts(metadata: BTreeMap<String, serde_json::Value>) -> BTreeMap<String, String> {
    let text = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    metadata.into_iter().map(|(name, value)| (name, text(value))).collect()
}
