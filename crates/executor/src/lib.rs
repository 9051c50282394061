//! Compute into the spool, then load: the only orchestrator.
//!
//! ```text
//! compute   source pages → sorted by key → one record per key → candidates → claims → observed → changes = ChangePlan
//! load      changes → batches → intents → outcomes → checkpoints
//! ```
//! [`compute`](compute()) makes a [`ChangePlan`] and writes nothing; [`load`](load()) carries it out. A dry run is the same value, not
//! loaded. [`recover`] settles what a run that died had announced. All work happens on blocking threads, with HTTP calls
//! under way on the runtime beside them.

mod archive;
mod batches;
mod change_plan;
mod checkpoints;
mod claims;
mod compute;
mod context;
mod counts;
mod departures;
mod error;
mod extract;
mod followed;
mod gates;
mod late;
mod ledger;
mod leftovers;
mod links;
mod load;
mod marks;
mod missing;
mod observe;
mod observer;
mod outcome;
mod owners;
mod pace;
mod prepare;
mod read_back;
mod rivals;
mod select;
mod sort;
mod spool;
mod standing;
mod tables;
mod trades;
mod unsent;
mod whereabouts;
mod winners;

pub use change_plan::{Budget, ChangePlan};
pub use compute::{Reading, compute};
pub use context::Pipeline;
pub use counts::{PlanCounts, RunCounts};
pub use error::ExecutorError;
pub use fieldline_connector::Stop;
pub use gates::GateVerdict;
pub use links::{LinkChange, LinkTarget, LinkedPair, RefusedLinks, RuleLinks};
pub use load::{Ending, LoadNews, Loaded, load};
pub use marks::{Oddity, UnreadMark, WatermarkNews};
pub use observer::{Observer, Phase, Progress, Unobserved};
pub use read_back::recover;
pub use spool::{LineRejection, SkippedProperty, Waiting, WaitingPlace};
