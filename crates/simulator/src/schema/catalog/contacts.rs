//! Contacts.

use super::super::property::Role;
use super::row::{Row, boolean, checkbox, datetime, number, phone, select, text, textarea};
use super::shared;

pub(super) fn rows() -> Vec<Row> {
    let mut rows = shared::address();
    rows.extend(person());
    rows.extend(sales());
    rows.extend(kept_by_hubspot());
    rows
}

fn person() -> Vec<Row> {
    vec![
        text("email", "Email").role(Role::Email).unique(),
        text("firstname", "First Name").role(Role::PersonName),
        text("lastname", "Last Name").role(Role::PersonName),
        text("company", "Company Name"),
        text("jobtitle", "Job Title"),
        phone("phone", "Phone Number"),
        phone("mobilephone", "Mobile Phone Number"),
        phone("fax", "Fax Number"),
        text("industry", "Industry"),
        text("salutation", "Salutation"),
        text("gender", "Gender"),
        text("date_of_birth", "Date of birth"),
        text("annualrevenue", "Annual Revenue"),
        textarea("message", "Message"),
        select(
            "numemployees",
            "Number of Employees",
            &[
                ("1-5", "1-5"),
                ("5-25", "5-25"),
                ("25-50", "25-50"),
                ("50-100", "50-100"),
                ("100-500", "100-500"),
                ("500-1000", "500-1000"),
                ("1000+", "1000+"),
            ],
        ),
        select("hs_timezone", "Time Zone", &TIME_ZONES),
        select("hs_language", "Preferred language", &LANGUAGES),
    ]
}

fn sales() -> Vec<Row> {
    vec![
        shared::lifecycle(),
        shared::lead_status(),
        number("associatedcompanyid", "Primary Associated Company ID"),
        datetime("closedate", "Close Date"),
        boolean("hs_email_optout", "Unsubscribed from all email").read_only(),
        select("hs_persona", "Persona", &[("persona_1", "Persona 1")]),
        select("hs_pipeline", "Pipeline", &[("contacts-lifecycle-pipeline", "Contacts Lifecycle Pipeline")]),
        checkbox(
            "hs_buying_role",
            "Buying Role",
            &[
                ("BLOCKER", "Blocker"),
                ("BUDGET_HOLDER", "Budget Holder"),
                ("CHAMPION", "Champion"),
                ("DECISION_MAKER", "Decision Maker"),
                ("END_USER", "End User"),
                ("EXECUTIVE_SPONSOR", "Executive Sponsor"),
                ("INFLUENCER", "Influencer"),
                ("LEGAL_AND_COMPLIANCE", "Legal & Compliance"),
                ("OTHER", "Other"),
            ],
        ),
    ]
}

fn kept_by_hubspot() -> Vec<Row> {
    vec![
        checkbox("hs_additional_emails", "Additional email addresses", &[]).read_only(),
        text("hs_email_domain", "Email Domain").read_only(),
        text("hs_calculated_merged_vids", "Merged vids with timestamps").calculated(),
        // Listed for contacts but never filled; `lastmodifieddate` is the one that moves.
        datetime("hs_lastmodifieddate", "Object last modified date/time").read_only(),
        number("num_associated_deals", "Number of Associated Deals").read_only(),
        select("hs_analytics_source", "Original Traffic Source", &[]).read_only(),
        select("hs_latest_source", "Latest Traffic Source", &[]).read_only(),
        select("hs_marketable_status", "Marketing contact status", &[]).read_only(),
        datetime("recent_conversion_date", "Recent Conversion Date").read_only(),
    ]
}

const TIME_ZONES: [(&str, &str); 8] = [
    ("us_slash_eastern", "US/Eastern"),
    ("us_slash_central", "US/Central"),
    ("us_slash_mountain", "US/Mountain"),
    ("us_slash_pacific", "US/Pacific"),
    ("europe_slash_london", "Europe/London"),
    ("europe_slash_berlin", "Europe/Berlin"),
    ("asia_slash_tokyo", "Asia/Tokyo"),
    ("australia_slash_sydney", "Australia/Sydney"),
];

const LANGUAGES: [(&str, &str); 10] = [
    ("en", "English"),
    ("en-gb", "English - United Kingdom"),
    ("en-us", "English - United States"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("nl", "Dutch"),
    ("pt", "Portuguese"),
];
