//! Pipelines and their stages.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::object_type::Standard;
use crate::instant::Iso;

/// A pipeline of deals or tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pipeline {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) stages: Vec<Stage>,
    pub(crate) created_at: i64,
}

/// One stage, with the one metadata entry its object type asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) metadata: Vec<(&'static str, String)>,
}

const DEAL_STAGES: [(&str, &str, &str); 7] = [
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
];

const TICKET_STAGES: [(&str, &str, &str); 4] = [
    ("1", "New", "OPEN"),
    ("2", "Waiting on contact", "OPEN"),
    ("3", "Waiting on us", "OPEN"),
    ("4", "Closed", "CLOSED"),
];

impl Pipeline {
    /// The pipelines a fresh account has.
    pub(crate) fn defaults(standard: Standard, created_at: i64) -> Vec<Self> {
        match standard {
            Standard::Deal => {
                let stages =
                    DEAL_STAGES.iter().map(|(id, label, probability)| Stage::deal(id, label, probability));
                vec![Self::new("default", "Sales Pipeline", stages.collect(), created_at)]
            }
            Standard::Ticket => {
                let stages = TICKET_STAGES.iter().map(|(id, label, state)| Stage::ticket(id, label, state));
                vec![Self::new("0", "Support Pipeline", stages.collect(), created_at)]
            }
            Standard::Contact | Standard::Company => Vec::new(),
        }
    }

    fn new(id: &str, label: &str, stages: Vec<Stage>, created_at: i64) -> Self {
        Self { id: id.to_owned(), label: label.to_owned(), stages, created_at }
    }

    pub(crate) fn has_stage(&self, id: &str) -> bool {
        self.stages.iter().any(|stage| stage.id == id)
    }
}

impl Stage {
    fn deal(id: &str, label: &str, probability: &str) -> Self {
        let is_closed = matches!(probability, "0.0" | "1.0");
        let metadata = vec![("isClosed", is_closed.to_string()), ("probability", probability.to_owned())];
        Self { id: id.to_owned(), label: label.to_owned(), metadata }
    }

    fn ticket(id: &str, label: &str, state: &str) -> Self {
        Self { id: id.to_owned(), label: label.to_owned(), metadata: vec![("ticketState", state.to_owned())] }
    }
}

impl Serialize for Pipeline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stages: Vec<PlacedStage<'_>> = self.placed_stages().collect();
        let mut body = serializer.serialize_struct("Pipeline", 7)?;
        body.serialize_field("label", &self.label)?;
        body.serialize_field("displayOrder", &0)?;
        body.serialize_field("id", &self.id)?;
        body.serialize_field("stages", &stages)?;
        body.serialize_field("createdAt", &Iso(self.created_at))?;
        body.serialize_field("updatedAt", &Iso(self.created_at))?;
        body.serialize_field("archived", &false)?;
        body.end()
    }
}

impl Pipeline {
    pub(crate) fn placed_stages(&self) -> impl Iterator<Item = PlacedStage<'_>> {
        self.stages.iter().enumerate().map(|(display_order, stage)| PlacedStage {
            stage,
            display_order,
            created_at: self.created_at,
        })
    }
}

/// A stage with its place in the pipeline.
pub(crate) struct PlacedStage<'p> {
    pub(crate) stage: &'p Stage,
    display_order: usize,
    created_at: i64,
}

impl Serialize for PlacedStage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metadata: std::collections::BTreeMap<_, _> =
            self.stage.metadata.iter().map(|(k, v)| (k, v)).collect();
        let mut body = serializer.serialize_struct("Stage", 8)?;
        body.serialize_field("label", &self.stage.label)?;
        body.serialize_field("displayOrder", &self.display_order)?;
        body.serialize_field("metadata", &metadata)?;
        body.serialize_field("id", &self.stage.id)?;
        body.serialize_field("createdAt", &Iso(self.created_at))?;
        body.serialize_field("updatedAt", &Iso(self.created_at))?;
        body.serialize_field("archived", &false)?;
        body.serialize_field("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT")?;
        body.end()
    }
}
