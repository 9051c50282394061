//! Tickets.

use super::super::property::Role;
use super::row::{Row, datetime, number, select, text, textarea};

pub(super) fn rows() -> Vec<Row> {
    vec![
        text("subject", "Ticket name"),
        textarea("content", "Ticket description"),
        select("hs_pipeline", "Pipeline", &[]).role(Role::Pipeline),
        select("hs_pipeline_stage", "Ticket status", &[]).role(Role::Stage),
        select(
            "hs_ticket_priority",
            "Priority",
            &[("LOW", "Low"), ("MEDIUM", "Medium"), ("HIGH", "High"), ("URGENT", "Urgent")],
        ),
        select(
            "hs_ticket_category",
            "Category",
            &[
                ("PRODUCT_ISSUE", "Product Issue"),
                ("BILLING_ISSUE", "Billing Issue"),
                ("FEATURE_REQUEST", "Feature Request"),
                ("GENERAL_INQUIRY", "General Inquiry"),
            ],
        ),
        select(
            "source_type",
            "Source",
            &[("CHAT", "Chat"), ("EMAIL", "Email"), ("FORM", "Form"), ("PHONE", "Phone")],
        ),
        datetime("closed_date", "Close date"),
        number("time_to_close", "Time to close").read_only(),
        number("num_associated_companies", "Number of Associated Companies").read_only(),
    ]
}
