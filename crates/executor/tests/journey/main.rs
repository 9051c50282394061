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
mod lookups;
mod modes;
mod newest;
mod pace;
mod random;
mod rows;
mod support;
mod unique;
mod watermark;
