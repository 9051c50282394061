//! A CSV file as a source.

use std::path::Path;

use async_trait::async_trait;
use fieldline_connector::{ConnectorError, Page, Source, StreamFacts};

use super::options::CsvOptions;
use super::parser::CsvParser;
use crate::input::{self, Input};
use crate::pump::Pump;

/// A CSV file, plain or compressed (`.gz`), read from its first row to its last.
///
/// Rows become records of text cells, as they stand in the file: nothing is trimmed or converted. The number of a
/// record's line is that of its first line, also after cells that span lines; blank lines are skipped. Rows with another
/// number of cells than the header, with invalid text, over 16 MiB, or with a quote that is never closed are reported as
/// unreadable.
pub struct CsvSource {
    facts: StreamFacts,
    pump: Pump,
}

impl CsvSource {
    /// Opens the file, reads its header, and begins to read ahead.
    ///
    /// # Errors
    /// Permanent, naming the file: it does not exist, is a folder, is empty, is no gzip file although its name says so,
    /// its header names two columns alike or leaves one without a name, or the options cannot be.
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
        Ok(Self { facts, pump: Pump::start(parser, options.page_records, position)? })
    }
}

#[async_trait]
impl Source for CsvSource {
    fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        self.pump.page().await
    }
}
