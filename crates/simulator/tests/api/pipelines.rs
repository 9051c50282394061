//! Pipelines and stages of an account's own: from a data file, and made, changed and deleted by calls.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::Api;

const DEALS: &str = "/crm/pipelines/2026-09/deals";
const RECORDS: &str = "/crm/objects/2026-09/deals";

#[tokio::test]
async fn a_data_file_sets_pipelines_and_archived_owners_up() {
    let data = json!({
        "schemas": [{"name": "boat", "properties": []}],
        "pipelines": {
            "deals": [{"id": "7788", "label": "Renewals", "displayOrder": 1, "stages": [
                {"id": "9901", "label": "Open", "metadata": {"probability": 0.5}}, {"label": "Done"}
            ]}],
            "tickets": [{"id": "0", "label": "Help", "stages": [{"id": "1", "label": "New"}]}],
            "boat": [{"label": "Yard", "stages": [{"id": "s1", "label": "New"}]}]
        },
        "owners": [
            {"id": "1", "email": "a@x.io"},
            {"id": "2", "email": "b@x.io", "archived": true}
        ],
        "records": {"deals": [{"dealname": "D", "pipeline": "7788", "dealstage": "9901"}]}
    });
    let api = Api::start(Simulator::builder().data_json(&data.to_string()).unwrap()).await;
    let deals = api.get(DEALS).await;
    let ids: Vec<&str> = deals.results().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["default", "7788"], "in display order");
    assert_eq!(deals.text("/results/1/stages/0/metadata/probability"), "0.5");
    assert!(deals.text("/results/1/stages/1/id").parse::<u64>().is_ok(), "an id of its own");
    // One with the id of a default takes its place.
    assert_eq!(api.get("/crm/v3/pipelines/tickets").await.text("/results/0/label"), "Help");
    let yard = api.get("/crm/v3/pipelines/p1234567_boat").await.text("/results/0/id").to_owned();
    let boat = |stage: &str| json!({"properties": {"hs_pipeline": yard, "hs_pipeline_stage": stage}});
    assert_eq!(api.post("/crm/v3/objects/p1234567_boat", boat("s1")).await.status, 201);
    assert_eq!(api.post("/crm/v3/objects/p1234567_boat", boat("s2")).await.status, 400);
    assert_eq!(api.get("/crm/v3/owners?archived=true").await.sorted("/id"), ["2"]);
    assert_eq!(api.get("/crm/v3/owners").await.sorted("/id"), ["1"]);
}

#[tokio::test]
async fn pipelines_are_made_changed_and_deleted() {
    let api = Api::start(Simulator::builder()).await;
    let body = json!({"label": "Renewals", "displayOrder": 1, "stages": [
        {"label": "Open", "displayOrder": 0, "metadata": {"probability": "0.2"}},
        {"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}}
    ]});
    let made = api.post(DEALS, body.clone()).await;
    assert_eq!((made.status, made.text("/stages/1/label")), (201, "Won"));
    let (id, open) = (made.text("/id"), made.text("/stages/0/id"));
    let deal = |stage: &str| json!({"properties": {"dealname": "D", "pipeline": id, "dealstage": stage}});
    let record = api.post(RECORDS, deal(open)).await;
    assert_eq!(record.status, 201);

    let renamed = api.patch(&format!("{DEALS}/{id}"), json!({"label": "Second year"})).await;
    assert_eq!((renamed.text("/label"), renamed.text("/stages/0/id")), ("Second year", open));
    let late = json!({"stageId": "late", "label": "Late", "displayOrder": 0, "metadata": {"probability": 0}});
    assert_eq!(api.post(&format!("{DEALS}/{id}/stages"), late).await.text("/id"), "late");
    let stage = api.patch(&format!("{DEALS}/{id}/stages/late"), json!({"label": "Too late"})).await;
    assert_eq!((stage.text("/label"), stage.text("/metadata/probability")), ("Too late", "0"));
    assert_eq!(api.post(RECORDS, deal("late")).await.status, 201);
    assert_eq!(api.delete(&format!("{DEALS}/{id}/stages/nothing")).await.status, 404);

    // A stage with records stays, unless the caller says that nobody should look.
    assert_eq!(api.delete(&format!("{DEALS}/{id}/stages/{open}")).await.status, 400);
    assert_eq!(api.delete(&format!("{DEALS}/{id}")).await.status, 400);
    let unchecked = format!("{DEALS}/{id}?validateReferencesBeforeDelete=false");
    assert_eq!(api.delete(&unchecked).await.status, 204);
    assert_eq!(api.get(DEALS).await.sorted("/id"), ["default"]);
    // Before 2026-09 nobody looks.
    let again = api.post(DEALS, body).await.text("/id").to_owned();
    assert_eq!(api.delete(&format!("/crm/v3/pipelines/deals/{again}")).await.status, 204);
}

#[tokio::test]
async fn a_pipeline_is_replaced_whole_and_keeps_stages_that_have_records() {
    let api = Api::start(Simulator::builder()).await;
    let deal = json!({"properties": {"dealname": "D", "dealstage": "closedwon"}});
    assert_eq!(api.post(RECORDS, deal).await.status, 201);
    let with = |stages: serde_json::Value| json!({"label": "Sales", "displayOrder": 0, "stages": stages});
    let path = format!("{DEALS}/default");
    let without = with(json!([{"label": "New", "displayOrder": 0}]));
    assert_eq!(api.put(&path, without).await.status, 400);
    let kept = with(
        json!([{"label": "New", "displayOrder": 0}, {"id": "closedwon", "label": "Won", "displayOrder": 1}]),
    );
    let replaced = api.put(&path, kept).await;
    assert_eq!(
        (replaced.status, replaced.text("/id"), replaced.text("/stages/1/id")),
        (200, "default", "closedwon")
    );
    let double = json!({"label": "Other", "stages": [{"id": "closedwon", "label": "Won"}]});
    assert_eq!(api.post(DEALS, double).await.status, 409);
}
