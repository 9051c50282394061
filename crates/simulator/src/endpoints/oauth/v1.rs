//! The first version's token metadata, which HubSpot's own client libraries still ask for. It ends in February 2027.

use serde::Serialize;

use super::token::USER_ID;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/access-tokens/{token}", access_token),
    operation(Verb::Get, "/refresh-tokens/{token}", refresh_token),
    operation(Verb::Delete, "/refresh-tokens/{token}", revoke),
];

const fn operation(verb: Verb, tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb, family: Family::OAuthV1, tail, kind: CallKind::Other, run }
}

#[derive(Serialize)]
struct TokenBody<'t> {
    token: &'t str,
    user: &'static str,
    hub_domain: &'static str,
    scopes: Vec<String>,
    hub_id: u64,
    user_id: u64,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
}

impl<'t> TokenBody<'t> {
    fn new(core: &Core, token: &'t str, token_type: &'static str, scopes: Vec<String>) -> Self {
        Self {
            token,
            user: "grace@example.com",
            hub_domain: "simulated.example.com",
            scopes,
            hub_id: core.settings.portal_id,
            user_id: USER_ID,
            token_type,
            client_id: None,
            app_id: None,
            expires_in: None,
        }
    }
}

fn access_token(core: &Core, call: &Call) -> Answer {
    let token = call.param("token");
    let now = core.clock.now_ms();
    let access = core.desk.access(token).filter(|access| access.expires_at > now);
    let access = access.ok_or_else(ApiError::not_found)?;
    let body = TokenBody {
        app_id: Some(1_000_001),
        expires_in: Some((access.expires_at - now) / 1_000),
        ..TokenBody::new(core, token, "access", access.scopes)
    };
    Ok(Reply::json(200, &body))
}

fn refresh_token(core: &Core, call: &Call) -> Answer {
    let token = call.param("token");
    let refresh = core.desk.refresh_token(token).ok_or_else(ApiError::not_found)?;
    let client_id = Some(refresh.client_id);
    Ok(Reply::json(200, &TokenBody { client_id, ..TokenBody::new(core, token, "refresh", refresh.scopes) }))
}

fn revoke(core: &Core, call: &Call) -> Answer {
    core.desk.revoke(call.param("token"));
    Ok(Reply::empty(204))
}
