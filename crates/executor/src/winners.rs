//! One key, one record: which of several rows counts.

use std::cmp::Ordering;

use fieldline_mapping::Distinct;
use fieldline_model::{SourceKey, Watermark};

use crate::ExecutorError;
use crate::extract::Row;
use crate::sort::Sorted;

/// The record that counts for a key.
pub(crate) struct Winner {
    pub(crate) key: SourceKey,
    pub(crate) row: Row,
    /// `distinct: error`, and there were several.
    pub(crate) is_contested: bool,
}

/// What is known of a key once all its rows were seen.
pub(crate) enum Verdict {
    /// This record counts.
    Winner(Winner),
    /// There is no record, and the source says that the one that was has left.
    Gone(SourceKey),
}

/// Verdicts in key order.
pub(crate) struct Winners {
    rows: Sorted,
    next: Option<(SourceKey, Row)>,
    distinct: Distinct,
    /// Rows that were read and do not count.
    pub(crate) superseded: u64,
}

impl Winners {
    pub(crate) fn new(rows: Sorted, distinct: Distinct) -> Result<Self, ExecutorError> {
        let mut winners = Self { rows, next: None, distinct, superseded: 0 };
        winners.next = winners.read()?;
        Ok(winners)
    }

    fn read(&mut self) -> Result<Option<(SourceKey, Row)>, ExecutorError> {
        let Some(entry) = self.rows.next()? else {
            return Ok(None);
        };
        let key = String::from_utf8(entry.key).map_err(|_| ExecutorError::Corrupt("a key"))?;
        let row = postcard::from_bytes(&entry.payload).map_err(|_| ExecutorError::Corrupt("a row"))?;
        Ok(Some((SourceKey::new(key), row)))
    }

    /// The next verdict. A key whose winner was passed over has none: nothing about it has moved.
    pub(crate) fn next(&mut self) -> Result<Option<Verdict>, ExecutorError> {
        while let Some((key, row)) = self.next.take() {
            let mut field = Field::new(row);
            self.next = self.read()?;
            while let Some((_, rival)) = self.next.take_if(|(next, _)| *next == key) {
                field.take(rival, self.distinct);
                self.next = self.read()?;
            }
            if field.is_gone {
                return Ok(Some(Verdict::Gone(key)));
            }
            let is_contested = self.distinct == Distinct::Error && field.rows > 1;
            let winner = field.best.filter(|_| is_contested || !field.is_best_passed);
            self.superseded += field.read - u64::from(winner.is_some());
            if let Some(row) = winner {
                return Ok(Some(Verdict::Winner(Winner { key, row, is_contested })));
            }
        }
        Ok(None)
    }
}

/// The rows of one key.
struct Field {
    rows: u64,
    /// Those that were not passed over.
    read: u64,
    /// The best of those read.
    best: Option<Row>,
    /// Whether a row that was passed over is better.
    is_best_passed: bool,
    /// The watermark of the best of all.
    mark: Option<Watermark>,
    /// Whether no row so far is a record.
    is_gone: bool,
}

impl Field {
    fn new(first: Row) -> Self {
        let (is_passed, is_gone, mark) = (first.is_passed, first.is_gone, first.watermark);
        let best = (!is_passed).then_some(first);
        Self { rows: 1, read: u64::from(!is_passed), best, is_best_passed: is_passed, mark, is_gone }
    }

    /// Rows come in stream order: a later one wins only by a higher watermark.
    fn take(&mut self, rival: Row, distinct: Distinct) {
        if rival.is_gone {
            return;
        }
        // What came before was only the source's word that there is no record.
        if self.is_gone {
            *self = Self::new(rival);
            return;
        }
        self.rows += 1;
        self.read += u64::from(!rival.is_passed);
        let is_better = distinct != Distinct::First && rival.watermark.cmp(&self.mark) == Ordering::Greater;
        if is_better {
            (self.mark, self.is_best_passed) = (rival.watermark, rival.is_passed);
        }
        if !rival.is_passed && (is_better || self.best.is_none()) {
            self.best = Some(rival);
        }
    }
}
