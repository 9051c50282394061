//! When mappings run.

use std::time::Duration;

use chrono_tz::Tz;
use fieldline_model::MappingId;

use crate::place::Place;

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
    /// By a cron pattern of five fields; it was checked to come due at all.
    Cron {
        /// The pattern.
        pattern: String,
        /// The zone whose clock it is read on; UTC unless stated.
        timezone: Tz,
    },
    /// Again and again after this time.
    Every(Duration),
}
