//! Why a token is refused: RFC 6749 errors with HubSpot's own status beside them.

use serde::Serialize;

/// The body of a 400 of the token endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Refusal {
    pub(crate) error: &'static str,
    error_description: &'static str,
    pub(crate) status: &'static str,
    message: &'static str,
}

const fn refusal(error: &'static str, status: &'static str, message: &'static str) -> Refusal {
    Refusal { error, error_description: message, status, message }
}

impl Refusal {
    pub(crate) const CLIENT_ID: Self =
        refusal("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id");
    pub(crate) const CLIENT_SECRET: Self =
        refusal("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret");
    pub(crate) const CODE: Self = refusal("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code");
    pub(crate) const VERIFIER: Self =
        refusal("invalid_grant", "BAD_CODE_VERIFIER", "the code verifier does not match the challenge");
    pub(crate) const REDIRECT: Self = refusal(
        "invalid_grant",
        "BAD_REDIRECT_URI",
        "the redirect uri must be https or http://localhost, and the one of the authorization",
    );
    pub(crate) const REFRESH_TOKEN: Self =
        refusal("invalid_grant", "BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked");
    pub(crate) const GRANT_TYPE: Self = refusal(
        "unsupported_grant_type",
        "BAD_GRANT_TYPE",
        "grant_type must be authorization_code, refresh_token or client_credentials",
    );
}
