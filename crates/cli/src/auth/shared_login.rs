//! One login, several processes: the state on disk, the seal, the turns and the simulator's OAuth server together.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use fieldline_connector::Destination as _;
use fieldline_connector::quota::Limits;
use fieldline_connector::tokens::{Holder, StoredTokens};
use fieldline_connector_hubspot::{
    AuthorizeRequest, Hubspot, HubspotConfig, OAuthApp, OAuthTokens, Proof, TokenEndpoint,
};
use fieldline_mapping::{ConnectionKind, HubspotConnection, ProjectText, compile};
use fieldline_model::ConnectionName;
use fieldline_simulator::{Clock, RunningSimulator, Simulator};
use fieldline_state::SqliteStore;
use secrecy::{ExposeSecret as _, SecretBox};

use super::{Key, Logins};

/// Calls in all of one round.
const CALLS: usize = 32;

fn connection() -> HubspotConnection {
    let file = "fieldline: 1\nproject: p\nconnections:\n  hubspot: { type: hubspot, portal: 1234567, \
                oauth: { client_id: app, client_secret: \"${S}\" } }\n";
    let project = compile(&ProjectText::new().with_file("fieldline.yaml", file)).project.unwrap();
    match project.connections.into_values().next().unwrap().kind {
        ConnectionKind::Hubspot(hubspot) => *hubspot,
        other => panic!("{other:?}"),
    }
}

/// The login as a process that opens the state sees it.
fn logins(file: &Path) -> Logins {
    let key = Key { bytes: SecretBox::new(Box::new([5; 32])), origin: String::new() };
    let state = Arc::new(SqliteStore::open(file).unwrap());
    Logins::of(state, &ConnectionName::new("hubspot"), &connection(), "app", Some(key)).unwrap()
}

fn config(account: &RunningSimulator) -> HubspotConfig {
    let limits = Limits::unlimited();
    HubspotConfig { base_url: account.base_url(), limits, ..HubspotConfig::new("".into()) }
}

fn endpoint(account: &RunningSimulator) -> TokenEndpoint {
    let app = OAuthApp { client_id: "app".to_owned(), client_secret: "secret".into() };
    TokenEndpoint::new(app, &config(account)).unwrap()
}

fn time(clock: &Clock) -> Duration {
    Duration::from_millis(u64::try_from(clock.now_ms()).unwrap())
}

async fn log_in(account: &RunningSimulator, clock: &Clock, file: &Path) {
    let (proof, redirect_uri) = (Proof::new([1; 32]), "http://localhost:8790/oauth/callback");
    let scopes = ["oauth".to_owned()];
    let request = AuthorizeRequest {
        client_id: "app",
        redirect_uri,
        scopes: &scopes,
        optional_scopes: &[],
        state: "s",
        proof: &proof,
    };
    let url = request.url(&account.base_url()).unwrap();
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = browser.get(url).send().await.unwrap();
    let back = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let grant = endpoint(account).exchange(&code.into(), redirect_uri, &proof).await.unwrap();
    let tokens = StoredTokens {
        portal: grant.portal.unwrap(),
        access_token: grant.access_token,
        refresh_token: grant.refresh_token.unwrap(),
        expires_at: time(clock) + grant.expires_in,
        scopes: grant.scopes,
        since: time(clock),
    };
    logins(file).keep(&tokens).unwrap();
}

/// A process of its own: its own file handle, its own memory.
fn process(number: u64, account: &RunningSimulator, clock: &Clock, file: &Path) -> Arc<Hubspot> {
    let clock = clock.clone();
    let now = Arc::new(move || time(&clock));
    let tokens = OAuthTokens::new(endpoint(account), Arc::new(logins(file)), now, Holder(number));
    Arc::new(Hubspot::new(HubspotConfig { tokens: Arc::new(tokens), ..config(account) }).unwrap())
}

#[tokio::test]
async fn four_processes_on_one_state_refresh_once_each_time_and_lose_no_login() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.db");
    let clock = Clock::scripted(1_790_000_000_000);
    let builder = Simulator::builder().clock(clock.clone()).oauth_app("app", "secret").token("no other");
    let account = builder.rotate_refresh_tokens(true).build().start().await.unwrap();
    log_in(&account, &clock, &file).await;
    let first = logins(&file).tokens().unwrap().unwrap().refresh_token;

    let processes: Vec<_> = (1..=4).map(|number| process(number, &account, &clock, &file)).collect();
    for round in 1..=4 {
        clock.advance(Duration::from_secs(1_900));
        let calls = (0..CALLS).map(|number| {
            let process = Arc::clone(&processes[number % processes.len()]);
            tokio::spawn(async move { process.identify().await })
        });
        for call in calls.collect::<Vec<_>>() {
            assert_eq!(call.await.unwrap().unwrap().id.as_str(), "1234567");
        }
        let asked = &account.simulator().stats().requests["POST /oauth/token"];
        assert_eq!(asked.values().sum::<u64>(), 1 + round, "the login, and one refresh for each round");
    }
    let last = logins(&file).tokens().unwrap().unwrap().refresh_token;
    assert_ne!(first.expose_secret(), last.expose_secret(), "refresh tokens were replaced");
}
