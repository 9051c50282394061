//! One write call, answered with 200 or 207.

use fieldline_connector::Destination as _;
use fieldline_model::Batch;
use serde_json::json;

use crate::outcomes::{update, upsert, words};
use crate::server::{Server, ok, status};

struct Case {
    what: &'static str,
    batch: Batch,
    status: u16,
    answer: &'static str,
    outcomes: &'static [&'static str],
}

fn upserts() -> Vec<Case> {
    let two = || upsert(&["Ada@X.io", "bo@x.io"]);
    vec![
        Case {
            what: "results in another order, matched by trace id",
            batch: two(),
            status: 200,
            answer: r#"{"status":"COMPLETE","results":[
                {"id":"12","new":false,"objectWriteTraceId":"t1","properties":{"email":"bo@x.io","phone":null}},
                {"id":"11","new":true,"objectWriteTraceId":"t0","properties":{"email":"ada@x.io","hs_object_id":"11"}}]}"#,
            outcomes: &["created 11 email=ada@x.io", "wrote 12 email=bo@x.io phone=∅"],
        },
        Case {
            what: "no trace ids echoed: matched by the key, whatever its case",
            batch: two(),
            status: 200,
            answer: r#"{"results":[{"id":12,"properties":{"email":"bo@x.io"}},{"id":"11","properties":{"email":"ada@x.io"}}]}"#,
            outcomes: &["wrote 11 email=ada@x.io", "wrote 12 email=bo@x.io"],
        },
        Case {
            what: "fewer results than inputs, and one that nobody sent",
            batch: two(),
            status: 200,
            answer: r#"{"results":[{"id":"12","objectWriteTraceId":"t1"},{"id":"99","objectWriteTraceId":"t7"},
                {"id":"98","properties":{"email":"eve@x.io"}},{"properties":{}}]}"#,
            outcomes: &["open", "wrote 12"],
        },
        Case {
            what: "the same result twice: the first stands",
            batch: upsert(&["a@x.io"]),
            status: 200,
            answer: r#"{"results":[{"id":"1","new":true,"objectWriteTraceId":"t0"},{"id":"2","objectWriteTraceId":"t0"}]}"#,
            outcomes: &["created 1"],
        },
    ]
}

fn partly_refused_upserts() -> Vec<Case> {
    let two = || upsert(&["Ada@X.io", "bo@x.io"]);
    vec![
        Case {
            what: "207: an existing contact and an invalid address, by trace id",
            batch: upsert(&["a@x.io", "foo", "c@x.io"]),
            status: 207,
            answer: r#"{"status":"COMPLETE","numErrors":2,"results":[{"id":"3","new":true,"objectWriteTraceId":"t2"}],"errors":[
                {"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: 171591000198",
                 "context":{"objectWriteTraceId":["t0"],"existingId":["171591000198"]}},
                {"status":"error","category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address foo is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]",
                 "context":{"objectWriteTraceId":["t1"]}}]}"#,
            outcomes: &[
                "record: was refused by HubSpot: CONFLICT (another record has this value); record 171591000198 has it already",
                "email: was refused by HubSpot: INVALID_EMAIL (the value is no e-mail address)",
                "created 3",
            ],
        },
        Case {
            what: "207: one input left and one error that names nobody",
            batch: two(),
            status: 207,
            answer: r#"{"results":[{"id":"11","objectWriteTraceId":"t0"}],"errors":[{"category":"VALIDATION_ERROR","message":"secret"}]}"#,
            outcomes: &["wrote 11", "record: was refused by HubSpot: VALIDATION_ERROR"],
        },
        Case {
            what: "207: trouble on HubSpot's side is no refusal",
            batch: two(),
            status: 207,
            answer: r#"{"results":[{"id":"11","objectWriteTraceId":"t0"}],"errors":[{"category":"INTERNAL_ERROR","message":"x","context":{"objectWriteTraceId":["t1"]}}]}"#,
            outcomes: &["wrote 11", "open"],
        },
    ]
}

