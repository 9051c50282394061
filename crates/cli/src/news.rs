//! What people should hear of a plan, a run or the state beside its counts: parts of the JSON documents.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_executor::{ChangePlan, ExecutorError, SkippedProperty, UnreadMark, Waiting, WaitingPlace};
use fieldline_model::{AwaitedValue, LinkState, SourceKey, StandingKind, Subject};
use fieldline_state::{Scope, StateError, StateStore};
use serde::{Deserialize, Serialize};

/// Entries taken from the state at once.
const PAGE: usize = 1_000;

/// How much is named.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Naming {
    /// Things that are waited for.
    pub(crate) things: usize,
    /// Records of each thing.
    pub(crate) keys: usize,
}

impl Naming {
    /// A few of everything.
    pub(crate) const FEW: Self = Self { things: 10, keys: 3 };
    /// Everything.
    pub(crate) const ALL: Self = Self { things: usize::MAX >> 1, keys: usize::MAX >> 1 };
}

/// Values of one property that are left out of records.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct SkippedValues {
    pub(crate) property: String,
    /// In how many records.
    pub(crate) count: u64,
    /// In how many of these the property is emptied.
    pub(crate) cleared: u64,
    /// Some of the records.
    pub(crate) keys: Vec<String>,
}

impl SkippedValues {
    pub(crate) fn new(skipped: &SkippedProperty, keys: &[SourceKey]) -> Self {
        let (count, cleared) = (skipped.count, skipped.cleared);
        Self { property: skipped.property.to_string(), count, cleared, keys: texts(keys) }
    }
}

/// One thing that records wait for.
#[derive(Serialize, Clone, PartialEq, Eq, Debug)]
pub(crate) struct WaitingFor {
    /// `link` or `lookup`.
    pub(crate) kind: &'static str,
    /// The mapping whose record is waited for, or the property that is looked up.
    #[serde(rename = "in")]
    pub(crate) place: String,
    /// The external ID of that record, or the text that is looked up; none where only a plan may show it.
    pub(crate) value: Option<String>,
    /// What HubSpot does not have any more, where that is why a link waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gone: Option<Gone>,
    /// How many records wait.
    pub(crate) records: u64,
    /// Some of them.
    pub(crate) keys: Vec<String>,
}

/// What of a link is gone from HubSpot.
#[derive(Serialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Gone {
    /// The record that was to be linked.
    Record,
    /// The record that it leads to.
    Target,
}

impl WaitingFor {
    /// As a plan shows it, with every value.
    pub(crate) fn planned(waiting: &Waiting) -> Self {
        Self { value: Some(waiting.value.clone()), ..Self::from(waiting) }
    }
}

impl From<&Waiting> for WaitingFor {
    fn from(waiting: &Waiting) -> Self {
        let (kind, place, gone) = match &waiting.place {
            WaitingPlace::Mapping(mapping) => ("link", mapping.to_string(), None),
            WaitingPlace::Gone(mapping) => ("link", mapping.to_string(), Some(Gone::Target)),
            WaitingPlace::OfGone(mapping) => ("link", mapping.to_string(), Some(Gone::Record)),
            WaitingPlace::Lookup(property) => ("lookup", property.clone(), None),
        };
        let value = (!waiting.is_private).then(|| waiting.value.clone());
        let keys = texts(&waiting.keys);
        Self { kind, place, value, gone, records: waiting.records, keys }
    }
}

/// A record whose watermark cannot be used.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct UnreadWatermark {
    pub(crate) key: String,
    pub(crate) line: u64,
    pub(crate) why: String,
}

impl From<&UnreadMark> for UnreadWatermark {
    fn from(unread: &UnreadMark) -> Self {
        Self { key: unread.key.to_string(), line: unread.line, why: unread.why.to_string() }
    }
}

/// What people should hear of a plan.
pub(crate) struct PlanNews {
    pub(crate) ahead: Option<String>,
    pub(crate) unread: Vec<UnreadWatermark>,
    pub(crate) skipped: Vec<SkippedValues>,
    pub(crate) waiting: Vec<WaitingFor>,
    /// How many things are waited for.
    pub(crate) things: u64,
}

/// What people should hear of a plan, as far as it is to be named.
pub(crate) fn plan_news(plan: &ChangePlan, naming: Naming) -> Result<PlanNews, ExecutorError> {
    let (waiting, things) = plan.waiting(naming.things, naming.keys)?;
    let skipped = plan.skipped().iter().map(|skipped| {
        let keys = plan.skipped_keys(&skipped.property, None, naming.keys)?;
        Ok(SkippedValues::new(skipped, &keys))
    });
    let news = plan.watermarks();
    Ok(PlanNews {
        ahead: news.ahead.map(|ahead| ahead.to_string()),
        unread: news.samples.iter().map(UnreadWatermark::from).collect(),
        skipped: skipped.collect::<Result<_, ExecutorError>>()?,
        waiting: waiting.iter().map(WaitingFor::planned).collect(),
        things,
    })
}

