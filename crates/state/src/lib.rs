//! Durable state: the [`StateStore`] trait, in memory and on SQLite.
//!
//! What a mapping has read, written, promised and refused in a portal, so that the next run starts from there. The
//! trait is the whole contract; [`MemoryStore`] and [`SqliteStore`] obey it alike and pass one suite of tests.
//!
//! This crate decides nothing about records and keeps none of their values: keys, ids and digests only.
//! What processes share beyond that is kept by name ([`SharedStore`]).

mod error;
mod memory;
mod private;
mod shared;
mod sqlite;
mod store;
mod window;

pub use error::StateError;
pub use memory::MemoryStore;
pub use private::{make_private, make_private_folder, open_private_file};
pub use shared::SharedStore;
pub use sqlite::SqliteStore;
pub use store::{
    Lease, LeaseGuard, RunEntry, RunStatus, Scope, SkippedCount, SkippedLine, StateStore, Summary,
};
