//! Waiting, tested without waiting: a paused clock and a transport in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use fieldline_connector::quota::Limits;
use fieldline_connector::retry::RetryPolicy;
use fieldline_connector::tokens::{AccessToken, Renewal, TokenProvider};
use fieldline_connector::{Calls, ConnectorError, Destination as _, ErrorClass, Fetch, FetchBy};
use http::{HeaderMap, HeaderValue};
use tokio::time::{Instant, sleep};

use crate::config::HubspotConfig;
use crate::destination::Hubspot;
use crate::transport::{Request, Response, Transport, TransportError};

/// Answers each request by a function of the moment at which it arrives.
struct Memory<F> {
    /// How long each request and its answer travel, in turn, over and over.
    ways: Mutex<VecDeque<(Duration, Duration)>>,
    server: Mutex<F>,
}

impl<F: FnMut(Instant) -> Response + Send> Memory<F> {
    fn new(ways_ms: &[(u64, u64)], server: F) -> Self {
        let ways = ways_ms.iter().map(|(there, back)| (ms(*there), ms(*back))).collect();
        Self { ways: Mutex::new(ways), server: Mutex::new(server) }
    }
}

#[async_trait]
impl<F: FnMut(Instant) -> Response + Send> Transport for Memory<F> {
    async fn send(&self, _request: Request) -> Result<Response, TransportError> {
        let (there, back) = {
            let mut ways = self.ways.lock().unwrap();
            ways.rotate_left(1);
            ways[0]
        };
        sleep(there).await;
        let response = (self.server.lock().unwrap())(Instant::now());
        sleep(back).await;
        Ok(response)
    }
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

fn answer(status: u16, headers: &[(&'static str, u32)], body: &'static str) -> Response {
    let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from(*value)));
    Response { status, headers: HeaderMap::from_iter(headers), body: Bytes::from_static(body.as_bytes()) }
}

fn good() -> Response {
    answer(200, &[], r#"{"total":3,"results":[],"portalId":1}"#)
}

fn config(limits: Limits) -> HubspotConfig {
    let retry = RetryPolicy { base: ms(1), ..RetryPolicy::default() };
    HubspotConfig { limits, retry, ..HubspotConfig::new("token".into()) }
}

/// Answers from a script, then well; what the account is asked for is decided by `search`.
async fn after(refusals: Vec<Response>, search: bool) -> (Result<(), ErrorClass>, Duration, Calls) {
    let mut refusals = VecDeque::from(refusals);
    let memory = Memory::new(&[(0, 0)], move |_| refusals.pop_front().unwrap_or_else(good));
    let hubspot = Hubspot::over(Arc::new(memory), &config(Limits::professional()));
    let start = Instant::now();
    let result = if search {
        hubspot.count(&"contacts".into()).await.map(drop)
    } else {
        hubspot.identify().await.map(drop)
    };
    (result.map_err(|error| error.class()), start.elapsed(), hubspot.calls())
}

#[tokio::test(start_paused = true)]
async fn refusals_are_waited_for_as_long_as_they_say() {
    let rolling = r#"{"errorType":"RATE_LIMIT","policyName":"TEN_SECONDLY_ROLLING"}"#;
    let secondly = r#"{"errorType":"RATE_LIMIT","policyName":"SECONDLY"}"#;
    let category = r#"{"message":"You have reached your secondly limit.","category":"RATE_LIMITS"}"#;
    let cases = [
        (answer(429, &[], rolling), false, 10_000),
        (answer(429, &[("retry-after", 3)], rolling), false, 3_000),
        (answer(429, &[], secondly), true, 1_000),
        (answer(429, &[], category), true, 1_000),
        (answer(429, &[("retry-after", 2)], category), true, 2_000),
        (answer(423, &[], ""), false, 2_000),
        (answer(503, &[("retry-after", 5)], ""), false, 5_000),
        (answer(502, &[], "<html>"), false, 0),
    ];
    for (refusal, search, wait_ms) in cases {
        let (status, throttled) = (refusal.status, u64::from(refusal.status == 429));
        let (result, elapsed, calls) = after(vec![refusal], search).await;
        assert_eq!(result, Ok(()));
        let elapsed_ms = elapsed.as_millis() as u64;
        assert!((wait_ms..wait_ms + 10).contains(&elapsed_ms), "{status}: {elapsed_ms} ms");
        assert_eq!((calls.search + calls.other, calls.retried, calls.throttled), (2, 1, throttled));
    }
}

#[tokio::test(start_paused = true)]
async fn hopeless_refusals_stop_at_once() {
    let cases = [
        (answer(429, &[], r#"{"policyName":"DAILY"}"#), ErrorClass::Exhausted),
        (answer(477, &[("retry-after", 86_400)], ""), ErrorClass::Permanent),
        (answer(401, &[], ""), ErrorClass::Auth),
        (answer(400, &[], ""), ErrorClass::Permanent),
    ];
    for (refusal, class) in cases {
        let (result, elapsed, calls) = after(vec![refusal], false).await;
        assert_eq!((result, elapsed, calls.other), (Err(class), Duration::ZERO, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_used_up_day_nothing_more_is_sent() {
    let memory = Memory::new(&[(0, 0)], |_| answer(429, &[], r#"{"policyName":"DAILY"}"#));
    let hubspot = Hubspot::over(Arc::new(memory), &config(Limits::professional()));
    for _ in 0..3 {
        assert_eq!(hubspot.identify().await.unwrap_err().class(), ErrorClass::Exhausted);
    }
    assert_eq!((hubspot.calls().other, hubspot.calls().throttled), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn patience_ends() {
    let refusals = (0..20).map(|_| answer(500, &[], "")).collect();
    let (result, elapsed, calls) = after(refusals, false).await;
    assert_eq!(result, Err(ErrorClass::Transient { retry_after: None }));
    assert_eq!((calls.other, calls.retried), (6, 5));
    assert!(elapsed < ms(100));
}

/// A server that counts at arrival over a rolling window and refuses what is too much. Notes when each call arrived.
fn strict(limit: usize, arrivals: Arc<Mutex<Vec<Instant>>>) -> impl FnMut(Instant) -> Response + Send {
    move |now| {
        let mut arrivals = arrivals.lock().unwrap();
        let used = arrivals.iter().rev().take_while(|at| **at + Duration::from_secs(10) > now).count();
        if used >= limit {
            return answer(429, &[], r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#);
        }
        arrivals.push(now);
        let (max, left) = (limit as u32, (limit - used - 1) as u32);
        let headers = [("x-hubspot-ratelimit-max", max), ("x-hubspot-ratelimit-remaining", left)];
        answer(200, &headers, r#"{"results":[{"id":"1"}]}"#)
    }
}

#[tokio::test(start_paused = true)]
async fn the_window_is_filled_and_never_overdrawn() {
    let jittery: &[(u64, u64)] = &[(20, 60), (45, 30), (5, 20), (90, 80), (30, 400)];
    let within_300_ms: &[(u64, u64)] = &[(60, 40), (150, 150), (20, 180), (100, 120), (140, 110)];
    let slow: &[(u64, u64)] = &[(10, 900), (95, 1_500), (60, 3_000)];
    let very_jittery: &[(u64, u64)] = &[(10, 900), (240, 1_500), (60, 3_000)];
    // (ways there and back in ms, callers, margin in ms, least speed as a share of what is allowed)
    let networks = [
        (&[(0, 0)][..], 4, 200, 0.999),
        (&[(1, 1)], 4, 100, 0.999),
        (within_300_ms, 64, 200, 0.98),
        (jittery, 16, 100, 0.99),
        (slow, 64, 100, 0.99),
        (very_jittery, 64, 250, 0.97),
    ];
    for (ways_ms, callers, margin_ms, least) in networks {
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let memory = Memory::new(ways_ms, strict(190, Arc::clone(&arrivals)));
        let limits = Limits::professional().with_margin(ms(margin_ms));
        let hubspot = Arc::new(Hubspot::over(Arc::new(memory), &config(limits)));
        let tasks = (0..callers).map(|_| tokio::spawn(read_until(Arc::clone(&hubspot), 60 * 190)));
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        let calls = hubspot.calls();
        assert_eq!((calls.throttled, calls.retried), (0, 0), "{ways_ms:?}");
        // At full speed, call number 60 * 190 + 1 is the first of the sixty-first window.
        let arrivals = arrivals.lock().unwrap();
        let share = 600.0 / (arrivals[60 * 190] - arrivals[0]).as_secs_f64();
        assert!(share >= least, "{ways_ms:?}: {share}");
    }
}

/// Reads as fast as allowed until more than `last` calls were sent.
async fn read_until(hubspot: Arc<Hubspot>, last: u64) {
    let by = FetchBy::Id(vec!["1".into()]);
    let request = Fetch { object: "contacts".into(), by, properties: Vec::new(), timed: Vec::new() };
    while hubspot.calls().read <= last {
        assert_eq!(hubspot.fetch(&request).await.unwrap().len(), 1);
    }
}

/// A server that is not there, or fails, or answers well, as `mood` says when a call arrives.
struct Moody<F>(Mutex<F>, Mutex<Vec<Instant>>);

/// What becomes of a call.
#[derive(Clone, Copy)]
enum Mood {
    Closed,
    Failing,
    Well,
}

#[async_trait]
impl<F: FnMut(Instant) -> Mood + Send> Transport for Moody<F> {
    async fn send(&self, _request: Request) -> Result<Response, TransportError> {
        self.1.lock().unwrap().push(Instant::now());
        let mood = (self.0.lock().unwrap())(Instant::now());
        match mood {
            Mood::Closed => Err(TransportError::Connect("connection refused".into())),
            Mood::Failing => Ok(answer(503, &[], "")),
            Mood::Well => Ok(good()),
        }
    }
}

fn patient() -> HubspotConfig {
    HubspotConfig { retry: RetryPolicy::default(), ..config(Limits::professional()) }
}

#[tokio::test(start_paused = true)]
async fn an_address_where_nobody_listens_is_said_within_two_seconds() {
    for seed in 0..50 {
        let nobody = Arc::new(Moody(Mutex::new(|_| Mood::Closed), Mutex::default()));
        let hubspot = Hubspot::over(Arc::clone(&nobody) as _, &HubspotConfig { seed, ..patient() });
        let start = Instant::now();
        let error = hubspot.identify().await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        assert_eq!(nobody.1.lock().unwrap().len(), 3);
        assert!(error.to_string().ends_with("Nothing answers at that address."), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_went_away_is_waited_for_longer_than_one_that_was_never_there() {
    let start = Instant::now();
    let away = start + ms(1)..start + Duration::from_secs(2);
    let mood = move |now| if away.contains(&now) { Mood::Closed } else { Mood::Well };
    let hubspot = Hubspot::over(Arc::new(Moody(Mutex::new(mood), Mutex::default())), &patient());
    hubspot.identify().await.unwrap();
    sleep(ms(2)).await;
    hubspot.identify().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_down_is_not_hammered_and_found_again() {
    let start = Instant::now();
    let back_at = start + Duration::from_secs(600);
    let mood = move |now| if now >= back_at { Mood::Well } else { Mood::Failing };
    let server = Arc::new(Moody(Mutex::new(mood), Mutex::default()));
    let hubspot = Hubspot::over(Arc::clone(&server) as _, &patient());
    let mut answered_at = None;
    while answered_at.is_none() {
        match hubspot.identify().await {
            Ok(_) => answered_at = Some(Instant::now()),
            Err(error) => assert!(matches!(error.class(), ErrorClass::Transient { .. })),
        }
        // Somebody who begins a new call each second.
        sleep(Duration::from_secs(1)).await;
    }
    let minute = |number: u64| start + Duration::from_secs(60 * number);
    let calls = server.1.lock().unwrap();
    let in_minute =
        |number| calls.iter().filter(|at| **at >= minute(number) && **at < minute(number + 1)).count();
    assert!((3..9).all(|number| in_minute(number) == 2), "{:?}", (0..10).map(in_minute).collect::<Vec<_>>());
    assert!(answered_at.unwrap() < back_at + Duration::from_secs(32));
}

/// Gives out numbered tokens; so many of them may be replaced.
struct Numbered {
    number: Mutex<u32>,
    last: u32,
}

#[async_trait]
impl TokenProvider for Numbered {
    async fn token(&self) -> Result<AccessToken, ConnectorError> {
        AccessToken::new(format!("token-{}", self.number.lock().unwrap()).into())
    }

    async fn refused(&self, _: &AccessToken) -> Result<Renewal, ConnectorError> {
        let mut number = self.number.lock().unwrap();
        if *number == self.last {
            return Ok(Renewal::Final);
        }
        *number += 1;
        Ok(Renewal::Renewed)
    }
}

/// Refuses every token but one, and notes what calls were signed with.
struct Guarded(&'static str, Mutex<Vec<String>>);

#[async_trait]
impl Transport for Guarded {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let token = request.token.map(|token| token.expose().to_owned()).unwrap_or_default();
        let is_good = token == self.0;
        self.1.lock().unwrap().push(token);
        Ok(if is_good { good() } else { answer(401, &[], r#"{"category":"EXPIRED_AUTHENTICATION"}"#) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_replaced_once_and_the_call_sent_once_more() {
    // The token that is good, the last there is, how it ends, what was sent.
    type Case<'c> = (&'c str, u32, Result<(), ErrorClass>, &'c [&'c str]);
    let cases: [Case<'_>; 4] = [
        ("token-0", 9, Ok(()), &["token-0"]),
        ("token-1", 9, Ok(()), &["token-0", "token-1"]),
        ("token-2", 9, Err(ErrorClass::Auth), &["token-0", "token-1"]),
        ("token-1", 0, Err(ErrorClass::Auth), &["token-0"]),
    ];
    for (good, last, expected, sent) in cases {
        let guarded = Arc::new(Guarded(good, Mutex::default()));
        let tokens = Arc::new(Numbered { number: Mutex::new(0), last });
        let config = HubspotConfig { tokens, ..config(Limits::professional()) };
        let hubspot = Hubspot::over(Arc::clone(&guarded) as _, &config);
        let result = hubspot.identify().await.map(drop).map_err(|error| error.class());
        assert_eq!(result, expected, "{good}");
        assert_eq!(*guarded.1.lock().unwrap(), sent, "{good}");
    }
}

/// A server that sends a byte now and then, so that no answer is ever complete; its line gives up after so long.
struct Dripping {
    patience: Duration,
    attempts: Mutex<u32>,
}

#[async_trait]
impl Transport for Dripping {
    async fn send(&self, _: Request) -> Result<Response, TransportError> {
        *self.attempts.lock().unwrap() += 1;
        sleep(self.patience).await;
        Err(TransportError::Timeout("it drips".into()))
    }
}

#[tokio::test(start_paused = true)]
async fn one_call_ends_within_five_minutes_however_slowly_it_is_answered() {
    // The paused clock moves in steps of a millisecond.
    const FIVE_MINUTES: Duration = Duration::from_millis(300_010);
    for (patience_s, attempts) in [(110, 3), (250, 2), (299, 2), (3_600, 1), (1, 6)] {
        let dripping =
            Arc::new(Dripping { patience: Duration::from_secs(patience_s), attempts: Mutex::default() });
        let hubspot = Hubspot::over(Arc::clone(&dripping) as _, &config(Limits::professional()));
        let start = Instant::now();
        let error = hubspot.identify().await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Transient { retry_after: None });
        assert_eq!(*dripping.attempts.lock().unwrap(), attempts, "{patience_s} s");
        assert!(start.elapsed() <= FIVE_MINUTES, "{patience_s} s: {:?}", start.elapsed());
    }
}
