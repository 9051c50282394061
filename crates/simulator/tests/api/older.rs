//! Addresses that older and foreign clients use.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::Api;

#[tokio::test]
async fn a_private_app_s_token_tells_its_scopes() {
    let builder = Simulator::builder().token("pat-1").scopes(["crm.objects.contacts.read"]);
    let api = Api::start(builder).await;
    let path = "/oauth/v2/private-apps/get/access-token-info";
    let info = api.post(path, json!({"tokenKey": "pat-1"})).await;
    assert_eq!((info.status, info.text("/scopes/0")), (200, "crm.objects.contacts.read"));
    assert_eq!(info.body["hubId"], json!(1_234_567));
    assert!(info.body["userId"].is_u64() && info.body["appId"].is_u64());
    assert_eq!(api.post(path, json!({"tokenKey": "pat-2"})).await.status, 404);
    assert_eq!(api.post(path, json!({})).await.status, 400);
}

#[tokio::test]
async fn the_account_and_its_properties_have_older_addresses() {
    let api = Api::with_key().await;
    let me = api.get("/integrations/v1/me").await;
    assert_eq!((me.status, &me.body["portalId"]), (200, &json!(1_234_567)));
    let old = api.get("/properties/v2/contacts/properties").await.body;
    let new = api.get("/crm/v3/properties/contacts").await.body;
    assert_eq!(old, new["results"], "a bare list");
}

#[tokio::test]
async fn a_slash_at_the_end_changes_nothing() {
    let api = Api::with_key().await;
    let id = api.contact(&[("email", "a@b.io")]);
    for path in [
        "/crm/v3/objects/contacts",
        "/crm/objects/2026-09/contacts",
        "/crm/v3/properties/contacts",
        "/crm/v3/properties/contacts/email",
        "/crm/v3/pipelines/deals",
        "/crm/v3/owners",
        "/crm-object-schemas/v3/schemas",
        "/account-info/v3/details",
        &format!("/crm/v3/objects/contacts/{id}"),
        &format!("/crm/v4/objects/contacts/{id}/associations/companies"),
    ] {
        let (bare, slashed) = (api.get(path).await, api.get(&format!("{path}/")).await);
        assert_eq!((bare.status, slashed.status), (200, 200), "{path}");
        assert_eq!(bare.body, slashed.body, "{path}");
    }
    assert_eq!(api.post("/crm/v3/objects/contacts/search/", json!({})).await.status, 200);
}

#[tokio::test]
async fn settings_of_apps_have_moved_with_2026_09() {
    let api = Api::start(Simulator::builder()).await;
    let cases = [
        ("/webhooks/v3/7/subscriptions", 200),
        ("/webhooks/2026-03/7/subscriptions", 200),
        ("/webhooks/2026-09/7/subscriptions", 404),
        ("/app-webhooks/2026-03/7/subscriptions", 404),
        ("/app-webhooks/2026-09/7/subscriptions", 200),
    ];
    for (path, status) in cases {
        assert_eq!(api.get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_path_that_nobody_serves_asks_for_no_scope() {
    let api = Api::start(Simulator::builder().scopes(["oauth"])).await;
    assert_eq!(api.get("/crm/v3/nothing/contacts").await.status, 404);
    for path in ["/crm/v3/objects/contacts", "/crm/v3/limits/records"] {
        assert_eq!(api.get(path).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn one_rule_of_a_property_and_the_other_limits() {
    let api = Api::start(Simulator::builder()).await;
    let path = "/crm/property-validations/2026-09/0-1/city/rule-type/MAX_LENGTH";
    assert_eq!(api.get(path).await.status, 404);
    assert_eq!(api.put(path, json!({"ruleArguments": ["5"]})).await.status, 204);
    assert_eq!(api.get(path).await.text("/ruleArguments/0"), "5");

    let labels = json!({"name": "boss", "label": "Boss", "inverseLabel": "Report"});
    assert_eq!(api.post("/crm/v4/associations/contacts/companies/labels", labels).await.status, 200);
    let labels = api.get("/crm/limits/2026-09/associations/labels").await;
    assert_eq!(labels.sorted("/allLabels/0"), ["Boss", "Report"]);
    let pipelines = api.get("/crm/v3/limits/pipelines").await;
    assert_eq!(pipelines.body["overallUsage"], json!(3));
    assert_eq!(api.get("/crm/v3/limits/calculated-properties").await.body["overallUsage"], json!(0));
    for path in ["associations/records/from", "associations/records/0-1/to"] {
        let crowded = api.get(&format!("/crm/v3/limits/{path}")).await;
        assert_eq!((crowded.status, crowded.results().len()), (200, 0), "{path}");
    }
}
