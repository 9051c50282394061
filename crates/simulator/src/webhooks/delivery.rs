//! Sending what is due, and trying again what failed.

use std::sync::atomic::Ordering;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use serde::Serialize;

use super::board::{Board, Parcel};
use super::hub::Webhooks;
use super::post::post;
use super::schedule::wait_ms;
use super::signature::{Signed, sign_v3};
use super::subscription::AppSettings;
use crate::clock::Clock;

/// A receiver has to answer within this time.
const ANSWER_TIME: Duration = Duration::from_secs(5);

/// How often the task that delivers looks at a clock that may jump and tells nobody, while something waits for a later
/// attempt.
const LOOK_AT_CLOCK: Duration = Duration::from_millis(50);

/// What became of webhooks since the start or the last reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WebhookCounts {
    /// Events that a subscription wanted.
    pub events: u64,
    /// Requests sent, successful or not.
    pub requests: u64,
    /// Requests that got no 2xx within five seconds.
    pub failed: u64,
    /// Events that were dropped after the last attempt.
    pub given_up: u64,
    /// Events that wait for their first or another attempt.
    pub waiting: u64,
}

impl Webhooks {
    pub(crate) fn counts(&self) -> WebhookCounts {
        WebhookCounts {
            events: self.counters.events.load(Ordering::Relaxed),
            requests: self.counters.requests.load(Ordering::Relaxed),
            failed: self.counters.failed.load(Ordering::Relaxed),
            given_up: self.counters.given_up.load(Ordering::Relaxed),
            waiting: self.with(|board| board.waiting()),
        }
    }
}

/// Sends everything that is due by the account's clock, as many requests at once as each app takes, and returns when
/// nothing is due any more.
pub(crate) async fn deliver_due(webhooks: &Webhooks, clock: &Clock) {
    let mut under_way = FuturesUnordered::new();
    loop {
        for (settings, parcel) in webhooks.with(|board| board.take_due(clock.now_ms())) {
            under_way.push(send(webhooks, clock, settings, parcel));
        }
        if under_way.is_empty() {
            return;
        }
        // A slow receiver does not hold up what happens meanwhile.
        tokio::select! {
            _ = under_way.next() => {}
            () = webhooks.wake.notified() => {}
        }
    }
}

/// Delivers for as long as it is polled.
pub(crate) async fn deliver(webhooks: &Webhooks, clock: &Clock) {
    loop {
        deliver_due(webhooks, clock).await;
        match webhooks.with(|board| board.next_due_at()) {
            None => webhooks.wake.notified().await,
            Some(due_at) => tokio::select! {
                () = webhooks.wake.notified() => {}
                () = tokio::time::sleep(wait_until(due_at, clock)) => {}
            },
        }
    }
}

fn wait_until(due_at: i64, clock: &Clock) -> Duration {
    if !clock.keeps_pace() {
        return LOOK_AT_CLOCK;
    }
    Duration::from_millis(u64::try_from(due_at - clock.now_ms()).unwrap_or(0))
}

async fn send(webhooks: &Webhooks, clock: &Clock, settings: AppSettings, parcel: Parcel) {
    let body = serde_json::to_string(&parcel.events).expect("invariant: events have text keys");
    let headers = headers(webhooks, &settings, &body, clock.now_ms());
    webhooks.counters.requests.fetch_add(1, Ordering::Relaxed);
    let answer = tokio::time::timeout(ANSWER_TIME, post(&settings.target, &headers, &body)).await;
    if matches!(answer, Ok(Ok(200..=299))) {
        webhooks.with(|board| board.delivered(&parcel));
        return;
    }
    webhooks.counters.failed.fetch_add(1, Ordering::Relaxed);
    let wait = wait_ms(parcel.attempts(), &webhooks.dice);
    webhooks.with(|board| match wait {
        Some(wait) => board.again(parcel, clock.now_ms() + wait),
        None => give_up(webhooks, board, &parcel),
    });
}

fn give_up(webhooks: &Webhooks, board: &mut Board, parcel: &Parcel) {
    webhooks.counters.given_up.fetch_add(parcel.events.len() as u64, Ordering::Relaxed);
    board.delivered(parcel);
}

fn headers(
    webhooks: &Webhooks,
    settings: &AppSettings,
    body: &str,
    timestamp: i64,
) -> [(&'static str, String); 4] {
    let signed = Signed { secret: &webhooks.secret, method: "POST", uri: settings.target.as_str(), body };
    [
        ("X-HubSpot-Signature-Version", webhooks.version.name().to_owned()),
        ("X-HubSpot-Signature", webhooks.version.sign(&signed)),
        ("X-HubSpot-Request-Timestamp", timestamp.to_string()),
        ("X-HubSpot-Signature-v3", sign_v3(&signed, timestamp)),
    ]
}
