//! Property definitions: list, get, create, change, archive.

use fieldline_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

const PROPERTIES: &str = "/crm/properties/2026-09/contacts";

fn text(name: &str) -> Value {
    json!({"name": name, "label": name, "type": "string", "fieldType": "text", "groupName": "contactinformation"})
}

#[tokio::test]
async fn a_definition_lives_through_all_calls() {
    let api = Api::start(Simulator::builder()).await;
    let created = api.post(PROPERTIES, text("plan")).await;
    assert_eq!((created.status, created.text("/type")), (201, "string"));
    assert_eq!(created.header("location"), Some("/crm/properties/2026-09/contacts/plan"));
    assert_eq!(created.body.get("hubspotDefined"), None);
    assert_eq!(created.body["modificationMetadata"]["readOnlyValue"], json!(false));

    let patch = json!({"label": "Plan", "fieldType": "textarea"});
    let patched = api.patch("/crm/v3/properties/contacts/plan", patch).await;
    assert_eq!((patched.text("/label"), patched.text("/fieldType")), ("Plan", "textarea"));

    let id = api.contact(&[("plan", "gold")]);
    assert_eq!(api.delete(&format!("{PROPERTIES}/plan")).await.status, 204);
    assert_eq!(api.get(&format!("{PROPERTIES}/plan")).await.status, 404);
    assert_eq!(api.get(&format!("{PROPERTIES}/plan?archived=true")).await.text("/name"), "plan");
    assert_eq!(api.get(&format!("{PROPERTIES}?archived=true")).await.sorted("/name"), ["plan"]);
    let write = json!({"properties": {"plan": "x"}});
    assert_eq!(api.patch(&format!("{CONTACTS}/{id}"), write.clone()).await.status, 400);

    assert_eq!(api.post(PROPERTIES, text("plan")).await.status, 201);
    assert_eq!(api.simulator().records("contacts")[0].get("plan"), None);
    assert_eq!(api.patch(&format!("{CONTACTS}/{id}"), write).await.status, 200);
}

