//! `POST …/token/introspect` and `POST …/token/revoke`.

use serde::Serialize;

use super::settled;
use super::token::{APP_ID, USER_ID};
use crate::core::Core;
use crate::http::{Call, Family, Form, Operation, Verb};
use crate::oauth::Refusal;
use crate::stats::CallKind;
use crate::wire::Answer;

pub(super) const OPERATIONS: &[Operation] =
    &[operation("/token/introspect", introspect), operation("/token/revoke", revoke)];

const fn operation(tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb: Verb::Post, family: Family::OAuth, tail, kind: CallKind::Other, run }
}

/// Everything but `active` is left out of a token that is not.
#[derive(Default, Serialize)]
struct TokenState {
    active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<u64>,
    /// Of access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    is_private_distribution: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_use: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hub_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<u64>,
    /// Seconds left, for access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<i64>,
}

/// The token goes by `token`, or by the name of its kind as HubSpot's guide has it.
fn named<'f>(core: &Core, form: &'f Form) -> Result<&'f str, Refusal> {
    core.settings.apps.check(form.text("client_id"), form.text("client_secret"))?;
    let names = ["token", "access_token", "refresh_token"];
    Ok(names.into_iter().find_map(|name| form.get(name)).unwrap_or_default())
}

fn introspect(core: &Core, call: &Call) -> Answer {
    let form = call.form();
    Ok(settled(named(core, &form).map(|token| state(core, token))))
}

fn state(core: &Core, token: &str) -> TokenState {
    let now = core.clock.now_ms();
    let access = core.desk.access(token).filter(|access| access.expires_at > now);
    let known = match (access, core.desk.refresh_token(token)) {
        (Some(access), _) => {
            let left = (access.expires_at - now) / 1_000;
            Some(("access_token", access.client_id, access.scopes, Some(left)))
        }
        (None, Some(refresh)) => Some(("refresh_token", refresh.client_id, refresh.scopes, None)),
        (None, None) => None,
    };
    let Some((token_use, client_id, scopes, expires_in)) = known else { return TokenState::default() };
    TokenState {
        active: true,
        token: Some(token.to_owned()),
        token_type: Some("bearer"),
        app_id: Some(APP_ID),
        is_private_distribution: expires_in.is_some().then_some(false),
        token_use: Some(token_use),
        client_id: Some(client_id),
        scopes: Some(scopes),
        hub_id: Some(core.settings.portal_id),
        user_id: Some(USER_ID),
        expires_in,
    }
}

#[derive(Serialize)]
struct Nothing {}

/// Ends a refresh token; an access token lives until it expires. An unknown one is as good as ended.
fn revoke(core: &Core, call: &Call) -> Answer {
    let form = call.form();
    let revoked = named(core, &form).map(|token| {
        core.desk.revoke(token);
        Nothing {}
    });
    Ok(settled(revoked))
}
