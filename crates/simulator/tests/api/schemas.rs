//! Custom object types.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::Api;

const SCHEMAS: &str = "/crm-object-schemas/2026-09/schemas";

#[tokio::test]
async fn a_custom_type_can_be_created_and_used_under_all_its_names() {
    let api = Api::start(Simulator::builder()).await;
    let body = json!({
        "name": "car", "labels": {"singular": "Car", "plural": "Cars"}, "primaryDisplayProperty": "plate",
        "requiredProperties": ["plate"], "searchableProperties": ["plate"],
        "properties": [
            {"name": "plate", "label": "Plate", "type": "string", "fieldType": "text", "hasUniqueValue": true},
            {"name": "doors", "label": "Doors", "type": "number", "fieldType": "number"},
        ],
    });
    let created = api.post(SCHEMAS, body.clone()).await;
    assert_eq!((created.status, created.text("/fullyQualifiedName")), (201, "p1234567_car"));
    let type_id = created.text("/objectTypeId");
    assert!(type_id.starts_with("2-"));
    assert_eq!(api.post(SCHEMAS, body).await.status, 409);
    for path in [SCHEMAS, "/crm-object-schemas/v3/schemas", "/crm/v3/schemas"] {
        assert_eq!(api.get(path).await.sorted("/name"), ["car"]);
        assert_eq!(api.get(&format!("{path}/{type_id}")).await.text("/labels/plural"), "Cars");
    }
    let inputs = json!({"inputs": [{"id": "B-1", "idProperty": "plate", "properties": {"doors": 5}}]});
    // People's name for it is not understood in paths.
    for path in ["/crm/objects/2026-09/car", "/crm/v3/properties/car", "/crm/v3/schemas/car"] {
        let answer = api.get(path).await;
        assert_eq!((answer.status, answer.text("/message")), (400, "Unable to infer object type from: car"));
        assert_eq!(answer.body.get("category"), None);
    }
    for name in ["p1234567_car", "p_car", type_id] {
        let answer = api.post(&format!("/crm/objects/2026-09/{name}/batch/upsert"), inputs.clone()).await;
        assert_eq!(
            (answer.status, answer.sorted("/properties/doors")),
            (200, vec!["5".to_owned()]),
            "{name}"
        );
    }
    assert_eq!(api.simulator().records("car").len(), 1);
    let missing = api.post("/crm/v3/objects/p1234567_car", json!({"properties": {"doors": 3}})).await;
    assert_eq!((missing.status, missing.text("/context/properties/0")), (400, "plate"));
    let message = missing.text("/message");
    assert_eq!(message, "Error creating p1234567_car.  Some required properties were not set.");
}

#[tokio::test]
async fn refused_types_leave_nothing_behind() {
    let api = Api::start(Simulator::builder()).await;
    let property = json!({"name": "Bad Name", "label": "x", "type": "string", "fieldType": "text"});
    let cases = [
        json!({"name": "1car"}),
        json!({"name": ""}),
        json!({"name": "car", "properties": [property]}),
        json!({"name": "car", "requiredProperties": ["plate"]}),
    ];
    for body in cases {
        assert_eq!(api.post(SCHEMAS, body.clone()).await.status, 400, "{body}");
    }
    assert!(api.get(SCHEMAS).await.results().is_empty());
    // HubSpot's own are no part of the list, and are shown when they are asked for.
    let contacts = api.get(&format!("{SCHEMAS}/contacts")).await;
    let told =
        [contacts.text("/objectTypeId"), contacts.text("/fullyQualifiedName"), contacts.text("/metaType")];
    assert_eq!((contacts.status, told), (200, ["0-1", "CONTACT", "HUBSPOT"]));
    assert_eq!(contacts.body["allowsSensitiveProperties"], json!(true));
}
