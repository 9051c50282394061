//! The contract of a `StateStore`, sentence by sentence, for every implementation; and what only a file can promise.

#![cfg(test)]

#[macro_use]
mod support;

mod alike;
mod claims;
mod commits;
mod damage;
mod death;
mod endpoints;
mod file;
mod intents;
mod leases;
mod links;
mod pair;
mod progress;
mod runs;
mod scopes;
mod shared;
mod skipped;
mod standing;
mod windows;
