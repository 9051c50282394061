//! Answers about links: every shape they are known to have.

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_model::{LinkAction, LinkInput, LinkOutcome, LinkType, RecordId};
use serde_json::json;

use crate::server::{Reply, Seen, Server, ok, status};

fn link_type(type_id: u32) -> LinkType {
    LinkType { category: "HUBSPOT_DEFINED".to_owned(), type_id, label: None }
}

/// Pairs of a contact and a company, each with the plain type.
fn pairs(ends: &[(&str, &str)]) -> Vec<LinkInput> {
    let pair = |(from, to): &(&str, &str)| LinkInput {
        from: (*from).into(),
        to: (*to).into(),
        types: vec![link_type(279)],
    };
    ends.iter().map(pair).collect()
}

fn words(outcomes: &[LinkOutcome]) -> Vec<String> {
    let word = |outcome: &LinkOutcome| match outcome {
        LinkOutcome::Done => "done".to_owned(),
        LinkOutcome::Rejected(rejection) => rejection.message.clone(),
        LinkOutcome::Open => "open".to_owned(),
    };
    outcomes.iter().map(word).collect()
}

async fn act(server: &Server, action: LinkAction, ends: &[(&str, &str)]) -> Vec<String> {
    let hubspot = server.hubspot();
    let outcomes = hubspot.link(&"contacts".into(), &"companies".into(), action, &pairs(ends)).await.unwrap();
    words(&outcomes)
}

fn sent(seen: &Seen) -> Vec<String> {
    let inputs = seen.body["inputs"].as_array().unwrap();
    inputs.iter().map(|input| input["from"]["id"].as_str().unwrap().to_owned()).collect()
}

const NOT_FOUND: &str =
    "HubSpot refused the link: crm.associations.TO_OBJECT_NOT_FOUND (the other record is not there)";

