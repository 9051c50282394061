//! Logging in and staying logged in, against the simulator's OAuth server and its clock.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fieldline_connector::tokens::{Holder, Kept, StoredTokens, TokenStore};
use fieldline_connector::{ConnectorError, Destination as _, ErrorClass};
use fieldline_connector_hubspot::{
    ApiVersion, AuthorizeRequest, Grant, Hubspot, HubspotConfig, OAuthApp, OAuthTokens, Proof, TokenEndpoint,
};
use fieldline_simulator::{Builder, Clock, Fault, RunningSimulator, Simulator};
use secrecy::{ExposeSecret as _, SecretString};

use crate::support::config;

const REDIRECT: &str = "http://localhost:8790/oauth/callback";

/// An account, its clock, and an app that may ask for tokens.
struct World {
    account: RunningSimulator,
    clock: Clock,
    store: Arc<Memory>,
}

struct Memory(Mutex<Option<Kept>>);

impl TokenStore for Memory {
    fn exchange(&self, work: &mut dyn FnMut(Option<Kept>) -> Option<Kept>) -> Result<(), ConnectorError> {
        let mut kept = self.0.lock().unwrap();
        let before = kept.take();
        *kept = work(before);
        Ok(())
    }
}

impl World {
    async fn open(change: impl FnOnce(Builder) -> Builder) -> Self {
        let clock = Clock::scripted(1_790_000_000_000);
        let builder = Simulator::builder().portal_id(4242).oauth_app("app", "secret").token("no other");
        let account = change(builder.clock(clock.clone())).build().start().await.unwrap();
        Self { account, clock, store: Arc::new(Memory(Mutex::new(None))) }
    }

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.clock.now_ms()).unwrap())
    }

    fn endpoint(&self, secret: &str, version: ApiVersion) -> TokenEndpoint {
        let app = OAuthApp { client_id: "app".to_owned(), client_secret: secret.into() };
        TokenEndpoint::new(app, &HubspotConfig { api_version: version, ..config(&self.account) }).unwrap()
    }

    /// The code that a person comes back with.
    async fn code(&self, proof: &Proof, scopes: &[String]) -> SecretString {
        let request = AuthorizeRequest {
            client_id: "app",
            redirect_uri: REDIRECT,
            scopes,
            optional_scopes: &["crm.schemas.contacts.write".to_owned()],
            state: "state",
            proof,
        };
        // Never used for TLS here, but the client insists on having a provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = browser.get(request.url(&self.account.base_url()).unwrap()).send().await.unwrap();
        let back = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        let value = |name: &str| back.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        assert!(back.as_str().starts_with(REDIRECT) && value("state") == "state", "{back}");
        value("code").into()
    }

    async fn log_in(&self) -> Grant {
        let proof = Proof::new([3; 32]);
        let code = self.code(&proof, &["oauth".to_owned()]).await;
        let grant =
            self.endpoint("secret", ApiVersion::default()).exchange(&code, REDIRECT, &proof).await.unwrap();
        let tokens = StoredTokens {
            portal: grant.portal.clone().unwrap(),
            access_token: grant.access_token.clone(),
            refresh_token: grant.refresh_token.clone().unwrap(),
            expires_at: self.now() + grant.expires_in,
            scopes: grant.scopes.clone(),
            since: self.now(),
        };
        *self.store.0.lock().unwrap() = Some((tokens, None));
        grant
    }

    /// A process that works with the account.
    fn process(&self, number: u64) -> Arc<Hubspot> {
        let clock = self.clock.clone();
        let now = move || Duration::from_millis(u64::try_from(clock.now_ms()).unwrap());
        let endpoint = self.endpoint("secret", ApiVersion::default());
        let tokens = OAuthTokens::new(endpoint, Arc::clone(&self.store) as _, Arc::new(now), Holder(number));
        Arc::new(Hubspot::new(HubspotConfig { tokens: Arc::new(tokens), ..config(&self.account) }).unwrap())
    }

    fn token_calls(&self) -> u64 {
        let requests = self.account.simulator().stats().requests;
        let calls = requests.iter().filter(|(endpoint, _)| endpoint.ends_with("/token"));
        calls.flat_map(|(_, statuses)| statuses.values()).sum()
    }
}

