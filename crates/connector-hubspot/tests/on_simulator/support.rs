//! A simulated account and short forms.

use std::time::Duration;

use fieldline_connector::quota::Limits;
use fieldline_connector::retry::RetryPolicy;
use fieldline_connector::{Fetch, FetchBy};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use fieldline_model::{Batch, ObservedRecord, Outcome, PropertyName, RecordId, WriteInput, WriteKind};
use fieldline_simulator::{PropertySpec, RunningSimulator, Simulator};

/// The unique property of every account here.
pub(crate) const KEY: &str = "app_customer_id";

/// An account with a unique property on contacts and one on a custom object type.
pub(crate) async fn account(trace_ids: bool) -> RunningSimulator {
    let simulator = Simulator::builder()
        .portal_id(4242)
        .trace_ids(trace_ids)
        .property("contacts", PropertySpec::text(KEY).unique())
        .property("contacts", PropertySpec::enumeration("plan_tier", &[("free", "Free"), ("pro", "Pro")]))
        .custom_object("boats")
        .property("boats", PropertySpec::text("hull_number").unique())
        .property("boats", PropertySpec::number("length_m"))
        .build();
    simulator.start().await.unwrap()
}

/// A destination for the account that retries at once.
pub(crate) fn hubspot(account: &RunningSimulator) -> Hubspot {
    Hubspot::new(config(account)).unwrap()
}

pub(crate) fn config(account: &RunningSimulator) -> HubspotConfig {
    let retry = RetryPolicy { base: Duration::from_micros(1), ..RetryPolicy::default() };
    HubspotConfig {
        base_url: account.base_url(),
        limits: Limits::unlimited(),
        retry,
        ..HubspotConfig::new("token".into())
    }
}

/// One input: its target and properties.
pub(crate) type Row<'a> = (&'a str, &'a [(&'a str, &'a str)]);

/// Upserts contacts by the unique property.
pub(crate) fn upsert(rows: &[Row<'_>]) -> Batch {
    batch("contacts", WriteKind::Upsert(KEY.into()), rows)
}

/// Updates contacts by record id.
pub(crate) fn update(rows: &[Row<'_>]) -> Batch {
    batch("contacts", WriteKind::Update, rows)
}

pub(crate) fn batch(object: &str, kind: WriteKind, rows: &[Row<'_>]) -> Batch {
    let input = |(number, (target, properties)): (usize, &Row<'_>)| WriteInput {
        trace: format!("trace-{number}").into(),
        target: (*target).to_owned(),
        properties: properties.iter().map(|(name, value)| ((*name).into(), (*value).to_owned())).collect(),
    };
    let inputs = rows.iter().enumerate().map(input).collect();
    Batch { id: "batch".into(), object: object.into(), kind, inputs }
}

/// The id of a written input.
pub(crate) fn id(outcome: &Outcome) -> RecordId {
    let Outcome::Written { id, .. } = outcome else { panic!("not written: {outcome:?}") };
    id.clone()
}

/// What became of each input, without ids.
pub(crate) fn words(outcomes: &[Outcome]) -> Vec<String> {
    let word = |outcome: &Outcome| match outcome {
        Outcome::Written { created: true, .. } => "created".to_owned(),
        Outcome::Written { created: false, .. } => "written".to_owned(),
        Outcome::Rejected(rejection) => {
            let property = rejection.property.as_ref().map_or("record", PropertyName::as_str);
            format!("rejected: {property}")
        }
        Outcome::Missing => "missing".to_owned(),
        Outcome::Open => "open".to_owned(),
    };
    outcomes.iter().map(word).collect()
}

pub(crate) fn by_id(ids: &[RecordId], properties: &[&str]) -> Fetch {
    Fetch {
        object: "contacts".into(),
        by: FetchBy::Id(ids.to_vec()),
        properties: names(properties),
        timed: Vec::new(),
    }
}

pub(crate) fn by_unique(property: &str, values: &[&str], properties: &[&str]) -> Fetch {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Fetch {
        object: "contacts".into(),
        by: FetchBy::Unique(property.into(), values),
        properties: names(properties),
        timed: Vec::new(),
    }
}

pub(crate) fn names(names: &[&str]) -> Vec<PropertyName> {
    names.iter().map(|name| PropertyName::from(*name)).collect()
}

/// The values of one property, in order of id.
pub(crate) fn values(mut records: Vec<ObservedRecord>, property: &str) -> Vec<String> {
    records.sort_by_key(|record| record.id.as_str().parse::<u64>().unwrap());
    records.iter().map(|record| record.get(property).unwrap_or("∅").to_owned()).collect()
}
