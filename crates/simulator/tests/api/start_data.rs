//! Definitions and records to begin with.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::Api;

#[tokio::test]
async fn data_is_there_from_the_start() {
    let data = json!({
        "schemas": [{"name": "car", "properties": [
            {"name": "plate", "label": "Plate", "type": "string", "fieldType": "text"}]}],
        "groups": {"contacts": [{"name": "billing", "label": "Billing"}]},
        "properties": {"contacts": [
            {"name": "email", "label": "Email", "type": "string", "fieldType": "text",
             "groupName": "contactinformation", "hubspotDefined": true},
            {"name": "seats", "label": "Seats", "type": "number", "fieldType": "number", "groupName": "billing"},
            {"name": "score", "label": "Score", "type": "number", "fieldType": "number", "groupName": "billing",
             "modificationMetadata": {"archivable": true, "readOnlyDefinition": false, "readOnlyValue": true}},
        ]},
        "records": {
            "contacts": [{"email": "A@b.io", "seats": 12, "phone": null}, {"properties": {"email": "c@d.io"}}],
            "car": [{"plate": "B-1"}],
        },
        "owners": [{"id": "7", "email": "boss@example.com", "firstName": "Big"}],
    });
    let api = Api::start(Simulator::builder().data_json(&data.to_string()).unwrap()).await;
    let contacts = api.simulator().records("contacts");
    assert_eq!((contacts[0].get("email"), contacts[0].get("seats")), (Some("a@b.io"), Some("12")));
    assert_eq!(contacts[1].get("email"), Some("c@d.io"));
    assert_eq!(api.simulator().records("car")[0].get("plate"), Some("B-1"));
    assert_eq!(api.get("/crm/v3/owners").await.sorted("/email"), ["boss@example.com"]);
    assert_eq!(api.post("/crm/v3/objects/contacts", json!({"properties": {"score": 1}})).await.status, 400);
    assert_eq!(api.simulator().stats().inputs_accepted, 0);
}

#[test]
fn data_that_cannot_be_used_says_where() {
    let cases = [
        ("[", "cannot be read"),
        (r#"{"contacts":[]}"#, "cannot be read"),
        (r#"{"records":{"butterflies":[]}}"#, "unknown object type `butterflies`"),
        (
            r#"{"records":{"contacts":[{"city":"Bonn"},{"email":"secret@"}]}}"#,
            "record 2 of `contacts` is refused: INVALID_EMAIL `email`",
        ),
        (
            r#"{"properties":{"contacts":[{"name":"Plan","type":"string","fieldType":"text"}]}}"#,
            "`contacts` cannot have the property `Plan`",
        ),
        (r#"{"schemas":[{"name":"1"}]}"#, "the object type `1` cannot be created"),
    ];
    for (data, expected) in cases {
        let error = Simulator::builder().data_json(data).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
}

#[test]
fn debug_shows_no_values() {
    let simulator = Simulator::builder().build();
    simulator.create_record("contacts", &[("email", "secret@example.com")]).unwrap();
    let shown = format!(
        "{simulator:?} {:?} {:?}",
        simulator.records("contacts"),
        Simulator::builder().token("secret")
    );
    assert!(!shown.contains("secret"), "{shown}");
}
