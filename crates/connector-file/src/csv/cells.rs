//! The cells of a row as they were cut.

use fieldline_model::SourceHash;

/// The cells of a row: their text in one piece, and the end of each in it. Where a line was cut at its delimiters, these
/// still stand between the cells.
#[derive(Clone, Copy)]
pub(super) struct Cells<'r> {
    pub(super) text: &'r [u8],
    pub(super) ends: &'r [usize],
    /// How many bytes lie between two cells.
    pub(super) gap: usize,
}

impl<'r> Cells<'r> {
    /// How many cells there are.
    pub(super) fn count(self) -> usize {
        self.ends.len()
    }

    /// Where each cell begins and ends.
    pub(super) fn spans(self) -> impl Iterator<Item = (usize, usize)> + use<'r> {
        let Self { ends, gap, .. } = self;
        std::iter::once(0).chain(ends.iter().map(move |end| end + gap)).zip(ends.iter().copied())
    }

    /// The cells in their order. Of a row that is too long only the last piece is held, and the others are empty.
    pub(super) fn iter(self) -> impl Iterator<Item = &'r [u8]> + use<'r> {
        self.spans().map(move |(start, end)| self.text.get(start..end).unwrap_or_default())
    }

    /// Whether no cell holds anything but blanks.
    pub(super) fn is_blank(self) -> bool {
        self.iter().all(|cell| cell.trim_ascii_start().is_empty())
    }

    /// The same for the same cells, however they were cut.
    pub(super) fn digest(self) -> SourceHash {
        let (mut text, mut ends) = (Vec::new(), Vec::new());
        for cell in self.iter() {
            text.extend_from_slice(cell);
            ends.extend_from_slice(&(text.len() as u64).to_le_bytes());
        }
        SourceHash::of([text.as_slice(), &ends])
    }
}
