//! What `docs/` and `schemas/` say about the language is true.
//!
//! Every YAML block of the pages compiles, every record shown becomes what is shown, every code has a page whose
//! examples are executed, and the JSON Schemas for editors accept and refuse what the compiler does.
//!
//! `BLESS=1 cargo test -p fieldline-mapping --test docs` writes what is generated anew.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests that read the project's documentation from disk"
)]

mod blocks;
mod error_examples;
mod error_pages;
mod files;
mod links;
mod pages;
mod portal;
mod schema_alike;
mod schema_fresh;
mod schema_valid;
