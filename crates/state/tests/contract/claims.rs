//! Claims on values of unique properties.

use fieldline_model::{Checkpoint, Claim};
use fieldline_state::{Scope, StateStore};

use crate::support::{claim, claims, digest, elsewhere, keys, scope};

contract!(
    holders_are_aligned_with_the_values,
    properties_do_not_see_each_other,
    a_claim_moves_to_its_new_holder,
    only_what_is_still_held_is_released,
    releasing_comes_before_claiming,
    the_last_of_two_claims_on_a_value_stays,
    claims_of_finds_all_claims_of_the_keys,
);

fn holders(store: &dyn StateStore, scope: &Scope, property: &str, values: &[&str]) -> Vec<Option<String>> {
    let values: Vec<_> = values.iter().map(|value| digest(value)).collect();
    let holders = store.claims(scope, &property.into(), &values).unwrap();
    holders.into_iter().map(|key| key.map(|key| key.into_string())).collect()
}

fn held(store: &dyn StateStore, value: &str) -> Option<String> {
    holders(store, &scope(), "email", &[value]).remove(0)
}

fn owned(key: &str) -> Option<String> {
    Some(key.to_owned())
}

fn claims_of<const N: usize>(store: &dyn StateStore, wanted: [&str; N]) -> Vec<Claim> {
    let mut found = store.claims_of(&scope(), &keys(wanted)).unwrap();
    found.sort();
    found
}

fn released(claim: Claim) -> Checkpoint {
    Checkpoint { released: vec![claim], ..Checkpoint::default() }
}

fn holders_are_aligned_with_the_values(store: &dyn StateStore) {
    let taken = ["v1", "v2", "v3"].map(|value| claim("email", value, &format!("K{value}")));
    store.commit(&scope(), &claims(taken)).unwrap();
    let found = holders(store, &scope(), "email", &["v3", "nobody's", "v1", "v3"]);
    assert_eq!(found, [owned("Kv3"), None, owned("Kv1"), owned("Kv3")]);
    assert_eq!(holders(store, &elsewhere(), "email", &["v1"]), [None]);
}

fn properties_do_not_see_each_other(store: &dyn StateStore) {
    store.commit(&scope(), &claims([claim("email", "v", "A"), claim("app_id", "v", "B")])).unwrap();
    assert_eq!(holders(store, &scope(), "email", &["v"]), [owned("A")]);
    assert_eq!(holders(store, &scope(), "app_id", &["v"]), [owned("B")]);
    assert_eq!(holders(store, &scope(), "never_heard_of", &["v"]), [None]);
}

fn a_claim_moves_to_its_new_holder(store: &dyn StateStore) {
    store.commit(&scope(), &claims([claim("email", "v", "A")])).unwrap();
    store.commit(&scope(), &claims([claim("email", "v", "B")])).unwrap();
    assert_eq!(held(store, "v"), owned("B"));
    assert_eq!(claims_of(store, ["A", "B"]), [claim("email", "v", "B")]);
}

fn only_what_is_still_held_is_released(store: &dyn StateStore) {
    store.commit(&scope(), &claims([claim("email", "v", "A")])).unwrap();
    for other in [claim("email", "v", "B"), claim("email", "w", "A"), claim("phone", "v", "A")] {
        store.commit(&scope(), &released(other)).unwrap();
        assert_eq!(held(store, "v"), owned("A"));
    }
    store.commit(&scope(), &released(claim("email", "v", "A"))).unwrap();
    assert_eq!(held(store, "v"), None);
    assert_eq!(claims_of(store, ["A"]), []);
}

fn releasing_comes_before_claiming(store: &dyn StateStore) {
    let same = claim("email", "v", "A");
    let both =
        Checkpoint { released: vec![same.clone()], claims: vec![same.clone()], ..Checkpoint::default() };
    store.commit(&scope(), &claims([same])).unwrap();
    store.commit(&scope(), &both).unwrap();
    assert_eq!(held(store, "v"), owned("A"));
}

fn the_last_of_two_claims_on_a_value_stays(store: &dyn StateStore) {
    let two = claims([claim("email", "v", "Z"), claim("email", "w", "M"), claim("email", "v", "A")]);
    store.commit(&scope(), &two).unwrap();
    assert_eq!(held(store, "v"), owned("A"));
    assert_eq!(claims_of(store, ["A", "M", "Z"]).len(), 2);
}

fn claims_of_finds_all_claims_of_the_keys(store: &dyn StateStore) {
    let mut mine = [claim("app_id", "1", "B"), claim("email", "2", "B"), claim("email", "3", "B")];
    mine.sort();
    store.commit(&scope(), &claims(mine.clone())).unwrap();
    store.commit(&scope(), &claims([claim("email", "4", "A"), claim("email", "5", "C")])).unwrap();
    assert_eq!(claims_of(store, ["AA", "B", "D"]), mine);
    assert_eq!(claims_of(store, ["A", "B", "C"]).len(), 5);
    assert_eq!(store.claims_of(&elsewhere(), &keys(["A", "B", "C"])).unwrap(), []);
}
