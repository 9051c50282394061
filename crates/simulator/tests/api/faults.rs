//! Faults on demand: what the caller sees, and what took effect.

use std::time::Duration;

use fieldline_simulator::{Fault, FaultKind, Simulator};
use reqwest::Method;
use serde_json::json;

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn every_kind_fails_as_it_says() {
    // Kind, whether an answer comes, and whether the call took effect.
    let cases = [
        (FaultKind::Status, Some(503), false),
        (FaultKind::StatusAfter, Some(503), true),
        (FaultKind::RateLimits, Some(429), false),
        (FaultKind::InvalidJson, Some(200), true),
        (FaultKind::DropBefore, None, false),
        (FaultKind::DropAfter, None, true),
        (FaultKind::TimeoutBefore, None, false),
        (FaultKind::TimeoutAfter, None, true),
        (FaultKind::Empty2xx, Some(200), true),
    ];
    for (kind, status, takes_effect) in cases {
        let api = Api::start(Simulator::builder()).await;
        api.simulator().inject(vec![Fault::new("POST /crm/objects", kind)]);
        let body = json!({"properties": {"city": "Bonn"}}).to_string();
        let send = api.try_send(Method::POST, CONTACTS, &body);
        let answer = tokio::time::timeout(Duration::from_millis(300), send).await;
        let found = answer.ok().and_then(Result::ok);
        assert_eq!(found.as_ref().map(|answer| answer.status), status, "{kind:?}");
        assert_eq!(api.simulator().records("contacts").len(), usize::from(takes_effect), "{kind:?}");
        let classes = &api.simulator().stats().requests["POST /crm/objects/{object}"];
        let class = status.map_or("dropped".to_owned(), |status| format!("{}xx", status / 100));
        assert_eq!(classes.get(&class), Some(&1), "{kind:?}");
        // The fault is used up.
        assert_eq!(api.send(Method::POST, CONTACTS, &body).await.status, 201, "{kind:?}");
    }
}

#[tokio::test]
async fn a_truncated_answer_breaks_off_in_the_middle_of_its_body() {
    let api = Api::start(Simulator::builder().fault(Fault::new("", FaultKind::Truncated))).await;
    let url = format!("{}{CONTACTS}", api.running.base_url());
    let body = json!({"properties": {"city": "Bonn"}}).to_string();
    let call =
        reqwest::Client::new().post(url).bearer_auth("test").header("content-type", "application/json");
    let mut response = call.body(body).send().await.unwrap();
    assert_eq!(response.status(), 201, "the head arrives");
    assert!(!response.chunk().await.unwrap().unwrap().is_empty(), "and so does the first half");
    assert!(response.chunk().await.is_err());
    assert_eq!(api.simulator().records("contacts").len(), 1);
}

#[tokio::test]
async fn a_slow_answer_comes_as_late_as_it_should() {
    let slow = Fault { delay_ms: 60, ..Fault::new("", FaultKind::Slow) };
    let api = Api::start(Simulator::builder().fault(slow)).await;
    let start = std::time::Instant::now();
    assert_eq!(api.get(CONTACTS).await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn both_shapes_of_429_are_sent() {
    let faults = [Fault::status("", 429), Fault::new("", FaultKind::RateLimits)];
    let api =
        Api::start(faults.into_iter().fold(Simulator::builder(), |builder, fault| builder.fault(fault)))
            .await;
    let policy = api.get(CONTACTS).await.body;
    assert_eq!((policy["errorType"].as_str(), policy["category"].as_str()), (Some("RATE_LIMIT"), None));
    let category = api.get(CONTACTS).await.body;
    assert_eq!((category["errorType"].as_str(), category["category"].as_str()), (None, Some("RATE_LIMITS")));
}

#[tokio::test]
async fn a_dropped_connection_sends_not_a_byte() {
    let api = Api::start(Simulator::builder().fault(Fault::new("", FaultKind::DropAfter))).await;
    let error = api.try_send(Method::GET, CONTACTS, "").await.unwrap_err();
    assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    assert_eq!(api.get(CONTACTS).await.status, 200);
}

#[tokio::test]
async fn faults_are_posted_listed_and_cleared() {
    let api = Api::start(Simulator::builder()).await;
    let faults = json!([
        {"endpoint": "batch/read", "kind": "status", "status": 429, "times": 2, "after_n": 1, "retry_after": 7},
        {"endpoint": "/2026-09/", "status": 500},
    ]);
    assert_eq!(api.post("/_sim/faults", faults).await.status, 204);
    assert_eq!(api.get("/_sim/faults").await.body.as_array().unwrap().len(), 2);
    assert_eq!(api.get("/crm/v3/objects/contacts").await.status, 200);
    assert_eq!(api.get(CONTACTS).await.status, 500);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let answer = api.post("/crm/v3/objects/contacts/batch/read", json!({"inputs": [{"id": "1"}]})).await;
        statuses.push((answer.status, answer.header("retry-after").map(str::to_owned)));
    }
    let refused = (429, Some("7".to_owned()));
    assert_eq!(statuses, [(207, None), refused.clone(), refused, (207, None)]);
    assert_eq!(api.get("/_sim/faults").await.body, json!([]));
    api.post("/_sim/faults", json!([{"status": 500}])).await;
    assert_eq!(api.delete("/_sim/faults").await.status, 204);
    assert_eq!(api.get(CONTACTS).await.status, 200);
    assert_eq!(api.post("/_sim/faults", json!([{"kind": "explode"}])).await.status, 400);
}

#[tokio::test]
async fn a_held_request_lets_the_server_stop() {
    let api = Api::start(Simulator::builder().fault(Fault::new("", FaultKind::TimeoutBefore))).await;
    let url = format!("{}{CONTACTS}", api.running.base_url());
    let held = tokio::spawn(reqwest::Client::new().get(url).bearer_auth("test").send());
    while api.simulator().stats().requests.is_empty() {
        tokio::task::yield_now().await;
    }
    api.running.stop().await.unwrap();
    assert_eq!(held.await.unwrap().unwrap().status(), 524);
}
