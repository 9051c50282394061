//! Testing a receiver of HubSpot's webhooks: that it checks signatures, and that it lives with repeated deliveries.
//!
//! ```sh
//! cargo run -p fieldline-simulator --example test_webhook_receiver
//! ```

use std::io::Write as _;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use fieldline_simulator::{Clock, Simulator};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

const SECRET: &str = "a-client-secret";
const START: i64 = 1_790_000_000_000;

/// The code under test: a receiver that believes nothing without a signature. Real ones check the third form as well.
async fn receive(headers: HeaderMap, body: String) -> StatusCode {
    let signature = headers.get("x-hubspot-signature").and_then(|value| value.to_str().ok());
    let digest = Sha256::digest([SECRET, &body].concat());
    let expected: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if signature == Some(expected.as_str()) { StatusCode::NO_CONTENT } else { StatusCode::UNAUTHORIZED }
}

/// Serves the receiver and tells its address.
async fn serve_receiver() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hubspot", listener.local_addr()?);
    let app = Router::new().route("/hubspot", post(receive));
    tokio::spawn(axum::serve(listener, app).into_future());
    Ok(url)
}

/// An account with an app that is told of new contacts; its deliveries are signed with `secret`.
async fn account(secret: &str, target: &str) -> Result<Simulator, Box<dyn std::error::Error>> {
    let clock = Clock::scripted(START);
    let builder = Simulator::builder().clock(clock).webhook_secret(secret).deliver_webhooks(false);
    let running = builder.build().start().await?;
    let client = reqwest::Client::new();
    let app = format!("{}/webhooks/v3/7", running.base_url());
    let settings = json!({"targetUrl": target, "throttling": {"maxConcurrentRequests": 10}});
    client.put(format!("{app}/settings?hapikey=key")).json(&settings).send().await?.error_for_status()?;
    let subscription = json!({"eventType": "contact.creation", "active": true});
    let subscribe = client.post(format!("{app}/subscriptions?hapikey=key")).json(&subscription);
    subscribe.send().await?.error_for_status()?;
    let simulator = running.simulator().clone();
    running.stop().await?;
    Ok(simulator)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The client asks for a TLS provider even where every address is http.
    drop(rustls::crypto::ring::default_provider().install_default());
    let target = serve_receiver().await?;

    let honest = account(SECRET, &target).await?;
    honest.create_record("contacts", &[("email", "ada@example.com")])?;
    honest.deliver_webhooks().await;
    let counts = honest.stats().webhooks;
    assert_eq!((counts.requests, counts.failed), (1, 0), "a signed delivery is taken");

    let forged = account("somebody-else", &target).await?;
    forged.create_record("contacts", &[("email", "eve@example.com")])?;
    forged.deliver_webhooks().await;
    assert_eq!(forged.stats().webhooks.failed, 1, "a delivery with another signature is refused");

    // HubSpot tries again for a day, and so does the simulator, by its own clock.
    for _ in 0..24 * 60 {
        forged.clock().advance(Duration::from_secs(60));
        forged.deliver_webhooks().await;
    }
    let counts = forged.stats().webhooks;
    assert_eq!((counts.requests, counts.given_up), (11, 1));
    writeln!(std::io::stdout(), "signed: taken; forged: refused {} times, then dropped", counts.failed)?;
    Ok(())
}
