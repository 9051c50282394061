//! The state in one SQLite file.
//!
//! One connection writes, behind a mutex and in immediate transactions; others only read, so that a look-up never
//! waits for a commit (write-ahead log). What an unchanged record needs is one narrow table; everything else is in
//! tables it never touches.

mod bytes;
mod claims;
mod connection;
mod dictionary;
mod digest_blob;
mod endpoints;
mod failure;
mod forget;
mod hashes;
mod instant;
mod intent_blob;
mod intents;
mod lease;
mod links;
mod migrate;
mod open;
mod pages;
mod progress;
mod records;
mod relocations;
mod runs;
mod seek;
mod shared;
mod skipped;
mod standing;
mod store;
mod summary;

pub use store::SqliteStore;
