//! `GET /oauth/authorize`: here everybody agrees at once.

use url::Url;

use super::settled;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::oauth::{Challenge, Consent, Refusal};
use crate::stats::CallKind;
use crate::wire::{Answer, Reply};

pub(super) const OPERATIONS: &[Operation] = &[Operation {
    verb: Verb::Get,
    family: Family::Consent,
    tail: "/authorize",
    kind: CallKind::Other,
    run: authorize,
}];

/// Redirects with a code and the `state` unchanged. Optional scopes are granted too.
fn authorize(core: &Core, call: &Call) -> Answer {
    match agree(core, call) {
        Ok(target) => Ok(Reply::empty(302).at(target)),
        Err(refusal) => Ok(settled(Err::<(), _>(refusal))),
    }
}

fn agree(core: &Core, call: &Call) -> Result<String, Refusal> {
    let client_id = call.query("client_id").unwrap_or_default();
    core.settings.apps.check_id(client_id)?;
    let redirect_uri = call.query("redirect_uri").unwrap_or_default();
    let mut target = redirect(redirect_uri).ok_or(Refusal::REDIRECT)?;
    let scopes = ["scope", "optional_scope"].into_iter().filter_map(|name| call.query(name));
    let scopes = scopes.flat_map(str::split_whitespace).map(str::to_owned).collect();
    let challenge = call.query("code_challenge");
    let consent = Consent {
        client_id: client_id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        challenge: challenge.map(|text| Challenge::read(text, call.query("code_challenge_method"))),
    };
    let code = core.desk.agree(&core.dice, consent);
    target.query_pairs_mut().append_pair("code", &code);
    if let Some(state) = call.query("state") {
        target.query_pairs_mut().append_pair("state", state);
    }
    Ok(target.into())
}

/// `https`, or `http` on localhost.
fn redirect(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_fine = url.scheme() == "https" || (url.scheme() == "http" && url.host_str() == Some("localhost"));
    is_fine.then_some(url)
}
