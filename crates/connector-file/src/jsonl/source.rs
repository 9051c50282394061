//! A JSON Lines file as a source.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use fieldline_connector::{ConnectorError, Page, Source, StreamFacts};

use super::options::JsonlOptions;
use super::parser::JsonlParser;
use crate::input;
use crate::pump::Pump;

/// A file with one JSON object per line, plain or compressed (`.gz`), read from its first line to its last.
///
/// Numbers keep every digit and members their order. Blank lines are skipped. A line that is no JSON, no object, no valid
/// text, names a member twice, nests deeper than 128 levels or is over 16 MiB long is reported as unreadable.
pub struct JsonlSource {
    path: PathBuf,
    options: JsonlOptions,
    facts: StreamFacts,
    pump: Pump,
}

impl JsonlSource {
    /// Opens the file and begins to read ahead. An empty file is a stream without records.
    ///
    /// # Errors
    /// Permanent, naming the file: it does not exist, is a folder, is no gzip file although its name says so, is
    /// a file of another kind (a JSON list, an object over several lines, a workbook, …), or the encoding is unknown.
    pub fn open(path: &Path, options: JsonlOptions) -> Result<Self, ConnectorError> {
        let input = input::open(path, &options.encoding)?;
        let facts = StreamFacts { columns: None, ordered: false, size_bytes: Some(input.size_bytes) };
        let position = input.position.clone();
        let pump = Pump::start(JsonlParser::new(input)?, options.page_records, position)?;
        Ok(Self { path: path.to_owned(), options, facts, pump })
    }
}

#[async_trait]
impl Source for JsonlSource {
    fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        self.pump.page().await
    }

    fn reopen(&self) -> Result<Option<Box<dyn Source>>, ConnectorError> {
        Ok(Some(Box::new(Self::open(&self.path, self.options.clone())?)))
    }
}
