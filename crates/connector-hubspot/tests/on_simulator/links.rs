//! Links between records: types, reading past a page, writing, taking away.

use fieldline_connector::{Calls, Destination as _};
use fieldline_connector_hubspot::{ApiVersion, Hubspot, HubspotConfig};
use fieldline_model::{LinkAction, LinkInput, LinkOutcome, LinkType, ObjectType, ObservedLinks, RecordId};
use fieldline_simulator::{Fault, FaultKind, RunningSimulator};

use crate::support::{account, config, hubspot};

fn contacts() -> ObjectType {
    "contacts".into()
}

fn companies() -> ObjectType {
    "companies".into()
}

fn link_type(type_id: u32) -> LinkType {
    LinkType { category: "HUBSPOT_DEFINED".to_owned(), type_id, label: None }
}

fn records(account: &RunningSimulator, object: &str, count: usize) -> Vec<RecordId> {
    let make = |number: usize| {
        let name = if object == "contacts" { "firstname" } else { "name" };
        account.simulator().create_record(object, &[(name, &number.to_string())]).unwrap()
    };
    (0..count).map(|number| make(number).into()).collect()
}

fn pair(from: &RecordId, to: &RecordId, types: &[u32]) -> LinkInput {
    let types = types.iter().map(|type_id| link_type(*type_id)).collect();
    LinkInput { from: from.clone(), to: to.clone(), types }
}

/// The numbers of the types by which two records are linked.
fn numbers(links: &[ObservedLinks], from: &RecordId, to: &RecordId) -> Vec<u32> {
    let of_from = links.iter().find(|links| links.from == *from);
    let types = of_from.and_then(|links| links.to.iter().find(|(id, _)| id == to)).map(|(_, types)| types);
    let mut numbers: Vec<u32> = types.into_iter().flatten().map(|link_type| link_type.type_id).collect();
    numbers.sort_unstable();
    numbers
}

fn words(outcomes: &[LinkOutcome]) -> Vec<&'static str> {
    let word = |outcome: &LinkOutcome| match outcome {
        LinkOutcome::Done => "done",
        LinkOutcome::Rejected(_) => "rejected",
        LinkOutcome::Open => "open",
    };
    outcomes.iter().map(word).collect()
}

#[tokio::test]
async fn types_are_listed_with_their_labels() {
    let account = account(true).await;
    let hubspot = hubspot(&account);
    let types = hubspot.link_types(&contacts(), &companies()).await.unwrap();
    let shown: Vec<(u32, Option<&str>)> =
        types.iter().map(|known| (known.type_id, known.label.as_deref())).collect();
    assert_eq!(shown, [(1, Some("Primary")), (279, None)]);
    assert_eq!(hubspot.calls(), Calls { other: 1, ..Calls::default() });
}

#[tokio::test]
async fn pairs_are_linked_and_read_in_every_api_version() {
    for api_version in ApiVersion::ALL {
        let account = account(true).await;
        let hubspot = Hubspot::new(HubspotConfig { api_version, ..config(&account) }).unwrap();
        let (people, firms) = (records(&account, "contacts", 3), records(&account, "companies", 2));
        let inputs = [pair(&people[0], &firms[0], &[1, 279]), pair(&people[1], &firms[0], &[279])];
        for _ in 0..2 {
            let outcomes = hubspot.link(&contacts(), &companies(), LinkAction::Link, &inputs).await.unwrap();
            assert_eq!(words(&outcomes), ["done", "done"], "{api_version}");
        }
        let links = hubspot.links(&contacts(), &companies(), &people).await.unwrap();
        assert_eq!(numbers(&links, &people[0], &firms[0]), [1, 279]);
        assert_eq!(numbers(&links, &people[1], &firms[0]), [279]);
        assert!(!links.iter().any(|links| links.from == people[2]));

        let away = [pair(&people[0], &firms[0], &[1]), pair(&people[1], &firms[0], &[])];
        for _ in 0..2 {
            let outcomes = hubspot.link(&contacts(), &companies(), LinkAction::Unlink, &away).await.unwrap();
            assert_eq!(words(&outcomes), ["done", "done"], "{api_version}");
        }
        let links = hubspot.links(&contacts(), &companies(), &people).await.unwrap();
        assert_eq!(numbers(&links, &people[0], &firms[0]), [279]);
        assert!(numbers(&links, &people[1], &firms[0]).is_empty());
        assert_eq!(hubspot.calls(), Calls { read: 2, write: 6, ..Calls::default() });
    }
}

