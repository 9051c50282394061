//! Whatever is linked and unlinked, in whatever batches: what is read back is what a plain set of types per pair would be.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_connector::Destination as _;
use fieldline_model::{LinkAction, LinkInput, LinkOutcome, LinkType, ObjectType, RecordId};
use proptest::prelude::*;

use crate::support::{account, hubspot};

const PLAIN: u32 = 279;
const PRIMARY: u32 = 1;

/// One call: the action and, for each pair (contact, company), the types it names.
type Step = (LinkAction, BTreeMap<(usize, usize), BTreeSet<u32>>);

fn step() -> impl Strategy<Value = Step> {
    let types = prop::collection::btree_set(prop_oneof![Just(PLAIN), Just(PRIMARY)], 0..3);
    let pairs = prop::collection::btree_map((0_usize..3, 0_usize..3), types, 1..6);
    (prop_oneof![Just(LinkAction::Link), Just(LinkAction::Unlink)], pairs)
}

/// The same done to sets. A contact has one primary company: a new one makes the former a plain one.
fn expect(model: &mut BTreeMap<(usize, usize), BTreeSet<u32>>, (action, pairs): &Step) {
    for (pair, types) in pairs {
        match action {
            LinkAction::Link if types.is_empty() => {}
            LinkAction::Link => {
                if types.contains(&PRIMARY) {
                    let others = model.iter_mut().filter(|((contact, _), _)| *contact == pair.0);
                    others.for_each(|(_, types)| {
                        types.remove(&PRIMARY);
                    });
                }
                model.insert(*pair, types.iter().copied().chain([PLAIN]).collect());
            }
            LinkAction::Unlink if types.is_empty() || types.contains(&PLAIN) => {
                model.remove(pair);
            }
            LinkAction::Unlink => {
                model.entry(*pair).and_modify(|known| known.retain(|one| !types.contains(one)));
            }
        }
    }
}

fn input(people: &[RecordId], firms: &[RecordId], pair: (usize, usize), types: &BTreeSet<u32>) -> LinkInput {
    let link_type =
        |type_id: &u32| LinkType { category: "HUBSPOT_DEFINED".to_owned(), type_id: *type_id, label: None };
    LinkInput {
        from: people[pair.0].clone(),
        to: firms[pair.1].clone(),
        types: types.iter().map(link_type).collect(),
    }
}

async fn play(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let account = account(true).await;
    let (contacts, companies): (ObjectType, ObjectType) = ("contacts".into(), "companies".into());
    let make = |object: &str, property: &str, number: usize| -> RecordId {
        account.simulator().create_record(object, &[(property, &number.to_string())]).unwrap().into()
    };
    let people: Vec<RecordId> = (0..3).map(|number| make("contacts", "firstname", number)).collect();
    let firms: Vec<RecordId> = (0..3).map(|number| make("companies", "name", number)).collect();
    let hubspot = hubspot(&account);
    let mut model = BTreeMap::new();
    for step in steps {
        let inputs: Vec<LinkInput> =
            step.1.iter().map(|(pair, types)| input(&people, &firms, *pair, types)).collect();
        let outcomes = hubspot.link(&contacts, &companies, step.0, &inputs).await.unwrap();
        for (outcome, input) in outcomes.iter().zip(&inputs) {
            // HubSpot links nothing without a type; everything else is as asked.
            let is_refused = step.0 == LinkAction::Link && input.types.is_empty();
            prop_assert_eq!(matches!(outcome, LinkOutcome::Rejected(_)), is_refused);
            prop_assert_eq!(outcome == &LinkOutcome::Done, !is_refused);
        }
        expect(&mut model, &step);
        let mut found = BTreeMap::new();
        for links in hubspot.links(&contacts, &companies, &people).await.unwrap() {
            let contact = people.iter().position(|id| *id == links.from).unwrap();
            for (to, types) in links.to {
                let company = firms.iter().position(|id| *id == to).unwrap();
                found.insert(
                    (contact, company),
                    types.iter().map(|one| one.type_id).collect::<BTreeSet<u32>>(),
                );
            }
        }
        prop_assert_eq!(&found, &model);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_asked(steps in prop::collection::vec(step(), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(play(steps))?;
    }
}
