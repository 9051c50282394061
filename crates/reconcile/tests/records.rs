//! Whole records: from what is desired, observed and remembered to the change and what is remembered next.

use std::collections::BTreeMap;

use fieldline_model::{
    Action, Change, DesiredField, DesiredRecord, DesiredValue, KEY_RULE, KnownRecord, ObservedRecord,
    OnDrift, Prior, PropertyDefinition, PropertyType, Reason, RejectionCode, SourceHash, WriteMode,
};
use fieldline_reconcile::{Candidate, Found, Property, Reconciler, digests_after, is_rewritten};

/// Rules: 0 `email`, 1 `phone` (held on drift), 2 `status` (fill_empty), 3 `amount` (a number).
fn reconciler() -> Reconciler {
    let property = |name: &str, property_type, write, on_drift| {
        let definition = PropertyDefinition { property_type, ..PropertyDefinition::text(name) };
        Some(Property { definition, write, on_drift })
    };
    let key = PropertyDefinition { unique: true, ..PropertyDefinition::text("app_id") };
    let properties = vec![
        property("email", PropertyType::String, WriteMode::Always, OnDrift::Correct),
        property("phone", PropertyType::String, WriteMode::Always, OnDrift::Hold),
        property("status", PropertyType::String, WriteMode::FillEmpty, OnDrift::Correct),
        property("amount", PropertyType::Number, WriteMode::Always, OnDrift::Correct),
    ];
    Reconciler::new(properties, key)
}

fn candidate(fields: &[(u16, &str)], last: Option<KnownRecord>) -> Candidate {
    let fields = fields.iter().map(|(rule, text)| DesiredField { rule: *rule, value: value(text), at: None });
    let desired = DesiredRecord {
        external_id: "C1".into(),
        fields: fields.collect(),
        missing_on_create: Vec::new(),
        pending: Vec::new(),
        links: Vec::new(),
    };
    let source_hash = SourceHash::of([&b"row"[..]]);
    Candidate { key: "C1".into(), seq: 0, line: 2, source_hash, desired, last, prior: Prior::Nothing }
}

fn value(text: &str) -> DesiredValue {
    if text.is_empty() { DesiredValue::Clear } else { DesiredValue::Set(text.to_owned()) }
}

fn observed(properties: &[(&str, &str)]) -> ObservedRecord {
    let properties = properties.iter().map(|(name, text)| ((*name).into(), (*text).to_owned()));
    ObservedRecord {
        id: "77".into(),
        properties: properties.collect::<BTreeMap<_, _>>(),
        changed_at: BTreeMap::new(),
    }
}

fn sent(change: &Change) -> Vec<u16> {
    change.fields.iter().map(|field| field.rule).collect()
}

#[test]
fn a_new_record_is_created_with_everything_but_clears() {
    let change = reconciler().reconcile(&candidate(&[(0, "a@b.io"), (1, "")], None), Found::Nothing);
    assert_eq!((change.action, sent(&change)), (Action::Create, vec![0]));
}

#[test]
fn what_is_required_on_create_stops_only_a_creation() {
    let mut without_phone = candidate(&[(0, "a@b.io")], None);
    without_phone.desired.missing_on_create = vec![1];
    let create = reconciler().reconcile(&without_phone, Found::Nothing);
    assert_eq!(create.rejection.unwrap().code, RejectionCode::Required);
    let update = reconciler().reconcile(&without_phone, Found::Ours(observed(&[("app_id", "C1")])));
    assert_eq!(update.action, Action::Update);
}

#[test]
fn a_match_without_our_key_is_adopted_and_gets_it() {
    let found = Found::Match("email".into(), observed(&[("email", "A@b.io")]));
    let change = reconciler().reconcile(&candidate(&[(0, "a@b.io")], None), found);
    assert_eq!(change.reason, Reason::MatchedBy("email".into()));
    assert_eq!((change.action, sent(&change)), (Action::Adopt, vec![KEY_RULE]));
}

#[test]
fn a_match_with_another_key_is_somebody_elses() {
    let found = Found::Match("email".into(), observed(&[("email", "a@b.io"), ("app_id", "C2")]));
    let change = reconciler().reconcile(&candidate(&[(0, "a@b.io")], None), found);
    assert_eq!(change.rejection.unwrap().code, RejectionCode::Foreign);
    assert!(change.fields.is_empty());
}

