//! The `/_sim` routes.

use fieldline_simulator::{Clock, Simulator, Tier};
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn stats_count_calls_by_endpoint_class_and_kind() {
    let api = Api::with_key().await;
    let input = |n: usize| json!({"id": n.to_string(), "idProperty": "app_customer_id", "properties": {}});
    let inputs: Vec<Value> = (0..3).map(input).collect();
    for prefix in ["/crm/v3/objects/contacts", CONTACTS] {
        api.post(&format!("{prefix}/batch/upsert"), json!({ "inputs": inputs })).await;
    }
    api.post(&format!("{CONTACTS}/batch/upsert"), json!({"inputs": []})).await;
    api.post(&format!("{CONTACTS}/search"), json!({})).await;
    api.get(CONTACTS).await;
    api.get("/account-info/v3/details").await;
    api.get("/nowhere").await;
    let expected = json!({
        "requests": {
            "GET /account-info/details": {"2xx": 1},
            "GET /crm/objects/{object}": {"2xx": 1},
            "POST /crm/objects/{object}/batch/upsert": {"2xx": 2, "4xx": 1},
            "POST /crm/objects/{object}/search": {"2xx": 1},
            "unknown": {"4xx": 1},
        },
        "totals": {"read": 1, "write": 3, "search": 1, "other": 2},
        "throttled": 0,
        "records": {"created": 3, "updated": 3, "archived": 0, "merged": 0, "erased": 0},
        "inputs_accepted": 6,
        "objects": {"companies": 0, "contacts": 3, "deals": 0, "tickets": 0},
        "webhooks": {"events": 0, "requests": 0, "failed": 0, "given_up": 0, "waiting": 0},
    });
    assert_eq!(api.get("/_sim/stats").await.body, expected);
}

#[tokio::test]
async fn reset_forgets_records_or_only_the_counters() {
    let api = Api::with_key().await;
    api.post(CONTACTS, json!({"properties": {"email": "a@b.io"}})).await;
    assert_eq!(api.send(reqwest::Method::POST, "/_sim/reset?stats_only=true", "").await.status, 204);
    let stats = api.simulator().stats();
    assert_eq!((stats.totals.write, stats.objects["contacts"]), (0, 1));
    assert_eq!(api.send(reqwest::Method::POST, "/_sim/reset", "").await.status, 204);
    assert_eq!(api.simulator().stats().objects["contacts"], 0);
    assert_eq!(api.post(CONTACTS, json!({"properties": {"email": "a@b.io"}})).await.status, 201);
}

#[tokio::test]
async fn all_records_are_shown_page_by_page() {
    let api = Api::with_key().await;
    for n in 0..5 {
        api.contact(&[("email", &format!("p{n}@b.io"))]);
    }
    let first = api.get("/_sim/objects/contacts?limit=3").await;
    let after = first.text("/paging/next/after");
    let second = api.get(&format!("/_sim/objects/contacts?limit=3&after={after}")).await;
    assert_eq!((first.results().len(), second.results().len()), (3, 2));
    assert_eq!(second.body.get("paging"), None);
    let names: Vec<&str> =
        first.results()[0]["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "createdate",
        "email",
        "hs_object_id",
        "hs_object_source",
        "hs_object_source_label",
        "lastmodifieddate",
    ];
    assert_eq!(names, expected);
    assert_eq!(api.get("/_sim/objects/butterflies").await.status, 400);
}

#[tokio::test]
async fn a_person_edits_past_limits_and_counters() {
    let api = Api::start(Simulator::builder().tier(Tier::Free).token("another")).await;
    let id = api.contact(&[("lifecyclestage", "customer")]);
    let path = format!("/_sim/objects/contacts/{id}");
    for _ in 0..120 {
        let edited = api.patch(&path, json!({"properties": {"lifecyclestage": "lead"}})).await;
        assert_eq!((edited.status, edited.text("/properties/lifecyclestage")), (200, "lead"));
    }
    assert_eq!(api.patch(&path, json!({"properties": {"lifecyclestage": "king"}})).await.status, 400);
    assert_eq!(api.patch("/_sim/objects/contacts/7", json!({"properties": {}})).await.status, 404);
    assert!(api.simulator().stats().requests.is_empty());
}

#[tokio::test]
async fn a_scripted_clock_moves_on_request() {
    let api = Api::start(Simulator::builder().clock(Clock::scripted(1_000))).await;
    assert_eq!(api.post("/_sim/clock", json!({"advance_ms": 500})).await.body, json!({"now_ms": 1_500}));
    let api = Api::start(Simulator::builder()).await;
    assert_eq!(api.post("/_sim/clock", json!({"advance_ms": 500})).await.status, 409);
}