#[tokio::test]
async fn hubspots_own_properties_are_there() {
    let api = Api::start(Simulator::builder()).await;
    // Object, name, type, field type, read-only value.
    let cases = [
        ("contacts", "email", "string", "text", false),
        ("contacts", "phone", "string", "phonenumber", false),
        ("contacts", "lifecyclestage", "enumeration", "radio", false),
        ("contacts", "lastmodifieddate", "datetime", "date", true),
        ("contacts", "hs_object_id", "number", "number", true),
        ("companies", "domain", "string", "text", false),
        ("companies", "annualrevenue", "number", "number", false),
        ("companies", "is_public", "bool", "booleancheckbox", false),
        ("deals", "amount", "number", "number", false),
        ("deals", "pipeline", "enumeration", "select", false),
        ("deals", "hs_is_closed", "bool", "booleancheckbox", true),
        ("tickets", "hs_pipeline_stage", "enumeration", "select", false),
    ];
    for (object, name, kind, field_type, read_only) in cases {
        let property = api.get(&format!("/crm/v3/properties/{object}/{name}")).await;
        assert_eq!(
            (property.text("/type"), property.text("/fieldType")),
            (kind, field_type),
            "{object} {name}"
        );
        assert_eq!(
            property.body["modificationMetadata"]["readOnlyValue"],
            json!(read_only),
            "{object} {name}"
        );
        assert_eq!(property.body["hubspotDefined"], json!(true));
    }
    let stages = api.get("/crm/v3/properties/contacts/lifecyclestage").await;
    let values: Vec<&str> = stages.body["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| option["value"].as_str().unwrap())
        .collect();
    assert_eq!((values[0], values[5], values.len()), ("subscriber", "customer", 8));
    let owner = api.get("/crm/v3/properties/deals/hubspot_owner_id").await;
    assert_eq!(
        (&owner.body["externalOptions"], owner.text("/referencedObjectType")),
        (&json!(true), "OWNER")
    );
    assert_eq!(api.delete(&format!("{PROPERTIES}/email")).await.status, 400);
    assert_eq!(api.patch(&format!("{PROPERTIES}/email"), json!({"label": "x"})).await.status, 400);
    assert!(api.get(&format!("{PROPERTIES}?dataSensitivity=sensitive")).await.results().is_empty());
}

#[tokio::test]
async fn refused_definitions() {
    let api = Api::start(Simulator::builder()).await;
    let with = |changes: Value| {
        let mut body = text("plan");
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    let cases = [
        (with(json!({"name": "email"})), 409, "Properties.PROPERTY_WITH_NAME_EXISTS"),
        (with(json!({"name": "_sync_source"})), 400, "Properties.PROPERTY_CREATE_FAILED_VALIDATION"),
        (with(json!({"name": "Plan"})), 400, "Properties.PROPERTY_CREATE_FAILED_VALIDATION"),
        (with(json!({"groupName": "nowhere"})), 400, "Properties.PROPERTY_CREATE_FAILED_VALIDATION"),
        (
            with(json!({"type": "enumeration", "fieldType": "select"})),
            400,
            "PropertyValidationError.MISSING_OPTIONS",
        ),
        (
            with(
                json!({"type": "bool", "fieldType": "booleancheckbox", "options": [{"label": "y", "value": "yes"}]}),
            ),
            400,
            "PropertyValidationError.INVALID_BOOLEAN_OPTION",
        ),
    ];
    for (body, status, sub_category) in cases {
        let answer = api.post(PROPERTIES, body).await;
        assert_eq!((answer.status, answer.text("/subCategory")), (status, sub_category));
    }
}

#[tokio::test]
async fn batches_of_definitions() {
    let api = Api::start(Simulator::builder()).await;
    let body = json!({"inputs": [text("one"), text("email"), text("two")]});
    let created = api.post(&format!("{PROPERTIES}/batch/create"), body).await;
    assert_eq!((created.status, created.sorted("/name")), (207, vec!["one".to_owned(), "two".to_owned()]));
    assert_eq!(created.text("/errors/0/message"), "A property named 'email' already exists.");
    assert_eq!(created.body["errors"][0]["context"]["name"], json!(["email"]));

    let names = json!({"inputs": [{"name": "one"}, {"name": "nothing"}]});
    let read = api.post(&format!("{PROPERTIES}/batch/read"), names.clone()).await;
    assert_eq!((read.status, read.sorted("/name")), (207, vec!["one".to_owned()]));
    for _ in 0..2 {
        assert_eq!(api.post(&format!("{PROPERTIES}/batch/archive"), names.clone()).await.status, 204);
    }
    assert_eq!(api.get(&format!("{PROPERTIES}/one")).await.status, 404);
}

#[tokio::test]
async fn groups() {
    let api = Api::start(Simulator::builder()).await;
    let path = format!("{PROPERTIES}/groups");
    let group = json!({"name": "billing", "label": "Billing"});
    assert_eq!(api.post(&path, group.clone()).await.status, 201);
    assert_eq!(api.post(&path, group).await.status, 409);
    assert_eq!(api.get(&path).await.sorted("/name"), ["billing", "contactinformation"]);
    assert_eq!(api.get(&format!("{path}/billing")).await.text("/label"), "Billing");
    assert_eq!(api.get(&format!("{path}/nothing")).await.status, 404);
    let mut property = text("plan");
    property["groupName"] = json!("billing");
    assert_eq!(api.post(PROPERTIES, property).await.status, 201);
}

#[tokio::test]
async fn a_property_made_unique_at_creation_is_enforced() {
    let api = Api::start(Simulator::builder()).await;
    let mut property = text("key");
    property["hasUniqueValue"] = json!(true);
    assert_eq!(api.post(PROPERTIES, property).await.status, 201);
    for status in [201, 400] {
        assert_eq!(api.post(CONTACTS, json!({"properties": {"key": "1"}})).await.status, status);
    }
}

#[tokio::test]
async fn how_values_are_made_and_shown_is_kept_as_given() {
    let api = Api::start(Simulator::builder()).await;
    let path = "/crm/properties/2026-09/deals";
    let hints = json!({"numberDisplayHint": "currency", "showCurrencySymbol": true, "currencyPropertyName": "deal_currency_code"});
    let mut body = json!({"name": "fee", "label": "Fee", "type": "number", "fieldType": "number", "groupName": "dealinformation"});
    body.as_object_mut().unwrap().extend(hints.as_object().unwrap().clone());
    assert_eq!(api.post(path, body).await.status, 201);
    let patch = json!({"numberDisplayHint": "formatted"});
    assert_eq!(api.patch(&format!("{path}/fee"), patch).await.status, 200);
    let fee = api.get(&format!("{path}/fee")).await;
    assert_eq!(
        (fee.text("/numberDisplayHint"), &fee.body["showCurrencySymbol"]),
        ("formatted", &json!(true))
    );
    assert_eq!((fee.body.get("calculationFormula"), &fee.body["archived"]), (None, &json!(false)));
    assert_eq!(api.get(&format!("{path}/dealname")).await.body.get("archived"), None, "HubSpot's own");
}
