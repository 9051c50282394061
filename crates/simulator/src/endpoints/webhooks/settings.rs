//! `/{appId}/settings`: the address events go to, and how many requests at once it takes.

use serde::Deserialize;

use super::{app_id, operation};
use crate::core::Core;
use crate::http::{Call, Operation, Verb};
use crate::webhooks::{AppSettings, Target, Throttling};
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{app_id}/settings", get),
    operation(Verb::Put, "/{app_id}/settings", put),
    operation(Verb::Delete, "/{app_id}/settings", delete),
];

/// HubSpot's guide asks for more than this.
const CONCURRENT_REQUESTS_MIN: usize = 5;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SettingsInput {
    target_url: String,
    throttling: Option<ThrottlingInput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ThrottlingInput {
    max_concurrent_requests: usize,
    period: Option<String>,
}

fn get(core: &Core, call: &Call) -> Answer {
    let settings = core.webhooks.settings(app_id(call)?).ok_or_else(ApiError::not_found)?;
    Ok(Reply::json(200, &settings))
}

fn put(core: &Core, call: &Call) -> Answer {
    let app = app_id(call)?;
    let input: SettingsInput = call.json()?;
    let target = Target::read(&input.target_url).map_err(|bad| ApiError::validation(bad.to_string()))?;
    let throttling = input.throttling.map(throttling).transpose()?.unwrap_or_default();
    let now = core.clock.now_ms();
    let created_at = core.webhooks.settings(app).map_or(now, |known| known.created_at);
    let settings = AppSettings { target, throttling, created_at, updated_at: now };
    core.webhooks.set_settings(app, Some(settings.clone()));
    Ok(Reply::json(200, &settings))
}

fn throttling(input: ThrottlingInput) -> Result<Throttling, ApiError> {
    let period = match input.period.as_deref() {
        None | Some("SECONDLY") => "SECONDLY",
        Some("ROLLING_MINUTE") => "ROLLING_MINUTE",
        Some(other) => return Err(ApiError::validation(format!("{other} is not a valid throttling period"))),
    };
    if input.max_concurrent_requests <= CONCURRENT_REQUESTS_MIN {
        return Err(ApiError::validation(format!(
            "maxConcurrentRequests must be greater than {CONCURRENT_REQUESTS_MIN}"
        )));
    }
    Ok(Throttling { period, max_concurrent_requests: input.max_concurrent_requests })
}

/// 204 whether or not there were any. [I]
fn delete(core: &Core, call: &Call) -> Answer {
    core.webhooks.set_settings(app_id(call)?, None);
    Ok(Reply::empty(204))
}
