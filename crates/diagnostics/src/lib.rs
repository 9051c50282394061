//! Diagnostics: what is wrong with a project, where, and the way out.
//!
//! A [`Diagnostic`] is data; drawing it is somebody else's work: [`render`] for people, [`report`] for machines,
//! [`github`] and [`sarif`] for pull requests. The codes are a public contract and live in one registry, [`Code`], each with
//! its [`page`].
//!
//! This crate knows nothing of mappings, reads no file and prints nothing.
//!
//! ```
//! use std::collections::BTreeMap;
//! use fieldline_diagnostics::{Code, Colour, Diagnostic, SourceFile, render};
//!
//! let file = SourceFile::new("mappings/customers.yaml", "fields: { emial: x }\n");
//! let found = Diagnostic::error(Code::UnknownProperty, "no property `emial`", file.label(10..15, "not a property"))
//!     .with_help("Write `email`.");
//! let sources = BTreeMap::from([(file.name().to_owned(), file.text().to_owned())]);
//! assert!(render(&[found], &sources, Colour::Never).contains("mappings/customers.yaml:1:11"));
//! ```

mod code;
mod diagnostic;
mod github;
mod json;
mod pages;
mod render;
mod sarif;
mod source_file;
mod visible;
mod wording;

pub use code::Code;
pub use diagnostic::{Diagnostic, Label, Severity, sort};
pub use github::github;
pub use json::{Report, ReportedDiagnostic, ReportedLabel, report};
pub use pages::{Page, page, pages, retired_pages};

pub use render::{Colour, render};
pub use sarif::sarif;
pub use source_file::{Position, SourceFile};
pub use visible::{is_treacherous, visible};
pub use wording::{count, list, nearest};
