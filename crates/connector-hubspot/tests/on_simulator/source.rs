//! HubSpot as a source: everything, what moved, who has left; each record exactly once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use fieldline_connector::{ErrorClass, Extent, Source as _};
use fieldline_connector_hubspot::{HubspotSource, HubspotStream};
use fieldline_model::{Body, SourceKey, Watermark};
use fieldline_simulator::{Clock, RunningSimulator, Simulator};

use crate::support::{account, hubspot};

/// The first instant of every account here, in milliseconds.
const START: i64 = 1_800_000_000_000;

/// An account whose clock stands still, with a search index that lags.
async fn clockwork(lag: Duration) -> RunningSimulator {
    Simulator::builder().clock(Clock::scripted(START)).search_lag(lag).build().start().await.unwrap()
}

fn stream(fields: &[&str]) -> HubspotStream {
    HubspotStream {
        object: "contacts".into(),
        fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        key: "hs_object_id".to_owned(),
        modified: Some("lastmodifieddate".to_owned()),
    }
}

fn since(ms: i64) -> Extent {
    let from = DateTime::from_timestamp_millis(ms).map(Watermark::Instant);
    Extent { from, ..Extent::default() }
}

/// What a source gave.
#[derive(Default)]
struct Read {
    /// Rows by the first field, with how often each came.
    rows: BTreeMap<String, (Vec<String>, usize)>,
    gone: Vec<SourceKey>,
    pages: Vec<usize>,
}

impl Read {
    fn keys(&self) -> Vec<&str> {
        self.rows.keys().map(String::as_str).collect()
    }

    fn assert_each_once(&self) {
        assert!(self.rows.values().all(|(_, times)| *times == 1), "each record comes exactly once");
    }
}

async fn read(source: &mut HubspotSource) -> Read {
    let mut read = Read::default();
    while let Some(page) = source.page().await.unwrap() {
        read.pages.push(page.records.len());
        read.gone.extend(page.gone);
        for record in page.records {
            let Body::Row(row) = record.body else { panic!("HubSpot's records are rows") };
            let cells: Vec<String> = row.cells().map(str::to_owned).collect();
            let entry = read.rows.entry(cells[0].clone()).or_insert((cells, 0));
            entry.1 += 1;
        }
    }
    assert!(source.page().await.unwrap().is_none(), "the end stays the end");
    read
}

async fn all(account: &RunningSimulator, stream: HubspotStream, extent: Extent) -> Read {
    let mut source = HubspotSource::new(Arc::new(hubspot(account)), stream);
    source.begin(extent);
    read(&mut source).await
}

#[tokio::test]
async fn everything_is_listed_in_hubspots_own_form() {
    let account = account(true).await;
    let simulator = account.simulator();
    for number in 0..250 {
        let email = format!("c{number}@X.io");
        simulator.create_record("contacts", &[("email", &email), ("plan_tier", "pro")]).unwrap();
    }
    let gone = simulator.create_record("contacts", &[("email", "gone@x.io")]).unwrap();
    simulator.archive("contacts", &gone);
    let mut source =
        HubspotSource::new(Arc::new(hubspot(&account)), stream(&["email", "plan_tier", "phone"]));
    let read = read(&mut source).await;
    read.assert_each_once();
    assert_eq!(read.pages, [100, 100, 50]);
    assert_eq!(read.rows["c7@x.io"].0, ["c7@x.io", "pro", ""]);
    let calls = source.calls();
    assert_eq!((read.rows.len(), calls.read, calls.search, calls.other), (250, 3, 0, 1));
}

