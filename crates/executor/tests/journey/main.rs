//! The executor against a toy CRM, with real mappings and real stores: every module holds one part of how a record
//! travels.

#![cfg(test)]

mod archives;
mod basics;
mod claims;
mod crash;
mod drift;
mod failures;
mod gates;
mod identity;
mod late;
mod links;
mod links_kept;
mod links_left;
mod lookups;
mod marks;
mod merged;
mod merged_links;
mod modes;
mod newest;
mod pace;
mod random;
mod reasons;
mod relinked;
mod returns;
mod rows;
mod skipped;
mod support;
mod tables;
mod unique;
mod waiting;
mod watermark;
