//! Properties that every type, or more than one, has.

use super::super::object_type::Standard;
use super::super::property::Role;
use super::row::{Pair, Row, checkbox, datetime, number, radio, select, text};

/// In forward order. Portals add stages of their own with numeric values.
pub(super) const LIFECYCLE_STAGES: [Pair; 8] = [
    ("subscriber", "Subscriber"),
    ("lead", "Lead"),
    ("marketingqualifiedlead", "Marketing Qualified Lead"),
    ("salesqualifiedlead", "Sales Qualified Lead"),
    ("opportunity", "Opportunity"),
    ("customer", "Customer"),
    ("evangelist", "Evangelist"),
    ("other", "Other"),
];

const LEAD_STATUSES: [Pair; 8] = [
    ("NEW", "New"),
    ("OPEN", "Open"),
    ("IN_PROGRESS", "In Progress"),
    ("OPEN_DEAL", "Open Deal"),
    ("UNQUALIFIED", "Unqualified"),
    ("ATTEMPTED_TO_CONTACT", "Attempted to Contact"),
    ("CONNECTED", "Connected"),
    ("BAD_TIMING", "Bad Timing"),
];

pub(super) fn rows(standard: Option<Standard>) -> Vec<Row> {
    let (created, modified) = match standard {
        Some(Standard::Contact) => (created("createdate"), modified("lastmodifieddate")),
        Some(_) => (created("createdate"), modified("hs_lastmodifieddate")),
        None => (created("hs_createdate").read_only(), modified("hs_lastmodifieddate")),
    };
    vec![
        created,
        modified,
        number("hs_object_id", "Record ID").role(Role::RecordId).read_only(),
        text("hs_object_source", "Record creation source").role(Role::Source).read_only(),
        text("hs_object_source_id", "Record creation source ID").read_only(),
        select("hs_object_source_label", "Record source", &[]).role(Role::SourceLabel).read_only(),
        text("hs_object_source_detail_1", "Record source detail 1").read_only(),
        text("hs_object_source_detail_2", "Record source detail 2").read_only(),
        text("hs_object_source_detail_3", "Record source detail 3").read_only(),
        checkbox("hs_merged_object_ids", "Merged record IDs", &[]).read_only(),
        number("hs_created_by_user_id", "Created by user ID").read_only(),
        number("hs_updated_by_user_id", "Updated by user ID").read_only(),
        text("hs_unique_creation_key", "Unique creation key").read_only(),
        select("hubspot_owner_id", "Owner", &[]).role(Role::Owner),
        select("hubspot_team_id", "HubSpot team", &[]).read_only(),
        datetime("notes_last_contacted", "Last contacted").read_only(),
        datetime("notes_last_updated", "Last activity date").read_only(),
    ]
}

/// Every custom type has them, with pipelines or without.
pub(super) fn pipeline() -> Vec<Row> {
    vec![
        select("hs_pipeline", "Pipeline", &[]).role(Role::Pipeline),
        radio("hs_pipeline_stage", "Pipeline Stage", &[]).role(Role::Stage),
    ]
}

fn created(name: &'static str) -> Row {
    datetime(name, "Create Date").role(Role::CreatedAt)
}

fn modified(name: &'static str) -> Row {
    datetime(name, "Last Modified Date").role(Role::UpdatedAt).read_only()
}

pub(super) fn lifecycle() -> Row {
    radio("lifecyclestage", "Lifecycle Stage", &LIFECYCLE_STAGES).role(Role::Lifecycle)
}

pub(super) fn lead_status() -> Row {
    radio("hs_lead_status", "Lead Status", &LEAD_STATUSES)
}

pub(super) fn address() -> Vec<Row> {
    vec![
        text("address", "Street Address"),
        text("city", "City"),
        text("state", "State/Region"),
        text("zip", "Postal Code"),
        text("country", "Country/Region"),
        text("website", "Website URL"),
    ]
}
