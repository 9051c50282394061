//! Pipelines and their stages.

use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::object_type::Standard;
use crate::instant::Iso;

/// A pipeline of deals or tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pipeline {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) display_order: i64,
    pub(crate) stages: Vec<Stage>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// One stage, with the metadata its object type asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) display_order: i64,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
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

const LIFECYCLE: [(&str, &str, &str); 8] = [
    ("subscriber", "Subscriber", "ACTIVE"),
    ("lead", "Lead", "ACTIVE"),
    ("marketingqualifiedlead", "Marketing Qualified Lead", "ACTIVE"),
    ("salesqualifiedlead", "Sales Qualified Lead", "ACTIVE"),
    ("opportunity", "Opportunity", "ACTIVE"),
    ("customer", "Customer", "ACTIVE"),
    ("evangelist", "Evangelist", "ACTIVE"),
    ("other", "Other", "ACTIVE"),
];

impl Pipeline {
    /// The pipelines a fresh account has.
    pub(crate) fn defaults(standard: Standard, now: i64) -> Vec<Self> {
        match standard {
            Standard::Deal => vec![Self::of("default", "Sales Pipeline", &DEAL_STAGES, now)],
            Standard::Ticket => vec![Self::of("0", "Support Pipeline", &TICKET_STAGES, now)],
            // HubSpot made it before there was an account.
            Standard::Contact => {
                vec![Self::of("contacts-lifecycle-pipeline", "Lifecycle Stage Pipeline", &LIFECYCLE, 0)]
            }
            Standard::Company => Vec::new(),
        }
    }

    fn of(id: &str, label: &str, stages: &[(&str, &str, &str)], now: i64) -> Self {
        let stage = |(order, (id, label, state)): (i64, &(&str, &str, &str))| Stage {
            id: (*id).to_owned(),
            label: (*label).to_owned(),
            display_order: order,
            metadata: metadata(state),
            created_at: now,
            updated_at: now,
        };
        Self {
            id: id.to_owned(),
            label: label.to_owned(),
            display_order: 0,
            stages: (0..).zip(stages).map(stage).collect(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn has_stage(&self, id: &str) -> bool {
        self.stages.iter().any(|stage| stage.id == id)
    }
}

/// What a default stage says beyond its label: a deal's probability, a ticket's state, or that it is in use.
fn metadata(state: &str) -> BTreeMap<String, String> {
    let entry = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    if state.parse::<f64>().is_ok() {
        let is_closed = matches!(state, "0.0" | "1.0").to_string();
        return BTreeMap::from([entry("isClosed", &is_closed), entry("probability", state)]);
    }
    let name = if state == "ACTIVE" { "state" } else { "ticketState" };
    BTreeMap::from([entry(name, state)])
}

impl Serialize for Pipeline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("Pipeline", 7)?;
        body.serialize_field("label", &self.label)?;
        body.serialize_field("displayOrder", &self.display_order)?;
        body.serialize_field("id", &self.id)?;
        body.serialize_field("stages", &self.stages)?;
        body.serialize_field("createdAt", &Iso(self.created_at))?;
        body.serialize_field("updatedAt", &Iso(self.updated_at))?;
        body.serialize_field("archived", &false)?;
        body.end()
    }
}

impl Serialize for Stage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("Stage", 8)?;
        body.serialize_field("label", &self.label)?;
        body.serialize_field("displayOrder", &self.display_order)?;
        body.serialize_field("metadata", &self.metadata)?;
        body.serialize_field("id", &self.id)?;
        body.serialize_field("createdAt", &Iso(self.created_at))?;
        body.serialize_field("updatedAt", &Iso(self.updated_at))?;
        body.serialize_field("archived", &false)?;
        body.serialize_field("writePermissions", "CRM_PERMISSIONS_ENFORCEMENT")?;
        body.end()
    }
}