#[tokio::test]
async fn more_properties_than_an_address_or_a_search_can_carry_are_read_by_id() {
    let account = clockwork(Duration::ZERO).await;
    for number in 0..230 {
        let email = format!("c{number}@x.io");
        account.simulator().create_record("contacts", &[("email", &email)]).unwrap();
    }
    // Names that exist, since a source refuses others: all properties of contacts, too many for one search.
    let known = hubspot(&account);
    let schema = fieldline_connector::Destination::schema(&known, &"contacts".into()).await.unwrap();
    let mut fields = vec!["email"];
    fields
        .extend(schema.properties().iter().map(|known| known.name.as_str()).filter(|name| *name != "email"));
    let long = fields.iter().map(|name| name.len() + 3).sum::<usize>();
    if long > 2_800 {
        let read = all(&account, stream(&fields), since(START)).await;
        read.assert_each_once();
        assert_eq!(read.rows.len(), 230);
    }
    let read = all(&account, stream(&fields), Extent::default()).await;
    read.assert_each_once();
    assert_eq!(read.rows.len(), 230);
}

#[tokio::test]
async fn what_moved_is_searched_past_the_cap_within_one_millisecond() {
    let account = clockwork(Duration::ZERO).await;
    let simulator = account.simulator();
    for number in 0..300 {
        simulator.create_record("contacts", &[("email", &format!("old{number}@x.io"))]).unwrap();
    }
    simulator.clock().advance(Duration::from_secs(3_600));
    // More than the 10,000 hits of a query, all in one millisecond.
    for number in 0..10_450 {
        simulator.create_record("contacts", &[("email", &format!("new{number}@x.io"))]).unwrap();
    }
    let mut source = HubspotSource::new(Arc::new(hubspot(&account)), stream(&["email"]));
    source.begin(since(START + 3_600_000));
    let read = read(&mut source).await;
    read.assert_each_once();
    assert_eq!(read.rows.len(), 10_450);
    assert!(read.keys().iter().all(|email| email.starts_with("new")));
    assert_eq!(source.calls().search, 53);
}

#[tokio::test]
async fn records_that_change_or_go_between_pages_push_nobody_out() {
    let account = clockwork(Duration::ZERO).await;
    let simulator = account.simulator();
    let ids: Vec<String> = (0..600)
        .map(|number| simulator.create_record("contacts", &[("email", &format!("c{number}@x.io"))]).unwrap())
        .collect();
    let mut source = HubspotSource::new(Arc::new(hubspot(&account)), stream(&["hs_object_id"]));
    source.begin(since(START));
    let first = source.page().await.unwrap().unwrap();
    assert_eq!(first.records.len(), 200);
    // By offsets, the next page would begin 50 records too late, or repeat some.
    ids.iter().take(50).for_each(|id| simulator.archive("contacts", id));
    simulator.clock().advance(Duration::from_secs(1));
    ids[100..150].iter().for_each(|id| simulator.edit("contacts", id, &[("phone", "+1")]));
    let rest = read(&mut source).await;
    rest.assert_each_once();
    let expected: Vec<&String> = ids.iter().skip(200).collect();
    assert_eq!(rest.rows.len(), expected.len());
    assert!(expected.iter().all(|id| rest.rows.contains_key(*id)));
}

#[tokio::test]
async fn the_lookback_covers_what_the_index_showed_late() {
    let account = clockwork(Duration::from_secs(20)).await;
    let simulator = account.simulator();
    simulator.create_record("contacts", &[("email", "early@x.io")]).unwrap();
    simulator.clock().advance(Duration::from_secs(60));
    simulator.create_record("contacts", &[("email", "late@x.io")]).unwrap();
    let read = all(&account, stream(&["email"]), since(START)).await;
    assert_eq!(read.keys(), ["early@x.io"], "the index does not show it yet");
    simulator.clock().advance(Duration::from_secs(60));
    simulator.create_record("contacts", &[("email", "later@x.io")]).unwrap();
    simulator.clock().advance(Duration::from_secs(30));
    // From the watermark of the last record read, less the lookback.
    let read = all(&account, stream(&["email"]), since(START + 60_000 - 30_000)).await;
    assert_eq!(read.keys(), ["late@x.io", "later@x.io"]);
}

