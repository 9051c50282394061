//! Refreshing, tested without waiting: a paused clock, a token server and a store in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use fieldline_connector::retry::RetryPolicy;
use fieldline_connector::tokens::{
    AccessToken, Holder, Kept, RefreshTurn, Renewal, StoredTokens, TokenProvider, TokenStore,
};
use fieldline_connector::{ConnectorError, ErrorClass};
use http::{HeaderMap, HeaderValue};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, sleep};
use url::form_urlencoded;

use super::tokens::Clock;
use super::{OAuthApp, OAuthTokens, TokenEndpoint};
use crate::config::HubspotConfig;
use crate::transport::{Media, Request, Response, Transport, TransportError};

/// How the server answers a call, where it does not just give tokens out.
#[derive(Clone, Copy)]
enum Mood {
    Status(u16),
    /// Asks for a wait of so many seconds.
    Later(u16, u32),
    Silent,
    /// The answer is lost on its way.
    Lost,
}

/// A token server with one refresh token at a time.
struct Server {
    rotates: bool,
    takes: Duration,
    moods: Mutex<VecDeque<Mood>>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    refresh_token: String,
    /// Calls that gave tokens out.
    grants: u32,
    calls: u32,
}

impl Server {
    fn new(rotates: bool, takes: Duration, moods: &[Mood]) -> Arc<Self> {
        let inside = Inside { refresh_token: "refresh-0".to_owned(), ..Inside::default() };
        let moods = Mutex::new(moods.iter().copied().collect());
        Arc::new(Self { rotates, takes, moods, inside: Mutex::new(inside) })
    }

    fn counts(&self) -> (u32, u32) {
        let inside = self.inside.lock().unwrap();
        (inside.grants, inside.calls)
    }

