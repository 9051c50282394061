//! Links that were wanted, and records that are forgotten.

use std::collections::BTreeMap;

use fieldline_model::{
    Checkpoint, Fingerprint, KnownLinks, LinkEnds, LinkState, Rejection, RejectionCode, StandingKind, Subject,
};
use fieldline_state::StateStore;

use crate::support::{
    claim, claims, digest, elsewhere, entry, hashes, keys, known, linked, on_key, scope, standing,
};

contract!(
    links_come_back_by_key_and_rule,
    links_replace_those_of_their_rule_and_empty_ones_go,
    due_keys_come_once_and_in_pages,
    links_that_must_be_taken_away_are_due_without_targets,
    known_ids_come_in_pages,
    a_forgotten_record_leaves_nothing_behind,
    what_is_said_with_the_forgetting_stays,
    the_ends_of_links_come_back,
    records_that_are_others_are_counted,
    marks_are_kept_by_target,
);

fn commit_links<const N: usize>(store: &dyn StateStore, links: [KnownLinks; N]) {
    store.commit(&scope(), &Checkpoint { links: links.into(), ..Checkpoint::default() }).unwrap();
}

fn links_come_back_by_key_and_rule(store: &dyn StateStore) {
    let both = &[("A-1", LinkState::Linked), ("B-1", LinkState::Rejected)];
    let all = [linked("a", "companies", both), linked("a", "deals", &[]), linked("b", "companies", both)];
    let [one, empty, two] = all.clone();
    commit_links(store, [two.clone(), empty, one.clone()]);
    assert_eq!(store.links(&scope(), &keys(["A", "a", "b", "c"])).unwrap(), [one, two.clone()]);
    assert_eq!(store.links(&scope(), &keys(["b"])).unwrap(), [two]);
    assert_eq!(store.links(&elsewhere(), &keys(["a", "b"])).unwrap(), []);
}

fn links_replace_those_of_their_rule_and_empty_ones_go(store: &dyn StateStore) {
    commit_links(store, [linked("a", "companies", &[("A-1", LinkState::Pending)])]);
    let later = linked("a", "companies", &[("A-2", LinkState::Linked)]);
    commit_links(store, [later.clone()]);
    assert_eq!(store.links(&scope(), &keys(["a"])).unwrap(), [later]);
    commit_links(store, [linked("a", "companies", &[])]);
    assert_eq!(store.links(&scope(), &keys(["a"])).unwrap(), []);
}

fn due_keys_come_once_and_in_pages(store: &dyn StateStore) {
    let pending = &[("A-1", LinkState::Pending)];
    let settled = &[("A-1", LinkState::Linked)];
    commit_links(
        store,
        [
            linked("c", "companies", pending),
            linked("a", "companies", pending),
            linked("a", "deals", pending),
            linked("b", "companies", settled),
            linked("", "companies", pending),
        ],
    );
    assert_eq!(store.due_links(&scope(), None, 9).unwrap(), keys(["", "a", "c"]));
    assert_eq!(store.due_links(&scope(), Some(&"".into()), 1).unwrap(), keys(["a"]));
    assert_eq!(store.due_links(&scope(), Some(&"c".into()), 9).unwrap(), []);
    assert_eq!(store.summary(&scope()).unwrap().links_due, 3);
    assert_eq!(store.scopes().unwrap(), [scope()]);
}

fn links_that_must_be_taken_away_are_due_without_targets(store: &dyn StateStore) {
    let due = KnownLinks { is_due: true, ..linked("a", "companies", &[]) };
    commit_links(store, [due.clone()]);
    assert_eq!(store.links(&scope(), &keys(["a"])).unwrap(), [due]);
    assert_eq!(store.due_links(&scope(), None, 9).unwrap(), keys(["a"]));
}

fn known_ids_come_in_pages(store: &dyn StateStore) {
    let records = ["b", "", "ü", "a"].map(|key| (key.into(), known(&format!("9{key}"), &[])));
    store.commit(&scope(), &Checkpoint { records: records.into(), ..Checkpoint::default() }).unwrap();
    let ids = |after: Option<&str>, limit| {
        let after = after.map(Into::into);
        let page = store.known_ids(&scope(), after.as_ref(), limit).unwrap();
        page.into_iter().map(|(key, id)| format!("{key} {id}")).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, 3), [" 9", "a 9a", "b 9b"]);
    assert_eq!(ids(Some("b"), 3), ["ü 9ü"]);
    assert_eq!(store.record_count(&scope()).unwrap(), 4);
    assert_eq!(store.record_count(&elsewhere()).unwrap(), 0);
}

