//! CSV files.

mod bad_row;
mod cells;
mod escaped;
mod header;
mod hint;
mod options;
mod parser;
mod preamble;
mod quoting;
mod row_buffer;
mod source;
mod swallowed;
mod tokens;
mod verdict;
mod window;

pub(crate) use header::problem as header_problem;
pub use options::{CsvOptions, Escape};
pub use source::CsvSource;
