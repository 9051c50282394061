//! What a source, a destination and its definitions are; quota and retry as pure state machines.
//!
//! The traits' docs are the whole contract: an implementer needs no other page. [`quota`] and [`retry`] know no clock
//! and do no IO; whoever drives them passes the time in.

mod cursors;
mod definitions;
mod destination;
mod error;
pub mod quota;
pub mod retry;
mod source;
mod stop;
pub mod tokens;

pub use cursors::Cursors;
pub use definitions::{Creation, Definitions, Described, PropertyGroup};
pub use destination::{Calls, Destination, Fetch, FetchBy, Leave, ListPage, Portal};
pub use error::{ConnectorError, ErrorClass};
pub use source::{Extent, Page, Source, StreamFacts, UnreadableRow};
pub use stop::Stop;
