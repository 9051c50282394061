//! The state in memory, for tests and for trying things out.

mod shelf;
mod store;

pub use store::MemoryStore;
