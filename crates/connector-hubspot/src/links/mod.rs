//! Links between records: HubSpot's associations.
//!
//! Its calls are batches between two object types, with limits of their own. HubSpot keeps one set of types per pair, so a
//! write names the whole set; everything here is safe to repeat.

mod answer;
mod pair;
mod read;
mod settle;
mod types;
mod write;

pub(crate) use read::read_links;
pub(crate) use types::link_types;
pub(crate) use write::write_links;

/// How many records or pairs a call may have: HubSpot reads links of 1,000 records since February 2025 and writes 2,000
/// pairs; we keep to the smaller figure for both.
pub(crate) const MAX_LINKS: usize = 1_000;
