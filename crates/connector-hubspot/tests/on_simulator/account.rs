//! Who we are, and what is defined.

use fieldline_connector::{Calls, Destination as _, ErrorClass};
use fieldline_connector_hubspot::{ApiVersion, Hubspot, HubspotConfig};
use fieldline_model::PropertyType;
use fieldline_simulator::Simulator;

use crate::support::{KEY, account, config, hubspot};

#[tokio::test]
async fn the_account_is_identified_in_every_api_version() {
    let account = account(true).await;
    for api_version in ApiVersion::ALL {
        let hubspot = Hubspot::new(HubspotConfig { api_version, ..config(&account) }).unwrap();
        assert_eq!(hubspot.identify().await.unwrap().id.as_str(), "4242");
        assert!(hubspot.schema(&"contacts".into()).await.unwrap().get(KEY).unwrap().unique);
        assert_eq!(hubspot.count(&"contacts".into()).await.unwrap(), 0);
        assert_eq!(hubspot.calls(), Calls { other: 2, search: 1, ..Calls::default() });
    }
}

#[tokio::test]
async fn definitions_say_what_may_be_written() {
    let account = account(true).await;
    let schema = hubspot(&account).schema(&"contacts".into()).await.unwrap();
    let of = |name: &str| schema.get(name).unwrap();
    assert!(of(KEY).unique && of("email").unique && !of("firstname").unique);
    assert!(of("lastmodifieddate").read_only && !of("email").read_only);
    assert_eq!(of("plan_tier").property_type, PropertyType::Enumeration);
    let options: Vec<&str> = of("plan_tier").options.iter().map(|option| option.value.as_str()).collect();
    assert_eq!(options, ["free", "pro"]);
}

#[tokio::test]
async fn an_unknown_object_type_is_a_permanent_error() {
    let account = account(true).await;
    let error = hubspot(&account).count(&"butterflies".into()).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Permanent);
    assert!(error.to_string().contains("Check the object type"), "{error}");
}

#[tokio::test]
async fn a_wrong_token_is_an_error_of_its_own() {
    let account = Simulator::builder().token("the-right-one").build().start().await.unwrap();
    let error = hubspot(&account).identify().await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Auth);
}