/// The values that are left out of records as they were loaded last, by property.
pub(crate) fn skipped(
    state: &dyn StateStore,
    scope: &Scope,
    naming: Naming,
) -> Result<Vec<SkippedValues>, StateError> {
    let mut skipped = Vec::new();
    for counted in state.skipped_counts(scope)? {
        let beginning = SourceKey::new("");
        let lines = state.skipped(scope, Some((&counted.property, &beginning)), naming.keys)?;
        let own = lines.into_iter().take_while(|line| line.property == counted.property);
        let keys = own.map(|line| line.key.to_string()).collect();
        let (count, cleared) = (counted.count, counted.cleared);
        skipped.push(SkippedValues { property: counted.property.to_string(), count, cleared, keys });
    }
    Ok(skipped)
}

/// What records wait for, as the last run left it.
pub(crate) struct StillWaiting {
    /// What most wait for, first.
    pub(crate) waiting: Vec<WaitingFor>,
    /// How many things are waited for.
    pub(crate) things: u64,
    /// How many links wait.
    pub(crate) links: u64,
}

/// What records wait for, as the last run left it.
pub(crate) fn waiting(
    state: &dyn StateStore,
    scope: &Scope,
    naming: Naming,
) -> Result<StillWaiting, StateError> {
    let mut found = Found::default();
    lookups(state, scope, &mut found)?;
    let links = links(state, scope, &mut found)?;
    let of = |((kind, place, value, gone), keys): (Thing, BTreeSet<SourceKey>)| {
        let records = keys.len() as u64;
        let keys = keys.iter().take(naming.keys).map(ToString::to_string).collect();
        let value = match value {
            AwaitedValue::Text(text) => Some(text),
            AwaitedValue::Digest(_) => None,
        };
        WaitingFor { kind, place, value, gone, records, keys }
    };
    let mut waiting: Vec<WaitingFor> = found.into_iter().map(of).collect();
    waiting.sort_by_key(|waiting| std::cmp::Reverse(waiting.records));
    let things = waiting.len() as u64;
    waiting.truncate(naming.things);
    Ok(StillWaiting { waiting, things, links })
}

/// Kind, place, value, and what is gone.
type Thing = (&'static str, String, AwaitedValue, Option<Gone>);

/// What is waited for, with the records that wait. One that waits for a thing by several rules is one.
type Found = BTreeMap<Thing, BTreeSet<SourceKey>>;

fn note(found: &mut Found, thing: Thing, key: &SourceKey) {
    found.entry(thing).or_default().insert(key.clone());
}

fn lookups(state: &dyn StateStore, scope: &Scope, found: &mut Found) -> Result<(), StateError> {
    let mut after: Option<Subject> = None;
    loop {
        let page = state.standing(scope, after.as_ref(), PAGE)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.subject.clone());
        for entry in page {
            if let (Subject::Key(key), StandingKind::Pending(awaited)) = (&entry.subject, entry.kind) {
                for lookup in awaited {
                    note(found, ("lookup", lookup.property.to_string(), lookup.value, None), key);
                }
            }
        }
    }
}

/// Notes what links wait for; how many do.
fn links(state: &dyn StateStore, scope: &Scope, found: &mut Found) -> Result<u64, StateError> {
    let (mut after, mut number) = (None::<SourceKey>, 0);
    loop {
        let keys = state.due_links(scope, after.as_ref(), PAGE)?;
        let Some(last) = keys.last() else {
            return Ok(number);
        };
        after = Some(last.clone());
        for known in state.links(scope, &keys)?.into_iter().filter(|known| known.is_due) {
            // A rule is named by object type, mapping and label.
            let mapping = known.rule.as_str().split('/').nth(1).unwrap_or_default();
            for (target, state) in known.targets.iter().filter(|(_, state)| state.waits()) {
                let gone = match state {
                    LinkState::RecordGone => Some(Gone::Record),
                    LinkState::TargetGone => Some(Gone::Target),
                    LinkState::Linked | LinkState::Pending | LinkState::Rejected => None,
                };
                number += 1;
                let value = AwaitedValue::Text(target.to_string());
                note(found, ("link", mapping.to_owned(), value, gone), &known.key);
            }
        }
    }
}

fn texts(keys: &[SourceKey]) -> Vec<String> {
    keys.iter().map(ToString::to_string).collect()
}
