//! What stands before every operation: the token and the limits.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::core::Core;
use crate::limits::{Metered, Quota, Throttle};
use crate::stats::CallKind;
use crate::wire::ApiError;

const NO_CREDENTIALS: &str = "Authentication credentials not found. This API supports OAuth 2.0 authentication and you \
                              can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview";

/// The app a call belongs to: its bearer token.
pub(super) fn app<'h>(core: &Core, headers: &'h HeaderMap) -> Result<&'h str, ApiError> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty());
    let is_known = |token: &&str| core.settings.token.as_deref().is_none_or(|expected| expected == *token);
    token.filter(is_known).ok_or_else(|| ApiError::new(401, "INVALID_AUTHENTICATION", NO_CREDENTIALS))
}

/// Counts the call against the limits; `Ok` carries what the rate headers say.
pub(super) fn admit(core: &Core, app: &str, kind: CallKind) -> Result<Option<Quota>, ApiError> {
    let metered = if kind == CallKind::Search { Metered::Search } else { Metered::Burst };
    core.limiter.admit(app, metered, core.clock.now_ms()).map_err(|throttle| refusal(core, app, throttle))
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
    use crate::settings::Settings;

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
