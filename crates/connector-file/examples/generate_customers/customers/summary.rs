//! Writes the file and counts what was written.

use std::fmt;
use std::io::{self, Write};

use super::kind::Kind;
use super::row::{COLUMNS, Row};
use super::stream::{Customers, Settings};

/// How many rows of each kind were written.
#[derive(Default, PartialEq, Eq, Debug)]
pub(crate) struct Summary {
    counts: [u64; Kind::ALL.len()],
    /// How many plain rows were changed.
    pub(crate) changed: u64,
}

impl Summary {
    pub(crate) fn rows(&self) -> u64 {
        self.counts.iter().sum()
    }

    pub(crate) fn count(&self, kind: Kind) -> u64 {
        self.counts[kind as usize]
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows={}", self.rows())?;
        for &kind in Kind::ALL {
            write!(f, " {}={}", kind.name(), self.count(kind))?;
        }
        write!(f, " changed={}", self.changed)
    }
}

/// Writes the header and all rows.
pub(crate) fn write(settings: Settings, file: &mut impl Write) -> io::Result<Summary> {
    let mut customers = Customers::new(settings);
    let mut summary = Summary::default();
    let mut row = Row::default();
    let mut bytes = COLUMNS.join(",").into_bytes();
    bytes.push(b'\n');
    while let Some(is_changed) = customers.next(&mut row) {
        row.push_csv(&mut bytes);
        summary.changed += u64::from(is_changed);
        summary.counts[row.kind.map_or(0, |kind| kind as usize)] += 1;
        if bytes.len() > 1 << 16 {
            file.write_all(&bytes)?;
            bytes.clear();
        }
    }
    file.write_all(&bytes)?;
    Ok(summary)
}