    fn grant(&self, request: &Request) -> Response {
        assert!(
            request.media == Media::Form
                && request.token.is_none()
                && request.target == "/oauth/2026-09/token"
        );
        let body = request.body.clone().unwrap_or_default();
        let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        assert_eq!([field("client_id"), field("client_secret")], [Some("app"), Some("hush & secret")]);
        let mut inside = self.inside.lock().unwrap();
        if field("refresh_token") != Some(inside.refresh_token.as_str()) {
            return answer(400, r#"{"error":"invalid_grant","status":"BAD_REFRESH_TOKEN"}"#.to_owned());
        }
        inside.grants += 1;
        let number = inside.grants;
        if self.rotates {
            inside.refresh_token = format!("refresh-{number}");
        }
        answer(
            200,
            format!(
                r#"{{"access_token":"access-{number}","refresh_token":"{}","expires_in":1800,"hub_id":7,"scopes":["oauth"]}}"#,
                inside.refresh_token
            ),
        )
    }
}

fn answer(status: u16, body: String) -> Response {
    Response { status, headers: HeaderMap::new(), body: Bytes::from(body) }
}

#[async_trait]
impl Transport for Server {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        self.inside.lock().unwrap().calls += 1;
        sleep(self.takes).await;
        let mood = self.moods.lock().unwrap().pop_front();
        match mood {
            None => Ok(self.grant(&request)),
            Some(Mood::Status(status)) => Ok(answer(status, r#"{"error":"invalid_grant"}"#.to_owned())),
            Some(Mood::Later(status, seconds)) => {
                let mut response = answer(status, String::new());
                response.headers.insert("retry-after", HeaderValue::from(seconds));
                Ok(response)
            }
            Some(Mood::Silent) => {
                sleep(Duration::from_secs(20)).await;
                Err(TransportError::Timeout("no answer".into()))
            }
            Some(Mood::Lost) => {
                drop(self.grant(&request));
                Err(TransportError::Broken("reset".into()))
            }
        }
    }
}

/// A store in memory that processes share.
struct Memory(Mutex<Option<Kept>>);

impl TokenStore for Memory {
    fn exchange(&self, work: &mut dyn FnMut(Option<Kept>) -> Option<Kept>) -> Result<(), ConnectorError> {
        let mut kept = self.0.lock().unwrap();
        let before = kept.take();
        *kept = work(before);
        Ok(())
    }
}

/// Time since 1970 as the paused clock has it.
fn now() -> Duration {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    let start = *START.get_or_init(std::time::Instant::now);
    Duration::from_secs(1_790_000_000) + Instant::now().into_std().saturating_duration_since(start)
}

/// A login whose access token lives for so many seconds more.
fn store(left: u64) -> Arc<Memory> {
    let tokens = StoredTokens {
        portal: "7".to_owned(),
        access_token: "access-0".into(),
        refresh_token: "refresh-0".into(),
        expires_at: now() + Duration::from_secs(left),
        scopes: vec!["oauth".to_owned()],
        since: now(),
    };
    Arc::new(Memory(Mutex::new(Some((tokens, None)))))
}

/// One process.
fn process(number: u64, server: &Arc<Server>, store: &Arc<Memory>) -> Arc<OAuthTokens> {
    let retry = RetryPolicy { base: Duration::from_millis(1), ..RetryPolicy::default() };
    let config = HubspotConfig { retry, ..HubspotConfig::new("".into()) };
    let app = OAuthApp { client_id: "app".to_owned(), client_secret: "hush & secret".into() };
    let endpoint = TokenEndpoint::over(Arc::clone(server) as _, app, &config);
    let clock: Clock = Arc::new(now);
    Arc::new(OAuthTokens::new(endpoint, Arc::clone(store) as _, clock, Holder(number)))
}

async fn token(process: &OAuthTokens) -> String {
    process.token().await.unwrap().expose().to_owned()
}

/// What so many calls at once are signed with.
async fn tokens(processes: &[Arc<OAuthTokens>], calls: usize) -> Vec<String> {
    let tasks: Vec<_> = (0..calls)
        .map(|number| {
            let process = Arc::clone(&processes[number % processes.len()]);
            tokio::spawn(async move { token(&process).await })
        })
        .collect();
    let mut tokens = Vec::new();
    for task in tasks {
        tokens.push(task.await.unwrap());
    }
    tokens.sort();
    tokens.dedup();
    tokens
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn thirty_two_calls_at_once_need_one_refresh() {
    for processes in [1, 2, 4] {
        let (server, store) = (Server::new(true, SECOND, &[]), store(0));
        let all: Vec<_> = (1..=processes).map(|number| process(number, &server, &store)).collect();
        assert_eq!(tokens(&all, 32).await, ["access-1"]);
        assert_eq!(server.counts(), (1, 1), "{processes} processes");
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_is_replaced_five_minutes_before_it_ends() {
    let (server, store) = (Server::new(false, Duration::ZERO, &[]), store(1_800));
    let process = process(1, &server, &store);
    assert_eq!(token(&process).await, "access-0");
    sleep(Duration::from_secs(1_498)).await;
    assert_eq!(token(&process).await, "access-0");
    sleep(3 * SECOND).await;
    assert_eq!(token(&process).await, "access-1");
    assert_eq!(server.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_day_of_two_processes_loses_no_refresh_token() {
    let (server, store) = (Server::new(true, SECOND, &[]), store(1_800));
    let all = [process(1, &server, &store), process(2, &server, &store)];
    for _ in 0..24 * 60 {
        sleep(60 * SECOND).await;
        assert!(tokens(&all, 8).await.len() <= 2);
    }
    // Every 25 minutes at most, and so 58 times in a day; the look of each minute makes it rarer.
    let (grants, calls) = server.counts();
    assert!(grants == calls && (50..=58).contains(&grants), "{grants} of {calls}");
    let kept = store.0.lock().unwrap().clone().unwrap().0;
    assert_eq!(kept.refresh_token.expose_secret(), format!("refresh-{grants}"));
}

#[tokio::test(start_paused = true)]
async fn trouble_of_the_server_is_retried_and_never_taken_for_a_revoked_token() {
    for mood in [Mood::Status(429), Mood::Status(500), Mood::Status(503), Mood::Later(429, 3), Mood::Silent] {
        let (server, store) = (Server::new(true, Duration::ZERO, &[mood, mood]), store(0));
        let start = Instant::now();
        assert_eq!(token(&process(1, &server, &store)).await, "access-1");
        assert_eq!(server.counts(), (1, 3));
        if matches!(mood, Mood::Later(..)) {
            assert!(start.elapsed() >= 6 * SECOND);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_still_good_bridges_trouble() {
    let (server, store) = (Server::new(false, Duration::ZERO, &[Mood::Status(503); 1_000]), store(100));
    let process = process(1, &server, &store);
    for _ in 0..9 {
        assert_eq!(token(&process).await, "access-0");
        sleep(10 * SECOND).await;
    }
    assert!(server.counts().1 <= 4 * 6, "{:?} calls in a minute and a half", server.counts());
    sleep(11 * SECOND).await;
    let error = process.token().await.unwrap_err();
    assert!(matches!(error.class(), ErrorClass::Transient { .. }), "{error}");
    server.moods.lock().unwrap().clear();
    assert_eq!(token(&process).await, "access-1");
}

#[tokio::test(start_paused = true)]
async fn a_revoked_login_is_said_at_once_and_shows_no_secret() {
    let (server, store) = (Server::new(false, Duration::ZERO, &[]), store(0));
    server.inside.lock().unwrap().refresh_token = "another".to_owned();
    let process = process(1, &server, &store);
    let error = process.token().await.unwrap_err();
    assert_eq!((error.class(), server.counts()), (ErrorClass::Auth, (0, 1)));
    let text = error.to_string();
    assert!(text.contains("400 BAD_REFRESH_TOKEN") && text.ends_with("Log in again."), "{text}");
    let shown = format!("{error:?} {process:?}");
    assert!(!shown.contains("hush") && !shown.contains("refresh-0"), "{shown}");
    // Nobody else is kept waiting.
    assert!(store.0.lock().unwrap().as_ref().unwrap().1.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_for_all_calls() {
    let (server, store) = (Server::new(true, SECOND, &[]), store(1_800));
    let all = [process(1, &server, &store), process(2, &server, &store)];
    let refused = AccessToken::new("access-0".into()).unwrap();
    assert_eq!(tokens(&all, 2).await, ["access-0"]);
    let tasks: Vec<_> = (0..32)
        .map(|number| {
            let (process, refused) = (Arc::clone(&all[number % 2]), refused.clone());
            tokio::spawn(async move { process.refused(&refused).await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap(), Renewal::Renewed);
    }
    assert_eq!(tokens(&all, 8).await, ["access-1"]);
    assert_eq!(server.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn who_dies_during_his_turn_keeps_the_others_waiting_for_half_a_minute() {
    let (server, store) = (Server::new(true, Duration::ZERO, &[]), store(0));
    store.0.lock().unwrap().as_mut().unwrap().1 =
        Some(RefreshTurn { holder: Holder(9), until: now() + 30 * SECOND });
    let start = Instant::now();
    assert_eq!(token(&process(1, &server, &store)).await, "access-1");
    assert!((30..32).contains(&start.elapsed().as_secs()), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_turn_lasts_as_long_as_the_answer_takes() {
    let (server, store) = (Server::new(true, 300 * SECOND, &[]), store(0));
    let all = [process(1, &server, &store), process(2, &server, &store)];
    assert_eq!(tokens(&all, 2).await, ["access-1"]);
    assert_eq!(server.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_up_takes_no_refresh_with_it() {
    let (server, store) = (Server::new(true, 10 * SECOND, &[]), store(0));
    let process = process(1, &server, &store);
    assert!(tokio::time::timeout(SECOND, process.token()).await.is_err());
    sleep(20 * SECOND).await;
    let kept = store.0.lock().unwrap().clone().unwrap();
    assert_eq!((kept.0.refresh_token.expose_secret(), kept.1), ("refresh-1", None));
    assert_eq!(token(&process).await, "access-1");
    assert_eq!(server.counts(), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_costs_nothing_where_refresh_tokens_stay_and_a_login_where_they_do_not() {
    for (rotates, expected) in [(false, Ok("access-2")), (true, Err(ErrorClass::Auth))] {
        let (server, store) = (Server::new(rotates, Duration::ZERO, &[Mood::Lost]), store(0));
        let result = process(1, &server, &store).token().await;
        let result = result.map(|token| token.expose().to_owned()).map_err(|error| error.class());
        assert_eq!(result, expected.map(str::to_owned));
    }
}

#[tokio::test(start_paused = true)]
async fn who_logs_out_meanwhile_stays_logged_out_and_who_logs_in_anew_is_taken() {
    let (server, out) = (Server::new(true, 10 * SECOND, &[]), store(0));
    let waiting = process(1, &server, &out);
    let waiting = tokio::spawn(async move { waiting.token().await });
    sleep(SECOND).await;
    *out.0.lock().unwrap() = None;
    assert_eq!(waiting.await.unwrap().unwrap_err().class(), ErrorClass::Auth);
    assert!(out.0.lock().unwrap().is_none());

    let (server, anew) = (Server::new(true, 10 * SECOND, &[]), store(0));
    let waiting = process(1, &server, &anew);
    let waiting = tokio::spawn(async move { waiting.token().await });
    sleep(SECOND).await;
    if let Some((tokens, _)) = anew.0.lock().unwrap().as_mut() {
        tokens.access_token = "access-anew".into();
        tokens.refresh_token = "refresh-anew".into();
        tokens.expires_at = now() + 1_800 * SECOND;
    }
    assert_eq!(waiting.await.unwrap().unwrap().expose(), "access-anew");
    assert_eq!(anew.0.lock().unwrap().as_ref().unwrap().0.refresh_token.expose_secret(), "refresh-anew");
}

#[tokio::test(start_paused = true)]
async fn without_a_login_there_is_no_token() {
    let server = Server::new(false, Duration::ZERO, &[]);
    let error = process(1, &server, &Arc::new(Memory(Mutex::new(None)))).token().await.unwrap_err();
    assert_eq!((error.class(), server.counts()), (ErrorClass::Auth, (0, 0)));
}