#[tokio::test]
async fn records_that_wait_are_read_wherever_they_stand() {
    let account = clockwork(Duration::ZERO).await;
    let simulator = account.simulator();
    let ids: Vec<String> = (0..230)
        .map(|number| simulator.create_record("contacts", &[("email", &format!("c{number}@x.io"))]).unwrap())
        .collect();
    let by_id = Extent {
        revisit: ids.iter().map(|id| SourceKey::new(id.as_str())).chain(["999999".into()]).collect(),
        ..since(START + 1)
    };
    assert_eq!(all(&account, stream(&["email"]), by_id).await.rows.len(), 230);
    let by_email = HubspotStream { key: "email".to_owned(), ..stream(&["email"]) };
    let revisit = vec!["c5@x.io".into(), "c229@x.io".into(), "nobody@x.io".into()];
    let read = all(&account, by_email, Extent { revisit, ..since(START + 1) }).await;
    assert_eq!(read.keys(), ["c229@x.io", "c5@x.io"]);
}

#[tokio::test]
async fn archived_and_merged_records_are_told_as_gone_where_it_is_asked_for() {
    let account = clockwork(Duration::ZERO).await;
    let simulator = account.simulator();
    let ids: Vec<String> = (0..130)
        .map(|number| simulator.create_record("contacts", &[("email", &format!("c{number}@x.io"))]).unwrap())
        .collect();
    simulator.archive("contacts", &ids[0]);
    simulator.clock().advance(Duration::from_secs(60));
    ids[1..120].iter().for_each(|id| simulator.archive("contacts", id));
    let survivor = simulator.merge("contacts", &ids[120], &ids[121]);
    let extent = || Extent { with_gone: true, ..since(START + 30_000) };
    let read = all(&account, stream(&["hs_object_id"]), extent()).await;
    assert_eq!(read.keys(), [survivor.as_str()]);
    let mut gone: Vec<&str> = read.gone.iter().map(SourceKey::as_str).collect();
    gone.sort_by_key(|id| id.parse::<u64>().unwrap());
    let expected: Vec<&str> = ids[1..122].iter().map(String::as_str).collect();
    assert_eq!(gone, expected, "but not the one that was archived before");
    // Read again wherever they stand, the merged ones are no rows, and are told once.
    let revisit = vec![ids[120].as_str().into(), ids[121].as_str().into(), ids[125].as_str().into()];
    let read = all(&account, stream(&["hs_object_id"]), Extent { revisit, ..extent() }).await;
    assert_eq!(read.keys(), [ids[125].as_str(), survivor.as_str()]);
    let told = |id: &String| read.gone.iter().filter(|key| key.as_str() == id).count();
    assert_eq!((told(&ids[120]), told(&ids[121]), read.gone.len()), (1, 1, 121));
    // By another key nobody could tell whose record it was.
    let by_email = HubspotStream { key: "email".to_owned(), ..stream(&["email"]) };
    assert!(all(&account, by_email, extent()).await.gone.is_empty());
    assert!(all(&account, stream(&["hs_object_id"]), since(START + 30_000)).await.gone.is_empty());
}

#[tokio::test]
async fn a_property_that_is_not_there_is_refused_before_the_first_record() {
    let account = account(true).await;
    let mut source = HubspotSource::new(Arc::new(hubspot(&account)), stream(&["email", "emial", "fone"]));
    let error = source.page().await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Permanent);
    assert!(error.to_string().starts_with("contacts have no property `emial`, `fone`"), "{error}");
}

#[tokio::test]
async fn other_object_types_have_their_own_time_of_change() {
    let account = account(true).await;
    account.simulator().create_record("boats", &[("hull_number", "H1"), ("length_m", "12.5")]).unwrap();
    let boats = HubspotStream {
        object: "p4242_boats".into(),
        modified: Some("hs_lastmodifieddate".to_owned()),
        ..stream(&["hull_number", "length_m"])
    };
    let read = all(&account, boats, since(0)).await;
    assert_eq!(read.rows["H1"].0, ["H1", "12.5"]);
}
