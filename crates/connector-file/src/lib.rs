//! CSV and JSON Lines files as sources and destinations.
//!
//! A file is parsed on a thread of its own that keeps a few pages ready, so that parsing overlaps whatever is done with
//! the records. Memory stays flat: pages are bounded in records and bytes, and a single row in bytes.
//!
//! A row that cannot be read (wrong column count, invalid text, broken JSON, too long) is an
//! [`UnreadableRow`](fieldline_connector::UnreadableRow) with its line, and the stream goes on. A file that cannot be
//! read (missing, no header, cut short in the middle of its compressed data) is an error.
//!
//! As a destination, a file is replaced as a whole: [`FileDestination`] keeps what is written durably aside until a load is
//! complete, then renames a finished file into place.
//!
//! This crate does not look for files, does not guess delimiters or encodings, and knows nothing of mappings.
//!
//! ```
//! use fieldline_connector::Source;
//! use fieldline_connector_file::{CsvOptions, CsvSource};
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("customers.csv");
//! # std::fs::write(&path, "id,name\n1,Ada\n2,\"Grace\nHopper\"\n3\n")?;
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let mut source = CsvSource::open(&path, CsvOptions::default())?;
//! let page = source.page().await?.expect("the file has rows");
//! assert_eq!(page.records.len(), 2);
//! assert_eq!(page.unreadable[0].line, 5);
//! assert_eq!(page.unreadable[0].message, "has 1 column, the header has 2");
//! # Ok::<_, fieldline_connector::ConnectorError>(()) })?;
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```

mod csv;
mod destination;
mod digest;
mod input;
mod jsonl;
mod pump;

pub use csv::{CsvOptions, CsvSource, Escape};
pub use destination::{FileDestination, FileForm, FileTarget, Resumed, Revision};
pub use input::{kind_of, open_file};
pub use jsonl::{JsonlOptions, JsonlSource};
