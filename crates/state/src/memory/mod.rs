//! The state in memory, for tests and for trying things out.

mod shared;
mod shelf;
mod store;

pub use store::MemoryStore;
