//! Answers about definitions, owners and pipelines.

use fieldline_connector::{Creation, Definitions as _, Destination as _, ErrorClass, PropertyGroup};
use fieldline_model::{
    LiveTable, Outcome, PropertyDefinition, PropertyType, RecordId, Sensitivity, SnapshotPart, Unseen,
};
use serde_json::json;

use crate::server::{Reply, Seen, Server, ok, status};

/// The end of a path, and what is answered there.
type Answered = (&'static str, fn() -> Reply);

/// Answers by the end of the path; what is not listed is not there.
async fn portal(replies: &'static [Answered]) -> Server {
    Server::reacting(move |seen: &Seen| {
        let path = seen.line.split_once(' ').map_or("", |(_, path)| path);
        let found = replies.iter().find(|(end, _)| path.ends_with(end));
        found.map_or_else(
            || status(404, r#"{"status":"error","message":"resource not found"}"#),
            |(_, reply)| reply(),
        )
    })
    .await
}

fn plain() -> Reply {
    ok(r#"{"results":[
        {"name":"zip","label":"Postal code","groupName":"contactinformation","type":"string","fieldType":"text","createdUserId":"77"},
        {"name":"stage","type":"enumeration","fieldType":"radio","options":[
            {"label":"Last","value":"z","displayOrder":-1},{"label":"Two","value":"b","displayOrder":2},
            {"label":"One","value":"a","displayOrder":1},{"label":"Also last","value":"y"}]},
        {"name":"hubspot_owner_id","type":"enumeration","fieldType":"select","externalOptions":true,"referencedObjectType":"OWNER",
            "options":[{"label":"Ada Lovelace","value":"1"}]},
        {"name":"odd","type":"json","fieldType":"calculation_magic","calculated":true}]}"#)
}

fn forbidden_in_context() -> Reply {
    let context = r#"{"requiredGranularScopes":["b.read","a.read","a.read"]}"#;
    status(
        403,
        format!(r#"{{"status":"error","category":"MISSING_SCOPES","message":"m","context":{context}}}"#),
    )
}

fn forbidden_in_errors() -> Reply {
    let context = r#"{"requiredGranularScopes":["c.read"]}"#;
    status(
        403,
        format!(
            r#"{{"status":"error","category":"MISSING_SCOPES","errors":[{{"message":"m","context":{context}}}]}}"#
        ),
    )
}

fn forbidden_without_a_word() -> Reply {
    status(403, "<html>")
}

fn sensitive() -> Reply {
    ok(r#"{"results":[{"name":"salary","type":"number","fieldType":"number"}]}"#)
}

fn rules() -> Reply {
    ok(r#"{"results":[{"propertyName":"zip","propertyValidationRules":[
        {"ruleType":"MAX_LENGTH","ruleArguments":[5]},{"ruleType":"ALPHANUMERIC","ruleArguments":["NUMERIC_ONLY"],"shouldApplyNormalization":true}]},
        {"propertyName":"gone","propertyValidationRules":[{"ruleType":"URL"}]}]}"#)
}

#[tokio::test]
async fn what_may_be_seen_is_put_together_and_the_rest_is_named() {
    let server = portal(&[
        ("/properties/2026-09/contacts", plain),
        ("dataSensitivity=sensitive", sensitive),
        ("dataSensitivity=highly_sensitive", forbidden_in_context),
        ("/schemas/contacts", forbidden_in_errors),
        ("/property-validations/2026-09/0-1", rules),
        ("/companies/labels", forbidden_without_a_word),
    ])
    .await;
    let described = server.hubspot().describe(&"contacts".into(), &["companies".into()]).await.unwrap();
    let unseen = |part, scopes: &[&str]| Unseen {
        part,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    };
    let expected = [
        unseen(SnapshotPart::HighlySensitiveProperties, &["a.read", "b.read"]),
        unseen(SnapshotPart::Required, &["c.read"]),
        unseen(SnapshotPart::Associations("companies".into()), &[]),
    ];
    assert_eq!(described.unseen, expected);
    let schema = described.schema;
    let of = |name: &str| schema.get(name).unwrap();
    assert_eq!(of("salary").sensitivity, Sensitivity::Sensitive);
    let values: Vec<&str> = of("stage").options.iter().map(|option| option.value.as_str()).collect();
    assert_eq!(values, ["a", "b", "z", "y"]);
    assert!(of("hubspot_owner_id").options.is_empty(), "owners are people");
    assert_eq!(
        (of("odd").property_type.as_str(), of("odd").field_type.as_str()),
        ("json", "calculation_magic")
    );
    assert!(of("odd").calculated && of("odd").read_only);
    let kinds: Vec<(&str, &str)> =
        of("zip").rules.iter().map(|rule| (rule.kind.as_str(), rule.arguments[0].as_str())).collect();
    assert_eq!(kinds, [("ALPHANUMERIC", "NUMERIC_ONLY"), ("MAX_LENGTH", "5")]);
    assert!(schema.pipelines.is_empty() && schema.get("gone").is_none());
}

