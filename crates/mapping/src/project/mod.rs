//! What `fieldline.yaml` says, compiled.

mod allowance;
mod connection;
mod schedule;
mod settings;

pub use allowance::{AppKind, LimitIncreases, Pace};
pub use connection::{Connection, ConnectionKind, FileConnection, HubspotConnection, Limits, Secret, Tier};
pub use schedule::{ScheduleEntry, Timing};
pub use settings::{Defaults, FailedMapping, OnError, Project};
