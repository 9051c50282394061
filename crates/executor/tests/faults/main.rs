//! The real executor and the real connector against the simulator over HTTP, disturbed by every fault on every write
//! call: whatever goes wrong, the end is that of an undisturbed run.
//!
//! `FIELDLINE_FAULT_SCHEDULES` says how many schedules are played; a failing one names its number, and
//! `FIELDLINE_FAULT_SCHEDULE=<number>` plays that one alone.

#![expect(clippy::unwrap_used, reason = "a test that is surprised fails")]

mod account;
mod clockwork;
mod end_state;
mod identity;
mod matrix;
mod project;
mod rows;
mod schedule;
mod story;