#[test]
fn ambiguous_and_deleted_records_are_held() {
    let ambiguous = Found::Ambiguous("email".into(), vec!["7".into(), "9".into()]);
    for (found, reason) in [
        (ambiguous, Reason::Ambiguous { property: "email".into(), ids: vec!["7".into(), "9".into()] }),
        (Found::Gone("7".into()), Reason::Deleted),
    ] {
        let change = reconciler().reconcile(&candidate(&[(0, "a@b.io")], None), found);
        assert_eq!((change.action, change.reason), (Action::Hold, reason));
    }
}

#[test]
fn a_value_hubspot_would_refuse_never_costs_a_call() {
    let change = reconciler().reconcile(&candidate(&[(3, "1,5")], None), Found::Nothing);
    let rejection = change.rejection.unwrap();
    assert_eq!(
        (rejection.code, rejection.property.unwrap().as_str()),
        (RejectionCode::NotAccepted, "amount")
    );
    assert!(!rejection.message.contains("1,5"), "a message holds no value");
}

#[test]
fn one_held_property_holds_the_record() {
    let desired = [(0, "new@b.io"), (1, "+1")];
    let last = remembered(&[(0, "old@b.io"), (1, "+1")]);
    let there = observed(&[("app_id", "C1"), ("email", "old@b.io"), ("phone", "+2")]);
    let change = reconciler().reconcile(&candidate(&desired, Some(last)), Found::Ours(there));
    assert_eq!((change.action, change.reason), (Action::Hold, Reason::Drifted(vec!["phone".into()])));
    assert!(change.fields.is_empty());
}

/// What is remembered after these values were created.
fn remembered(fields: &[(u16, &str)]) -> KnownRecord {
    let reconciler = reconciler();
    let change = reconciler.reconcile(&candidate(fields, None), Found::Nothing);
    digests_after(&reconciler, &change, "77".into(), &[])
}

#[test]
fn after_a_write_the_same_record_is_unchanged() {
    let fields = [(0, "a@b.io"), (2, "NEW"), (3, "12.50")];
    let there = observed(&[("app_id", "C1"), ("email", "a@b.io"), ("status", "NEW"), ("amount", "12.5")]);
    let change = reconciler().reconcile(&candidate(&fields, Some(remembered(&fields))), Found::Ours(there));
    assert_eq!((change.action, sent(&change)), (Action::Unchanged, vec![]));
}

#[test]
fn a_value_hubspot_rewrote_is_not_sent_again_until_the_source_moves() {
    let reconciler = reconciler();
    let first = reconciler.reconcile(&candidate(&[(1, "+1 2")], None), Found::Nothing);
    let answer = [("phone".into(), Some("+12".to_owned()))];
    assert!(is_rewritten(&reconciler, &first, &answer));
    let known = digests_after(&reconciler, &first, "77".into(), &answer);

    let there = || Found::Ours(observed(&[("app_id", "C1"), ("phone", "+12")]));
    let again = reconciler.reconcile(&candidate(&[(1, "+1 2")], Some(known.clone())), there());
    assert_eq!(again.action, Action::Unchanged);
    let moved = reconciler.reconcile(&candidate(&[(1, "+1 3")], Some(known)), there());
    assert_eq!((moved.action, sent(&moved)), (Action::Update, vec![1]));
}

#[test]
fn what_a_change_says_nothing_about_stays_remembered() {
    let reconciler = reconciler();
    let known = remembered(&[(0, "a@b.io"), (1, "+1")]);
    let there = observed(&[("app_id", "C1"), ("email", "a@b.io"), ("phone", "+1")]);
    let change = reconciler.reconcile(&candidate(&[(0, "c@b.io")], Some(known.clone())), Found::Ours(there));
    let after = digests_after(&reconciler, &change, "77".into(), &[]);
    assert_eq!(after.get("phone"), known.get("phone"));
    assert_ne!(after.get("email"), known.get("email"));
}

#[test]
fn what_is_left_alone_teaches_nothing() {
    let reconciler = reconciler();
    let there = || Found::Ours(observed(&[("app_id", "C1"), ("status", "theirs")]));
    let first = reconciler.reconcile(&candidate(&[(2, "NEW")], None), there());
    assert_eq!(
        (first.action, digests_after(&reconciler, &first, "77".into(), &[]).digests.len()),
        (Action::Unchanged, 0)
    );
    // What was remembered before stays so.
    let known = remembered(&[(2, "NEW")]);
    let again = reconciler.reconcile(&candidate(&[(2, "OPEN")], Some(known.clone())), there());
    assert_eq!(digests_after(&reconciler, &again, "77".into(), &[]), known);
}
