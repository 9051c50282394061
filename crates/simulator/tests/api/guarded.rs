//! What not every token may see or write: sensitive definitions, rules on values, scopes.

use fieldline_simulator::{PropertySpec, Simulator};
use serde_json::json;

use crate::support::{Api, CONTACTS};

const PROPERTIES: &str = "/crm/properties/2026-09/contacts";

#[tokio::test]
async fn every_level_of_sensitivity_is_a_list_of_its_own() {
    let builder = Simulator::builder()
        .property("contacts", PropertySpec::text("diagnosis").sensitivity("highly_sensitive"))
        .property("contacts", PropertySpec::text("salary").sensitivity("sensitive"));
    let api = Api::start(builder).await;
    let cases = [("sensitive", "salary"), ("highly_sensitive", "diagnosis")];
    for (level, name) in cases {
        let list = api.get(&format!("{PROPERTIES}?dataSensitivity={level}")).await;
        assert_eq!(list.sorted("/name"), [name]);
        assert_eq!(list.results()[0]["dataSensitivity"], level);
        assert!(!api.get(PROPERTIES).await.sorted("/name").contains(&name.to_owned()));
    }
    assert_eq!(api.get(&format!("{PROPERTIES}?dataSensitivity=secret")).await.status, 400);
    let body = json!({"name": "x", "label": "X", "type": "string", "fieldType": "text",
        "groupName": "contactinformation", "dataSensitivity": "secret"});
    assert_eq!(api.post(PROPERTIES, body).await.status, 400);
}

#[tokio::test]
async fn rules_are_set_shown_and_enforced() {
    let api = Api::start(Simulator::builder()).await;
    let rules = "/crm/property-validations/2026-09/0-1";
    assert!(api.get(rules).await.results().is_empty());
    let body = json!({"ruleArguments": ["NUMERIC_ONLY"]});
    assert_eq!(api.put(&format!("{rules}/zip/rule-type/ALPHANUMERIC"), body.clone()).await.status, 204);
    let longest = json!({"ruleArguments": ["5"]});
    assert_eq!(api.put(&format!("{rules}/zip/rule-type/MAX_LENGTH"), longest.clone()).await.status, 204);
    assert_eq!(api.put(&format!("{rules}/zip/rule-type/MAX_LENGTH"), longest).await.status, 204);
    assert_eq!(api.put(&format!("{rules}/zip/rule-type/LONGEST"), body.clone()).await.status, 400);
    assert_eq!(api.put(&format!("{rules}/nowhere/rule-type/REGEX"), body).await.status, 404);
    let listed = api.get("/crm/v3/property-validations/0-1").await;
    assert_eq!(listed.sorted("/propertyName"), ["zip"]);
    assert_eq!(
        listed.results()[0]["propertyValidationRules"],
        json!([
            {"ruleType": "ALPHANUMERIC", "ruleArguments": ["NUMERIC_ONLY"], "shouldApplyNormalization": false},
            {"ruleType": "MAX_LENGTH", "ruleArguments": ["5"], "shouldApplyNormalization": false},
        ])
    );
    assert_eq!(api.get(&format!("{rules}/zip")).await.sorted("/ruleType"), ["ALPHANUMERIC", "MAX_LENGTH"]);
    assert_eq!(api.get("/crm/property-validations/2026-09/contacts").await.status, 400);

    for (zip, status) in [("10115", 201), ("1011x", 400), ("101155", 400)] {
        let answer = api.post(CONTACTS, json!({"properties": {"zip": zip}})).await;
        assert_eq!(answer.status, status, "{zip}");
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let api = Api::start(Simulator::builder().scopes(["crm.schemas.contacts.read", "tickets"])).await;
    // Method and path, and the scope that is missing.
    let cases = [
        ("/crm/properties/2026-09/contacts", None),
        ("/crm/property-validations/2026-09/0-1", None),
        ("/crm/pipelines/2026-09/tickets", None),
        ("/crm/objects/2026-09/tickets", None),
        ("/account-info/2026-09/details", None),
        ("/crm/associations/2026-09/contacts/companies/labels", Some("crm.objects.contacts.read")),
        (
            "/crm/properties/2026-09/contacts?dataSensitivity=sensitive",
            Some("crm.objects.contacts.sensitive.read"),
        ),
        (
            "/crm/properties/2026-09/contacts?dataSensitivity=highly_sensitive",
            Some("crm.objects.contacts.highly_sensitive.read"),
        ),
        ("/crm/properties/2026-09/0-2", Some("crm.schemas.companies.read")),
        ("/crm/objects/2026-09/contacts", Some("crm.objects.contacts.read")),
        ("/crm/owners/2026-09", Some("crm.objects.owners.read")),
        ("/crm/pipelines/2026-09/deals", Some("crm.schemas.deals.read")),
    ];
    for (path, missing) in cases {
        let answer = api.get(path).await;
        assert_eq!(answer.status, if missing.is_some() { 403 } else { 200 }, "{path}");
        if let Some(scope) = missing {
            assert_eq!(answer.text("/category"), "MISSING_SCOPES");
            assert_eq!(answer.text("/links/scopes"), "https://developers.hubspot.com/scopes");
            assert_eq!(answer.text("/errors/0/context/requiredGranularScopes/0"), scope);
        }
    }
    let property =
        json!({"name": "x", "label": "X", "type": "string", "fieldType": "text", "groupName": "g"});
    let refused = api.post("/crm/properties/2026-09/contacts", property).await;
    assert_eq!(refused.text("/errors/0/context/requiredGranularScopes/0"), "crm.schemas.contacts.write");
    let read = api.post("/crm/objects/2026-09/contacts/batch/read", json!({"inputs": [{"id": "1"}]})).await;
    assert_eq!(read.text("/errors/0/context/requiredGranularScopes/0"), "crm.objects.contacts.read");
}
