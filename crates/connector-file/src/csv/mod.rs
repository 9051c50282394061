//! CSV files.

mod header;
mod options;
mod parser;
mod source;
mod tokens;

pub use options::CsvOptions;
pub use source::CsvSource;
