//! What `fieldline.yaml` says, compiled.

mod allowance;
mod connection;
mod credentials;
mod cron;
mod schedule;
mod settings;

pub use allowance::{AppKind, LimitIncreases, Pace};
pub use connection::{Connection, ConnectionKind, Escape, FileConnection, HubspotConnection, Limits, Tier};
pub(crate) use credentials::DEFAULT_REDIRECT_PORT;
pub use credentials::{Credentials, OAuthApp, Secret};
pub use cron::{CronProblem, CronTimes};
pub use schedule::{ScheduleEntry, Timing};
pub use settings::{Defaults, FailedMapping, OnError, Project};
