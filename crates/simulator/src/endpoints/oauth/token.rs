//! `POST …/token`: exchange, refresh and client credentials.

use serde::Serialize;

use super::settled;
use crate::core::Core;
use crate::http::{Call, Family, Form, Operation, Verb};
use crate::oauth::{Exchange, Granted, Refusal};
use crate::stats::CallKind;
use crate::wire::Answer;

pub(super) const OPERATIONS: &[Operation] = &[operation(Family::OAuth), operation(Family::OAuthV1)];

const fn operation(family: Family) -> Operation {
    Operation { verb: Verb::Post, family, tail: "/token", kind: CallKind::Other, run: token }
}

#[derive(Serialize)]
struct TokenBody {
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    expires_in: i64,
    token_type: &'static str,
    token_use: &'static str,
    hub_id: u64,
    scopes: Vec<String>,
    user_id: u64,
}

/// [I] The person who agreed.
pub(in crate::endpoints) const USER_ID: u64 = 71_001;

/// [I] One app stands for all.
pub(in crate::endpoints) const APP_ID: u64 = 1_000_001;

fn token(core: &Core, call: &Call) -> Answer {
    let form = call.form();
    let is_client = form.text("grant_type") == "client_credentials";
    let body = grant(core, &form).map(|granted| TokenBody {
        access_token: granted.access_token,
        refresh_token: granted.refresh_token,
        expires_in: core.desk.lifetime_seconds,
        token_type: "bearer",
        token_use: if is_client { "client_credentials" } else { "access_token" },
        hub_id: core.settings.portal_id,
        scopes: granted.scopes,
        user_id: USER_ID,
    });
    Ok(settled(body))
}

fn grant(core: &Core, form: &Form) -> Result<Granted, Refusal> {
    let client_id = form.text("client_id");
    core.settings.apps.check(client_id, form.text("client_secret"))?;
    let now = core.clock.now_ms();
    match form.text("grant_type") {
        "authorization_code" => {
            let exchange = Exchange {
                client_id,
                code: form.text("code"),
                redirect_uri: form.text("redirect_uri"),
                verifier: form.get("code_verifier"),
            };
            core.desk.exchange(&core.dice, &exchange, now)
        }
        "refresh_token" => {
            let rotates = core.settings.rotates_refresh_tokens;
            core.desk.refresh(&core.dice, client_id, form.text("refresh_token"), rotates, now)
        }
        "client_credentials" => {
            let scopes = form.text("scope").split_whitespace().map(str::to_owned).collect();
            Ok(core.desk.for_client(&core.dice, client_id, scopes, now))
        }
        _ => Err(Refusal::GRANT_TYPE),
    }
}
