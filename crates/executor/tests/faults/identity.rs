//! Which person is meant, as HubSpot really has people: with several addresses, merged, erased, and twice.

use fieldline_model::{StandingKind, Subject};

use crate::account::{Account, Ran};
use crate::project::CUSTOMERS;
use crate::rows::Rows;

fn people(rows: &[&str]) -> Rows {
    let rows = rows.iter().map(|row| format!("{row},+49 171 1,,,")).collect();
    Rows { header: "id,email,name,phone,firms,main,stage", rows }
}

async fn run(account: &mut Account, rows: &[&str]) -> Ran {
    account.run(1, &people(rows)).await.unwrap()
}

/// Why the record of that key stands out.
fn why(account: &Account, key: &str) -> String {
    let [_, scope] = account.scopes();
    let standing = account.state.standing(&scope, None, 100).unwrap();
    let subject = Subject::Key(key.into());
    let entry = standing.iter().find(|entry| entry.subject == subject).expect("it stands out");
    match &entry.kind {
        StandingKind::Rejected(rejection) => rejection.message.clone(),
        StandingKind::Held(why) => why.to_string(),
        other => panic!("{other:?}"),
    }
}

/// The id of the contact with that key.
fn id_of(account: &Account, key: &str) -> String {
    let contacts = account.simulator().records("contacts");
    contacts.iter().find(|contact| contact.get("app_id") == Some(key)).expect("it is there").id.clone()
}

fn contact(account: &Account, properties: &[(&str, &str)]) -> String {
    account.simulator().create_record("contacts", properties).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_found_by_a_secondary_address() {
    // So many that the list of the portal is read instead of asking for each.
    let crowd = |count: usize| (0..count).map(|number| format!("C{number},c{number}@x.io,Ada"));
    for others in [1, 1_100] {
        let mut account = Account::open(1, CUSTOMERS).await;
        let first = contact(&account, &[("email", "ada@x.io"), ("firstname", "Ada")]);
        let second = contact(&account, &[("email", "countess@x.io")]);
        let merged = account.simulator().merge("contacts", &first, &second);
        let mut rows: Vec<String> = crowd(others).collect();
        rows.push("A,Countess@x.io,Ada".to_owned());
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let ran = run(&mut account, &rows).await;
        assert_eq!((ran.counts.adopted, ran.counts.created), (1, others as u64), "{others}");
        assert_eq!(id_of(&account, "A"), merged);
        let again = run(&mut account, &rows).await;
        assert_eq!((again.writes, again.counts.unchanged), (0, others as u64 + 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_value_is_named_before_hubspot_refuses_it() {
    let blind = CUSTOMERS.replace("  match: [email]\n", "");
    let mut account = Account::open(1, &blind).await;
    let holder = contact(&account, &[("email", "ada@x.io")]);
    let ran = run(&mut account, &["A,ada@x.io,Ada", "B,bob@x.io,Bob"]).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 1));
    let said = why(&account, "A");
    assert!(said.contains(&format!("record {holder} has this value")), "{said}");
    assert_eq!(run(&mut account, &["A,ada@x.io,Ada", "B,bob@x.io,Bob"]).await.writes, 0, "it stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_person_is_followed_to_the_survivor() {
    let mut account = Account::open(1, CUSTOMERS).await;
    run(&mut account, &["A,ada@x.io,Ada"]).await;
    let countess = contact(&account, &[("email", "countess@x.io"), ("firstname", "Countess")]);
    let old = id_of(&account, "A");
    // A record of its own, which neither of the two was.
    let survivor = account.simulator().merge("contacts", &countess, &old);
    let ran = run(&mut account, &["A,ada@x.io,Augusta"]).await;
    assert_eq!((ran.counts.updated, ran.counts.created, id_of(&account, "A")), (1, 0, survivor));
    assert_eq!(account.simulator().records("contacts").len(), 1);
    let ran = run(&mut account, &["A,ada@x.io,Augusta"]).await;
    assert_eq!((ran.writes, ran.counts.unchanged), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_merged_customers_the_lost_one_is_held_and_the_other_goes_on() {
    let mut account = Account::open(1, CUSTOMERS).await;
    run(&mut account, &["A,ada@x.io,Ada", "B,bob@x.io,Bob"]).await;
    let (a, b) = (id_of(&account, "A"), id_of(&account, "B"));
    account.simulator().merge("contacts", &b, &a);
    let ran = run(&mut account, &["A,ada@x.io,Ada2", "B,bob@x.io,Bob2"]).await;
    assert_eq!((ran.counts.held, ran.counts.updated, ran.counts.created), (1, 1, 0));
    assert_eq!(account.simulator().records("contacts")[0].get("firstname"), Some("Bob2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_not_created_again() {
    let mut account = Account::open(1, CUSTOMERS).await;
    run(&mut account, &["A,ada@x.io,Ada", "B,bob@x.io,Bob"]).await;
    account.simulator().erase_contact(&id_of(&account, "A"));
    for name in ["Ada2", "Ada3"] {
        let rows = [format!("A,ada@x.io,{name}"), format!("B,bob@x.io,{name}")];
        let ran = run(&mut account, &[&rows[0], &rows[1]]).await;
        assert_eq!((ran.counts.held, ran.counts.updated, ran.counts.created), (1, 1, 0));
        assert_eq!(account.simulator().records("contacts").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_hits_of_a_search_are_held() {
    let by_phone = CUSTOMERS.replace("match: [email]", "match: [phone]");
    let mut account = Account::open(1, &by_phone).await;
    let twins = [1, 2].map(|_| contact(&account, &[("phone", "+49 171 1")]));
    let ran = run(&mut account, &["A,ada@x.io,Ada"]).await;
    assert_eq!((ran.counts.held, ran.counts.created, ran.counts.adopted), (1, 0, 0));
    let why = why(&account, "A");
    assert!(twins.iter().all(|id| why.contains(id.as_str())), "{why}");
    account.simulator().archive("contacts", &twins[1]);
    let ran = run(&mut account, &["A,ada@x.io,Ada"]).await;
    assert_eq!((ran.counts.held, ran.counts.adopted, id_of(&account, "A")), (0, 1, twins[0].clone()));
}
