//! Paging, the modified-since property, and the index that lags.

use std::time::Duration;

use fieldline_simulator::{Clock, Simulator};
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn a_walk_by_id_passes_the_cap() {
    let api = Api::start(Simulator::builder()).await;
    let expected: Vec<String> = (0..450).map(|_| api.contact(&[("city", "Bonn")])).collect();
    let (mut found, mut last): (Vec<String>, String) = (Vec::new(), "0".to_owned());
    loop {
        let body = json!({
            "filterGroups": [{"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": last}]}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "limit": 200,
        });
        let page = api.post(&format!("{CONTACTS}/search"), body).await;
        assert_eq!(page.body["total"], json!(450 - found.len()));
        found.extend(page.results().iter().map(|result| result["id"].as_str().unwrap().to_owned()));
        match page.body.pointer("/paging/next/after") {
            Some(after) => assert_eq!(after, "200"),
            None => break,
        }
        last.clone_from(found.last().unwrap());
    }
    assert_eq!(found, expected);
}

#[tokio::test]
async fn offsets_page_through_all_results() {
    let api = Api::start(Simulator::builder()).await;
    let expected: Vec<String> = (0..25).map(|_| api.contact(&[("city", "Bonn")])).collect();
    let mut found = Vec::new();
    for after in ["0", "10", "20"] {
        let page = api.post(&format!("{CONTACTS}/search"), json!({"after": after, "limit": 10})).await;
        found.extend(page.results().iter().map(|result| result["id"].as_str().unwrap().to_owned()));
        assert_eq!(page.body.pointer("/paging/next/after").is_some(), after != "20");
    }
    assert_eq!(found, expected);
}

fn modified_since(property: &str, since: i64) -> Value {
    json!({"filters": [{"propertyName": property, "operator": "GTE", "value": since.to_string()}]})
}

#[tokio::test]
async fn contacts_and_other_types_differ_in_the_modified_property() {
    let clock = Clock::scripted(1_790_000_000_000);
    let api = Api::start(Simulator::builder().clock(clock.clone())).await;
    api.contact(&[("city", "Bonn")]);
    api.simulator().create_record("companies", &[("name", "A")]).unwrap();
    let cases = [
        ("contacts", "lastmodifieddate", 1),
        ("contacts", "hs_lastmodifieddate", 0),
        ("companies", "hs_lastmodifieddate", 1),
    ];
    for (object, property, total) in cases {
        let path = format!("/crm/v3/objects/{object}/search");
        let answer = api.post(&path, modified_since(property, clock.now_ms())).await;
        assert_eq!(answer.body["total"], json!(total), "{object} {property}");
    }
}

#[tokio::test]
async fn the_index_shows_the_past() {
    let clock = Clock::scripted(1_790_000_000_000);
    let api = Api::start(Simulator::builder().clock(clock.clone()).search_lag(Duration::from_secs(5))).await;
    let search = async || {
        let answer = api.post(&format!("{CONTACTS}/search"), json!({"properties": ["city"]})).await;
        answer.sorted("/properties/city").concat()
    };
    let id = api.contact(&[("city", "A")]);
    assert_eq!(search().await, "");
    clock.advance(Duration::from_secs(5));
    assert_eq!(search().await, "A");

    api.simulator().edit("contacts", &id, &[("city", "B")]);
    clock.advance(Duration::from_secs(3));
    api.simulator().edit("contacts", &id, &[("city", "C")]);
    assert_eq!(search().await, "A");
    clock.advance(Duration::from_secs(2));
    assert_eq!(search().await, "B");
    clock.advance(Duration::from_secs(3));
    assert_eq!(search().await, "C");

    api.simulator().archive("contacts", &id);
    assert_eq!(search().await, "C");
    clock.advance(Duration::from_secs(5));
    assert_eq!(search().await, "");
}
