//! Where records come from.

use std::sync::Arc;

use async_trait::async_trait;
use fieldline_model::{Columns, SourceHash, SourceKey, SourceRecord, Watermark};

use crate::{Calls, ConnectorError};

/// One readable series of records, opened for one run.
///
/// Pages come in stream order and partition the stream: every record is on exactly one page, and a row that cannot be
/// read is reported on the page where it stood, never dropped. After an `Err` the stream is over; the run that reads it
/// must not move the watermark. Memory stays flat however long the stream is.
#[async_trait]
pub trait Source: Send {
    /// What is known before the first record.
    fn facts(&self) -> &StreamFacts;

    /// Which setting of the connection may be wrong, as far as the beginning of the stream tells: a full sentence for those
    /// who miss a column.
    fn hint(&self) -> Option<&str> {
        None
    }

    /// Says what the run wants of the stream; called at most once, before the first page. A source that cannot leave
    /// anything out reads everything, which is always right.
    fn begin(&mut self, extent: Extent) {
        let _ = extent;
    }

    /// The next page; `None` at the complete end of the stream. A page may be empty without ending the stream.
    ///
    /// # Errors
    /// When the stream cannot be read on. Single bad rows are no error: see [`Page::unreadable`].
    async fn page(&mut self) -> Result<Option<Page>, ConnectorError>;

    /// The same stream, opened again to be read from its first record; `None` where that cannot be. A source that reports
    /// unreadable rows can: a run that finds one of them repaired may have passed it over, and reads everything.
    ///
    /// # Errors
    /// Those of opening the stream.
    fn reopen(&self) -> Result<Option<Box<dyn Source>>, ConnectorError> {
        Ok(None)
    }

    /// Calls that reading has cost so far, retries included; none for a source that makes none.
    fn calls(&self) -> Calls {
        Calls::default()
    }
}

/// What a run wants of a stream. Unless told, everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Extent {
    /// Records below this watermark may be left out. `None` asks for everything.
    pub from: Option<Watermark>,
    /// Records that are read wherever they stand: they wait for something that does not move them.
    pub revisit: Vec<SourceKey>,
    /// Whether records that have left the stream are to be told, see [`Page::gone`].
    pub with_gone: bool,
}

/// What a source knows before its first record.
#[derive(Clone, Debug)]
pub struct StreamFacts {
    /// The columns of a tabular stream; `None` where records are documents of any shape.
    pub columns: Option<Arc<Columns>>,
    /// Whether records come in ascending order of the watermark. Files never promise it.
    pub ordered: bool,
    /// Size of the stream in bytes, where it is known, to show progress. Compressed size for compressed files.
    pub size_bytes: Option<u64>,
}

/// One response of a source.
#[derive(Debug, Default)]
pub struct Page {
    /// Records in stream order.
    pub records: Vec<SourceRecord>,
    /// Rows that could not be read.
    pub unreadable: Vec<UnreadableRow>,
    /// Keys of records that are known to have left the stream, where [`Extent::with_gone`] asks for them and the source can
    /// tell. A key that also comes with a record has not left. Those that left long ago may be told again.
    pub gone: Vec<SourceKey>,
    /// How many bytes of [`StreamFacts::size_bytes`] are behind us after this page.
    pub position_bytes: u64,
}

/// A row that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnreadableRow {
    /// The line where the row begins, counted from 1.
    pub line: u64,
    /// Digest of its bytes.
    pub hash: SourceHash,
    /// What is wrong with it, as a fragment, without its content.
    pub message: String,
}
