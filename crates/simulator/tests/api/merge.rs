//! Merging two records, and what becomes of the old id.

use serde_json::json;

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn the_survivor_takes_what_it_lacks_and_answers_for_the_other() {
    let api = Api::with_key().await;
    let survivor = api.contact(&[("email", "a@b.io"), ("city", "Bonn")]);
    let loser =
        api.contact(&[("email", "c@d.io"), ("city", "Köln"), ("phone", "1"), ("app_customer_id", "C-1")]);
    let body = json!({"primaryObjectId": survivor, "objectIdToMerge": loser});
    let merged = api.post(&format!("{CONTACTS}/merge"), body.clone()).await;
    assert_eq!((merged.status, merged.text("/id")), (200, survivor.as_str()));

    let records = api.simulator().records("contacts");
    assert_eq!(records.len(), 1);
    let expected = [
        ("email", "a@b.io"),
        ("city", "Bonn"),
        ("phone", "1"),
        ("app_customer_id", "C-1"),
        ("hs_merged_object_ids", loser.as_str()),
        ("hs_additional_emails", "c@d.io"),
    ];
    for (name, value) in expected {
        assert_eq!(records[0].get(name), Some(value), "{name}");
    }
    // The old id works for single calls, not in batches.
    assert_eq!(api.get(&format!("{CONTACTS}/{loser}")).await.text("/id"), survivor);
    assert_eq!(
        api.patch(&format!("{CONTACTS}/{loser}"), json!({"properties": {"zip": "1"}})).await.text("/id"),
        survivor
    );
    let update = json!({"inputs": [{"id": loser, "properties": {"zip": "2"}}]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/update"), update).await.status, 207);
    assert!(api.get(&format!("{CONTACTS}?archived=true")).await.results().is_empty());
    assert_eq!(api.post(&format!("{CONTACTS}/merge"), body).await.status, 400);
}

#[tokio::test]
async fn the_second_address_stays_unique_and_finds_the_survivor() {
    let api = Api::with_key().await;
    let survivor = api.contact(&[("email", "a@b.io")]);
    let loser = api.contact(&[("email", "c@d.io")]);
    let body = json!({"primaryObjectId": survivor, "objectIdToMerge": loser});
    assert_eq!(api.post(&format!("{CONTACTS}/merge"), body).await.status, 200);
    assert_eq!(api.post(CONTACTS, json!({"properties": {"email": "c@d.io"}})).await.status, 409);
    let upsert = json!({"inputs": [{"id": "c@d.io", "idProperty": "email", "properties": {"city": "Bonn"}}]});
    let answer = api.post(&format!("{CONTACTS}/batch/upsert"), upsert).await;
    assert_eq!(
        (answer.results()[0]["id"].as_str(), &answer.results()[0]["new"]),
        (Some(survivor.as_str()), &json!(false))
    );
}