fn a_forgotten_record_leaves_nothing_behind(store: &dyn StateStore) {
    let fill = |key: &str| {
        let refused = StandingKind::Rejected(Rejection::of_record(RejectionCode::Refused, "is refused"));
        let links = Subject::Links { rule: "companies".into(), key: key.into() };
        let checkpoint = Checkpoint {
            records: vec![(key.into(), known("9", &[("email", "x", "y")]))],
            links: vec![linked(key, "companies", &[("A-1", LinkState::Rejected)])],
            claims: vec![claim("email", key, key)],
            standing: vec![entry(on_key(key), StandingKind::Open), entry(links, refused)],
            ..hashes([(key, "1")])
        };
        store.commit(&scope(), &checkpoint).unwrap();
    };
    fill("a");
    let before = crate::support::everything(store, &scope(), &keys(["a", "b"]));
    fill("b");
    let forgotten = Checkpoint { forgotten: vec!["b".into(), "never known".into()], ..Checkpoint::default() };
    store.commit(&scope(), &forgotten).unwrap();
    assert_eq!(crate::support::everything(store, &scope(), &keys(["a", "b"])), before);
    assert_eq!(store.claims(&scope(), &"email".into(), &[digest("b")]).unwrap(), [None]);
}

fn what_is_said_with_the_forgetting_stays(store: &dyn StateStore) {
    store.commit(&scope(), &claims([claim("email", "v", "gone")])).unwrap();
    let checkpoint = Checkpoint {
        forgotten: vec!["gone".into()],
        claims: vec![claim("email", "v", "heir")],
        ..standing([entry(on_key("gone"), StandingKind::Open)])
    };
    store.commit(&scope(), &checkpoint).unwrap();
    assert_eq!(store.claims(&scope(), &"email".into(), &[digest("v")]).unwrap(), [Some("heir".into())]);
    assert_eq!(store.standing(&scope(), None, 9).unwrap().len(), 1);
}

fn the_ends_of_links_come_back(store: &dyn StateStore) {
    let targets = [("A-1", LinkState::Linked), ("A-2", LinkState::Pending), ("A-3", LinkState::Linked)];
    let to = [("A-1".into(), "71".into()), ("A-3".into(), "73".into())];
    for ends in [
        LinkEnds { from: Some("9".into()), to: to.clone().into() },
        LinkEnds { from: None, to: to.into() },
        LinkEnds { from: Some("9".into()), to: BTreeMap::new() },
        LinkEnds::default(),
    ] {
        let known = KnownLinks { ends, ..linked("a", "companies", &targets) };
        commit_links(store, [known.clone()]);
        assert_eq!(store.links(&scope(), &keys(["a"])).unwrap(), [known]);
    }
    assert_eq!(store.linked_keys(&scope(), None, 9).unwrap(), keys(["a"]));
    assert_eq!(store.linked_keys(&scope(), Some(&"a".into()), 9).unwrap(), []);
}

fn records_that_are_others_are_counted(store: &dyn StateStore) {
    let put = |key: &str, id: &str, digest: &str| {
        let records = vec![(key.into(), known(id, &[("email", digest, digest)]))];
        store.commit(&scope(), &Checkpoint { records, ..Checkpoint::default() }).unwrap();
        store.relocations(&scope()).unwrap()
    };
    assert_eq!((put("a", "1", "x"), put("a", "1", "y"), put("b", "2", "x")), (0, 0, 0));
    assert_eq!((put("a", "3", "y"), put("a", "3", "z")), (1, 1));
    let forgotten = Checkpoint { forgotten: vec!["b".into(), "nobody".into()], ..Checkpoint::default() };
    store.commit(&scope(), &forgotten).unwrap();
    assert_eq!((put("b", "4", "x"), store.relocations(&elsewhere()).unwrap()), (2, 0));
}

fn marks_are_kept_by_target(store: &dyn StateStore) {
    let mark = |text: &str| Fingerprint::of([text.as_bytes()]);
    let put = |target: &str, text: &str| {
        let link_marks = vec![(target.into(), mark(text))];
        store.commit(&scope(), &Checkpoint { link_marks, ..Checkpoint::default() }).unwrap();
    };
    put("accounts", "1");
    put("deals", "2");
    put("accounts", "3");
    let get = |target: &str| store.link_mark(&scope(), &target.into()).unwrap();
    assert_eq!([get("accounts"), get("deals"), get("people")], [Some(mark("3")), Some(mark("2")), None]);
    assert_eq!(store.link_mark(&elsewhere(), &"accounts".into()).unwrap(), None);
}
