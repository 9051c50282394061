//! What the simulator has been asked and has done.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use crate::webhooks::WebhookCounts;

/// Counters since the start or the last reset. Calls of `/_sim` routes are never counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Requests by endpoint (`POST /crm/objects/{object}/batch/upsert`, whatever the version in the path) and status
    /// class: `2xx`, `3xx`, `4xx`, `5xx`, or `dropped` when no answer was sent. Only classes that occurred.
    pub requests: BTreeMap<String, BTreeMap<String, u64>>,
    /// Requests by kind. Refused and failed ones are counted too.
    pub totals: Totals,
    /// Requests refused with 429.
    pub throttled: u64,
    /// Records that API calls created, updated, archived, merged away or erased.
    pub records: RecordCounts,
    /// Inputs of API writes that took effect or found nothing to change: created + updated + archived.
    pub inputs_accepted: u64,
    /// Live records by object type.
    pub objects: BTreeMap<String, u64>,
    /// Events and deliveries.
    pub webhooks: WebhookCounts,
}

/// Requests by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// List, get and batch read of records.
    pub read: u64,
    /// Every call that may change records.
    pub write: u64,
    /// Searches.
    pub search: u64,
    /// Account, properties, owners, pipelines, schemas, and unknown paths.
    pub other: u64,
}

/// Records by what API calls did to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordCounts {
    /// New records.
    pub created: u64,
    /// Accepted writes to existing records, whether or not a value moved.
    pub updated: u64,
    /// Records moved to the recycle bin.
    pub archived: u64,
    /// Records that became part of another one.
    pub merged: u64,
    /// Contacts deleted for good.
    pub erased: u64,
}

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallKind {
    Read,
    Write,
    Search,
    Other,
}

impl CallKind {
    /// The kind that a text names.
    pub(crate) fn named(text: &str) -> Option<Self> {
        match text {
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            "search" => Some(Self::Search),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

/// How a call ended: a status class, or no answer at all.
const CLASSES: [&str; 6] = ["dropped", "1xx", "2xx", "3xx", "4xx", "5xx"];

#[derive(Default)]
struct EndpointCounter([AtomicU64; CLASSES.len()]);

/// Shared counters; one place per endpoint.
pub(crate) struct Counters {
    endpoints: Vec<(String, CallKind, EndpointCounter)>,
    throttled: AtomicU64,
    created: AtomicU64,
    updated: AtomicU64,
    archived: AtomicU64,
    merged: AtomicU64,
    erased: AtomicU64,
}

impl Counters {
    pub(crate) fn new(endpoints: impl IntoIterator<Item = (String, CallKind)>) -> Self {
        let endpoints = endpoints.into_iter().map(|(name, kind)| (name, kind, EndpointCounter::default()));
        Self {
            endpoints: endpoints.collect(),
            throttled: AtomicU64::new(0),
            created: AtomicU64::new(0),
            updated: AtomicU64::new(0),
            archived: AtomicU64::new(0),
            merged: AtomicU64::new(0),
            erased: AtomicU64::new(0),
        }
    }

    /// Counts one answer, or with `None` a connection closed without one.
    pub(crate) fn answered(&self, endpoint: usize, status: Option<u16>) {
        let class = status.map_or(0, |status| usize::from(status / 100).min(CLASSES.len() - 1));
        self.endpoints[endpoint].2.0[class].fetch_add(1, Ordering::Relaxed);
        if status == Some(429) {
            self.throttled.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn created(&self, count: usize) {
        self.created.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn updated(&self, count: usize) {
        self.updated.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn archived(&self, count: usize) {
        self.archived.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn merged(&self, count: usize) {
        self.merged.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn erased(&self, count: usize) {
        self.erased.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn reset(&self) {
        let single =
            [&self.throttled, &self.created, &self.updated, &self.archived, &self.merged, &self.erased];
        for counter in self.endpoints.iter().flat_map(|(_, _, counter)| &counter.0).chain(single) {
            counter.store(0, Ordering::Relaxed);
        }
    }

    /// A copy of the counters, completed with the live records per type.
    pub(crate) fn snapshot(&self, objects: BTreeMap<String, u64>) -> Stats {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let records = RecordCounts {
            created: load(&self.created),
            updated: load(&self.updated),
            archived: load(&self.archived),
            merged: load(&self.merged),
            erased: load(&self.erased),
        };
        let mut stats = Stats {
            throttled: load(&self.throttled),
            records,
            inputs_accepted: records.created + records.updated + records.archived,
            objects,
            ..Stats::default()
        };
        for (name, kind, counter) in &self.endpoints {
            for (class, count) in CLASSES.iter().zip(&counter.0) {
                stats.add(name, *kind, class, load(count));
            }
        }
        stats
    }
}

impl Stats {
    fn add(&mut self, endpoint: &str, kind: CallKind, class: &str, count: u64) {
        if count == 0 {
            return;
        }
        *self.requests.entry(endpoint.to_owned()).or_default().entry(class.to_owned()).or_default() += count;
        let total = match kind {
            CallKind::Read => &mut self.totals.read,
            CallKind::Write => &mut self.totals.write,
            CallKind::Search => &mut self.totals.search,
            CallKind::Other => &mut self.totals.other,
        };
        *total += count;
    }
}
