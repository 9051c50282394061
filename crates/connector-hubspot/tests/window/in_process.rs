//! A simulated account in this process: calls take as long as they are told to, in virtual time, and arrivals are noted.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig, Request, Response, Transport, TransportError};
use fieldline_simulator::{Clock, PropertySpec, Simulator, Tier};
use tokio::time::{Instant, sleep};
use tower_service::Service as _;

/// The unique property of the account's contacts.
pub(crate) const KEY: &str = "app_customer_id";

/// No answer of the simulator is longer.
const LONGEST_ANSWER: usize = 16 * 1024 * 1024;

/// How long calls travel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latency {
    /// From sending to the last byte of the answer, in milliseconds: anything between, evenly.
    pub(crate) total_ms: (u64, u64),
    /// The part of it before HubSpot counts the call, in per cent: anything between, evenly.
    pub(crate) there_percent: (u64, u64),
}

impl Latency {
    /// Answers at once.
    pub(crate) const NONE: Latency = Latency { total_ms: (0, 0), there_percent: (0, 0) };
    /// As over the internet: most of the time is HubSpot's own.
    pub(crate) const INTERNET: Latency = Latency { total_ms: (100, 300), there_percent: (10, 50) };
    /// All of it before the call is counted.
    pub(crate) const ALL_BEFORE: Latency = Latency { total_ms: (100, 300), there_percent: (100, 100) };
}

/// A simulated account at the Professional tier whose clock is that of the runtime.
pub(crate) struct Account {
    /// The account.
    pub(crate) simulator: Simulator,
    arrivals: Arc<Mutex<Vec<Instant>>>,
}

impl Account {
    /// An account in which nothing has happened yet. It is early in its day.
    pub(crate) fn open() -> Self {
        // 2026-11-23, six in the morning in New York.
        let clock = Clock::tokio(1_795_431_600_000);
        let builder = Simulator::builder().tier(Tier::Professional).clock(clock);
        let builder = builder.property("contacts", PropertySpec::text(KEY).unique());
        Self { simulator: builder.build(), arrivals: Arc::default() }
    }

    /// An app with that token, reached in this process; `seed` decides how long its calls take.
    pub(crate) fn app(
        &self,
        token: &str,
        latency: Latency,
        seed: u64,
        config: HubspotConfig,
    ) -> Arc<Hubspot> {
        let transport = InProcess {
            router: self.simulator.router(),
            authorization: format!("Bearer {token}"),
            latency,
            drawn: AtomicU64::new(seed << 32),
            arrivals: Arc::clone(&self.arrivals),
        };
        Arc::new(Hubspot::over(Arc::new(transport), &HubspotConfig { seed, ..config }))
    }

    /// When calls arrived, in order.
    pub(crate) fn arrivals(&self) -> Vec<Instant> {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).clone();
        arrivals.sort_unstable();
        arrivals
    }

    /// Calls that were refused as too fast, by the server's own count.
    pub(crate) fn refused(&self) -> u64 {
        self.simulator.stats().throttled
    }
}

/// Settings of an app in virtual time.
pub(crate) fn config() -> HubspotConfig {
    HubspotConfig { clock: virtual_time, ..HubspotConfig::new("token".into()) }
}

/// A clock for all processes that goes as the runtime's does.
pub(crate) fn virtual_time() -> Duration {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    let start = *START.get_or_init(std::time::Instant::now);
    Duration::from_secs(1_795_431_600) + Instant::now().into_std().saturating_duration_since(start)
}

struct InProcess {
    router: Router,
    authorization: String,
    latency: Latency,
    drawn: AtomicU64,
    arrivals: Arc<Mutex<Vec<Instant>>>,
}

impl InProcess {
    /// An even number of `range`, ends included.
    fn draw(&self, range: (u64, u64)) -> u64 {
        let mut word = self.drawn.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        range.0 + (word ^ (word >> 31)) % (range.1 - range.0 + 1)
    }
}

#[async_trait]
impl Transport for InProcess {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let total = Duration::from_millis(self.draw(self.latency.total_ms));
        let there = total * u32::try_from(self.draw(self.latency.there_percent)).unwrap_or(100) / 100;
        let builder = http::Request::builder().method(request.method).uri(request.target);
        let builder =
            builder.header("authorization", &self.authorization).header("content-type", "application/json");
        let body = request.body.map_or_else(Body::empty, Body::from);
        let call = builder.body(body).map_err(|error| TransportError::Request(error.into()))?;
        if !there.is_zero() {
            sleep(there).await;
        }
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner).push(Instant::now());
        let answer = self.router.clone().call(call).await.unwrap_or_else(|never| match never {});
        let (parts, body) = answer.into_parts();
        let body =
            to_bytes(body, LONGEST_ANSWER).await.map_err(|error| TransportError::Broken(error.into()))?;
        if total > there {
            sleep(total - there).await;
        }
        Ok(Response { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}
