//! Which portal this is, and how much of the daily quota is used.

use chrono::FixedOffset;
use serde::Serialize;

use super::properties::Results;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::instant::Iso;
use crate::stats::CallKind;
use crate::wire::{Answer, Reply};
use crate::zone;

pub(super) const OPERATIONS: &[Operation] =
    &[operation("/details", details), operation("/api-usage/daily/private-apps", daily_usage)];

const fn operation(tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb: Verb::Get, family: Family::AccountInfo, tail, kind: CallKind::Other, run }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Details<'a> {
    portal_id: u64,
    account_type: &'a str,
    time_zone: &'a str,
    company_currency: &'a str,
    additional_currencies: [&'a str; 0],
    utc_offset: String,
    utc_offset_milliseconds: i64,
    ui_domain: &'a str,
    data_hosting_location: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    portal_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Iso>,
}

fn details(core: &Core, call: &Call) -> Answer {
    let (utc_offset, utc_offset_milliseconds) = utc_offset(core);
    let body = Details {
        portal_id: core.settings.portal_id,
        account_type: "STANDARD",
        time_zone: core.settings.zone.iana_name().unwrap_or("UTC"),
        company_currency: "USD",
        additional_currencies: [],
        utc_offset,
        utc_offset_milliseconds,
        ui_domain: "app.hubspot.com",
        data_hosting_location: "na1",
        portal_name: call.version.names_portal().then_some("Simulated portal"),
        created_at: call.version.names_portal().then_some(Iso(core.created_at)),
    };
    Ok(Reply::json(200, &body))
}

/// The account's offset now, as text and in milliseconds.
pub(super) fn utc_offset(core: &Core) -> (String, i64) {
    let ahead_seconds = core.settings.zone.to_offset(zone::instant(core.clock.now_ms())).seconds();
    let offset = FixedOffset::east_opt(ahead_seconds).map(|offset| offset.to_string()).unwrap_or_default();
    (offset, i64::from(ahead_seconds) * 1_000)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DailyUsage {
    name: &'static str,
    usage_limit: u64,
    current_usage: u64,
    collected_at: Iso,
    fetch_status: &'static str,
    resets_at: Iso,
}

/// Without limits the largest published limit is shown.
fn daily_usage(core: &Core, _: &Call) -> Answer {
    let now = core.clock.now_ms();
    let (used, limit, resets_at) = core.limiter.today(now);
    let usage = DailyUsage {
        name: "private-apps-api-calls-daily",
        usage_limit: limit.unwrap_or(1_000_000),
        current_usage: used,
        collected_at: Iso(now),
        fetch_status: "SUCCESS",
        resets_at: Iso(resets_at),
    };
    Ok(Reply::json(200, &Results { results: vec![usage] }))
}
