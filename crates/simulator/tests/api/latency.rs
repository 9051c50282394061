//! Slow answers, in tokio's time, so that a paused runtime does not wait for them.

use std::time::Duration;

use fieldline_simulator::{Latency, Simulator};
use serde_json::json;
use tokio::time::Instant;

use crate::support::{Api, CONTACTS};

#[tokio::test(start_paused = true)]
async fn each_call_takes_what_its_kind_and_path_say() {
    let slow_search = Latency::from(Duration::from_secs(2)).of("search");
    let builder = Simulator::builder()
        .latency(Duration::from_millis(100)..=Duration::from_millis(300))
        .latency(slow_search)
        .latency("owners=5s".parse::<Latency>().unwrap());
    let api = Api::start(builder).await;
    let took = async |path: &str, is_search: bool| {
        let before = Instant::now();
        let answer = if is_search { api.post(path, json!({})).await } else { api.get(path).await };
        assert_eq!(answer.status, 200);
        before.elapsed().as_millis()
    };
    let cases = [
        (CONTACTS, false, 100..302),
        ("/crm/objects/2026-09/contacts/search", true, 2_000..2_002),
        ("/crm/v3/owners", false, 5_000..5_002),
    ];
    for (path, is_search, expected) in cases {
        let took = took(path, is_search).await;
        assert!(expected.contains(&took), "{path}: {took} ms");
    }
}