#[tokio::test]
async fn a_login_is_for_its_account_and_its_proof() {
    let world = World::open(|builder| builder).await;
    let grant = world.log_in().await;
    assert_eq!((grant.portal.as_deref(), grant.expires_in), (Some("4242"), Duration::from_secs(1_800)));
    assert_eq!(grant.scopes, ["oauth", "crm.schemas.contacts.write"]);
    for version in ApiVersion::ALL {
        let (proof, endpoint) = (Proof::new([4; 32]), world.endpoint("secret", version));
        let code = world.code(&proof, &[]).await;
        assert!(endpoint.exchange(&code, REDIRECT, &proof).await.is_ok(), "{version}");
        let code = world.code(&proof, &[]).await;
        let cases = [
            (endpoint.exchange(&code, REDIRECT, &Proof::new([5; 32])).await, "BAD_CODE_VERIFIER"),
            (endpoint.exchange(&code, REDIRECT, &proof).await, "BAD_AUTH_CODE"),
            (
                endpoint.exchange(&world.code(&proof, &[]).await, "http://localhost:1/", &proof).await,
                "BAD_REDIRECT_URI",
            ),
            (world.endpoint("wrong", version).refresh(&"x".into()).await, "BAD_CLIENT_SECRET"),
            (endpoint.refresh(&"na1-x".into()).await, "BAD_REFRESH_TOKEN"),
        ];
        for (result, name) in cases {
            let error = result.unwrap_err();
            assert_eq!(error.class(), ErrorClass::Auth);
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

#[tokio::test]
async fn two_processes_with_sixteen_calls_each_refresh_once_when_the_token_has_ended() {
    let world = World::open(|builder| builder.rotate_refresh_tokens(true)).await;
    let first = world.log_in().await;
    let processes = [world.process(1), world.process(2)];
    for round in 1..=5 {
        world.clock.advance(Duration::from_secs(1_900));
        let calls: Vec<_> = (0..32)
            .map(|number| {
                let process = Arc::clone(&processes[number % 2]);
                tokio::spawn(async move { process.identify().await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap().id.as_str(), "4242");
        }
        assert_eq!(world.token_calls(), 1 + round, "the login and a refresh for each round");
    }
    let kept = world.store.0.lock().unwrap().clone().unwrap().0;
    assert_ne!(kept.refresh_token.expose_secret(), first.refresh_token.unwrap().expose_secret());
    assert_eq!(processes.map(|process| process.calls().retried), [0, 0], "no call met an ended token");
}

#[tokio::test]
async fn a_token_that_ended_unexpectedly_costs_one_call_more() {
    let world = World::open(|builder| builder).await;
    world.log_in().await;
    let process = world.process(1);
    process.identify().await.unwrap();
    // The server's clock is ahead of ours by more than five minutes.
    if let Some((tokens, _)) = world.store.0.lock().unwrap().as_mut() {
        tokens.expires_at += Duration::from_secs(3_600);
    }
    let behind = world.process(2);
    world.clock.advance(Duration::from_secs(1_801));
    assert_eq!(behind.identify().await.unwrap().id.as_str(), "4242");
    assert_eq!((behind.calls().retried, world.token_calls()), (1, 2));
}

#[tokio::test]
async fn a_token_endpoint_in_trouble_is_asked_again() {
    for fault in [Fault::status("/token", 429).times(2), Fault::status("/token", 503).times(2)] {
        let world = World::open(|builder| builder).await;
        world.log_in().await;
        world.clock.advance(Duration::from_secs(1_900));
        world.account.simulator().inject(vec![fault]);
        assert_eq!(world.process(1).identify().await.unwrap().id.as_str(), "4242");
        assert_eq!(world.token_calls(), 4, "the login, two refusals and a refresh");
    }
}

#[tokio::test]
async fn after_a_revocation_only_a_person_can_help() {
    let world = World::open(|builder| builder).await;
    let grant = world.log_in().await;
    let refresh_token = grant.refresh_token.unwrap();
    world.endpoint("secret", ApiVersion::default()).revoke(&refresh_token).await.unwrap();
    let process = world.process(1);
    assert!(process.identify().await.is_ok(), "the access token lives on");
    world.clock.advance(Duration::from_secs(1_900));
    let error = process.identify().await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Auth);
    assert!(error.to_string().contains("Log in again"), "{error}");
    assert!(!format!("{error:?}").contains(refresh_token.expose_secret()));
}
