//! What stands before every operation: the token and the limits.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::core::Core;
use crate::instant::Iso;
use crate::limits::{Caller, Metered, Quota, Throttle};
use crate::oauth::AccessToken;
use crate::settings::Settings;
use crate::wire::ApiError;

const NO_CREDENTIALS: &str = "Authentication credentials not found. This API supports OAuth 2.0 authentication and you \
                              can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview";

/// The app a call belongs to.
pub(super) enum App<'h> {
    /// Known by its bearer token only.
    Private(&'h str),
    /// The client that an access token was issued to.
    OAuth(String),
}

impl App<'_> {
    pub(super) fn caller(&self, settings: &Settings) -> Caller<'_> {
        match self {
            Self::Private(token) => Caller { app: token, is_marketplace: settings.are_all_marketplace },
            Self::OAuth(client_id) => Caller { app: client_id, is_marketplace: true },
        }
    }
}

/// Finds the app of a call by its bearer token.
pub(super) fn app<'h>(core: &Core, headers: &'h HeaderMap) -> Result<App<'h>, ApiError> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty());
    if let Some(access) = token.and_then(|token| core.desk.access(token)) {
        let late_ms = core.clock.now_ms() - access.expires_at;
        return if late_ms < 0 { Ok(App::OAuth(access.client_id)) } else { Err(expired(&access, late_ms)) };
    }
    let is_known = |token: &&str| core.settings.token.as_deref().is_none_or(|expected| expected == *token);
    let token = token.filter(is_known);
    token.map(App::Private).ok_or_else(|| ApiError::new(401, "INVALID_AUTHENTICATION", NO_CREDENTIALS))
}

/// [I] Calls about an app itself: numbered paths take the developer's key in the query, all take a token. They count
/// for no limit of the account.
pub(super) fn developer(core: &Core, parts: &Parts) -> Result<(), ApiError> {
    let query = parts.uri.query().unwrap_or_default();
    let has_key =
        url::form_urlencoded::parse(query.as_bytes()).any(|(name, key)| name == "hapikey" && !key.is_empty());
    if has_key && parts.uri.path().starts_with("/webhooks/v3/") {
        return Ok(());
    }
    app(core, &parts.headers).map(drop)
}

fn expired(access: &AccessToken, late_ms: i64) -> ApiError {
    let seconds = late_ms / 1_000;
    let message = format!("The OAuth token used to make this call expired {seconds} second(s) ago.");
    ApiError::new(401, "EXPIRED_AUTHENTICATION", message)
        .with_context("expire time", vec![Iso(access.expires_at).to_string()])
}

/// Counts the call against the limits; `Ok` carries what the rate headers say.
pub(super) fn admit(core: &Core, caller: Caller<'_>, metered: Metered) -> Result<Option<Quota>, ApiError> {
    let admitted = core.limiter.admit(caller, metered, core.clock.now_ms());
    admitted.map_err(|throttle| refusal(core, caller.app, throttle))
}

fn refusal(core: &Core, app: &str, throttle: Throttle) -> ApiError {
    let (app, hub) = (app_number(app), core.settings.portal_id);
    match throttle {
        Throttle::TenSecondly => ApiError::rate_limit(
            "You have reached your ten_secondly_rolling limit.",
            "TEN_SECONDLY_ROLLING",
            Some(format!("publicapi:private_app-api-calls-ten-secondly:{app}:{hub}")),
        ),
        Throttle::Secondly => ApiError::rate_limit(
            "You have reached your secondly limit.",
            "SECONDLY",
            Some(format!("publicapi:crm:search:oauth:{app}:{hub}")),
        ),
        Throttle::Daily => ApiError::rate_limit("You have reached your daily limit.", "DAILY", None),
    }
}

/// A number for an app, which here is known by its token only; the token itself must not show in answers.
fn app_number(token: &str) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    token.bytes().fold(0xCBF2_9CE4_8422_2325, fold) % 10_000_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[test]
    fn bodies_of_refused_calls() {
        let core = Core::new(Settings::default(), Clock::scripted(0));
        // The throttle, its message, its policy, and whether the body names a group.
        let cases = [
            (
                Throttle::TenSecondly,
                "You have reached your ten_secondly_rolling limit.",
                "TEN_SECONDLY_ROLLING",
                true,
            ),
            (Throttle::Secondly, "You have reached your secondly limit.", "SECONDLY", true),
            (Throttle::Daily, "You have reached your daily limit.", "DAILY", false),
        ];
        for (throttle, message, policy, has_group) in cases {
            let error = refusal(&core, "secret-token", throttle);
            assert_eq!(error.http_status(), 429);
            let body = serde_json::to_value(&error).unwrap();
            assert_eq!(
                (body["message"].as_str(), body["policyName"].as_str()),
                (Some(message), Some(policy))
            );
            assert_eq!(body["errorType"], "RATE_LIMIT");
            assert_eq!(body.get("groupName").is_some(), has_group);
            assert_eq!(body.get("category"), None);
            assert!(!body.to_string().contains("secret-token"));
        }
    }
}
