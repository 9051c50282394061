//! Counts calls by kind.

use std::sync::atomic::{AtomicU64, Ordering};

use fieldline_connector::Calls;
use fieldline_connector::quota::CallKind;

/// Counters that only grow.
#[derive(Debug, Default)]
pub(crate) struct CallCounter {
    read: AtomicU64,
    write: AtomicU64,
    search: AtomicU64,
    other: AtomicU64,
    retried: AtomicU64,
    throttled: AtomicU64,
}

impl CallCounter {
    /// A call is sent, for the `attempt`-th time (from 1).
    pub(crate) fn sent(&self, kind: CallKind, attempt: u32) {
        add_one(match kind {
            CallKind::Read | CallKind::LinkRead => &self.read,
            CallKind::Write | CallKind::LinkWrite => &self.write,
            CallKind::Search => &self.search,
            CallKind::Other | CallKind::LinkTypes => &self.other,
        });
        if attempt > 1 {
            add_one(&self.retried);
        }
    }

    /// An answer said that we were too fast.
    pub(crate) fn throttled(&self) {
        add_one(&self.throttled);
    }

    pub(crate) fn read(&self) -> Calls {
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Calls {
            read: value(&self.read),
            write: value(&self.write),
            search: value(&self.search),
            other: value(&self.other),
            retried: value(&self.retried),
            throttled: value(&self.throttled),
        }
    }
}

fn add_one(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
