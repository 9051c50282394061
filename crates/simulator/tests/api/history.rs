//! `propertiesWithHistory`.

use std::time::Duration;

use fieldline_simulator::{Clock, Simulator};
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

const START: i64 = 1_790_000_000_000;

#[tokio::test]
async fn every_value_with_its_time_and_its_writer() {
    let clock = Clock::scripted(START);
    let api = Api::start(Simulator::builder().clock(clock.clone())).await;
    let created = api.post(CONTACTS, json!({"properties": {"city": "Bonn"}})).await;
    let id = created.text("/id").to_owned();
    clock.advance(Duration::from_secs(60));
    api.simulator().edit("contacts", &id, &[("city", "Ulm")]);
    clock.advance(Duration::from_secs(60));
    let update = json!({"inputs": [{"id": id, "properties": {"city": "", "zip": "1"}}]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/update"), update).await.status, 200);
    let version = |value: &str, time: &str, source: &str, source_id: &str| json!({"value": value, "timestamp": time, "sourceType": source, "sourceId": source_id});
    let mut by_person = version("Ulm", "2026-09-21T14:14:20Z", "CRM_UI", "userId:71001");
    by_person["updatedByUserId"] = json!(71_001);
    let city = json!([
        version("", "2026-09-21T14:15:20Z", "INTEGRATION", "1000001"),
        by_person,
        version("Bonn", "2026-09-21T14:13:20Z", "INTEGRATION", "1000001"),
    ]);
    let zip = json!([version("1", "2026-09-21T14:15:20Z", "INTEGRATION", "1000001")]);
    let expected = json!({"city": city, "zip": zip, "phone": []});
    let asked = "propertiesWithHistory=city,zip,phone,nothing";
    let got = api.get(&format!("{CONTACTS}/{id}?{asked}")).await;
    assert_eq!(got.body["propertiesWithHistory"], expected);
    let listed = api.get(&format!("{CONTACTS}?{asked}&limit=50")).await;
    assert_eq!(listed.results()[0]["propertiesWithHistory"], expected);
    let read = json!({"inputs": [{"id": id}], "propertiesWithHistory": ["city", "zip", "phone"]});
    let read = api.post(&format!("{CONTACTS}/batch/read"), read).await;
    assert_eq!(read.results()[0]["propertiesWithHistory"], expected);
    assert_eq!(api.get(&format!("{CONTACTS}/{id}")).await.body.get("propertiesWithHistory"), None);
}

#[tokio::test]
async fn a_write_that_is_taken_back_leaves_no_trace() {
    let api = Api::start(Simulator::builder()).await;
    let (one, two) = (api.contact(&[("city", "Bonn")]), api.contact(&[("email", "a@b.io")]));
    let inputs = json!([
        {"id": one, "properties": {"city": "Ulm", "email": "a@b.io"}},
        {"id": two, "properties": {"city": "Ulm"}},
    ]);
    assert_eq!(api.post(&format!("{CONTACTS}/batch/update"), json!({ "inputs": inputs })).await.status, 400);
    let got = api.get(&format!("{CONTACTS}/{one}?propertiesWithHistory=city")).await;
    let values = got.body["propertiesWithHistory"]["city"].as_array().unwrap();
    assert_eq!(values.iter().map(|version| &version["value"]).collect::<Vec<&Value>>(), [&json!("Bonn")]);
}

#[tokio::test]
async fn a_page_with_history_is_smaller() {
    let api = Api::start(Simulator::builder()).await;
    for (query, status) in [
        ("limit=51&propertiesWithHistory=city", 400),
        ("limit=50&propertiesWithHistory=city", 200),
        ("limit=51", 200),
    ] {
        assert_eq!(api.get(&format!("{CONTACTS}?{query}")).await.status, status, "{query}");
    }
}
