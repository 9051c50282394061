//! Drift, one kind after another.

use super::*;

/// A snapshot of deals with these properties and further keys, as it lies in its file.
fn snapshot(properties: &str, more: &str) -> Snapshot {
    Snapshot::read(&format!(r#"{{"object": "deals", {more} "properties": [{properties}]}}"#)).unwrap()
}

fn lines(before: &Snapshot, now: &Snapshot) -> Vec<String> {
    let line =
        |change: Change| format!("{:?} {} {}: {}", change.moved, change.part, change.name, change.detail);
    drift(before, now).into_iter().map(line).collect()
}

const PLAN: &str = r#"{"name": "plan", "label": "Plan", "groupName": "g", "type": "enumeration", "fieldType": "select",
    "options": [{"label": "Free", "value": "free"}, {"label": "Pro", "value": "pro"}]}"#;

#[test]
fn each_fact_of_a_property_that_moves_is_a_line() {
    // What is replaced in the definition, and what is said of it.
    let cases = [
        (r#""Plan""#, r#""Tier""#, "label `Plan` → `Tier`"),
        (r#""g""#, r#""h""#, "group `g` → `h`"),
        ("select", "radio", "field type `select` → `radio`"),
        (r#"{"label": "Free", "value": "free"}, "#, "", "option `free` is gone"),
        (
            r#""value": "pro"}"#,
            r#""value": "pro"}, {"label": "Max", "value": "max"}"#,
            "option `max` is new (`Max`)",
        ),
        (r#""Pro""#, r#""Professional""#, "option `pro`: label `Pro` → `Professional`"),
        (
            r#"{"label": "Free", "value": "free"}, {"label": "Pro", "value": "pro"}"#,
            r#"{"label": "Pro", "value": "pro"}, {"label": "Free", "value": "free"}"#,
            "options in another order",
        ),
        (r#""options""#, r#""hasUniqueValue": true, "options""#, "is unique now"),
        (r#""options""#, r#""read_only": true, "options""#, "is read-only now"),
        (
            r#""options""#,
            r#""dataSensitivity": "sensitive", "options""#,
            "sensitivity `non_sensitive` → `sensitive`",
        ),
        (
            r#""options""#,
            r#""rules": [{"kind": "MAX_LENGTH", "arguments": ["5"]}], "options""#,
            "rule `MAX_LENGTH 5` is new",
        ),
    ];
    for (from, to, expected) in cases {
        let (before, now) = (snapshot(PLAN, ""), snapshot(&PLAN.replacen(from, to, 1), ""));
        assert_eq!(lines(&before, &now), [format!("Changed property plan: {expected}")]);
        assert_eq!(lines(&now, &now), [""; 0]);
        assert_eq!(lines(&now, &before).len(), 1, "{expected}, the other way round");
    }
}

#[test]
fn properties_come_and_go() {
    let other = r#"{"name": "key", "type": "string", "hasUniqueValue": true}"#;
    let (before, now) = (snapshot(PLAN, ""), snapshot(other, ""));
    assert_eq!(lines(&before, &now), ["Added property key: string, unique", "Removed property plan: "]);
    assert_eq!(lines(&now, &before)[1], "Added property plan: enumeration: free, pro");
}

#[test]
fn what_stands_around_the_properties_moves_too() {
    let around = r#""required": ["dealname"],
        "pipelines": [{"id": "p", "label": "Sales", "stages": [{"id": "1", "label": "New"}, {"id": "2", "label": "Won"}]}],
        "associations": [{"to": "contacts", "types": [{"category": "USER_DEFINED", "typeId": 7, "label": "Boss"}]}],"#;
    let cases = [
        (
            r#"["dealname"]"#,
            r#"["amount"]"#,
            vec![
                "Removed required dealname: required on create",
                "Added required amount: required on create",
            ],
        ),
        ("Sales", "Selling", vec!["Changed pipeline p: label `Sales` → `Selling`"]),
        (r#""id": "p""#, r#""id": "q""#, vec!["Removed pipeline p: `Sales`", "Added pipeline q: `Sales`"]),
        ("Won", "Closed", vec!["Changed stage 2: label `Won` → `Closed`, of pipeline `Sales`"]),
        (r#", {"id": "2", "label": "Won"}"#, "", vec!["Removed stage 2: `Won`, of pipeline `Sales`"]),
        ("Boss", "Chief", vec!["Changed association USER_DEFINED 7: label `Boss` → `Chief`, to contacts"]),
        (
            "7",
            "8",
            vec![
                "Removed association USER_DEFINED 7: `Boss`, to contacts",
                "Added association USER_DEFINED 8: `Boss`, to contacts",
            ],
        ),
        (r#""to": "contacts""#, r#""to": "companies""#, vec![]),
    ];
    for (from, to, expected) in cases {
        let (before, now) = (snapshot(PLAN, around), snapshot(PLAN, &around.replacen(from, to, 1)));
        assert_eq!(lines(&before, &now), expected, "{from} → {to}");
    }
}

#[test]
fn what_one_side_could_not_see_has_not_moved() {
    let secret = r#"{"name": "salary", "type": "number", "dataSensitivity": "sensitive"}"#;
    let ruled = r#"{"name": "zip", "type": "string", "rules": [{"kind": "REGEX", "arguments": ["x"]}]}"#;
    let around = r#""required": ["zip"], "pipelines": [{"id": "p", "label": "Sales"}],"#;
    let all = snapshot(&format!("{secret}, {ruled}"), around);
    let unseen = r#""unseen": [{"part": "sensitive_properties"}, {"part": "rules"}, {"part": "required"},
        {"part": "pipelines"}],"#;
    let some = snapshot(r#"{"name": "zip", "type": "string"}"#, unseen);
    assert_eq!((lines(&all, &some), lines(&some, &all)), (vec![], vec![]));
}

#[test]
fn a_file_from_before_knows_no_labels_and_is_no_drift() {
    let bare = snapshot(r#"{"name": "zip", "type": "string"}"#, "");
    let full = snapshot(
        r#"{"name": "zip", "label": "Postal code", "groupName": "g", "type": "string", "fieldType": "text"}"#,
        "",
    );
    assert_eq!(lines(&bare, &full), [""; 0]);
}
