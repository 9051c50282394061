//! The destination against the simulator, over HTTP.
//!
//! The two share no wire types: where they understand HubSpot differently, these tests fail.

#![expect(clippy::unwrap_used, reason = "a test says that something is wrong by panicking")]

mod account;
mod definitions;
mod faults;
mod links;
mod links_alike;
mod oauth;
mod poison;
mod reading;
mod source;
mod support;
mod tables;
mod writing;
