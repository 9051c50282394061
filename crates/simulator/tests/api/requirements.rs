//! What administrators require of records, and the switch that says on which paths.

use fieldline_simulator::{Builder, Simulator, WriteRules};
use serde_json::{Value, json};

use crate::support::Api;

fn account() -> Builder {
    Simulator::builder().require("contacts", "firstname").require_when(
        "contacts",
        "state",
        "country",
        &["US", "CA"],
    )
}

fn codes(body: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["code"]), text(&error["context"]["propertyName"][0]))).collect()
}

const OLD: &str = "/crm/v3/objects/contacts";
const MARCH: &str = "/crm/objects/2026-03/contacts";
const SEPTEMBER: &str = "/crm/objects/2026-09/contacts";

#[tokio::test]
async fn the_version_or_the_switch_decides_where_requirements_hold() {
    let cases = [
        (WriteRules::ByVersion, [(OLD, 201), (MARCH, 201), (SEPTEMBER, 400)]),
        (WriteRules::From2026_09, [(OLD, 400), (MARCH, 400), (SEPTEMBER, 400)]),
        (WriteRules::Before2026_09, [(OLD, 201), (MARCH, 201), (SEPTEMBER, 201)]),
    ];
    for (rules, expected) in cases {
        let api = Api::start(account().write_rules(rules)).await;
        for (path, status) in expected {
            let answer = api.post(path, json!({"properties": {"lastname": "Lovelace"}})).await;
            assert_eq!(answer.status, status, "{rules:?} {path}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn the_switch_moves_the_dates_along() {
    let body = json!({"properties": {"closedate": "2026-09-08", "createdate": "soon"}});
    let date = json!({"properties": {"name": "A", "founded": "1684914035320"}});
    let founded = fieldline_simulator::PropertySpec::date("founded");
    for (rules, status) in [(WriteRules::From2026_09, 201), (WriteRules::Before2026_09, 400)] {
        let builder = Simulator::builder().property("companies", founded.clone()).write_rules(rules);
        let api = Api::start(builder).await;
        for path in ["/crm/v3/objects/companies", "/crm/objects/2026-09/companies"] {
            let answer = api.post(path, date.clone()).await;
            assert_eq!(answer.status, status, "{}", answer.body);
            assert_eq!(answer.body["warnings"].is_array(), status == 201);
        }
        assert_eq!(api.post(SEPTEMBER, body.clone()).await.status, 400, "nonsense stays nonsense");
    }
}

#[tokio::test]
async fn every_missing_value_is_named() {
    let api = Api::start(account()).await;
    let missing = ("MISSING_REQUIRED_PROPERTY".to_owned(), "firstname".to_owned());
    let conditional = ("MISSING_CONDITIONAL_REQUIRED_PROPERTY".to_owned(), "state".to_owned());
    let cases = [
        (json!({}), vec![missing.clone()]),
        (json!({"firstname": "Ada", "country": "DE"}), vec![]),
        (json!({"firstname": "Ada", "country": "US", "state": "NY"}), vec![]),
        (json!({"firstname": "Ada", "country": "US"}), vec![conditional.clone()]),
        (json!({"firstname": "", "country": "CA", "state": ""}), vec![missing, conditional]),
    ];
    for (properties, expected) in cases {
        let answer = api.post(SEPTEMBER, json!({"properties": properties})).await;
        assert_eq!(codes(&answer.body), expected, "{properties}");
        assert_eq!(answer.status, if expected.is_empty() { 201 } else { 400 });
        if !expected.is_empty() {
            assert_eq!(answer.text("/message"), "The property values provided are invalid");
        }
    }
    let answer = api.post(SEPTEMBER, json!({"properties": {"firstname": "Ada", "country": "US"}})).await;
    let message = "state is required because of a conditional property rule based on [country]";
    assert_eq!(answer.text("/errors/0/message"), message);
}

#[tokio::test]
async fn updates_obey_conditions_they_touch() {
    let api = Api::start(account()).await;
    // A person made it: nobody asked for a first name or a state.
    let id = api.contact(&[("country", "US")]);
    let cases = [
        (json!({"city": "Albany"}), 200),
        (json!({"country": "CA"}), 400),
        (json!({"country": "US", "state": "NY"}), 200),
        (json!({"state": ""}), 400),
        (json!({"country": "DE", "state": ""}), 200),
    ];
    for (properties, status) in cases {
        let answer = api.patch(&format!("{SEPTEMBER}/{id}"), json!({"properties": properties})).await;
        assert_eq!(answer.status, status, "{properties}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_batch_with_trace_ids_refuses_only_what_lacks_a_value() {
    let api = Api::start(account()).await;
    let input =
        |trace: &str, properties: Value| json!({"objectWriteTraceId": trace, "properties": properties});
    let inputs = [input("a", json!({"firstname": "Ada"})), input("b", json!({"lastname": "Turing"}))];
    let answer = api.post(&format!("{SEPTEMBER}/batch/create"), json!({"inputs": inputs})).await;
    assert_eq!((answer.status, answer.results().len()), (207, 1));
    assert_eq!(answer.body["errors"][0]["context"]["objectWriteTraceId"], json!(["b"]));
    assert_eq!(codes(&answer.body["errors"][0])[0].0, "MISSING_REQUIRED_PROPERTY");
}

#[test]
fn start_data_requires_too_and_names_what_is_unknown() {
    let data = r#"{"required": {"deals": [{"property": "amount"}, {"property": "closed_lost_reason",
                   "when": {"property": "dealstage", "values": ["closedlost"]}}]}}"#;
    assert!(Simulator::builder().data_json(data).is_ok());
    let cases = [
        (r#"{"required": {"boats": [{"property": "name"}]}}"#, "unknown object type `boats`"),
        (r#"{"required": {"contacts": [{"property": "wings"}]}}"#, "`contacts` has no property `wings`"),
        (
            r#"{"required": {"contacts": [{"property": "city", "when": {"property": "wings", "values": []}}]}}"#,
            "`contacts` has no property `wings`",
        ),
        (r#"{"required": {"contacts": [{"properties": "city"}]}}"#, "cannot be read"),
    ];
    for (data, reason) in cases {
        let error = Simulator::builder().data_json(data).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
