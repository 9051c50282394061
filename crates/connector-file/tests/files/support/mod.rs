//! Reads sources to their end and says what came, as text that test tables can hold.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use fieldline_connector::{ConnectorError, Page, Source};
use fieldline_model::{Body, SourceRecord};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

/// A file in a folder that goes away with it.
pub(crate) struct TestFile {
    pub(crate) path: PathBuf,
    _folder: TempDir,
}

/// A file of that name with these bytes.
pub(crate) fn file(name: &str, bytes: &[u8]) -> TestFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    TestFile { path, _folder: folder }
}

/// The bytes as one gzip member.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Everything a source handed out, and how it ended.
pub(crate) struct Read {
    pub(crate) pages: Vec<Page>,
    pub(crate) end: Result<(), ConnectorError>,
}

/// Reads to the end or to the first error.
pub(crate) fn read(mut source: impl Source) -> Read {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        let mut pages = Vec::new();
        loop {
            match source.page().await {
                Ok(Some(page)) => pages.push(page),
                Ok(None) => {
                    assert!(matches!(source.page().await, Ok(None)), "a complete end stays the end");
                    return Read { pages, end: Ok(()) };
                }
                Err(error) => {
                    assert!(source.page().await.is_err(), "an error stays an error");
                    return Read { pages, end: Err(error) };
                }
            }
        }
    })
}

impl Read {
    pub(crate) fn records(&self) -> impl Iterator<Item = &SourceRecord> {
        self.pages.iter().flat_map(|page| &page.records)
    }

    /// `line: cell|cell` or `line: JSON` per record.
    pub(crate) fn rows(&self) -> Vec<String> {
        self.records()
            .map(|record| match &record.body {
                Body::Row(row) => format!("{}: {}", record.line, row.cells().collect::<Vec<_>>().join("|")),
                Body::Document(value) => format!("{}: {}", record.line, value.to_json()),
            })
            .collect()
    }

    /// `line: message` per unreadable row.
    pub(crate) fn problems(&self) -> Vec<String> {
        let rows = self.pages.iter().flat_map(|page| &page.unreadable);
        rows.map(|row| format!("{}: {}", row.line, row.message)).collect()
    }
}
