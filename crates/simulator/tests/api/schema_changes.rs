//! Custom object types that change and go.

use fieldline_simulator::{PropertySpec, Simulator};
use serde_json::json;

use crate::support::Api;

const SCHEMAS: &str = "/crm-object-schemas/2026-09/schemas";

#[tokio::test]
async fn labels_and_required_properties_change() {
    let builder = Simulator::builder().custom_object("car").property("car", PropertySpec::text("plate"));
    let api = Api::start(builder).await;
    let path = format!("{SCHEMAS}/p1234567_car");
    let patch = json!({"labels": {"singular": "Car", "plural": "Cars"}, "requiredProperties": ["plate"], "description": "d"});
    let changed = api.patch(&path, patch).await;
    assert_eq!((changed.status, changed.text("/labels/plural")), (200, "Cars"));
    assert_eq!(api.get(&path).await.body["requiredProperties"], json!(["plate"]));
    assert_eq!(api.post("/crm/v3/objects/p1234567_car", json!({"properties": {}})).await.status, 400);
    assert_eq!(api.patch(&path, json!({"requiredProperties": []})).await.text("/description"), "d");
    assert_eq!(api.patch(&path, json!({"clearDescription": true})).await.body["description"], json!(null));
    assert_eq!(api.post("/crm/v3/objects/p1234567_car", json!({"properties": {}})).await.status, 201);
    assert_eq!(api.patch(&path, json!({"searchableProperties": ["nothing"]})).await.status, 400);
}

#[tokio::test]
async fn a_type_goes_when_it_is_empty_and_its_name_is_free_again() {
    let api = Api::start(Simulator::builder().custom_object("car")).await;
    let path = format!("{SCHEMAS}/p1234567_car");
    let id = api.simulator().create_record("car", &[]).unwrap();
    assert_eq!(api.delete(&path).await.status, 400);
    api.simulator().archive("car", &id);
    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(api.get(&path).await.status, 400);
    assert!(api.get(SCHEMAS).await.results().is_empty());
    let archived = api.get(&format!("{SCHEMAS}?archived=true")).await;
    assert_eq!(
        (archived.sorted("/name"), &archived.results()[0]["archived"]),
        (vec!["car".to_owned()], &json!(true))
    );
    let again = json!({"name": "car", "labels": {"singular": "Car", "plural": "Cars"}, "properties": []});
    assert_eq!(api.post(SCHEMAS, again).await.status, 201);
    assert!(!api.simulator().stats().objects.contains_key("nothing"));
}

#[tokio::test]
async fn hubspots_own_types_stay() {
    let api = Api::start(Simulator::builder()).await;
    let path = format!("{SCHEMAS}/contacts");
    for answer in [
        api.patch(&path, json!({})).await,
        api.delete(&path).await,
        api.post(&format!("{path}/associations"), json!({})).await,
        api.delete(&format!("{path}/associations/279")).await,
    ] {
        let sub_category = "ObjectSchemaError.CANNOT_MODIFY_HubSpot_DEFINED_OBJECT_TYPE";
        assert_eq!((answer.status, answer.text("/subCategory")), (400, sub_category));
    }
}

#[tokio::test]
async fn relations_come_and_go() {
    let api = Api::start(Simulator::builder()).await;
    let body = json!({"name": "car", "labels": {"singular": "Car", "plural": "Cars"}, "properties": [], "associatedObjects": ["CONTACT"]});
    let made = api.post(SCHEMAS, body).await;
    let names = |body: &serde_json::Value| {
        let all = body["associations"].as_array().unwrap().iter();
        all.map(|relation| relation["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&made.body), ["car_to_contact", "contact_to_car"]);
    let type_id = made.text("/objectTypeId");
    let relation = json!({"fromObjectTypeId": type_id, "toObjectTypeId": "0-2", "name": "n"});
    let related = api.post(&format!("{SCHEMAS}/p1234567_car/associations"), relation).await;
    assert_eq!((related.status, related.text("/toObjectTypeId")), (201, "0-2"));
    let car = api.simulator().create_record("car", &[]).unwrap();
    let company = api.company("Engines");
    api.simulator().associate("car", &car, "companies", &company);
    let path = format!("{SCHEMAS}/p1234567_car/associations/{}", related.text("/id"));
    assert_eq!(api.delete(&path).await.status, 204);
    assert!(api.simulator().associations("car", &car, "companies").is_empty());
    assert_eq!(names(&api.get(&format!("{SCHEMAS}/p1234567_car")).await.body).len(), 2);
    assert_eq!(api.delete(&path).await.status, 404);
    let elsewhere = json!({"fromObjectTypeId": "0-1", "toObjectTypeId": "0-2"});
    assert_eq!(api.post(&format!("{SCHEMAS}/p1234567_car/associations"), elsewhere).await.status, 400);
    let unknown = json!({"name": "boat", "labels": {}, "properties": [], "associatedObjects": ["PLANET"]});
    assert_eq!(api.post(SCHEMAS, unknown).await.status, 400);
}
