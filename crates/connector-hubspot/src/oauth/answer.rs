//! The answer of the token endpoint.

use std::fmt;
use std::time::Duration;

use fieldline_model::PortalId;
use secrecy::SecretString;
use serde::Deserialize;

use crate::account_info::portal_id;
use crate::text::Text;

/// Tokens that HubSpot gave out. `Debug` hides them.
///
/// An access token lives half an hour; a refresh token until it is revoked or the app is uninstalled (documented). A refresh
/// answers with a refresh token, too, usually the same (observed): whatever comes back is the one to keep.
#[derive(Clone)]
pub struct Grant {
    /// What calls are signed with.
    pub access_token: SecretString,
    /// What new access tokens are asked for with.
    pub refresh_token: Option<SecretString>,
    /// How long the access token lives from now on.
    pub expires_in: Duration,
    /// The account: `hub_id`, where it is a number.
    pub portal: Option<String>,
    /// What the person has allowed; empty when the answer does not say.
    pub scopes: Vec<String>,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grant")
            .field("expires_in", &self.expires_in)
            .field("portal", &self.portal)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

/// The body; there is no `Debug`, as it is made of secrets.
#[derive(Deserialize)]
pub(super) struct TokenBody {
    access_token: SecretString,
    refresh_token: Option<SecretString>,
    expires_in: u64,
    hub_id: Option<Text>,
    #[serde(default)]
    scopes: Vec<String>,
}

impl From<TokenBody> for Grant {
    fn from(body: TokenBody) -> Self {
        Self {
            access_token: body.access_token,
            refresh_token: body.refresh_token,
            expires_in: Duration::from_secs(body.expires_in),
            portal: body.hub_id.and_then(|id| portal_id(&id.0)).map(PortalId::into_string),
            scopes: body.scopes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_read_and_shows_no_token() {
        let body = r#"{"access_token":"hush-a","refresh_token":"hush-r","expires_in":1800,"token_type":"bearer",
            "hub_id":1234567,"scopes":["oauth"],"user_id":1}"#;
        let grant = Grant::from(serde_json::from_str::<TokenBody>(body).unwrap());
        assert_eq!(grant.portal.as_deref(), Some("1234567"));
        assert_eq!((grant.expires_in.as_secs(), grant.scopes.as_slice()), (1_800, &["oauth".to_owned()][..]));
        assert!(!format!("{grant:?}").contains("hush"));
    }
}
