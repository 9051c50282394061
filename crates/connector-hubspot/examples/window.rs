//! How much of the allowed calls a minute of greedy load uses, against the simulator at the Professional tier.
//!
//! ```sh
//! cargo run --release -p fieldline-connector-hubspot --example window
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fieldline_connector::{Destination as _, Fetch, FetchBy};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_simulator::{Simulator, Tier};

/// Calls in ten seconds at that tier.
const BURST: u64 = 190;

/// Windows that are filled: a minute.
const WINDOWS: u64 = 6;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let account = Simulator::builder().tier(Tier::Professional).build().start().await?;
    let config = HubspotConfig { base_url: account.base_url(), ..HubspotConfig::new("token".into()) };
    let hubspot = Arc::new(Hubspot::new(config)?);
    let start = Instant::now();
    let last = BURST * WINDOWS;
    let callers: Vec<_> = (0..8).map(|_| tokio::spawn(read_until(Arc::clone(&hubspot), last))).collect();
    for caller in callers {
        caller.await??;
    }
    // At full speed the first call of the seventh window goes after exactly six of them.
    let share = Duration::from_secs(10 * WINDOWS).as_secs_f64() / start.elapsed().as_secs_f64();
    let calls = hubspot.calls();
    println!("{} calls, {:.2} % of those allowed, {} refused", calls.read, share * 100.0, calls.throttled);
    Ok(())
}

/// Reads until more than `last` calls were sent.
async fn read_until(hubspot: Arc<Hubspot>, last: u64) -> Result<(), fieldline_connector::ConnectorError> {
    let by = FetchBy::Id(vec!["1".into()]);
    let request = Fetch { object: "contacts".into(), by, properties: Vec::new(), timed: Vec::new() };
    while hubspot.calls().read <= last {
        hubspot.fetch(&request).await?;
    }
    Ok(())
}
