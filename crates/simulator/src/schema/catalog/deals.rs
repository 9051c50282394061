//! Deals.

use super::super::property::Role;
use super::row::{Pair, Row, boolean, datetime, number, radio, select, text, textarea};

pub(super) fn rows() -> Vec<Row> {
    let mut rows = vec![
        text("dealname", "Deal Name"),
        number("amount", "Amount"),
        radio("dealstage", "Deal Stage", &[]).role(Role::Stage),
        select("pipeline", "Pipeline", &[]).role(Role::Pipeline),
        datetime("closedate", "Close Date"),
        radio(
            "dealtype",
            "Deal Type",
            &[("newbusiness", "New Business"), ("existingbusiness", "Existing Business")],
        ),
        textarea("description", "Deal Description"),
        select("deal_currency_code", "Currency", &CURRENCIES),
        textarea("closed_lost_reason", "Closed Lost Reason"),
        textarea("closed_won_reason", "Closed Won Reason"),
        textarea("hs_next_step", "Next Step"),
        select("hs_priority", "Priority", &[("low", "Low"), ("medium", "Medium"), ("high", "High")]),
        number("hs_forecast_amount", "Forecast amount"),
        select(
            "hs_manual_forecast_category",
            "Forecast category",
            &[
                ("OMIT", "Not forecasted"),
                ("PIPELINE", "Pipeline"),
                ("BEST_CASE", "Best case"),
                ("COMMIT", "Commit"),
                ("CLOSED", "Closed won"),
            ],
        ),
    ];
    rows.extend(kept_by_hubspot());
    rows
}

fn kept_by_hubspot() -> Vec<Row> {
    vec![
        number("amount_in_home_currency", "Amount in company currency").calculated(),
        number("hs_projected_amount", "Weighted amount").calculated(),
        number("hs_closed_amount", "Closed Deal Amount").calculated(),
        number("days_to_close", "Days to close").calculated(),
        number("hs_deal_stage_probability", "Deal probability").read_only(),
        boolean("hs_is_closed", "Is Deal Closed?").calculated(),
        boolean("hs_is_closed_won", "Is Closed Won").calculated(),
        number("num_associated_contacts", "Number of Associated Contacts").read_only(),
        number("hs_arr", "Annual recurring revenue").read_only(),
        number("hs_mrr", "Monthly recurring revenue").read_only(),
        number("hs_tcv", "Total contract value").read_only(),
        number("hs_acv", "Annual contract value").read_only(),
    ]
}

const CURRENCIES: [Pair; 8] = [
    ("USD", "US Dollar"),
    ("EUR", "Euro"),
    ("GBP", "British Pound"),
    ("CHF", "Swiss Franc"),
    ("CAD", "Canadian Dollar"),
    ("AUD", "Australian Dollar"),
    ("JPY", "Japanese Yen"),
    ("INR", "Indian Rupee"),
];
