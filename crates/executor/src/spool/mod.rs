//! The spool: a change plan on disk, so that memory stays flat however many changes there are.
//!
//! A SQLite file with a version in its header. While a plan is computed it also holds the candidates; what `load` and the
//! renderers read are `changes` (by key), `lines` (unreadable rows), `claims`, `released`, `follows`, `settled`,
//! `skipped` and `waits`.

mod archives;
mod candidates;
mod changes;
mod claims;
mod contests;
mod departed;
mod file;
mod follows;
mod holdings;
mod lines;
mod links;
mod listed;
mod questions;
mod room;
mod skipped;
mod spared;
mod waits;

pub(crate) use candidates::CandidateState;
pub(crate) use contests::Judged;
pub(crate) use file::Spool;
pub(crate) use follows::Follow;
pub use lines::LineRejection;
pub(crate) use links::LinkFailure;
pub use skipped::SkippedProperty;
pub(crate) use skipped::SkippedReader;
pub(crate) use spared::Spared;
pub use waits::{Waiting, WaitingPlace};
