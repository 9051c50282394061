//! Rows of text cells, compact: one string and the ends of its cells, for all that came together.

use std::ops::Range;
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

/// The cells of rows that came together, side by side: however many rows there are, they are a few pieces of memory.
#[derive(Debug)]
struct Sheet {
    columns: Arc<Columns>,
    text: String,
    /// Where each cell ends in the text.
    ends: Vec<u32>,
}

impl Sheet {
    fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(u32::try_from(self.text.len()).expect("a source refuses rows over 4 GiB"));
    }
}

/// One row of text cells under shared column names. It holds on to the rows that came with it. `Debug` shows no cell.
#[derive(Clone)]
pub struct Row {
    sheet: Arc<Sheet>,
    /// Where its text begins in the sheet.
    start: u32,
    /// Its cells among those of the sheet.
    cells: Range<u32>,
}

impl Row {
    /// The cell in that column; `None` when the row has no such column.
    pub fn get(&self, column: &str) -> Option<&str> {
        self.cell(self.columns().position(column)?)
    }

    /// The cell at that position.
    pub fn cell(&self, index: usize) -> Option<&str> {
        let ends = self.sheet_ends();
        let end = *ends.get(index)? as usize;
        let start = if index == 0 { self.start } else { ends[index - 1] };
        Some(&self.sheet.text[start as usize..end])
    }

    /// The shared column names.
    pub fn columns(&self) -> &Arc<Columns> {
        &self.sheet.columns
    }

    /// The cells in column order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.cells.len()).filter_map(|index| self.cell(index))
    }

    /// The text of all cells, without anything between them.
    pub(crate) fn text(&self) -> &str {
        let end = self.sheet_ends().last().copied().unwrap_or(self.start);
        &self.sheet.text[self.start as usize..end as usize]
    }

    /// Where each cell ends in the row's own text.
    pub(crate) fn ends(&self) -> impl ExactSizeIterator<Item = u32> + Clone {
        self.sheet_ends().iter().map(|end| end - self.start)
    }

    fn sheet_ends(&self) -> &[u32] {
        &self.sheet.ends[self.cells.start as usize..self.cells.end as usize]
    }

    pub(crate) fn from_parts(columns: Arc<Columns>, text: String, ends: Vec<u32>) -> Option<Self> {
        let ordered = ends.windows(2).all(|pair| pair[0] <= pair[1]);
        let inside = ends.iter().all(|&end| text.is_char_boundary(end as usize));
        let cells = 0..u32::try_from(ends.len()).ok()?;
        let sheet = Sheet { columns, text, ends };
        (ordered && inside).then(|| Self { sheet: Arc::new(sheet), start: 0, cells })
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.columns() == other.columns() && self.cells().eq(other.cells())
    }
}

impl Eq for Row {}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} cells)", self.cells.len())
    }
}

/// Builds [`Row`]s cell by cell.
#[derive(Debug)]
pub struct RowsBuilder {
    sheet: Sheet,
    /// Where each finished row ends among the cells.
    rows: Vec<u32>,
}

impl RowsBuilder {
    /// No rows yet. Room is made as they come.
    pub fn new(columns: &Arc<Columns>) -> Self {
        let sheet = Sheet { columns: Arc::clone(columns), text: String::new(), ends: Vec::new() };
        Self { sheet, rows: Vec::new() }
    }

    /// Appends the next cell of the open row. The text of all rows is limited to 4 GiB.
    pub fn push(&mut self, cell: &str) {
        self.sheet.push(cell);
    }

    /// Ends the open row.
    pub fn end_row(&mut self) {
        self.rows
            .push(u32::try_from(self.sheet.ends.len()).expect("fewer cells than bytes and rows together"));
    }

    /// Takes back the cells of the open row.
    pub fn drop_row(&mut self) {
        let cells = self.rows.last().map_or(0, |end| *end as usize);
        self.sheet.ends.truncate(cells);
        self.sheet.text.truncate(self.sheet.ends.last().map_or(0, |end| *end as usize));
    }

    /// The rows that were ended, in order. Those that come next take as much room.
    pub fn take(&mut self) -> impl Iterator<Item = Row> + use<> {
        self.drop_row();
        let next = Sheet {
            columns: Arc::clone(&self.sheet.columns),
            text: String::with_capacity(self.sheet.text.len()),
            ends: Vec::with_capacity(self.sheet.ends.len()),
        };
        let sheet = Arc::new(std::mem::replace(&mut self.sheet, next));
        let rows = std::mem::take(&mut self.rows);
        let mut first = 0;
        rows.into_iter().map(move |end| {
            let cells = first..end;
            let start = cells.start.checked_sub(1).map_or(0, |last| sheet.ends[last as usize]);
            first = end;
            Row { sheet: Arc::clone(&sheet), start, cells }
        })
    }
}

/// Builds one [`Row`] cell by cell.
#[derive(Debug)]
pub struct RowBuilder {
    sheet: Sheet,
}

impl RowBuilder {
    /// An empty row that expects about `text_bytes` bytes of text.
    pub fn new(columns: &Arc<Columns>, text_bytes: usize) -> Self {
        let ends = Vec::with_capacity(columns.names.len());
        Self { sheet: Sheet { columns: Arc::clone(columns), text: String::with_capacity(text_bytes), ends } }
    }

    /// Appends the next cell. A row's text is limited to 4 GiB.
    pub fn push(&mut self, cell: &str) {
        self.sheet.push(cell);
    }

    /// The finished row.
    pub fn finish(self) -> Row {
        let cells = 0..u32::try_from(self.sheet.ends.len()).expect("a row has fewer cells than that");
        Row { sheet: Arc::new(self.sheet), start: 0, cells }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_come_together_are_told_apart() {
        let columns = Columns::new(vec!["a".into(), "b".into()]);
        let mut builder = RowsBuilder::new(&columns);
        let tables: [&[&[&str]]; 4] = [&[&["1", "é"], &["", ""], &["3", "drei"]], &[], &[&["", "x"]], &[&[]]];
        for table in tables {
            for cells in table {
                // A row that is taken back leaves nothing behind.
                ["half", "a"].iter().for_each(|cell| builder.push(cell));
                builder.drop_row();
                cells.iter().for_each(|cell| builder.push(cell));
                builder.end_row();
            }
            builder.push("open");
            let rows: Vec<Row> = builder.take().collect();
            let found: Vec<Vec<&str>> = rows.iter().map(|row| row.cells().collect()).collect();
            assert_eq!(found, table);
            for (row, cells) in rows.iter().zip(table) {
                let mut alone = RowBuilder::new(&columns, 0);
                cells.iter().for_each(|cell| alone.push(cell));
                let alone = alone.finish();
                assert_eq!((row, row.text()), (&alone, alone.text()));
                assert!(row.ends().eq(alone.ends()));
                assert_eq!(row.get("b"), cells.get(1).copied());
                assert_eq!(row.cell(2), None);
            }
        }
    }
}
