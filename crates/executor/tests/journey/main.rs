//! The executor against a toy CRM, with real mappings and real stores: every module holds one part of how a record
//! travels.

#![cfg(test)]

mod basics;
mod claims;
mod crash;
mod drift;
mod failures;
mod identity;
mod random;
mod rows;
mod support;
mod watermark;
