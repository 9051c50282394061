//! OAuth: from consent to expiry.

use std::time::Duration;

use fieldline_simulator::{Builder, Clock, Simulator, Tier};
use reqwest::Method;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::support::Api;

const DETAILS: &str = "/account-info/2026-09/details";
const REDIRECT: &str = "http://localhost:3000/back?keep=1";

struct Client {
    api: Api,
    http: reqwest::Client,
}

impl Client {
    async fn start(builder: Builder) -> Self {
        let api = Api::start(builder.oauth_app("app", "secret")).await;
        Self {
            api,
            http: reqwest::Client::builder().redirect(Policy::none()).build().expect("a client can be made"),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.api.running.base_url())
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let secrets = [("client_id", "app"), ("client_secret", "secret")];
        let own = |name: &str| fields.iter().any(|(given, _)| *given == name);
        let secrets = secrets.into_iter().filter(|(name, _)| !own(name));
        let all: Vec<(&str, &str)> = fields.iter().copied().chain(secrets).collect();
        let response = self.http.post(self.url(path)).form(&all).send().await.expect("the simulator answers");
        (response.status().as_u16(), response.json().await.expect("the answer is JSON"))
    }

    /// Where consent leads to.
    async fn consent(&self, query: &[(&str, &str)]) -> Option<String> {
        let response = self
            .http
            .get(self.url("/oauth/authorize"))
            .query(query)
            .send()
            .await
            .expect("the simulator answers");
        response
            .headers()
            .get("location")
            .map(|target| target.to_str().expect("addresses are ASCII").to_owned())
    }

    async fn code(&self, further: &[(&str, &str)]) -> String {
        let query =
            [("client_id", "app"), ("redirect_uri", REDIRECT), ("scope", "oauth crm.objects.contacts.read")];
        let target = self.consent(&[&query, further].concat()).await.expect("consent is given");
        let (_, code) = target.split_once("code=").expect("the target has a code");
        code.split('&').next().unwrap_or_default().to_owned()
    }

