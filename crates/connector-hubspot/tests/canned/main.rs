//! The destination against a server that answers from a script: every shape of answer that HubSpot is known to give.
//!
//! Nothing here is shared with the connector or the simulator; requests are read as JSON, answers are literal.

#![expect(clippy::unwrap_used, reason = "a test says that something is wrong by panicking")]

mod definitions;
mod errors;
mod hostile;
mod links;
mod network;
mod outcomes;
mod privacy;
mod reads;
mod refusals;
mod server;
mod unknown_fate;
mod writes;
