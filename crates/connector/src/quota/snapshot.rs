//! The quota as data, and where processes keep it together.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::day::DayCount;
use super::lane::LaneSnapshot;
use super::pace::RecordPaceSnapshot;
use crate::ConnectorError;

/// A [`Quota`](super::Quota) at one moment: slots taken, refusals, turns, and what was used of the day.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct QuotaSnapshot {
    pub(super) calls: LaneSnapshot,
    pub(super) links: LaneSnapshot,
    pub(super) searches: LaneSnapshot,
    #[serde(default)]
    pub(super) paced: LaneSnapshot,
    #[serde(default)]
    pub(super) records: RecordPaceSnapshot,
    pub(super) day: DayCount,
}

/// What the processes that use one token know together.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SharedQuota {
    /// The account's time zone (IANA name), once somebody has learned it: its midnight begins a new day.
    pub zone: Option<String>,
    /// The quota.
    pub quota: QuotaSnapshot,
}

/// Where all processes of a machine that use one token keep their quota together.
///
/// A slot that was taken frees itself after a window, so a process that dies holds nothing up.
pub trait QuotaStore: Send + Sync {
    /// Shows `work` what is kept, `None` at first, and keeps what it makes of it, in one step: no two processes are inside
    /// at once. What was kept is durable when this returns. May block for as long as others need; `work` is called once.
    ///
    /// # Errors
    /// When the storage fails; `work` may not have been called then, and nothing was kept.
    fn exchange(
        &self,
        work: &mut dyn FnMut(Option<SharedQuota>) -> SharedQuota,
    ) -> Result<(), ConnectorError>;
}

/// A quota that callers of one process share, and that ends with it.
#[derive(Default, Debug)]
pub struct MemoryQuota(Mutex<Option<SharedQuota>>);

impl QuotaStore for MemoryQuota {
    fn exchange(
        &self,
        work: &mut dyn FnMut(Option<SharedQuota>) -> SharedQuota,
    ) -> Result<(), ConnectorError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(work(known.take()));
        Ok(())
    }
}
