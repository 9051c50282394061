//! Whole records: from what is desired, observed and remembered to the change and what is remembered next.

use std::collections::BTreeMap;

use fieldline_model::{
    Action, Change, DesiredField, DesiredRecord, DesiredValue, FieldReason, FieldType, KEY_RULE, KnownRecord,
    MissingValue, Mode, Multi, Need, ObservedRecord, OnDrift, Owner, PendingLookup, Prior,
    PropertyDefinition, PropertyType, Reason, RejectionCode, RequiredBy, SourceHash, WriteMode,
};
use fieldline_reconcile::{Candidate, Found, Property, Reconciler, known_after};

/// Rules: 0 `email`, 1 `phone` (held on drift), 2 `status` (fill_empty), 3 `amount` (a number).
fn reconciler() -> Reconciler {
    let property = |name: &str, property_type, write, on_drift| {
        let definition = PropertyDefinition { property_type, ..PropertyDefinition::text(name) };
        Some(Property { definition, owner: Owner::Source, multi: Multi::Set, write, on_drift })
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
        skipped: Vec::new(),
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
        further: BTreeMap::new(),
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
    for (by, code) in [
        (RequiredBy::Hubspot, RejectionCode::RequiredByHubspot),
        (RequiredBy::Mapping, RejectionCode::Required),
    ] {
        without_phone.desired.missing_on_create = vec![MissingValue { rule: 1, by }];
        let create = reconciler().reconcile(&without_phone, Found::Nothing);
        assert_eq!(create.rejection.unwrap().code, code);
    }
    let update = reconciler().reconcile(&without_phone, Found::Ours(observed(&[("app_id", "C1")])));
    assert_eq!(update.action, Action::Update);
}

#[test]
fn a_record_waits_for_a_look_up_that_it_needs() {
    let matched = || Found::Match("email".into(), observed(&[("email", "a@b.io")]));
    let cases = [
        (Need::Optional, Found::Nothing, Action::Create),
        (Need::Optional, Found::Ours(observed(&[])), Action::Update),
        (Need::OnCreate, Found::Nothing, Action::Hold),
        (Need::OnCreate, Found::Ours(observed(&[])), Action::Update),
        (Need::OnCreate, matched(), Action::Adopt),
        (Need::Always, Found::Nothing, Action::Hold),
        (Need::Always, Found::Ours(observed(&[])), Action::Hold),
        (Need::Always, matched(), Action::Hold),
        (Need::Always, Found::Gone("7".into()), Action::Hold),
    ];
    for (number, (need, found, action)) in cases.into_iter().enumerate() {
        let mut waiting = candidate(&[(0, "a@b.io")], None);
        waiting.desired.pending =
            vec![PendingLookup { rule: 1, value: "new".into(), is_private: false, need }];
        let change = reconciler().reconcile(&waiting, found);
        assert_eq!((change.action, change.pending.len()), (action, 1), "case {number}");
        assert!(action == Action::Hold || !sent(&change).is_empty(), "case {number}");
    }
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
    known_after(&reconciler, &change, "77".into(), &[]).record
}

#[test]
fn another_key_on_the_record_is_drift_only_where_the_source_key_says_so() {
    let reconciler = reconciler();
    let mut wanted = candidate(&[(0, "a@b.io")], Some(remembered(&[(0, "a@b.io")])));
    let cases = [
        ("C1", Some("C9"), FieldReason::Drift),
        ("7", Some("C9"), FieldReason::Key),
        ("7", None, FieldReason::First),
    ];
    for (source_key, carried, expected) in cases {
        wanted.key = source_key.into();
        let mut there = vec![("email", "a@b.io")];
        there.extend(carried.map(|key| ("app_id", key)));
        let change = reconciler.reconcile(&wanted, Found::Ours(observed(&there)));
        let found: Vec<_> = change.fields.iter().map(|field| (field.rule, field.reason)).collect();
        assert_eq!(found, [(KEY_RULE, expected)], "{source_key} {carried:?}");
    }
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
    let after = known_after(&reconciler, &first, "77".into(), &answer);
    assert!(after.is_rewritten);
    let known = after.record;

    let there = || Found::Ours(observed(&[("app_id", "C1"), ("phone", "+12")]));
    let again = reconciler.reconcile(&candidate(&[(1, "+1 2")], Some(known.clone())), there());
    assert_eq!(again.action, Action::Unchanged);
    let moved = reconciler.reconcile(&candidate(&[(1, "+1 3")], Some(known)), there());
    assert_eq!((moved.action, sent(&moved)), (Action::Update, vec![1]));
}

#[test]
fn another_writing_of_the_value_sent_is_no_rewriting() {
    let reconciler = reconciler();
    let first =
        reconciler.reconcile(&candidate(&[(0, "a@b.io"), (1, "+1 2"), (3, "12.50")], None), Found::Nothing);
    let cases = [
        ("email", Some("A@B.io"), false),
        ("amount", Some("12.5"), false),
        ("amount", Some("12.50"), false),
        ("amount", Some("12.51"), true),
        ("phone", None, true),
        ("status", Some("NEW"), false),
    ];
    for (property, stored, expected) in cases {
        let answer = [(property.into(), stored.map(str::to_owned))];
        let after = known_after(&reconciler, &first, "77".into(), &answer);
        assert_eq!(after.is_rewritten, expected, "{property} {stored:?}");
        let names: Vec<&str> = after.record.digests.iter().map(|known| known.property.as_str()).collect();
        assert_eq!(names, ["amount", "email", "phone"]);
    }
}

#[test]
fn what_a_change_says_nothing_about_stays_remembered() {
    let reconciler = reconciler();
    let known = remembered(&[(0, "a@b.io"), (1, "+1")]);
    let there = observed(&[("app_id", "C1"), ("email", "a@b.io"), ("phone", "+1")]);
    let change = reconciler.reconcile(&candidate(&[(0, "c@b.io")], Some(known.clone())), Found::Ours(there));
    let after = known_after(&reconciler, &change, "77".into(), &[]).record;
    assert_eq!(after.get("phone"), known.get("phone"));
    assert_ne!(after.get("email"), known.get("email"));
}

#[test]
fn what_is_left_alone_teaches_nothing() {
    let reconciler = reconciler();
    let there = || Found::Ours(observed(&[("app_id", "C1"), ("status", "theirs")]));
    let first = reconciler.reconcile(&candidate(&[(2, "NEW")], None), there());
    assert_eq!(
        (first.action, known_after(&reconciler, &first, "77".into(), &[]).record.digests.len()),
        (Action::Unchanged, 0)
    );
    // What was remembered before stays so.
    let known = remembered(&[(2, "NEW")]);
    let again = reconciler.reconcile(&candidate(&[(2, "OPEN")], Some(known.clone())), there());
    assert_eq!(known_after(&reconciler, &again, "77".into(), &[]).record, known);
}

#[test]
fn a_mode_leaves_out_what_it_does_not_write() {
    let there = || observed(&[("app_id", "C1"), ("email", "old@b.io")]);
    let by_email = || Found::Match("email".into(), observed(&[("email", "a@b.io"), ("app_id", "C2")]));
    let several = || Found::Ambiguous("email".into(), vec!["7".into(), "9".into()]);
    let cases = [
        (Mode::Create, Found::Nothing, Action::Create, Reason::New),
        (Mode::Create, Found::Ours(there()), Action::Skip, Reason::Exists),
        (Mode::Create, by_email(), Action::Skip, Reason::Exists),
        (Mode::Create, several(), Action::Skip, Reason::Exists),
        (Mode::Create, Found::Gone("7".into()), Action::Hold, Reason::Deleted),
        (Mode::Update, Found::Nothing, Action::Skip, Reason::Absent),
        (Mode::Update, Found::Ours(there()), Action::Update, Reason::Differs),
        (Mode::Update, Found::Gone("7".into()), Action::Hold, Reason::Deleted),
    ];
    for (mode, found, action, reason) in cases {
        let name = format!("{mode:?} {found:?}");
        let change = reconciler().with_mode(mode).reconcile(&candidate(&[(0, "a@b.io")], None), found);
        assert_eq!((change.action, change.reason), (action, reason), "{name}");
        assert_eq!(change.fields.is_empty(), action != Action::Create && action != Action::Update, "{name}");
    }
    // What is left out is not judged by its values either.
    let bad = reconciler().with_mode(Mode::Update).reconcile(&candidate(&[(3, "1,5")], None), Found::Nothing);
    assert_eq!(bad.action, Action::Skip);
}

/// Rules: 0 `interests`, whose options are added; 1 `city`, of whoever moved it last.
fn adding() -> Reconciler {
    let interests = PropertyDefinition {
        property_type: PropertyType::Enumeration,
        field_type: FieldType::Checkbox,
        ..PropertyDefinition::text("interests")
    };
    let property = |definition, owner, multi| {
        Some(Property { definition, owner, multi, write: WriteMode::Always, on_drift: OnDrift::Correct })
    };
    let city = property(PropertyDefinition::text("city"), Owner::Newest, Multi::Set);
    let key = PropertyDefinition { unique: true, ..PropertyDefinition::text("app_id") };
    Reconciler::new(vec![property(interests, Owner::Source, Multi::Add), city], key)
}

#[test]
fn added_options_join_those_that_are_there() {
    let reconciler = adding();
    let there = |options: &str| Found::Ours(observed(&[("app_id", "C1"), ("interests", options)]));
    let first = reconciler.reconcile(&candidate(&[(0, "golf;chess")], None), there("tennis;golf"));
    assert_eq!(first.fields[0].after, DesiredValue::Set("tennis;golf;chess".into()));
    let known = known_after(&reconciler, &first, "77".into(), &[]).record;
    for there_now in ["chess;golf;tennis", "golf;chess;sailing"] {
        let again = candidate(&[(0, "golf;chess")], Some(known.clone()));
        assert_eq!(reconciler.reconcile(&again, there(there_now)).action, Action::Unchanged, "{there_now}");
    }
    let taken = candidate(&[(0, "golf;chess")], Some(known));
    let back = reconciler.reconcile(&taken, there("tennis;sailing"));
    assert_eq!(back.fields[0].after, DesiredValue::Set("tennis;sailing;golf;chess".into()));
}

#[test]
fn what_moved_on_both_sides_at_unknown_times_is_held() {
    let theirs = observed(&[("app_id", "C1"), ("city", "Kiel")]);
    let change = adding().reconcile(&candidate(&[(1, "Bonn")], None), Found::Ours(theirs));
    assert_eq!((change.action, change.reason), (Action::Hold, Reason::Undecided(vec!["city".into()])));
}