fn updates() -> Vec<Case> {
    vec![
        Case {
            what: "207: a record that is gone, without trace ids",
            batch: update(&["101", "102", "103"]),
            status: 207,
            answer: r#"{"results":[{"id":"103","properties":{"phone":"+2"}},{"id":"101","properties":{}}],"numErrors":1,"errors":[
                {"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.","context":{"ids":["102"]}}]}"#,
            outcomes: &["wrote 101", "missing", "wrote 103 phone=+2"],
        },
        Case {
            what: "207: one error for several records",
            batch: update(&["101", "102"]),
            status: 207,
            answer: r#"{"results":[],"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["102","101"]}}]}"#,
            outcomes: &["missing", "missing"],
        },
        Case {
            what: "207: a value that another record has",
            batch: update(&["101", "102"]),
            status: 207,
            answer: r#"{"results":[{"id":"102","objectWriteTraceId":"t1"}],"errors":[{"category":"VALIDATION_ERROR",
                "message":"Cannot set PropertyValueCoordinates{portalId=1, propertyName=email, value=x@y.z} on 101. 5 already has that value.",
                "context":{"objectWriteTraceId":["t0"]}}]}"#,
            outcomes: &[
                "email: was refused by HubSpot: record 5 has this value, and the property is unique",
                "wrote 102",
            ],
        },
    ]
}

#[tokio::test]
async fn every_input_gets_its_outcome_from_one_call() {
    for case in upserts().into_iter().chain(partly_refused_upserts()).chain(updates()) {
        let server = Server::script([status(case.status, case.answer)]).await;
        let hubspot = server.hubspot();
        let outcomes = hubspot.write(&case.batch).await.unwrap();
        assert_eq!(words(&outcomes), case.outcomes, "{}", case.what);
        assert_eq!(hubspot.calls().write, 1, "{}", case.what);
    }
}

#[tokio::test]
async fn an_upsert_names_key_trace_and_properties() {
    let server = Server::script([ok(r#"{"results":[{"id":"1","objectWriteTraceId":"t0"}]}"#)]).await;
    server.hubspot().write(&upsert(&["a@x.io"])).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/objects/2026-09/contacts/batch/upsert");
    let expected = json!({"inputs": [{"id": "a@x.io", "idProperty": "email", "objectWriteTraceId": "t0",
        "properties": {"email": "a@x.io", "phone": "+0"}}]});
    assert_eq!(seen[0].body, expected);
}

#[tokio::test]
async fn an_update_names_no_key() {
    let server = Server::script([ok(r#"{"results":[{"id":"5","objectWriteTraceId":"t0"}]}"#)]).await;
    server.hubspot().write(&update(&["5"])).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/objects/2026-09/contacts/batch/update");
    let expected = json!({"inputs": [{"id": "5", "objectWriteTraceId": "t0", "properties": {"email": "5", "phone": "+0"}}]});
    assert_eq!(seen[0].body, expected);
}

#[tokio::test]
async fn results_that_name_nobody_are_told_apart_by_reading_the_keys_back() {
    let written =
        r#"{"results":[{"id":"12","new":true,"properties":{"phone":"+1"}},{"id":"11","properties":{}}]}"#;
    let read = r#"{"results":[{"id":"11","properties":{"email":"ada@x.io"}},{"id":"12","properties":{"email":"bo@x.io"}}]}"#;
    let server = Server::script([ok(written), ok(read)]).await;
    let hubspot = server.hubspot();
    let outcomes = hubspot.write(&upsert(&["Ada@X.io", "bo@x.io", "eve@x.io"])).await.unwrap();
    assert_eq!(words(&outcomes), ["wrote 11", "created 12 phone=+1", "open"]);
    assert_eq!((hubspot.calls().write, hubspot.calls().read), (1, 1));
}
