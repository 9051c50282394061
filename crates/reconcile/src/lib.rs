//! Desired, observed and last written records become changes.
//!
//! Everything here is a pure function of its arguments. [`Reconciler::reconcile`] decides one record: whether it is
//! created, updated, adopted, left alone, held or rejected, and for each property why. [`known_after`] says what is
//! remembered once the outcome is known. [`refusal`] knows which values HubSpot would refuse, so that no call is spent on
//! finding out.

mod acceptance;
mod digests;
mod field;
mod links;
mod made;
mod multi;
mod reconciler;

pub use acceptance::refusal;
pub use digests::{KnownAfter, known_after};
pub use links::{LinkCalls, Pair, WantedLinks, link_calls};
pub use reconciler::{Candidate, Found, Property, Reconciler};
