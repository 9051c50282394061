//! Rows as data, and a source over them.

use std::sync::Arc;

use async_trait::async_trait;
use fieldline_connector::{ConnectorError, ErrorClass, Page, Source, StreamFacts, UnreadableRow};
use fieldline_model::{Body, Columns, RowBuilder, SourceHash, SourceRecord};

/// A file: the header and its rows, cells separated by `,`. A row that begins with `#` cannot be read.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) header: String,
    pub(crate) rows: Vec<String>,
    pub(crate) page_size: usize,
    /// The page whose reading fails.
    pub(crate) fails_at_page: Option<usize>,
}

impl Table {
    pub(crate) fn new<T: ToString>(header: &str, rows: impl IntoIterator<Item = T>) -> Self {
        let rows = rows.into_iter().map(|row| row.to_string()).collect();
        Self { header: header.to_owned(), rows, page_size: 7, fails_at_page: None }
    }

    pub(crate) fn paged(mut self, page_size: usize) -> Self {
        self.page_size = page_size;
        self
    }

    pub(crate) fn failing_at(mut self, page: usize) -> Self {
        self.fails_at_page = Some(page);
        self
    }

    pub(crate) fn open(&self) -> Box<dyn Source> {
        let columns = Columns::new(self.header.split(',').map(str::to_owned).collect());
        let facts = StreamFacts { columns: Some(Arc::clone(&columns)), ordered: false, size_bytes: None };
        Box::new(Rows { table: self.clone(), facts, columns, page: 0 })
    }
}

/// The source over a table.
pub(crate) struct Rows {
    table: Table,
    facts: StreamFacts,
    columns: Arc<Columns>,
    page: usize,
}

#[async_trait]
impl Source for Rows {
    fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        if self.table.fails_at_page == Some(self.page) {
            return Err(ConnectorError::new(ErrorClass::Permanent, "the file ends in the middle"));
        }
        let start = self.page * self.table.page_size;
        self.page += 1;
        let rows = self.table.rows.iter().enumerate().skip(start).take(self.table.page_size);
        let mut page = Page::default();
        for (number, row) in rows {
            let line = number as u64 + 2;
            if row.starts_with('#') {
                let hash = SourceHash::of([row.as_bytes()]);
                page.unreadable.push(UnreadableRow { line, hash, message: "is broken".to_owned() });
                continue;
            }
            let mut builder = RowBuilder::new(&self.columns, row.len());
            row.split(',').for_each(|cell| builder.push(cell));
            page.records.push(SourceRecord { line, body: Body::Row(builder.finish()) });
        }
        Ok((start < self.table.rows.len()).then_some(page))
    }

    fn reopen(&self) -> Result<Option<Box<dyn Source>>, ConnectorError> {
        Ok(Some(self.table.open()))
    }
}
