//! The address at which a person lets an app in.

use fieldline_connector::{ConnectorError, ErrorClass};
use url::Url;

use super::Proof;
use crate::config::BaseUrl;

/// Where people let apps in, whatever the account's region (documented).
const CONSENT: &str = "https://app.hubspot.com";

/// What an app asks a person for.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizeRequest<'a> {
    /// The app.
    pub client_id: &'a str,
    /// Where the person is sent back to; one of the app's redirect URLs, character by character.
    pub redirect_uri: &'a str,
    /// What the app cannot do without.
    pub scopes: &'a [String],
    /// What is nice to have: granted where the account and the person have it.
    pub optional_scopes: &'a [String],
    /// What must come back unchanged, so that nobody else's code is taken.
    pub state: &'a str,
    /// What the later exchange proves.
    pub proof: &'a Proof,
}

impl AuthorizeRequest<'_> {
    /// The address to open. HubSpot has people's pages on another host than its API; a simulator on this machine has both on
    /// one.
    ///
    /// # Errors
    /// `Permanent` when the base URL is none that secrets may be sent to.
    pub fn url(&self, base_url: &str) -> Result<String, ConnectorError> {
        let base = BaseUrl::judge(base_url)?;
        let host = if base.is_local { base.text.as_str() } else { CONSENT };
        let mut url = Url::parse(&format!("{host}/oauth/authorize")).map_err(|cause| {
            ConnectorError::new(ErrorClass::Bug, "the address of the consent page is no URL").caused_by(cause)
        })?;
        let (scopes, optional) = (self.scopes.join(" "), self.optional_scopes.join(" "));
        let challenge = self.proof.challenge().to_string();
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", self.client_id);
        query.append_pair("redirect_uri", self.redirect_uri);
        query.append_pair("scope", &scopes);
        if !optional.is_empty() {
            query.append_pair("optional_scope", &optional);
        }
        query.append_pair("state", self.state);
        query.append_pair("code_challenge", &challenge);
        query.append_pair("code_challenge_method", "S256");
        drop(query);
        Ok(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(base_url: &str, optional: &[String]) -> String {
        let request = AuthorizeRequest {
            client_id: "app",
            redirect_uri: "http://localhost:8790/oauth/callback",
            scopes: &["oauth".to_owned(), "crm.objects.contacts.read".to_owned()],
            optional_scopes: optional,
            state: "a-b",
            proof: &Proof::new([7; 32]),
        };
        request.url(base_url).unwrap()
    }

    #[test]
    fn people_open_a_page_of_hubspots_and_a_simulators_own() {
        for (base_url, start) in [
            ("https://api.hubapi.com", "https://app.hubspot.com/oauth/authorize?client_id=app&"),
            ("https://proxy.example.com/hub", "https://app.hubspot.com/oauth/authorize?client_id=app&"),
            ("http://127.0.0.1:8787/", "http://127.0.0.1:8787/oauth/authorize?client_id=app&"),
        ] {
            assert!(url(base_url, &[]).starts_with(start), "{base_url}");
        }
    }

    #[test]
    fn the_query_says_everything_and_no_secret() {
        let url =
            Url::parse(&url("https://api.hubapi.com", &["crm.schemas.contacts.write".to_owned()])).unwrap();
        let query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let proof = Proof::new([7; 32]);
        let expected = [
            ("client_id", "app"),
            ("redirect_uri", "http://localhost:8790/oauth/callback"),
            ("scope", "oauth crm.objects.contacts.read"),
            ("optional_scope", "crm.schemas.contacts.write"),
            ("state", "a-b"),
            ("code_challenge", &proof.challenge().to_string()),
            ("code_challenge_method", "S256"),
        ];
        assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(!url.as_str().contains(proof.verifier()));
    }
}
