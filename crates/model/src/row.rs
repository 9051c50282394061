//! A row of text cells, compact: one string and the ends of its cells.

use std::sync::Arc;

use crate::digest::SourceHash;

/// The column names of a stream, shared by all its rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    digest: SourceHash,
}

impl Columns {
    /// The names in file order. Where a name stands twice, the first one counts.
    pub fn new(names: Vec<String>) -> Arc<Self> {
        let digest = SourceHash::of(names.iter().map(String::as_bytes));
        Arc::new(Self { names, digest })
    }

    /// The position of a column.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The digest of the names in their order.
    pub fn digest(&self) -> &SourceHash {
        &self.digest
    }

    /// The names in file order.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// One row of text cells under shared column names. `Debug` shows no cell.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    columns: Arc<Columns>,
    text: String,
    ends: Vec<u32>,
}

impl Row {
    /// The cell in that column; `None` when the row has no such column.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cell(self.columns.position(column)?)
    }

    /// The cell at that position.
    pub fn cell(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        Some(&self.text[start..end])
    }

    /// The shared column names.
    pub fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// The cells in column order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|index| self.cell(index))
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn ends(&self) -> &[u32] {
        &self.ends
    }

    pub(crate) fn from_parts(columns: Arc<Columns>, text: String, ends: Vec<u32>) -> Option<Self> {
        let ordered = ends.windows(2).all(|pair| pair[0] <= pair[1]);
        let inside = ends.iter().all(|&end| text.is_char_boundary(end as usize));
        (ordered && inside).then_some(Self { columns, text, ends })
    }
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} cells)", self.ends.len())
    }
}

/// Builds a [`Row`] cell by cell.
#[derive(Debug)]
pub struct RowBuilder {
    row: Row,
}

impl RowBuilder {
    /// An empty row that expects about `text_bytes` bytes of text.
    pub fn new(columns: &Arc<Columns>, text_bytes: usize) -> Self {
        let ends = Vec::with_capacity(columns.names.len());
        Self { row: Row { columns: Arc::clone(columns), text: String::with_capacity(text_bytes), ends } }
    }

    /// Appends the next cell. A row's text is limited to 4 GiB.
    pub fn push(&mut self, cell: &str) {
        self.row.text.push_str(cell);
        self.row.ends.push(u32::try_from(self.row.text.len()).expect("a source refuses rows over 4 GiB"));
    }

    /// The finished row.
    pub fn finish(self) -> Row {
        self.row
    }
}
