//! How much of the account's room is used.

use fieldline_simulator::Simulator;
use serde_json::json;

use crate::support::{Api, keyed};

#[tokio::test]
async fn records_properties_and_types_are_counted() {
    let api = Api::start(keyed().custom_object("car")).await;
    api.contact(&[]);
    api.simulator().create_record("car", &[]).unwrap();
    for path in ["/crm/v3/limits", "/crm/limits/2026-09"] {
        let records = api.get(&format!("{path}/records")).await;
        let contacts = &records.body["hubspotDefinedObjectTypes"][0];
        assert_eq!((&contacts["objectTypeId"], &contacts["usage"]), (&json!("0-1"), &json!(1)));
        assert_eq!(contacts["pluralLabel"], "Contacts");
        let custom = &records.body["customObjectTypes"];
        assert_eq!((&custom["overallUsage"], &custom["byObjectType"][0]["usage"]), (&json!(1), &json!(1)));
        let properties = api.get(&format!("{path}/custom-properties")).await;
        assert_eq!(properties.body["overallUsage"], 1);
        assert_eq!(properties.body["byObjectType"][0]["percentage"], json!(0.1));
        let types = api.get(&format!("{path}/custom-object-types")).await;
        assert_eq!(types.body, json!({"limit": 10, "usage": 1, "percentage": 10.0}));
    }
}

#[tokio::test]
async fn no_record_is_near_its_limit_of_associations() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    api.simulator().associate("contacts", &contact, "companies", &company);
    let answer = api.get("/crm/limits/2026-03/associations/records/0-1/0-2").await;
    let expected = json!({
        "limit": 250_000, "totalRecordsNearLimit": 0, "totalRecordsAtLimit": 0,
        "nearLimitFromRecordSamples": [], "atLimitFromRecordSamples": [],
    });
    assert_eq!(answer.body, expected);
}