#[tokio::test]
async fn two_inputs_for_one_pair_are_one_set_of_types() {
    let account = account(true).await;
    let hubspot = hubspot(&account);
    let (people, firms) = (records(&account, "contacts", 1), records(&account, "companies", 1));
    let inputs = [pair(&people[0], &firms[0], &[1]), pair(&people[0], &firms[0], &[279])];
    let outcomes = hubspot.link(&contacts(), &companies(), LinkAction::Link, &inputs).await.unwrap();
    assert_eq!(words(&outcomes), ["done", "done"]);
    let links = hubspot.links(&contacts(), &companies(), &people).await.unwrap();
    assert_eq!(numbers(&links, &people[0], &firms[0]), [1, 279]);
}

#[tokio::test]
async fn one_bad_pair_costs_no_good_one() {
    let account = account(true).await;
    let hubspot = hubspot(&account);
    let (people, firms) = (records(&account, "contacts", 3), records(&account, "companies", 3));
    account.simulator().archive("companies", firms[1].as_str());
    let inputs = [
        pair(&people[0], &firms[0], &[279]),
        pair(&people[1], &firms[1], &[279]),
        pair(&people[2], &firms[2], &[9999]),
    ];
    let outcomes = hubspot.link(&contacts(), &companies(), LinkAction::Link, &inputs).await.unwrap();
    assert_eq!(words(&outcomes), ["done", "rejected", "rejected"]);
    let LinkOutcome::Rejected(rejection) = &outcomes[1] else { panic!() };
    assert!(rejection.message.contains("the other record is not there"), "{}", rejection.message);
    // Here the whole call is refused because of one type.
    let inputs = [pair(&people[0], &firms[0], &[279]), pair(&people[2], &firms[2], &[9999])];
    let outcomes = hubspot.link(&contacts(), &companies(), LinkAction::Unlink, &inputs).await.unwrap();
    assert_eq!(words(&outcomes), ["done", "rejected"]);
    assert!(hubspot.links(&contacts(), &companies(), &people).await.unwrap().is_empty());
}

#[tokio::test]
async fn reading_goes_past_the_page_of_a_record() {
    let account = account(true).await;
    let hubspot = hubspot(&account);
    let (people, firms) = (records(&account, "contacts", 1_201), records(&account, "companies", 2));
    let inputs: Vec<LinkInput> = people.iter().map(|person| pair(&firms[0], person, &[280])).collect();
    for chunk in inputs.chunks(hubspot.max_links()) {
        let outcomes = hubspot.link(&companies(), &contacts(), LinkAction::Link, chunk).await.unwrap();
        assert!(outcomes.iter().all(|outcome| *outcome == LinkOutcome::Done));
    }
    let links = hubspot.links(&companies(), &contacts(), &firms).await.unwrap();
    assert_eq!(links.len(), 1);
    let mut linked: Vec<&RecordId> = links[0].to.iter().map(|(id, _)| id).collect();
    linked.sort_by_key(|id| id.as_str().parse::<u64>().unwrap());
    assert_eq!(linked, people.iter().collect::<Vec<_>>());
    // Pages of 500 links.
    assert_eq!(hubspot.calls(), Calls { read: 3, write: 2, ..Calls::default() });
}

#[tokio::test]
async fn a_link_that_may_have_been_written_is_written_again() {
    for kind in [FaultKind::DropAfter, FaultKind::DropBefore, FaultKind::Empty2xx] {
        let account = account(true).await;
        account.simulator().inject(vec![Fault::new("batch/create", kind)]);
        let hubspot = hubspot(&account);
        let (people, firms) = (records(&account, "contacts", 1), records(&account, "companies", 1));
        let inputs = [pair(&people[0], &firms[0], &[279])];
        let outcomes = hubspot.link(&contacts(), &companies(), LinkAction::Link, &inputs).await.unwrap();
        assert_eq!(words(&outcomes), ["done"], "{kind:?}");
        assert_eq!((hubspot.calls().write, hubspot.calls().retried), (2, 1), "{kind:?}");
    }
}