#[tokio::test]
async fn a_pair_is_sent_with_its_types() {
    let answer = r#"{"status":"COMPLETE","results":[{"fromObjectTypeId":"0-1","fromObjectId":1,"toObjectTypeId":"0-2","toObjectId":11,"labels":[]}]}"#;
    let server = Server::script([status(201, answer)]).await;
    assert_eq!(act(&server, LinkAction::Link, &[("1", "11")]).await, ["done"]);
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/associations/2026-09/contacts/companies/batch/create");
    let types = json!([{ "associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279 }]);
    assert_eq!(
        seen[0].body,
        json!({ "inputs": [{ "from": { "id": "1" }, "to": { "id": "11" }, "types": types }] })
    );
}

#[tokio::test]
async fn ends_are_told_as_numbers_texts_or_objects_and_in_any_order() {
    let results = [
        r#"{"fromObjectId":2,"toObjectId":12},{"fromObjectId":1,"toObjectId":11}"#,
        r#"{"fromObjectId":"2","toObjectId":"12"},{"fromObjectId":"1","toObjectId":"11"}"#,
        r#"{"from":{"id":"2"},"to":{"id":"12"}},{"from":{"id":1},"to":{"id":11}}"#,
    ];
    for results in results {
        let server = Server::script([status(201, format!(r#"{{"results":[{results}]}}"#))]).await;
        let outcomes = act(&server, LinkAction::Link, &[("1", "11"), ("2", "12")]).await;
        assert_eq!(outcomes, ["done", "done"], "{results}");
    }
}

#[tokio::test]
async fn errors_find_their_pairs_by_whatever_they_name() {
    let error = |context: &str| {
        format!(
            r#"{{"status":"error","category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.TO_OBJECT_NOT_FOUND","message":"No company with ID 12 exists","context":{context}}}"#
        )
    };
    // What the error names, and the pairs it is about.
    let cases = [
        (r#"{"toObjectId":["12"]}"#, [false, true, true]),
        (r#"{"fromObjectId":["2"],"toObjectId":["12"]}"#, [false, true, false]),
        (r#"{"id":["12"]}"#, [false, true, true]),
        (r#"{"fromObjectId":"3"}"#, [false, false, true]),
    ];
    for (context, is_named) in cases {
        let ends = [("1", "11"), ("2", "12"), ("3", "12")];
        let good = ends.iter().zip(is_named).filter(|(_, named)| !named);
        let good: Vec<String> = good
            .map(|((from, to), _)| format!(r#"{{"fromObjectId":"{from}","toObjectId":"{to}"}}"#))
            .collect();
        let answer =
            format!(r#"{{"results":[{}],"numErrors":1,"errors":[{}]}}"#, good.join(","), error(context));
        let server = Server::script([status(207, answer)]).await;
        let expected = is_named.map(|named| if named { NOT_FOUND } else { "done" });
        assert_eq!(act(&server, LinkAction::Link, &ends).await, expected, "{context}");
        assert_eq!(server.seen().len(), 1);
    }
}

/// A server that refuses the whole call when a bad contact is in it, without saying which.
async fn fussy(bad: &'static [&'static str], refusal: Reply, empty: bool) -> Server {
    Server::reacting(move |seen| {
        let ids = sent(seen);
        if ids.iter().any(|id| bad.contains(&id.as_str())) {
            return refusal.clone();
        }
        let results: Vec<String> =
            ids.iter().map(|id| format!(r#"{{"fromObjectId":"{id}","toObjectId":"9"}}"#)).collect();
        let results = if empty { String::new() } else { results.join(",") };
        status(201, format!(r#"{{"results":[{results}]}}"#))
    })
    .await
}

#[tokio::test]
async fn a_call_refused_as_a_whole_is_taken_apart() {
    const REFUSAL: &str =
        r#"{"status":"error","category":"VALIDATION_ERROR","message":"something is wrong"}"#;
    let ends: Vec<(String, String)> = (0..40).map(|number| (number.to_string(), "9".to_owned())).collect();
    let ends: Vec<(&str, &str)> = ends.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    for (action, empty) in [(LinkAction::Link, false), (LinkAction::Unlink, true)] {
        let server = fussy(&["7", "31"], status(400, REFUSAL), empty).await;
        let outcomes = act(&server, action, &ends).await;
        for (number, outcome) in outcomes.iter().enumerate() {
            let is_bad = number == 7 || number == 31;
            assert_eq!(
                outcome,
                if is_bad { "HubSpot refused the link: VALIDATION_ERROR" } else { "done" },
                "{number}"
            );
        }
        assert!(server.seen().len() <= 1 + 2 * 2 * 6, "{} calls", server.seen().len());
    }
}

#[tokio::test]
async fn an_error_that_names_nobody_is_found_by_halves() {
    let stray = r#"{"results":[],"errors":[{"status":"error","category":"VALIDATION_ERROR","message":"one of them"}]}"#;
    let server = fussy(&["2"], status(207, stray), false).await;
    let outcomes = act(&server, LinkAction::Link, &[("1", "9"), ("2", "9"), ("3", "9")]).await;
    assert_eq!(outcomes, ["done", "HubSpot refused the link: VALIDATION_ERROR", "done"]);
}

#[tokio::test]
async fn taking_away_what_is_not_there_is_done() {
    let gone = r#"{"results":[],"errors":[{"status":"error","category":"OBJECT_NOT_FOUND","message":"m","context":{"fromObjectId":["2"]}}]}"#;
    for reply in [status(204, ""), ok(r#"{"status":"COMPLETE","results":[]}"#), status(207, gone)] {
        let server = Server::script([reply]).await;
        assert_eq!(act(&server, LinkAction::Unlink, &[("1", "11"), ("2", "12")]).await, ["done", "done"]);
        assert_eq!(
            server.seen()[0].line,
            "POST /crm/associations/2026-09/contacts/companies/batch/labels/archive"
        );
    }
    let server = Server::script([status(204, "")]).await;
    let input = LinkInput { from: "1".into(), to: "11".into(), types: Vec::new() };
    let outcomes =
        server.hubspot().link(&"contacts".into(), &"companies".into(), LinkAction::Unlink, &[input]).await;
    assert_eq!(words(&outcomes.unwrap()), ["done"]);
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/associations/2026-09/contacts/companies/batch/archive");
    assert_eq!(seen[0].body, json!({ "inputs": [{ "from": { "id": "1" }, "to": [{ "id": "11" }] }] }));
}

#[tokio::test]
async fn an_unknown_fate_is_open_beside_what_is_known_and_an_error_alone() {
    let known = r#"{"results":[{"fromObjectId":"1","toObjectId":"11"}]}"#;
    // The answer leaves one of two pairs out.
    let server = Server::script([status(201, known)]).await;
    assert_eq!(act(&server, LinkAction::Link, &[("1", "11"), ("2", "12")]).await, ["done", "open"]);
    let transient = r#"{"results":[],"errors":[{"category":"INTERNAL_ERROR","message":"m","context":{"fromObjectId":["1"]}}]}"#;
    let server = Server::script([status(207, transient)]).await;
    assert_eq!(act(&server, LinkAction::Link, &[("1", "11")]).await, ["open"]);
    for riddle in [ok(""), ok(r#"{"results":[]}"#), status(502, "<html>"), Reply::Drop] {
        let server = Server::reacting(move |_| riddle.clone()).await;
        let hubspot = server.hubspot();
        let outcomes = hubspot
            .link(&"contacts".into(), &"companies".into(), LinkAction::Link, &pairs(&[("1", "11")]))
            .await;
        assert_eq!(outcomes.unwrap_err().class(), ErrorClass::Transient { retry_after: None });
        assert_eq!((hubspot.calls().write, hubspot.calls().retried), (4, 3));
    }
}

#[tokio::test]
async fn links_are_read_page_after_page() {
    let first = r#"{"results":[
        {"from":{"id":"1"},"to":[{"toObjectId":11,"associationTypes":[{"category":"HUBSPOT_DEFINED","typeId":1,"label":"Primary"},{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}]}],"paging":{"next":{"after":"11"}}},
        {"from":{"id":"2"},"to":[{"toObjectId":"12","associationTypes":[{"category":"USER_DEFINED","typeId":7,"label":""}]}]}],
        "errors":[{"status":"error","category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","message":"No company is associated with contact 3.","context":{"fromObjectId":["3"]}}]}"#;
    let second = r#"{"results":[{"from":{"id":"1"},"to":[{"toObjectId":13,"associationTypes":[]}]}]}"#;
    let server = Server::script([status(207, first), ok(second)]).await;
    let hubspot = server.hubspot();
    let ids: Vec<RecordId> = ["1", "2", "3"].map(RecordId::from).into();
    let links = hubspot.links(&"contacts".into(), &"companies".into(), &ids).await.unwrap();
    let shown: Vec<String> = links
        .iter()
        .flat_map(|links| links.to.iter().map(move |(to, types)| (links.from.to_string(), to, types)))
        .map(|(from, to, types)| {
            format!("{from} {to} {:?}", types.iter().map(|one| one.type_id).collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(shown, ["1 11 [1, 279]", "1 13 []", "2 12 [7]"]);
    assert_eq!(links[1].to[0].1[0].label, None);
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/associations/2026-09/contacts/companies/batch/read");
    assert_eq!(seen[1].body, json!({ "inputs": [{ "id": "1", "after": "11" }] }));
    assert_eq!(hubspot.calls().read, 2);
    // Nothing to ask for is nothing asked.
    assert!(hubspot.links(&"contacts".into(), &"companies".into(), &[]).await.unwrap().is_empty());
    assert_eq!(hubspot.calls().read, 2);
}

#[tokio::test]
async fn links_that_cannot_be_read_for_the_moment_are_asked_for_again() {
    let busy = r#"{"results":[],"errors":[{"category":"INTERNAL_ERROR","message":"m"}]}"#;
    let good = r#"{"results":[{"from":{"id":"1"},"to":[{"toObjectId":11,"associationTypes":[]}]}]}"#;
    let server = Server::script([status(207, busy), ok(good)]).await;
    let links = server.hubspot().links(&"contacts".into(), &"companies".into(), &["1".into()]).await.unwrap();
    assert_eq!((links.len(), server.seen().len()), (1, 2));
}
