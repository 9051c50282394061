//! How things stand in the account and in the state, in a form that two plays can compare.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_model::{SourceKey, StandingKind};
use fieldline_simulator::{RecordView, Simulator};

use crate::account::Account;
use crate::rows::Rows;

/// One line per fact. Record ids, which depend on the order of calls, are replaced by keys.
pub(crate) type EndState = BTreeSet<String>;

/// All facts; the keys asked of the state are those in the first column of the tables, by mapping.
pub(crate) fn end_state(account: &Account, tables: [&Rows; 2]) -> EndState {
    let simulator = account.simulator();
    let mut facts = in_hubspot(simulator);
    for (scope, rows) in account.scopes().iter().zip(tables) {
        let mut keys: Vec<SourceKey> =
            rows.rows.iter().filter_map(|row| row.split(',').next()).map(SourceKey::from).collect();
        keys.sort_unstable();
        let state = account.state.as_ref();
        for (key, record) in keys.iter().zip(state.records(scope, &keys).unwrap()) {
            for known in record.into_iter().flat_map(|record| record.digests) {
                facts.insert(format!("{key} {} {} {}", known.property, known.written, known.observed));
            }
        }
        for links in state.links(scope, &keys).unwrap() {
            facts.insert(format!("{} {} {:?} {}", links.key, links.rule, links.targets, links.is_due));
        }
        for entry in state.standing(scope, None, 10_000).unwrap() {
            let StandingKind::Rejected(rejection) = &entry.kind else { panic!("stands: {}", entry.subject) };
            facts.insert(format!("{} rejected {:?}", entry.subject, rejection.code));
        }
        facts.insert(format!("{} {} records", scope.mapping, state.record_count(scope).unwrap()));
        facts.insert(format!("{} open intents", state.open_intents(scope).unwrap().len()));
    }
    facts
}

/// Records by what they say, how many there are, and their links.
fn in_hubspot(simulator: &Simulator) -> EndState {
    let companies = simulator.records("companies");
    let contacts = simulator.records("contacts");
    let by_id: BTreeMap<&str, &RecordView> =
        companies.iter().map(|company| (company.id.as_str(), company)).collect();
    let mut facts = EndState::new();
    for company in &companies {
        facts.insert(said(company, &["tax_id", "name", "sync_source"]));
    }
    for contact in &contacts {
        facts.insert(said(
            contact,
            &["app_id", "email", "firstname", "phone", "lifecyclestage", "sync_source"],
        ));
        for link in simulator.associations("contacts", &contact.id, "companies") {
            let firm = by_id[link.id.as_str()].get("tax_id").unwrap_or_default();
            let who = contact.get("app_id").unwrap_or_default();
            facts.insert(format!("{who} is linked to {firm} by {:?}", link.type_ids));
        }
    }
    let counts = simulator.stats().records;
    facts.insert(format!("{} companies, {} contacts", companies.len(), contacts.len()));
    facts.insert(format!("{} created, {} archived", counts.created, counts.archived));
    facts
}

fn said(record: &RecordView, properties: &[&str]) -> String {
    let values: Vec<&str> = properties.iter().map(|name| record.get(name).unwrap_or("-")).collect();
    values.join(" · ")
}
