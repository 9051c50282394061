//! When mappings run.

use std::time::Duration;

use fieldline_model::MappingId;

use crate::place::Place;
use crate::project::CronTimes;

/// One entry of `schedule:`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScheduleEntry {
    /// What runs, in this order.
    pub mappings: Vec<MappingId>,
    /// When.
    pub timing: Timing,
    /// Where it is written.
    pub place: Place,
}

/// When a schedule entry is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Timing {
    /// At the times of a pattern; its zone is UTC unless stated.
    Cron(CronTimes),
    /// Again and again after this time.
    Every(Duration),
}
