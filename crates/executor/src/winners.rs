//! One key, one record: which of several rows counts.

use std::cmp::Ordering;

use fieldline_mapping::Distinct;
use fieldline_model::{SourceHash, SourceKey, Watermark};

use crate::ExecutorError;
use crate::extract::Row;
use crate::marks::{Position, Scale};
use crate::sort::Sorted;

/// The record that counts for a key.
pub(crate) struct Winner {
    pub(crate) key: SourceKey,
    pub(crate) row: Row,
    /// Why none of several rows counts.
    pub(crate) contest: Option<Contest>,
}

/// Why it is not known which of several rows counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contest {
    /// The mapping says `distinct: error`.
    Stated,
    /// The latest counts, and the watermark of one of them cannot be read.
    Unread,
}

/// What is known of a key once all its rows were seen.
pub(crate) enum Verdict {
    /// This record counts.
    Winner(Winner),
    /// There is a record, and nothing about it has moved: it was passed over.
    Passed(SourceKey),
    /// There is no record, and the source says that the one that was has left.
    Gone(SourceKey),
}

impl Verdict {
    /// The verdict on a key with one row, as nearly all are: there is nothing to compare.
    fn of_only(key: SourceKey, row: Row) -> Self {
        match row {
            Row { is_gone: true, .. } => Self::Gone(key),
            Row { is_passed: true, .. } => Self::Passed(key),
            row => Self::Winner(Winner { key, row, contest: None }),
        }
    }
}

/// Verdicts in key order.
pub(crate) struct Winners {
    rows: Sorted,
    next: Option<(SourceKey, Row)>,
    distinct: Distinct,
    scale: Scale,
    /// Rows that were read and do not count.
    pub(crate) superseded: u64,
}

impl Winners {
    pub(crate) fn new(rows: Sorted, distinct: Distinct, scale: Scale) -> Result<Self, ExecutorError> {
        let mut winners = Self { rows, next: None, distinct, scale, superseded: 0 };
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

    /// The next verdict.
    pub(crate) fn next(&mut self) -> Result<Option<Verdict>, ExecutorError> {
        let Some((key, row)) = self.next.take() else {
            return Ok(None);
        };
        self.next = self.read()?;
        if self.next.as_ref().is_none_or(|(next, _)| *next != key) {
            return Ok(Some(Verdict::of_only(key, row)));
        }
        let mut field = Field::new(row, &self.scale);
        while let Some((_, rival)) = self.next.take_if(|(next, _)| *next == key) {
            field.take(rival, self.distinct, &self.scale);
            self.next = self.read()?;
        }
        if field.is_gone {
            return Ok(Some(Verdict::Gone(key)));
        }
        let (read, contest) = (field.read, field.contest(self.distinct));
        let winner = field.winner(contest);
        self.superseded += read - u64::from(winner.is_some());
        Ok(Some(match winner {
            Some(row) => Verdict::Winner(Winner { key, row, contest }),
            None => Verdict::Passed(key),
        }))
    }
}

/// The rows of one key.
struct Field {
    /// Those that were not passed over.
    read: u64,
    /// The best of those read.
    best: Option<Row>,
    /// Whether a row that was passed over is better.
    is_best_passed: bool,
    /// The position of the best of all.
    mark: Option<Watermark>,
    /// The first row whose watermark cannot be read; it is never passed over.
    unread: Option<Row>,
    /// The digest of the first row.
    hash: SourceHash,
    /// Those of the others.
    others: Vec<SourceHash>,
    /// Whether no row so far is a record.
    is_gone: bool,
}

impl Field {
    fn new(first: Row, scale: &Scale) -> Self {
        let (is_passed, is_gone, hash) = (first.is_passed, first.is_gone, first.hash);
        let position = scale.read(first.mark);
        Self {
            read: u64::from(!is_passed),
            mark: position.watermark(),
            unread: (position == Position::Unread).then(|| first.clone()),
            best: (!is_passed).then_some(first),
            is_best_passed: is_passed,
            hash,
            others: Vec::new(),
            is_gone,
        }
    }

    /// Rows come in stream order: a later one wins only by a higher position.
    fn take(&mut self, rival: Row, distinct: Distinct, scale: &Scale) {
        if rival.is_gone {
            return;
        }
        // What came before was only the source's word that there is no record.
        if self.is_gone {
            *self = Self::new(rival, scale);
            return;
        }
        self.read += u64::from(!rival.is_passed);
        self.others.push(rival.hash);
        let position = scale.read(rival.mark);
        if position == Position::Unread && self.unread.is_none() {
            self.unread = Some(rival.clone());
        }
        let position = position.watermark();
        let is_better = distinct != Distinct::First && position.cmp(&self.mark) == Ordering::Greater;
        if is_better {
            (self.mark, self.is_best_passed) = (position, rival.is_passed);
        }
        if !rival.is_passed && (is_better || self.best.is_none()) {
            self.best = Some(rival);
        }
    }

    /// Why none of the rows counts. Rows that say the same are one.
    fn contest(&self, distinct: Distinct) -> Option<Contest> {
        match distinct {
            _ if self.others.is_empty() => None,
            Distinct::Error => Some(Contest::Stated),
            Distinct::Latest if self.unread.is_some() && !self.is_uniform() => Some(Contest::Unread),
            Distinct::Latest | Distinct::First => None,
        }
    }

    /// Whether all rows say the same.
    fn is_uniform(&self) -> bool {
        self.others.iter().all(|hash| *hash == self.hash)
    }

    /// The row that counts, or that stands for all where none does. That one has the digest of all of them: a change to any
    /// of them is a change, and none of them alone is what was rejected.
    fn winner(mut self, contest: Option<Contest>) -> Option<Row> {
        let Some(contest) = contest else {
            return self.best.filter(|_| !self.is_best_passed);
        };
        // In whatever order the source names them.
        self.others.push(self.hash);
        self.others.sort_unstable();
        let hash = SourceHash::of(self.others.iter().map(|hash| hash.as_bytes().as_slice()));
        let row = match contest {
            Contest::Unread => self.unread,
            Contest::Stated => self.best,
        };
        row.map(|row| Row { hash, ..row })
    }
}
