//! What `docs/` and `schemas/` say about the language is true.
//!
//! Every YAML block of the pages compiles, every record shown becomes what is shown, the page of codes names all codes
//! with a real example, and the JSON Schemas for editors accept and refuse what the compiler does.
//!
//! `BLESS=1 cargo test -p fieldline-mapping --test docs` writes what is generated anew.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests that read the project's documentation from disk"
)]

mod advice;
mod blocks;
mod codes;
mod files;
mod links;
mod pages;
mod portal;
mod rejections;
mod schema_alike;
mod schema_steps;
mod schema_valid;
