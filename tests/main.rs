//! End to end: the real binary against the real simulator, over real HTTP, as a person would use them.
//!
//! What can be shown lower down is shown there; here it is proven that the parts are wired. Every `--json` document is
//! validated against its published schema in `schemas/`.

#![expect(clippy::unwrap_used, reason = "a test that is surprised fails")]

mod support;

mod auth;
mod authoring;
mod bad_input;
mod check_formats;
mod crash;
mod error_pages;
mod exporting;
mod files;
mod first_sync;
mod hostile;
mod language;
mod object_names;
mod offline;
mod portals;
mod privacy;
mod quota;
mod relations;
mod schedule;
mod schema;
mod screens;
mod seeing;
mod simulator;
mod telling;
