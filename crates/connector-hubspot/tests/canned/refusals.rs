//! A whole call refused because of some of its inputs.

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_model::Outcome;

use crate::outcomes::{update, upsert, words};
use crate::server::{Reply, Seen, Server, ok, status};

const INVALID: &str = "email: was refused by HubSpot: INVALID_EMAIL (the value is no e-mail address)";

/// A 200 that writes every input of the request.
fn all_written(request: &Seen) -> Reply {
    let inputs = request.body["inputs"].as_array().unwrap();
    let result = |input: &serde_json::Value| {
        let (id, trace) = (&input["id"], &input["objectWriteTraceId"]);
        format!(r#"{{"id":{id},"objectWriteTraceId":{trace}}}"#)
    };
    let results: Vec<String> = inputs.iter().map(result).collect();
    ok(format!(r#"{{"results":[{}]}}"#, results.join(",")))
}

/// Refuses the first call with this, and writes all of every later one.
async fn refusing_once(code: u16, refusal: &'static str) -> Server {
    let mut is_first = true;
    Server::reacting(
        move |request| {
            if std::mem::take(&mut is_first) { status(code, refusal) } else { all_written(request) }
        },
    )
    .await
}

#[tokio::test]
async fn an_input_that_hubspot_names_by_value_is_set_aside() {
    let bodies = [
        r#"{"status":"error","message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address foo is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\",\"portalId\":1}]","errors":[{"message":"Email address foo is invalid","code":"INVALID_EMAIL","context":{"propertyName":["email"]}}],"category":"VALIDATION_ERROR"}"#,
        r#"{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"Email address foo is invalid\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}"#,
        r#"{"message":"Property values were not valid","validationResults":[{"isValid":false,"message":"Email address foo is invalid","error":"INVALID_EMAIL","name":"email"}]}"#,
    ];
    for body in bodies {
        let server = refusing_once(400, body).await;
        let hubspot = server.hubspot();
        let outcomes = hubspot.write(&upsert(&["a@x.io", "foo", "c@x.io"])).await.unwrap();
        assert_eq!(words(&outcomes), ["wrote a@x.io", INVALID, "wrote c@x.io"]);
        assert_eq!(server.seen()[1].ids(), ["a@x.io", "c@x.io"]);
        assert_eq!(hubspot.calls().write, 2);
    }
}

#[tokio::test]
async fn a_property_that_does_not_exist_rejects_all_who_send_it_without_another_call() {
    let body = r#"{"category":"VALIDATION_ERROR","errors":[{"message":"Property \"phone\" does not exist","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["phone"]}}]}"#;
    let server = refusing_once(400, body).await;
    let outcomes = server.hubspot().write(&upsert(&["a@x.io", "b@x.io"])).await.unwrap();
    let word = "phone: was refused by HubSpot: PROPERTY_DOESNT_EXIST (the object type has no such property)";
    assert_eq!(words(&outcomes), [word, word]);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn repeated_ids_go_in_a_call_of_their_own_afterwards() {
    let body = r#"{"status":"error","message":"Duplicate IDs found in batch input: [a@x.io]. IDs must be unique","context":{"ids":["a@x.io"]},"category":"VALIDATION_ERROR"}"#;
    let server = refusing_once(400, body).await;
    let outcomes = server.hubspot().write(&upsert(&["a@x.io", "b@x.io", "A@x.io"])).await.unwrap();
    assert_eq!(words(&outcomes), ["wrote a@x.io", "wrote b@x.io", "wrote A@x.io"]);
    let calls: Vec<_> = server.seen()[1..].iter().map(Seen::ids).collect();
    assert_eq!(calls, [vec!["a@x.io", "b@x.io"], vec!["A@x.io"]]);
}

#[tokio::test]
async fn a_taken_value_is_laid_at_the_door_of_its_record() {
    let body = r#"{"category":"VALIDATION_ERROR","message":"Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, propertyName=email, value=x@y.z} on 102. 552239500007 already has that value."}"#;
    let server = refusing_once(400, body).await;
    let outcomes = server.hubspot().write(&update(&["101", "102", "103"])).await.unwrap();
    let refused =
        "email: was refused by HubSpot: record 552239500007 has this value, and the property is unique";
    assert_eq!(words(&outcomes), ["wrote 101", refused, "wrote 103"]);
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn when_nobody_is_named_the_batch_is_taken_apart() {
    let conflict =
        r#"{"status":"error","message":"Contact already exists. Existing ID: 6501","category":"CONFLICT"}"#;
    let targets: Vec<String> = (0..100).map(|number| format!("{number}@x.io")).collect();
    let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
    for culprits in [vec![], vec![0], vec![99], vec![50], vec![49, 50], vec![3, 60, 61]] {
        let guilty: Vec<String> = culprits.iter().map(|number| format!("{number}@x.io")).collect();
        let server = Server::reacting(move |request| {
            let is_refused = request.ids().iter().any(|id| guilty.contains(id));
            if is_refused { status(409, conflict) } else { all_written(request) }
        })
        .await;
        let hubspot = server.hubspot();
        let outcomes = hubspot.write(&upsert(&targets)).await.unwrap();
        let refused: Vec<usize> =
            (0..100).filter(|number| matches!(outcomes[*number], Outcome::Rejected(_))).collect();
        let written = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Written { .. })).count();
        assert_eq!((&refused, written), (&culprits, 100 - culprits.len()));
        assert!(
            hubspot.calls().write <= 1 + 14 * culprits.len() as u64,
            "{culprits:?}: {:?}",
            hubspot.calls()
        );
        assert_eq!(hubspot.calls().retried, 0);
    }
}

#[tokio::test]
async fn errors_of_a_207_that_name_nobody_are_found_by_halves() {
    let server = Server::reacting(|request| {
        let ids = request.ids();
        let (bad, good): (Vec<_>, Vec<_>) = ids.iter().partition(|id| id.as_str() == "2");
        let results: Vec<String> = good.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        // The server writes the good ones but is silent about them when there is an error.
        match bad.len() {
            0 => ok(format!(r#"{{"results":[{}]}}"#, results.join(","))),
            _ => status(207, r#"{"results":[],"errors":[{"category":"VALIDATION_ERROR","message":"x"}]}"#),
        }
    })
    .await;
    let outcomes = server.hubspot().write(&update(&["0", "1", "2", "3"])).await.unwrap();
    let refused = "record: was refused by HubSpot: VALIDATION_ERROR";
    assert_eq!(words(&outcomes), ["wrote 0", "wrote 1", refused, "wrote 3"]);
}

#[tokio::test]
async fn a_refusal_of_the_call_as_such_blames_no_record() {
    let cases = [
        (
            400,
            r#"{"message":"Unable to perform update/upsert by non-unique 0-3 property dealname","category":"VALIDATION_ERROR"}"#,
        ),
        (400, r#"{"message":"Unable to infer object type from: butterflies"}"#),
        (400, r#"{"message":"Invalid input JSON on line 1, column 2: x"}"#),
        (404, ""),
        (405, ""),
    ];
    for (code, body) in cases {
        let server = Server::script([status(code, body)]).await;
        let error = server.hubspot().write(&upsert(&["a@x.io", "b@x.io"])).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Permanent, "{body}");
        assert_eq!(server.seen().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_single_input_that_is_refused_keeps_hubspots_words_apart() {
    let body = r#"{"message":"Email address ada.secret is invalid","category":"VALIDATION_ERROR","correlationId":"c-1"}"#;
    let server = Server::script([status(400, body)]).await;
    let outcomes = server.hubspot().write(&upsert(&["ada.secret"])).await.unwrap();
    let [Outcome::Rejected(rejection)] = outcomes.as_slice() else { panic!("{outcomes:?}") };
    assert_eq!(rejection.message, "was refused by HubSpot: VALIDATION_ERROR");
    assert_eq!(rejection.value.as_deref(), Some("Email address ada.secret is invalid"));
}

#[tokio::test]
async fn a_single_record_that_is_gone_is_missing() {
    let body = r#"{"status":"error","message":"resource not found","category":"OBJECT_NOT_FOUND"}"#;
    let server = Server::script([status(404, body)]).await;
    assert_eq!(server.hubspot().write(&update(&["7"])).await.unwrap(), [Outcome::Missing]);
}

#[tokio::test]
async fn what_was_written_before_a_failure_is_not_forgotten() {
    let server = Server::reacting(|request| match request.ids().as_slice() {
        [_, _] => status(409, r#"{"category":"CONFLICT"}"#),
        [first] if first == "1" => all_written(request),
        _ => status(401, ""),
    })
    .await;
    let outcomes = server.hubspot().write(&update(&["1", "2"])).await.unwrap();
    assert_eq!(words(&outcomes), ["wrote 1", "open"]);
}
