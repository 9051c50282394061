//! What an operator is told.

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_connector_hubspot::{ApiVersion, Hubspot, HubspotConfig};

use crate::outcomes::update;
use crate::server::{Reply, Server, ok, status};

#[tokio::test]
async fn messages_name_status_call_cause_and_remedy() {
    let scopes = r#"{"status":"error","message":"This app hasn't been granted all required scopes","correlationId":"c0ffee","errors":[{"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.objects.deals.read"]}}],"category":"MISSING_SCOPES"}"#;
    let cases: [(u16, &str, ErrorClass, &[&str]); 6] = [
        (
            401,
            r#"{"category":"INVALID_AUTHENTICATION"}"#,
            ErrorClass::Auth,
            &["401 INVALID_AUTHENTICATION", "Check the token"],
        ),
        (
            403,
            scopes,
            ErrorClass::Auth,
            &["`crm.objects.deals.read`", "MISSING_SCOPES", "correlation id c0ffee"],
        ),
        (429, r#"{"policyName":"DAILY","errorType":"RATE_LIMIT"}"#, ErrorClass::Exhausted, &["midnight"]),
        (477, "", ErrorClass::Permanent, &["another data centre"]),
        (414, "", ErrorClass::Permanent, &["414", "`GET /account-info/2026-09/details`"]),
        (302, "", ErrorClass::Permanent, &["Check the base URL"]),
    ];
    for (code, body, class, parts) in cases {
        let server = Server::script([status(code, body)]).await;
        let error = server.hubspot().identify().await.unwrap_err();
        assert_eq!(error.class(), class, "{code}");
        for part in parts {
            assert!(error.to_string().contains(part), "{code}: {error}");
        }
        assert_eq!(server.seen().len(), 1, "{code}");
    }
}

#[tokio::test]
async fn the_correlation_id_is_taken_from_the_header_when_the_body_has_none() {
    let headers = "x-hubspot-correlation-id: abc-123\r\n";
    let server = Server::script([Reply::WithHeaders(404, headers, String::new())]).await;
    let error = server.hubspot().identify().await.unwrap_err();
    assert!(error.to_string().contains("abc-123"), "{error}");
}

#[tokio::test]
async fn a_daily_limit_stops_a_write_without_a_retry() {
    let body = r#"{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT","policyName":"DAILY"}"#;
    let server = Server::script([status(429, body)]).await;
    let hubspot = server.hubspot();
    for _ in 0..2 {
        assert_eq!(hubspot.write(&update(&["1"])).await.unwrap_err().class(), ErrorClass::Exhausted);
    }
    assert_eq!((hubspot.calls().write, hubspot.calls().throttled), (1, 1));
}

#[tokio::test]
async fn numbered_and_dated_paths_are_spoken() {
    for (version, line) in [
        (ApiVersion::V2026_03, "POST /crm/objects/2026-03/contacts/batch/update"),
        (ApiVersion::V3, "POST /crm/v3/objects/contacts/batch/update"),
    ] {
        let server = Server::script([ok(r#"{"results":[{"id":"1"}]}"#)]).await;
        let hubspot = Hubspot::new(HubspotConfig { api_version: version, ..server.config() }).unwrap();
        hubspot.write(&update(&["1"])).await.unwrap();
        assert_eq!(server.seen()[0].line, line);
    }
}

#[tokio::test]
async fn too_large_a_batch_is_our_own_fault() {
    let targets: Vec<String> = (0..101).map(|id| id.to_string()).collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    let server = Server::script([]).await;
    assert_eq!(server.hubspot().write(&update(&targets)).await.unwrap_err().class(), ErrorClass::Bug);
    assert!(server.seen().is_empty());
}
