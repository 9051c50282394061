//! What is measured.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use fieldline_connector::quota::{Limits, MemoryQuota, Share};
use fieldline_connector::{ConnectorError, Destination as _, Fetch, FetchBy};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_simulator::{Simulator, Tier};
use tokio::time::Instant;

use crate::in_process::{Account, Latency, config};
use crate::load::{BURST, eat, share, upsert};

/// 200,000 upserts in full batches.
const BATCHES: u64 = 2_000;
const BATCH: u64 = 100;

/// A third of what the account allows in a day.
const A_THIRD: u64 = 625_000 / 3;

/// How late a call may reach an address of this machine; the command line sets it so.
const LOCAL_MARGIN: Duration = Duration::from_secs(2);

/// What was found.
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) calls: u64,
    /// The share of the allowed calls that were used; `None` where that was not the question.
    pub(crate) share: Option<f64>,
    pub(crate) refused: u64,
}

type Rows = Result<Vec<Row>, Box<dyn Error>>;

/// 200,000 upserts, with and without latency.
pub(crate) async fn load() -> Rows {
    let local = Limits::professional().with_margin(LOCAL_MARGIN);
    let cases = [
        ("no latency", Latency::NONE, Limits::professional()),
        ("100 to 300 ms", Latency::INTERNET, Limits::professional()),
        ("100 to 300 ms, counted at the end of it (local)", Latency::ALL_BEFORE, local),
    ];
    let mut rows = Vec::new();
    for (what, latency, limits) in cases {
        let account = Account::open();
        let app = account.app("ours", latency, 1, HubspotConfig { limits, ..config() });
        upsert(&[Arc::clone(&app)], BATCHES, BATCH).await?;
        rows.push(Row {
            what: format!("200,000 upserts, {what}"),
            calls: app.calls().write,
            share: share(&account.arrivals()),
            refused: account.refused(),
        });
    }
    Ok(rows)
}

/// Two clients of one token that share a quota as two processes do.
pub(crate) async fn shared() -> Rows {
    let mut rows = Vec::new();
    for (what, latency) in [("no latency", Latency::NONE), ("100 to 300 ms", Latency::INTERNET)] {
        let (account, store) = (Account::open(), Arc::new(MemoryQuota::default()));
        let app = |seed| {
            let config = HubspotConfig { quota_store: Some(Arc::clone(&store) as _), ..config() };
            account.app("ours", latency, seed, config)
        };
        let apps = [app(1), app(2)];
        upsert(&apps, BATCHES, BATCH).await?;
        let of_one = apps[0].calls().write;
        rows.push(Row {
            what: format!("the same by two that share, {what} ({} %)", of_one * 100 / BATCHES),
            calls: apps.iter().map(|app| app.calls().write).sum(),
            share: share(&account.arrivals()),
            refused: account.refused(),
        });
    }
    Ok(rows)
}

/// Another app eats a third of the day while ours loads, and goes on until its own share, the day less a fifth, is used up.
pub(crate) async fn day() -> Rows {
    let account = Account::open();
    let reserve = Share::percent(20)?;
    let ours = account.app("ours", Latency::INTERNET, 1, HubspotConfig { reserve, ..config() });
    let other = account.app("another", Latency::INTERNET, 2, config());
    let load = async {
        upsert(&[Arc::clone(&ours)], BATCHES, BATCH).await?;
        eat(Arc::clone(&ours), u64::MAX).await
    };
    let (eaten, loaded) = tokio::join!(eat(Arc::clone(&other), A_THIRD), load);
    let (eaten, _) = (eaten?, loaded?);
    let calls = ours.calls().write + ours.calls().other;
    let what = format!("until our share of the day ends, another app took {eaten}");
    let refused = account.refused();
    Ok(vec![Row { what, calls, share: Some((calls + eaten) as f64 / 500_000.0), refused }])
}

/// A minute of real time over HTTP.
pub(crate) async fn real() -> Rows {
    const WINDOWS: u64 = 6;
    let account = Simulator::builder().tier(Tier::Professional).build().start().await?;
    let config = HubspotConfig { base_url: account.base_url(), ..HubspotConfig::new("token".into()) };
    let hubspot = Arc::new(Hubspot::new(config)?);
    let (start, last) = (Instant::now(), BURST as u64 * WINDOWS);
    let callers: Vec<_> = (0..8).map(|_| tokio::spawn(read_until(Arc::clone(&hubspot), last))).collect();
    for caller in callers {
        caller.await??;
    }
    // At full speed the first call of the seventh window goes after exactly six of them.
    let share = Duration::from_secs(10 * WINDOWS).as_secs_f64() / start.elapsed().as_secs_f64();
    let calls = hubspot.calls();
    let what = "60 s of real time over HTTP".to_owned();
    Ok(vec![Row { what, calls: calls.read, share: Some(share), refused: calls.throttled }])
}

/// Reads until more than `last` calls were sent.
async fn read_until(hubspot: Arc<Hubspot>, last: u64) -> Result<(), ConnectorError> {
    let by = FetchBy::Id(vec!["1".into()]);
    let request = Fetch { object: "contacts".into(), by, properties: Vec::new(), timed: Vec::new() };
    while hubspot.calls().read <= last {
        hubspot.fetch(&request).await?;
    }
    Ok(())
}
