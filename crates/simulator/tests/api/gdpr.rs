//! Deleting a person's data for good.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn nothing_is_left_of_an_erased_contact() {
    let api = Api::with_key().await;
    let id = api.contact(&[("email", "a@b.io"), ("app_customer_id", "C-1")]);
    let path = format!("{CONTACTS}/gdpr-delete");
    assert_eq!(api.post(&path, json!({"objectId": "A@b.io", "idProperty": "email"})).await.status, 204);
    for archived in ["", "?archived=true"] {
        assert_eq!(api.get(&format!("{CONTACTS}/{id}{archived}")).await.status, 404);
        assert!(api.get(&format!("{CONTACTS}{archived}")).await.results().is_empty());
    }
    assert_eq!(api.simulator().stats().records.erased, 1);
    // HubSpot lets an erased contact be created anew.
    let again = json!({"properties": {"email": "a@b.io", "app_customer_id": "C-1"}});
    let again = api.post(CONTACTS, again).await;
    assert_eq!(again.status, 201);
    assert_ne!(again.text("/id"), id);
}

#[tokio::test]
async fn an_address_that_nobody_has_is_blocked() {
    let api = Api::start(Simulator::builder()).await;
    let path = format!("{CONTACTS}/gdpr-delete");
    let unknown = json!({"objectId": "A@b.io", "idProperty": "email"});
    assert_eq!(api.post(&path, unknown).await.status, 204);
    let create = json!({"properties": {"email": "a@b.io"}});
    assert_eq!(api.post(CONTACTS, create.clone()).await.status, 400);
    let upsert = json!({"inputs": [{"id": "a@b.io", "idProperty": "email", "properties": {}}]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/upsert"), upsert).await.status, 400);
    let other = api.contact(&[("email", "c@d.io")]);
    assert_eq!(api.patch(&format!("{CONTACTS}/{other}"), create.clone()).await.status, 400);
    api.simulator().reset();
    assert_eq!(api.post(CONTACTS, create).await.status, 201);
}

#[tokio::test]
async fn archived_contacts_can_be_erased_and_unknown_ids_cannot() {
    let api = Api::start(Simulator::builder()).await;
    let id = api.contact(&[]);
    api.simulator().archive("contacts", &id);
    let path = format!("{CONTACTS}/gdpr-delete");
    assert_eq!(api.post(&path, json!({"objectId": id})).await.status, 204);
    assert!(api.get(&format!("{CONTACTS}?archived=true")).await.results().is_empty());
    assert_eq!(api.post(&path, json!({"objectId": id})).await.status, 404);
    assert_eq!(api.post("/crm/v3/objects/deals/gdpr-delete", json!({"objectId": id})).await.status, 404);
}
