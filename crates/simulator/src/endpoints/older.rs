//! Addresses of older clients: what a private app may do, which account this is, and property definitions as a bare list.

use serde::{Deserialize, Serialize};

use super::account_info::utc_offset;
use super::oauth::{APP_ID, USER_ID};
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::Property;
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Post, Family::PrivateApps, "/get/access-token-info", token_info),
    operation(Verb::Get, Family::Integrations, "/me", me),
    operation(Verb::Get, Family::PropertiesV2, "/{object}/properties", properties),
];

const fn operation(
    verb: Verb,
    family: Family,
    tail: &'static str,
    run: fn(&Core, &Call) -> Answer,
) -> Operation {
    Operation { verb, family, tail, kind: CallKind::Other, run }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenInput {
    token_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenInfo {
    user_id: u64,
    hub_id: u64,
    app_id: u64,
    scopes: Vec<String>,
}

/// Whose token it is and what it allows. Without a list of scopes every call is allowed, and none is named. [I] The answer to
/// a token that is not accepted.
fn token_info(core: &Core, call: &Call) -> Answer {
    let TokenInput { token_key } = call.json()?;
    if core.settings.token.as_ref().is_some_and(|token| *token != token_key) {
        return Err(ApiError::plain(404, "resource not found"));
    }
    let scopes = core.settings.scopes.clone().unwrap_or_default();
    let hub_id = core.settings.portal_id;
    Ok(Reply::json(200, &TokenInfo { user_id: USER_ID, hub_id, app_id: APP_ID, scopes }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Account<'a> {
    portal_id: u64,
    time_zone: &'a str,
    account_type: &'a str,
    currency: &'a str,
    utc_offset: String,
    utc_offset_milliseconds: i64,
}

fn me(core: &Core, _: &Call) -> Answer {
    let (utc_offset, utc_offset_milliseconds) = utc_offset(core);
    let account = Account {
        portal_id: core.settings.portal_id,
        time_zone: core.settings.zone.iana_name().unwrap_or("UTC"),
        account_type: "STANDARD",
        currency: "USD",
        utc_offset,
        utc_offset_milliseconds,
    };
    Ok(Reply::json(200, &account))
}

/// All plain definitions that are not archived, in a list without an envelope.
fn properties(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    let plain = schema.active().map(|(_, property)| property).filter(|property| property.is_plain());
    Ok(Reply::json(200, &plain.collect::<Vec<&Property>>()))
}