#[tokio::test]
async fn plain_properties_are_the_least() {
    let server = portal(&[("/properties/2026-09/contacts", forbidden_in_errors)]).await;
    let error = server.hubspot().describe(&"contacts".into(), &[]).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Auth);
    assert!(error.to_string().contains("`c.read`"), "{error}");
    // What is broken is not taken for absent.
    let server =
        portal(&[("/properties/2026-09/contacts", plain), ("dataSensitivity=sensitive", || status(401, ""))])
            .await;
    assert_eq!(
        server.hubspot().describe(&"contacts".into(), &[]).await.unwrap_err().class(),
        ErrorClass::Auth
    );
}

fn definition(name: &str) -> PropertyDefinition {
    PropertyDefinition {
        label: Some("A label".to_owned()),
        group: Some("fieldline".to_owned()),
        property_type: PropertyType::Number,
        field_type: "number".into(),
        ..PropertyDefinition::text(name)
    }
}

#[tokio::test]
async fn a_property_is_sent_whole_and_a_partial_success_is_understood() {
    let answer = r#"{"status":"COMPLETE","results":[{"name":"b"}],"numErrors":2,"errors":[
        {"status":"error","category":"OBJECT_ALREADY_EXISTS","subCategory":"Properties.PROPERTY_WITH_NAME_EXISTS","message":"A property named 'a' already exists.","context":{"name":["a"]}},
        {"status":"error","category":"VALIDATION_ERROR","message":"Property 'c' is odd!"}]}"#;
    let server = Server::script([status(207, answer)]).await;
    let definitions = ["a", "b", "c"].map(definition);
    let creations = server.hubspot().create_properties(&"contacts".into(), &definitions).await.unwrap();
    let expected = [
        Creation::Exists("a".into()),
        Creation::Created("b".into()),
        Creation::Refused("c".into(), "Property 'c' is odd!".to_owned()),
    ];
    assert_eq!(creations, expected);
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/properties/2026-09/contacts/batch/create");
    let input = json!({ "name": "a", "label": "A label", "type": "number", "fieldType": "number",
        "groupName": "fieldline", "hasUniqueValue": false });
    assert_eq!(seen[0].body["inputs"][0], input);
}

