//! Faults before and after the write took effect: the same end state as without them.

use std::time::Duration;

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_model::{LinkAction, LinkInput, LinkOutcome};
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

/// The only write call that a mapping never needs; the executor's tests play every fault on all others.
#[tokio::test]
async fn pairs_are_parted_whatever_goes_wrong() {
    let endpoint = "POST /crm/associations/{from}/{to}/batch/archive";
    let statuses = [408, 500, 502, 503, 504, 521, 524].map(|status| Fault::status(endpoint, status));
    let after = [408, 500, 502, 503, 504, 524].map(|status| Fault::status_after(endpoint, status));
    // Too many calls are waited for in real time here; the policy is the same for all calls.
    let is_other = |kind: &FaultKind| {
        !matches!(kind, FaultKind::Status | FaultKind::StatusAfter | FaultKind::RateLimits)
    };
    let kinds = FaultKind::ALL.into_iter().filter(is_other).map(|kind| Fault::new(endpoint, kind));
    for fault in statuses.into_iter().chain(after).chain(kinds) {
        let account = account(true).await;
        let simulator = account.simulator();
        let person = simulator.create_record("contacts", &[("firstname", "Ada")]).unwrap();
        let firm = simulator.create_record("companies", &[("name", "Engines")]).unwrap();
        simulator.associate("contacts", &person, "companies", &firm);
        let what = format!("{fault:?}");
        simulator.inject(vec![Fault { delay_ms: 1, ..fault }]);
        let timeout = Duration::from_millis(if what.contains("Timeout") { 300 } else { 60_000 });
        let hubspot = Hubspot::new(HubspotConfig { timeout, ..config(&account) }).unwrap();
        let pair = LinkInput { from: person.clone().into(), to: firm.into(), types: Vec::new() };
        let (from, to) = ("contacts".into(), "companies".into());
        let outcomes = hubspot.link(&from, &to, LinkAction::Unlink, &[pair]).await.unwrap();
        assert_eq!(outcomes, [LinkOutcome::Done], "{what}");
        assert!(simulator.waiting_faults().is_empty(), "{what}");
        assert!(simulator.associations("contacts", &person, "companies").is_empty(), "{what}");
    }
}
