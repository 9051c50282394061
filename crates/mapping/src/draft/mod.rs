//! Drafts a mapping from a table: what its columns hold, and which of HubSpot's properties they probably are.
//!
//! Everything in a draft is a guess, and says in a comment why it was made and how sure it is. Rules are drafted for
//! properties that every portal has; what else the table holds is listed as comments.

mod candidates;
mod choose;
mod dialect;
mod doubt;
mod header;
mod meaning;
mod names;
mod oddities;
mod options;
mod phones;
mod profile;
mod rules;
mod sample;
mod subject;
mod target;
mod times;
mod words;
mod write;

pub use dialect::{Dialect, guess_dialect};
pub use profile::Profile;
pub use write::{Draft, DraftAbout, draft_mapping};
