//! Values that depend on what is there, on the version, or on who writes.

use std::time::Duration;

use fieldline_simulator::{Clock, PropertySpec, Simulator};
use serde_json::json;

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn the_lifecycle_stage_moves_only_forward_through_the_api() {
    let api = Api::start(Simulator::builder()).await;
    let id = api.contact(&[("lifecyclestage", "opportunity")]);
    let path = format!("{CONTACTS}/{id}");
    let write = async |stage: &str| {
        let answer = api.patch(&path, json!({"properties": {"lifecyclestage": stage}})).await;
        assert_eq!(answer.status, 200);
        answer.body["properties"]["lifecyclestage"].clone()
    };
    assert_eq!(write("lead").await, json!("opportunity"));
    assert_eq!(write("customer").await, json!("customer"));
    assert_eq!(write("").await, json!(null));
    assert_eq!(write("lead").await, json!("lead"));
    write("customer").await;
    api.simulator().edit("contacts", &id, &[("lifecyclestage", "subscriber")]);
    assert_eq!(api.simulator().records("contacts")[0].get("lifecyclestage"), Some("subscriber"));
}

#[tokio::test]
async fn a_leading_semicolon_appends_to_a_multi_select() {
    let options = [("a", "A"), ("b", "B"), ("c", "C")];
    let api =
        Api::start(Simulator::builder().property("contacts", PropertySpec::multi("tags", &options))).await;
    let id = api.contact(&[("tags", "a;b")]);
    let path = format!("{CONTACTS}/{id}");
    let appended = api.patch(&path, json!({"properties": {"tags": ";b;c"}})).await;
    assert_eq!(appended.text("/properties/tags"), "a;b;c");
    let replaced = api.patch(&path, json!({"properties": {"tags": "c"}})).await;
    assert_eq!(replaced.text("/properties/tags"), "c");
}

#[tokio::test]
async fn dates_are_normalised_from_2026_09_and_refused_before() {
    let api = Api::start(Simulator::builder().property("contacts", PropertySpec::date("signup_date"))).await;
    let input = json!({"properties": {"signup_date": "1684914035320"}});
    for prefix in ["/crm/v3/objects", "/crm/objects/2026-03"] {
        let refused = api.post(&format!("{prefix}/contacts"), input.clone()).await;
        assert_eq!((refused.status, refused.text("/errors/0/code")), (400, "INVALID_DATE"));
        let message = "1684914035320 is at 7:40:35.320 UTC, not midnight!";
        assert_eq!(refused.text("/errors/0/message"), message);
    }
    let taken = api.post(CONTACTS, input).await;
    assert_eq!(taken.text("/properties/signup_date"), "2023-05-24");
    let warning = json!({
        "category": "PROPERTY_VALUE_NORMALIZED",
        "message": "signup_date was normalized",
        "context": {"propertyName": "signup_date", "rawValue": "1684914035320", "normalizedValue": "2023-05-24"},
    });
    assert_eq!(taken.body["warnings"], json!([warning]));
}

#[tokio::test]
async fn time_stamps_follow_the_clock_and_only_changes_move_them() {
    let clock = Clock::scripted(1_790_000_000_000);
    let api = Api::start(Simulator::builder().clock(clock.clone())).await;
    let created = api.post(CONTACTS, json!({"properties": {"city": "Bonn"}})).await;
    assert_eq!(created.text("/createdAt"), "2026-09-21T14:13:20Z");
    let path = format!("{CONTACTS}/{}", created.text("/id"));
    clock.advance(Duration::from_secs(60));
    let same = api.patch(&path, json!({"properties": {"city": "Bonn"}})).await;
    assert_eq!(same.text("/updatedAt"), "2026-09-21T14:13:20Z");
    let moved = api.patch(&path, json!({"properties": {"city": "Köln"}})).await;
    assert_eq!(moved.text("/properties/lastmodifieddate"), "2026-09-21T14:14:20Z");
    assert_eq!(moved.text("/properties/createdate"), "2026-09-21T14:13:20Z");
    let backdated = api.patch(&path, json!({"properties": {"createdate": "2020-01-01T00:00:00Z"}})).await;
    assert_eq!(backdated.text("/createdAt"), "2020-01-01T00:00:00Z");
}

#[tokio::test]
async fn records_say_who_made_them() {
    let api = Api::start(Simulator::builder()).await;
    let by_person = api.contact(&[("city", "Bonn")]);
    let by_app = api.post(CONTACTS, json!({"properties": {"city": "Bonn"}})).await.text("/id").to_owned();
    for (id, source) in [(by_person, "CRM_UI"), (by_app, "INTEGRATION")] {
        let read = api.get(&format!("{CONTACTS}/{id}?properties=hs_object_source")).await;
        assert_eq!(read.text("/properties/hs_object_source"), source);
    }
}

#[tokio::test]
async fn a_null_value_changes_nothing() {
    let api = Api::start(Simulator::builder()).await;
    let id = api.contact(&[("city", "Bonn")]);
    api.patch(&format!("{CONTACTS}/{id}"), json!({"properties": {"city": null}})).await;
    assert_eq!(api.simulator().records("contacts")[0].get("city"), Some("Bonn"));
}