    async fn exchange(&self, code: &str, further: &[(&str, &str)]) -> (u16, Value) {
        let fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT)];
        self.form("/oauth/2026-09/token", &[&fields, further].concat()).await
    }

    async fn call(&self, token: &str) -> reqwest::Response {
        self.http
            .request(Method::GET, self.url(DETAILS))
            .bearer_auth(token)
            .send()
            .await
            .expect("the simulator answers")
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

#[tokio::test]
async fn from_consent_to_an_expired_token_and_back() {
    let clock = Clock::scripted(1_790_000_000_000);
    let client = Client::start(Simulator::builder().clock(clock.clone()).token("static")).await;
    let query = [("client_id", "app"), ("redirect_uri", REDIRECT), ("scope", "oauth"), ("state", "a b&c")];
    let target = client.consent(&query).await.unwrap();
    assert!(target.starts_with("http://localhost:3000/back?keep=1&code=na1-"), "{target}");
    assert!(target.ends_with("&state=a+b%26c"), "{target}");
    let code = client.code(&[]).await;
    let (status, tokens) = client.exchange(&code, &[]).await;
    assert_eq!((status, &tokens["expires_in"], &tokens["hub_id"]), (200, &json!(1_800), &json!(1_234_567)));
    assert_eq!(tokens["scopes"], json!(["oauth", "crm.objects.contacts.read"]));
    let access = text(&tokens, "access_token");
    assert!(access.len() >= 512 && text(&tokens, "refresh_token").starts_with("na1-"));
    assert_eq!(client.call(access).await.status(), 200);
    assert_eq!(client.call("other").await.status(), 401);
    clock.advance(Duration::from_secs(1_807));
    let late = client.call(access).await;
    assert_eq!(late.status(), 401);
    let late: Value = late.json().await.unwrap();
    assert_eq!(text(&late, "category"), "EXPIRED_AUTHENTICATION");
    assert_eq!(text(&late, "message"), "The OAuth token used to make this call expired 7 second(s) ago.");
    assert_eq!(late["context"]["expire time"], json!(["2026-09-21T14:43:20Z"]));
    let fields = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
    for path in ["/oauth/2026-09/token", "/oauth/2026-03/token", "/oauth/v3/token", "/oauth/v1/token"] {
        let (status, renewed) = client.form(path, &fields).await;
        assert_eq!((status, &renewed["refresh_token"]), (200, &tokens["refresh_token"]), "{path}");
        assert_eq!(client.call(text(&renewed, "access_token")).await.status(), 200);
    }
}

#[tokio::test]
async fn tokens_can_be_made_to_live_shorter() {
    let clock = Clock::scripted(1_790_000_000_000);
    let builder = Simulator::builder().clock(clock.clone()).token_lifetime(Duration::from_secs(20));
    let client = Client::start(builder).await;
    let (_, tokens) = client.exchange(&client.code(&[]).await, &[]).await;
    assert_eq!(tokens["expires_in"], 20);
    let access = text(&tokens, "access_token");
    for (seconds, status) in [(19, 200), (1, 401)] {
        clock.advance(Duration::from_secs(seconds));
        assert_eq!(client.call(access).await.status(), status);
    }
}

#[tokio::test]
async fn refused_grants() {
    let client = Client::start(Simulator::builder()).await;
    let refresh = ("grant_type", "refresh_token");
    type Case<'c> = (&'c [(&'c str, &'c str)], &'c str, &'c str);
    let cases: [Case<'_>; 5] = [
        (&[refresh, ("refresh_token", "x")], "invalid_grant", "BAD_REFRESH_TOKEN"),
        (&[refresh, ("client_id", "other")], "invalid_client", "BAD_CLIENT_ID"),
        (&[refresh, ("client_secret", "other")], "invalid_client", "BAD_CLIENT_SECRET"),
        (&[("grant_type", "password")], "unsupported_grant_type", "BAD_GRANT_TYPE"),
        (&[("grant_type", "authorization_code"), ("code", "x")], "invalid_grant", "BAD_AUTH_CODE"),
    ];
    for (fields, error, status) in cases {
        let (code, body) = client.form("/oauth/v3/token", fields).await;
        assert_eq!((code, text(&body, "error"), text(&body, "status")), (400, error, status));
        assert_eq!(body["error_description"], body["message"]);
    }
    let code = client.code(&[]).await;
    assert_eq!(client.exchange(&code, &[]).await.0, 200);
    assert_eq!(text(&client.exchange(&code, &[]).await.1, "status"), "BAD_AUTH_CODE");
    let code = client.code(&[]).await;
    let elsewhere =
        [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", "https://x.io")];
    assert_eq!(text(&client.form("/oauth/v3/token", &elsewhere).await.1, "status"), "BAD_REDIRECT_URI");
    for uri in ["http://example.com/", "nonsense", "http://localhost.example.com/"] {
        assert_eq!(client.consent(&[("client_id", "app"), ("redirect_uri", uri)]).await, None, "{uri}");
    }
    assert_eq!(client.consent(&[("client_id", "other"), ("redirect_uri", REDIRECT)]).await, None);
}

#[tokio::test]
async fn proof_key_for_code_exchange() {
    let client = Client::start(Simulator::builder()).await;
    let challenge = [
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    for (fields, expected) in
        [(vec![("code_verifier", verifier)], 200), (vec![("code_verifier", "wrong")], 400), (vec![], 400)]
    {
        let code = client.code(&challenge).await;
        let (status, body) = client.exchange(&code, &fields).await;
        assert_eq!(status, expected);
        if status == 400 {
            assert_eq!(text(&body, "status"), "BAD_CODE_VERIFIER");
        }
    }
}

#[tokio::test]
async fn introspection_and_revocation() {
    let client = Client::start(Simulator::builder()).await;
    let (_, tokens) = client.exchange(&client.code(&[]).await, &[]).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    for (field, token, token_use) in [
        ("token", access, "access_token"),
        ("access_token", access, "access_token"),
        ("refresh_token", refresh, "refresh_token"),
    ] {
        let (status, body) = client.form("/oauth/2026-09/token/introspect", &[(field, token)]).await;
        assert_eq!((status, &body["active"], text(&body, "token_use")), (200, &json!(true), token_use));
    }
    assert_eq!(client.form("/oauth/2026-09/token/revoke", &[("token", refresh)]).await.0, 200);
    let inactive = client.form("/oauth/2026-09/token/introspect", &[("token", refresh)]).await;
    assert_eq!(inactive, (200, json!({"active": false})));
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(client.form("/oauth/v3/token", &again).await.0, 400);
    // The access token that was issued lives on.
    assert_eq!(client.call(access).await.status(), 200);
    let stranger = [("token", access), ("client_secret", "other")];
    assert_eq!(client.form("/oauth/2026-09/token/introspect", &stranger).await.0, 400);
}

#[tokio::test]
async fn the_first_version_shows_tokens() {
    let client = Client::start(Simulator::builder().clock(Clock::scripted(1_790_000_000_000))).await;
    let (_, tokens) = client.exchange(&client.code(&[]).await, &[]).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    let shown = client.api.get(&format!("/oauth/v1/access-tokens/{access}")).await;
    assert_eq!(
        (shown.status, &shown.body["hub_id"], &shown.body["expires_in"]),
        (200, &json!(1_234_567), &json!(1_800))
    );
    let path = format!("/oauth/v1/refresh-tokens/{refresh}");
    assert_eq!(client.api.get(&path).await.text("/client_id"), "app");
    assert_eq!(client.api.delete(&path).await.status, 204);
    assert_eq!(client.api.get(&path).await.status, 404);
    assert_eq!(client.api.get("/oauth/v1/access-tokens/x").await.status, 404);
}

#[tokio::test]
async fn rotation_ends_the_old_refresh_token() {
    let client = Client::start(Simulator::builder().rotate_refresh_tokens(true)).await;
    let (_, tokens) = client.exchange(&client.code(&[]).await, &[]).await;
    let again = [("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token"))];
    let (status, renewed) = client.form("/oauth/v3/token", &again).await;
    assert_eq!(status, 200);
    assert_ne!(renewed["refresh_token"], tokens["refresh_token"]);
    assert_eq!(client.form("/oauth/v3/token", &again).await.0, 400);
}

#[tokio::test]
async fn an_oauth_app_keeps_one_window_over_refreshes_and_is_told_no_day() {
    let clock = Clock::scripted(1_790_000_000_000);
    let client = Client::start(Simulator::builder().tier(Tier::Free).clock(clock)).await;
    let credentials = [("grant_type", "client_credentials"), ("scope", "oauth")];
    for used in 0..110 {
        // A new token for every call changes nothing: the window is the app's.
        let (_, tokens) = client.form("/oauth/v3/token", &credentials).await;
        assert_eq!(tokens.get("refresh_token"), None);
        let answer = client.call(text(&tokens, "access_token")).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-hubspot-ratelimit-max"], "110");
        assert_eq!(answer.headers()["x-hubspot-ratelimit-remaining"], (109 - used).to_string().as_str());
        assert!(!answer.headers().contains_key("x-hubspot-ratelimit-daily"));
    }
    let (_, tokens) = client.form("/oauth/v3/token", &credentials).await;
    assert_eq!(client.call(text(&tokens, "access_token")).await.status(), 429);
}
