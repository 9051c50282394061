//! Association types between two object types.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::Api;

const LABELS: &str = "/crm/associations/2026-09/contacts/companies/labels";

#[tokio::test]
async fn hubspots_own_types_are_listed() {
    let api = Api::start(Simulator::builder()).await;
    let paths =
        [LABELS, "/crm/v4/associations/0-1/0-2/labels", "/crm/associations/v4/contact/company/labels"];
    for path in paths {
        let expected = json!([
            {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null, "fromObjectTypeId": "0-1", "toObjectTypeId": "0-2"},
            {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary", "fromObjectTypeId": "0-1", "toObjectTypeId": "0-2"},
        ]);
        assert_eq!(api.get(path).await.body["results"], expected, "{path}");
    }
}

#[tokio::test]
async fn the_life_of_a_label() {
    let api = Api::start(Simulator::builder()).await;
    // The first numbers are those of HubSpot's own types as well; the category tells them apart.
    let other = api.post(LABELS, json!({"name": "adviser", "label": "Adviser"})).await;
    assert_eq!(other.sorted("/category"), ["USER_DEFINED", "USER_DEFINED"]);
    let body = json!({"name": "boss", "label": "Boss", "inverseLabel": "Works for"});
    let made = api.post(LABELS, body.clone()).await;
    assert_eq!(made.status, 200);
    let (number, back) = (made.results()[0]["typeId"].clone(), made.results()[1]["typeId"].clone());
    assert_eq!(made.results()[1]["label"], "Works for");
    assert_eq!(api.post(LABELS, body).await.status, 400);

    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    let pair = format!("/crm/v4/objects/contacts/{contact}/associations/companies/{company}");
    let spec = json!([{"associationCategory": "USER_DEFINED", "associationTypeId": number}]);
    assert_eq!(api.put(&pair, spec).await.body["labels"], json!(["Boss"]));
    let reverse = api.get(&format!("/crm/v4/objects/companies/{company}/associations/contacts")).await;
    let types = &reverse.results()[0]["associationTypes"];
    assert_eq!(types[1], json!({"category": "USER_DEFINED", "typeId": back, "label": "Works for"}));

    let change = json!({"associationTypeId": number, "label": "Head"});
    assert_eq!(api.put(LABELS, change).await.status, 204);
    let found = api.simulator().associations("contacts", &contact, "companies");
    assert_eq!(found[0].labels, ["Head"]);
    assert_eq!(api.delete(&format!("{LABELS}/{number}")).await.status, 204);
    let found = api.simulator().associations("contacts", &contact, "companies");
    assert_eq!((found[0].type_ids.as_slice(), found[0].labels.is_empty()), ([279].as_slice(), true));
    assert_eq!(api.delete(&format!("{LABELS}/{number}")).await.status, 404);
}

#[tokio::test]
async fn what_cannot_be_changed() {
    let api = Api::start(Simulator::builder()).await;
    assert_eq!(api.delete(&format!("{LABELS}/1")).await.status, 400);
    assert_eq!(api.put(LABELS, json!({"associationTypeId": 279, "label": "x"})).await.status, 400);
    assert_eq!(api.put(LABELS, json!({"associationTypeId": 999, "label": "x"})).await.status, 404);
    assert_eq!(api.post(LABELS, json!({"name": "", "label": "x"})).await.status, 400);
}

#[tokio::test]
async fn custom_types_have_types_of_their_own() {
    let api = Api::start(Simulator::builder().custom_object("car").custom_object("boat")).await;
    let labels = api.get("/crm/v4/associations/p1234567_car/contacts/labels").await;
    assert_eq!((labels.results().len(), labels.text("/results/0/category")), (1, "USER_DEFINED"));
    let car = api.simulator().create_record("car", &[]).unwrap();
    let contact = api.contact(&[]);
    let path = format!("/crm/v4/objects/p1234567_car/{car}/associations/default/contacts/{contact}");
    assert_eq!(api.put(&path, json!(null)).await.status, 200);
    assert_eq!(api.simulator().associations("contacts", &contact, "car")[0].id, car);
    // Nothing relates the two custom types.
    assert!(api.get("/crm/v4/associations/p1234567_car/p1234567_boat/labels").await.results().is_empty());
    let label = json!({"name": "x", "label": "X"});
    assert_eq!(api.post("/crm/v4/associations/p1234567_car/p1234567_boat/labels", label).await.status, 400);
    let path = format!("/crm/v4/objects/p1234567_car/{car}/associations/default/p1234567_boat/{car}");
    assert_eq!(api.put(&path, json!(null)).await.status, 400);
}
