//! Rows in memory as a source.

use std::sync::Arc;

use async_trait::async_trait;
use fieldline_connector::{ConnectorError, Page, Source, StreamFacts};
use fieldline_model::{Body, Columns, RowBuilder, SourceRecord};

/// The header and the rows of a file, cells separated by `,`.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    pub(crate) header: &'static str,
    pub(crate) rows: Vec<String>,
}

impl Rows {
    pub(crate) fn open(&self) -> Box<dyn Source> {
        let columns = Columns::new(self.header.split(',').map(str::to_owned).collect());
        let facts = StreamFacts { columns: Some(Arc::clone(&columns)), ordered: false, size_bytes: None };
        Box::new(Opened { rows: Some(self.rows.clone()), facts, columns })
    }
}

/// A source that gives all rows as one page.
struct Opened {
    rows: Option<Vec<String>>,
    facts: StreamFacts,
    columns: Arc<Columns>,
}

#[async_trait]
impl Source for Opened {
    fn facts(&self) -> &StreamFacts {
        &self.facts
    }

    async fn page(&mut self) -> Result<Option<Page>, ConnectorError> {
        let Some(rows) = self.rows.take() else { return Ok(None) };
        let mut page = Page::default();
        for (number, row) in rows.iter().enumerate() {
            let mut builder = RowBuilder::new(&self.columns, row.len());
            row.split(',').for_each(|cell| builder.push(cell));
            page.records.push(SourceRecord { line: number as u64 + 2, body: Body::Row(builder.finish()) });
        }
        Ok(Some(page))
    }
}