#[tokio::test]
async fn a_refused_batch_of_properties_is_taken_apart() {
    let server = Server::reacting(|seen| {
        let names: Vec<&str> =
            seen.body["inputs"].as_array().unwrap().iter().map(|input| input["name"].as_str().unwrap()).collect();
        if names.contains(&"bad") {
            return status(400, r#"{"status":"error","category":"VALIDATION_ERROR","message":"Property failed validation.","errors":[{"message":"label is odd"}]}"#);
        }
        let results: Vec<String> = names.iter().map(|name| format!(r#"{{"name":"{name}"}}"#)).collect();
        status(201, format!(r#"{{"results":[{}]}}"#, results.join(",")))
    })
    .await;
    let definitions = ["a", "bad", "c", "d"].map(definition);
    let creations = server.hubspot().create_properties(&"contacts".into(), &definitions).await.unwrap();
    let refused = Creation::Refused("bad".into(), "Property failed validation. label is odd".to_owned());
    let created = |name: &str| Creation::Created(name.into());
    assert_eq!(creations, [created("a"), refused, created("c"), created("d")]);
}

#[tokio::test]
async fn a_group_that_is_there_will_do() {
    let group = PropertyGroup { name: "fieldline".to_owned(), label: "Fieldline".to_owned() };
    for (reply, is_fine) in [
        (status(201, r#"{"name":"fieldline"}"#), true),
        (status(409, r#"{"category":"OBJECT_ALREADY_EXISTS"}"#), true),
        (status(400, r#"{"category":"VALIDATION_ERROR"}"#), false),
    ] {
        let server = Server::script([reply]).await;
        let made = server.hubspot().create_group(&"contacts".into(), &group).await;
        assert_eq!(made.is_ok(), is_fine);
        assert_eq!(server.seen()[0].line, "POST /crm/properties/2026-09/contacts/groups");
    }
}

#[tokio::test]
async fn owners_without_names_or_addresses_are_owners() {
    let first = r#"{"results":[{"id":"1","email":"a@x.io","firstName":"Ada","lastName":"L","userId":9,"type":"PERSON","archived":false},
        {"id":2,"email":"","firstName":null,"type":"QUEUE"},{"email":"nobody@x.io"}],"paging":{"next":{"after":"MTAw"}}}"#;
    let second = r#"{"results":[{"id":"3","lastName":"Only","archived":true},{"id":"4","lastName":"Only"}]}"#;
    let server = Server::script([ok(first), ok(second)]).await;
    let rows = server.hubspot().table(&LiveTable::Owners).await.unwrap();
    let shown: Vec<Vec<(&str, &str)>> =
        rows.iter().map(|row| row.0.iter().map(|(name, value)| (*name, value.as_str())).collect()).collect();
    let ada = vec![("email", "a@x.io"), ("id", "1"), ("name", "Ada L"), ("user_id", "9")];
    assert_eq!(shown, [ada, vec![("id", "2")], vec![("id", "4"), ("name", "Only")]]);
    let lines: Vec<String> = server.seen().into_iter().map(|seen| seen.line).collect();
    let base = "GET /crm/owners/2026-09?limit=100&archived=false";
    assert_eq!(lines, [base.to_owned(), format!("{base}&after=MTAw")]);
}

#[tokio::test]
async fn pipelines_stand_in_display_order_without_the_archived_ones() {
    let answer = r#"{"results":[
        {"id":"b","label":"Second","displayOrder":1,"stages":[]},
        {"id":"x","label":"Old","displayOrder":0,"archived":true,"stages":[]},
        {"id":1,"label":"First","displayOrder":0,"stages":[
            {"id":"s2","label":"Won","displayOrder":1},{"id":"s0","label":"Gone","displayOrder":0,"archived":true},{"id":"s1","label":"New","displayOrder":0}]}]}"#;
    let server = Server::reacting(move |_| ok(answer)).await;
    let hubspot = server.hubspot();
    let ids = |rows: Vec<fieldline_model::LiveRow>| -> Vec<String> {
        rows.iter().map(|row| row.0["id"].clone()).collect()
    };
    let pipelines = hubspot.table(&LiveTable::Pipelines { object: "deals".into() }).await.unwrap();
    assert_eq!(ids(pipelines), ["1", "b"]);
    let stages = LiveTable::Stages { object: "deals".into(), pipeline: "First".to_owned() };
    assert_eq!(ids(hubspot.table(&stages).await.unwrap()), ["s1", "s2"]);
}

#[tokio::test]
async fn an_archive_refused_as_a_whole_is_taken_apart() {
    let server = Server::reacting(|seen| {
        let ids = seen.ids();
        if seen.line.ends_with("/batch/read") {
            let found = ids.iter().filter(|id| *id != "4").map(|id| format!(r#"{{"id":"{id}"}}"#));
            return ok(format!(r#"{{"results":[{}]}}"#, found.collect::<Vec<_>>().join(",")));
        }
        if ids.contains(&"2".to_owned()) {
            return status(400, r#"{"status":"error","category":"VALIDATION_ERROR","message":"locked"}"#);
        }
        status(204, "")
    })
    .await;
    let ids: Vec<RecordId> = ["1", "2", "3", "4"].map(RecordId::from).into();
    let outcomes = server.hubspot().archive(&"contacts".into(), &ids).await.unwrap();
    let written = |id: &str| Outcome::Written { id: id.into(), created: false, stored: Vec::new() };
    assert_eq!((&outcomes[0], &outcomes[2], &outcomes[3]), (&written("1"), &written("3"), &Outcome::Missing));
    assert!(
        matches!(&outcomes[1], Outcome::Rejected(rejection) if rejection.message.contains("VALIDATION_ERROR"))
    );
}
