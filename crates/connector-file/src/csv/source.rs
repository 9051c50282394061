//! A CSV file as a source.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use fieldline_connector::{ConnectorError, Page, Source, StreamFacts};

use super::options::CsvOptions;
use super::parser::CsvParser;
use crate::input::{self, Input};
use crate::pump::Pump;

/// A CSV file, plain or compressed (`.gz`), read from its first row to its last.
///
/// Rows become records of text cells, as they are in the file: nothing is trimmed or converted. The number of a record's
/// line is that of its first line, also after cells that span lines; blank lines and lines of nothing but delimiters are
/// skipped. Every other line is part of a record or of a row that is reported as unreadable: one with another number of
/// cells than the header, with invalid text, over 16 MiB, or with quotes that a conforming writer does not write.
///
/// A row that opens a quote by mistake takes in the lines up to the next quote. Where those lines have the cells of rows, the
/// row alone is unreadable and they are read on their own; otherwise all of its lines are rejected together, and the message
/// says which.
pub struct CsvSource {
    path: PathBuf,
    options: CsvOptions,
    facts: StreamFacts,
    hint: Option<String>,
    pump: Pump,
}

impl CsvSource {
    /// Opens the file, reads its header, and begins to read ahead.
    ///
    /// # Errors
    /// Permanent, naming the file: it does not exist, is a folder, is empty, is no gzip file although its name says so,
    /// is a file of another kind, its header cannot be read, or the options cannot be.
    pub fn open(path: &Path, options: CsvOptions) -> Result<Self, ConnectorError> {
        if let Some(problem) = options.problem() {
            return Err(Input::permanent(&path.display().to_string(), problem));
        }
        let input = input::open(path, &options.encoding)?;
        let (size_bytes, position) = (input.size_bytes, input.position.clone());
        let parser = CsvParser::new(input, &options)?;
        let facts = StreamFacts {
            columns: Some(parser.columns().clone()),
            ordered: false,
            size_bytes: Some(size_bytes),
        };
        let hint = parser.hint().map(str::to_owned);
        let pump = Pump::start(parser, options.page_records, position)?;
        Ok(Self { path: path.to_owned(), options, facts, hint, pump })
    }
}

#[async_trait]
impl Source for CsvSource {
    fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        self.pump.page().await
    }

    fn reopen(&self) -> Result<Option<Box<dyn Source>>, ConnectorError> {
        Ok(Some(Box::new(Self::open(&self.path, self.options.clone())?)))
    }
}
