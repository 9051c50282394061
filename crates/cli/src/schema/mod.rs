//! The portal's definitions beside the project's: what is read, what moved, what is missing.

mod definition_drift;
mod drift;
mod files;
mod needs;
mod portals;
mod read;
mod report;

pub(crate) use drift::{Change, Moved, described, drift};
pub(crate) use needs::{GROUP, Needs, Wanted};
pub(crate) use portals::{Place, Portals};
pub(crate) use read::{ReadObject, keep, read_all};
pub(crate) use report::{DriftReport, show};
