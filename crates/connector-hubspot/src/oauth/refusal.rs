//! What an answer of the token endpoint that says no means.
//!
//! Bodies are those of RFC 6749 with HubSpot's own `status` beside them (documented); the list of statuses is pieced together
//! from observed answers. Only names are taken over from a body: its texts may quote what was sent.

use std::time::Duration;

use fieldline_connector::ErrorClass;
use serde::Deserialize;

/// What a refusal means for whoever asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Verdict {
    pub(super) class: ErrorClass,
    /// The refusal's own name, such as `BAD_REFRESH_TOKEN`.
    pub(super) name: Option<String>,
    /// What a person can do: a full sentence.
    pub(super) advice: Option<&'static str>,
}

#[derive(Deserialize, Default)]
struct Body {
    error: Option<String>,
    status: Option<String>,
}

/// Names with what to do about them: `status` first, as it says more, then `error`.
const ADVICE: &[(&str, &str)] = &[
    (
        "BAD_REFRESH_TOKEN",
        "The login has ended: the app was uninstalled, or its tokens were revoked. Log in again.",
    ),
    ("BAD_AUTH_CODE", "The code was used before, or too late. Log in again."),
    ("BAD_CODE_VERIFIER", "The proof of the login did not fit. Log in again."),
    ("BAD_REDIRECT_URI", "Add the redirect URL to those of the app in HubSpot, character by character."),
    ("BAD_CLIENT_ID", "Check `client_id`: HubSpot has no app of that id."),
    ("BAD_CLIENT_SECRET", "Check `client_secret`: it is not this app's, or was replaced in HubSpot."),
    (
        "BAD_SCOPES",
        "The scopes asked for are not among those of the app; add them there. `fieldline auth scopes` lists them.",
    ),
    ("BAD_HUB", "The account does not exist any more. Log in to another one."),
    ("invalid_client", "Check `client_id` and `client_secret`."),
    ("invalid_grant", "The login has ended. Log in again."),
    (
        "invalid_scope",
        "The scopes asked for are not among those of the app; add them there. `fieldline auth scopes` lists them.",
    ),
    ("access_denied", "The account does not let the app in. Log in again, or ask its administrator."),
    ("unauthorized_client", "The app may not ask for tokens this way. Check its settings in HubSpot."),
];

/// Judges an answer whose status is not 2xx. Trouble of HubSpot's is never taken for a revoked token.
pub(super) fn judge(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Verdict {
    if matches!(status, 408 | 423 | 429 | 500..) && !matches!(status, 501 | 505) {
        return Verdict { class: ErrorClass::Transient { retry_after }, name: None, advice: None };
    }
    let body: Body = serde_json::from_slice(body).unwrap_or_default();
    let is_name = |text: &String| {
        (1..=60).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    };
    let names: Vec<String> = [body.status, body.error].into_iter().flatten().filter(is_name).collect();
    let known = names.iter().find_map(|name| ADVICE.iter().find(|(known, _)| known == name));
    let is_ours = names.iter().any(|name| name == "BAD_GRANT_TYPE" || name == "unsupported_grant_type");
    let class = match known {
        Some(_) => ErrorClass::Auth,
        None if is_ours => ErrorClass::Bug,
        None if matches!(status, 401 | 403) => ErrorClass::Auth,
        None => ErrorClass::Permanent,
    };
    Verdict { class, name: names.into_iter().next(), advice: known.map(|(_, advice)| *advice) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: ErrorClass = ErrorClass::Transient { retry_after: None };

    #[test]
    fn refusals_have_their_class_and_a_way_out() {
        let grant = r#"{"error":"invalid_grant","status":"BAD_REFRESH_TOKEN","message":"hush"}"#;
        let hub = r#"{"status":"BAD_HUB","message":"missing or unknown hub id","error":"access_denied"}"#;
        let cases = [
            (400, grant, ErrorClass::Auth, "Log in again."),
            (400, r#"{"error":"invalid_grant"}"#, ErrorClass::Auth, "Log in again."),
            (400, r#"{"error":"invalid_grant","status":"BAD_AUTH_CODE"}"#, ErrorClass::Auth, "too late"),
            (400, r#"{"error":"invalid_grant","status":"BAD_CODE_VERIFIER"}"#, ErrorClass::Auth, "proof"),
            (
                400,
                r#"{"error":"invalid_grant","status":"BAD_REDIRECT_URI"}"#,
                ErrorClass::Auth,
                "redirect URL",
            ),
            (
                400,
                r#"{"error":"invalid_client","status":"BAD_CLIENT_ID"}"#,
                ErrorClass::Auth,
                "no app of that id",
            ),
            (
                401,
                r#"{"error":"invalid_client","status":"BAD_CLIENT_SECRET"}"#,
                ErrorClass::Auth,
                "`client_secret`",
            ),
            (400, r#"{"status":"BAD_SCOPES"}"#, ErrorClass::Auth, "auth scopes"),
            (400, hub, ErrorClass::Auth, "does not exist any more"),
            (400, r#"{"error":"unsupported_grant_type","status":"BAD_GRANT_TYPE"}"#, ErrorClass::Bug, ""),
            (400, r#"{"error":"invalid_request"}"#, ErrorClass::Permanent, ""),
            (403, "<html>", ErrorClass::Auth, ""),
            (404, "", ErrorClass::Permanent, ""),
            (429, grant, LATER, ""),
            (500, grant, LATER, ""),
            (503, "", LATER, ""),
            (524, "", LATER, ""),
        ];
        for (status, body, class, advice) in cases {
            let verdict = judge(status, None, body.as_bytes());
            assert_eq!(verdict.class, class, "{status} {body}");
            assert!(verdict.advice.unwrap_or_default().contains(advice), "{verdict:?}");
            assert_eq!(verdict.advice.is_none(), advice.is_empty(), "{verdict:?}");
        }
    }

    #[test]
    fn texts_that_are_no_names_are_never_taken_over() {
        for body in [r#"{"error":"na1-hush-token"}"#, r#"{"status":"hush hush"}"#, r#"{"error":7}"#, "[]"] {
            assert_eq!(judge(400, None, body.as_bytes()).name, None, "{body}");
        }
    }

    #[test]
    fn the_wait_that_is_asked_for_is_kept() {
        let wait = Some(Duration::from_secs(7));
        assert_eq!(judge(429, wait, b"").class, ErrorClass::Transient { retry_after: wait });
    }
}
