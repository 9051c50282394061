//! Faults before and after the write took effect: the same end state as without them.

use std::time::Duration;

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_simulator::{Fault, FaultKind};

use crate::support::{Row, account, by_unique, config, hubspot, upsert, words};

const ENDPOINT: &str = "batch/upsert";

#[tokio::test]
async fn a_repeated_write_makes_no_duplicates() {
    // (fault, whether the first call took effect, so that its repetition finds the records)
    let faults = [
        (Fault::status(ENDPOINT, 500), false),
        (Fault::status(ENDPOINT, 502).times(3), false),
        (Fault::status(ENDPOINT, 503), false),
        (Fault::new(ENDPOINT, FaultKind::DropBefore), false),
        (Fault::new(ENDPOINT, FaultKind::DropAfter), true),
        (Fault::new(ENDPOINT, FaultKind::Empty2xx), true),
        (Fault::new(ENDPOINT, FaultKind::TimeoutBefore), false),
        (Fault::new(ENDPOINT, FaultKind::TimeoutAfter), true),
    ];
    let rows: [Row<'_>; 2] = [("C1", &[("phone", "+1")]), ("C2", &[("phone", "+2")])];
    for (fault, took_effect) in faults {
        let account = account(true).await;
        let what = format!("{fault:?}");
        let times = u64::from(fault.times);
        account.simulator().inject(vec![fault]);
        let timeout = Duration::from_millis(if what.contains("Timeout") { 500 } else { 60_000 });
        let hubspot = Hubspot::new(HubspotConfig { timeout, ..config(&account) }).unwrap();
        let outcomes = hubspot.write(&upsert(&rows)).await.unwrap();
        let word = if took_effect { "written" } else { "created" };
        assert_eq!(words(&outcomes), [word, word], "{what}");
        assert_eq!((hubspot.calls().write, hubspot.calls().retried), (1 + times, times), "{what}");
        assert_eq!(account.simulator().records("contacts").len(), 2, "{what}");
    }
}

#[tokio::test]
async fn trouble_that_stays_is_an_error_and_repeating_it_later_is_safe() {
    let account = account(true).await;
    account.simulator().inject(vec![Fault::new(ENDPOINT, FaultKind::DropAfter).times(6)]);
    let hubspot = hubspot(&account);
    let batch = upsert(&[("C1", &[("phone", "+1")])]);
    let error = hubspot.write(&batch).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Transient { retry_after: None });
    assert_eq!(words(&hubspot.write(&batch).await.unwrap()), ["written"]);
    let found = hubspot.fetch(&by_unique(crate::support::KEY, &["C1"], &["phone"])).await.unwrap();
    assert_eq!(found[0].get("phone"), Some("+1"));
    assert_eq!(account.simulator().records("contacts").len(), 1);
}

#[tokio::test]
async fn a_slow_list_is_read_in_smaller_pages() {
    let account = account(true).await;
    for number in 0..60 {
        account.simulator().create_record("contacts", &[("phone", &number.to_string())]).unwrap();
    }
    account.simulator().inject(vec![Fault::status("GET /crm/objects", 504)]);
    let hubspot = hubspot(&account);
    let page = hubspot.list(&"contacts".into(), &[], None).await.unwrap();
    assert_eq!((page.records.len(), page.next.is_some()), (50, true));
    assert_eq!((hubspot.calls().read, hubspot.calls().retried), (2, 0));
}
