//! Account details, usage, owners, pipelines.

use fieldline_simulator::{Clock, Simulator, Tier};
use serde_json::json;

use crate::support::Api;

#[tokio::test]
async fn details_identify_the_portal() {
    let clock = Clock::scripted(1_790_000_000_000);
    let api = Api::start(Simulator::builder().portal_id(42).clock(clock)).await;
    let old = api.get("/account-info/v3/details").await;
    let expected = json!({
        "portalId": 42, "accountType": "STANDARD", "timeZone": "US/Eastern", "companyCurrency": "USD",
        "additionalCurrencies": [], "utcOffset": "-04:00", "utcOffsetMilliseconds": -14_400_000,
        "uiDomain": "app.hubspot.com", "dataHostingLocation": "na1",
    });
    assert_eq!(old.body, expected);
    let new = api.get("/account-info/2026-09/details").await;
    assert_eq!(new.text("/createdAt"), "2026-09-21T14:13:20Z");
    assert_eq!(new.body["portalId"], json!(42));
}

#[tokio::test]
async fn daily_usage_counts_every_call() {
    let clock = Clock::scripted(1_790_000_000_000);
    let api = Api::start(Simulator::builder().tier(Tier::Professional).clock(clock)).await;
    api.post("/crm/v3/objects/contacts/search", json!({})).await;
    api.get("/crm/v3/owners").await;
    let usage = api.get("/account-info/2026-09/api-usage/daily/private-apps").await;
    let usage = &usage.results()[0];
    assert_eq!((&usage["usageLimit"], &usage["currentUsage"]), (&json!(625_000), &json!(3)));
    assert_eq!(usage["resetsAt"], json!("2026-09-22T04:00:00Z"));
}

#[tokio::test]
async fn owners_are_listed_filtered_paged_and_read() {
    let api = Api::start(Simulator::builder()).await;
    let all = api.get("/crm/owners/2026-09").await;
    assert_eq!(all.sorted("/id"), ["40001", "40002", "40003"]);
    let first = api.get("/crm/v3/owners?limit=2").await;
    let after = first.text("/paging/next/after");
    let second = api.get(&format!("/crm/v3/owners?limit=2&after={after}")).await;
    assert_eq!((first.results().len(), second.sorted("/id")), (2, vec!["40003".to_owned()]));
    assert_eq!(api.get("/crm/v3/owners?email=Hedy@example.com").await.sorted("/id"), ["40003"]);
    assert_eq!(api.get("/crm/v3/owners/40002").await.text("/lastName"), "Johnson");
    assert_eq!(api.get("/crm/v3/owners/71002?idProperty=userId").await.text("/id"), "40002");
    assert_eq!(api.get("/crm/v3/owners/71002").await.status, 404);
    assert!(api.get("/crm/v3/owners?archived=true").await.results().is_empty());
}

#[tokio::test]
async fn pipelines_have_the_default_stages() {
    let api = Api::start(Simulator::builder()).await;
    let deals = api.get("/crm/pipelines/2026-09/deals").await;
    assert_eq!(deals.sorted("/id"), ["default"]);
    let stages = api.get("/crm/v3/pipelines/deals/default/stages").await;
    let probability = |id: &str| {
        let stage = stages.results().iter().find(|stage| stage["id"] == json!(id)).unwrap();
        stage["metadata"]["probability"].as_str().unwrap().to_owned()
    };
    assert_eq!((probability("closedwon"), probability("closedlost")), ("1.0".to_owned(), "0.0".to_owned()));
    let ticket = api.get("/crm/v3/pipelines/tickets/0/stages/4").await;
    assert_eq!(ticket.text("/metadata/ticketState"), "CLOSED");
    let lifecycle = api.get("/crm/v3/pipelines/contacts").await;
    assert_eq!(lifecycle.sorted("/id"), ["contacts-lifecycle-pipeline"]);
    assert_eq!(lifecycle.text("/results/0/createdAt"), "1970-01-01T00:00:00Z");
    assert_eq!(lifecycle.text("/results/0/stages/1/id"), "lead");
    assert!(api.get("/crm/v3/pipelines/companies").await.results().is_empty());
    assert_eq!(api.get("/crm/v3/pipelines/deals/other").await.status, 404);
}
