//! From cut rows to records.

use std::io::Read;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use fieldline_connector::{ConnectorError, UnreadableRow};
use fieldline_model::{Body, Columns, Row, RowBuilder, SourceHash, SourceRecord};

use super::header;
use super::options::CsvOptions;
use super::tokens::{Cut, Tokens};
use crate::input::Input;
use crate::pump::{Item, Parser};

/// Reads the rows of one file.
pub(crate) struct CsvParser {
    tokens: Tokens<Box<dyn Read + Send>>,
    columns: Arc<Columns>,
    /// The first row of a file without header: read already, because it says how many columns there are.
    pending: Option<Cut>,
    place: Place,
}

/// What messages need to know about the file.
struct Place {
    name: String,
    encoding: &'static Encoding,
    counted_by: &'static str,
}

impl CsvParser {
    /// Reads the header, or counts the columns of the first row.
    ///
    /// # Errors
    /// Permanent: an empty file, a header that cannot be read, is cut short, or names two columns alike or one not at all.
    pub(crate) fn new(input: Input, options: &CsvOptions) -> Result<Self, ConnectorError> {
        let Input { text, name, encoding, .. } = input;
        let counted_by = if options.header { "the header" } else { "the first row" };
        let place = Place { name, encoding, counted_by };
        let mut tokens = Tokens::new(text, options.delimiter, options.quote);
        let first = tokens.cut().map_err(|cause| Input::cannot_read(&place.name, cause))?;
        let (cells, ends) = tokens.cells();
        let names = match first {
            Cut::End if options.header => {
                return Err(place.error("is empty; it must begin with a header line"));
            }
            Cut::End => return Err(place.error("is empty; its columns cannot be counted")),
            Cut::Bad(line, _, reason) => {
                return Err(place.error(format!("cannot be read: line {line} {}", reason.message())));
            }
            Cut::Row(line) if options.header => place.header(cells, ends, line)?,
            Cut::Row(_) => header::numbered(ends.len()),
        };
        let pending = (!options.header).then_some(first);
        Ok(Self { tokens, columns: Columns::new(names), pending, place })
    }

    pub(crate) fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    fn item(&self, line: u64) -> Item {
        let (cells, ends) = self.tokens.cells();
        match self.row(cells, ends) {
            Ok(row) => Item::Record(SourceRecord { line, body: Body::Row(row) }, cells.len()),
            Err(message) => {
                let ends: Vec<u8> = ends.iter().flat_map(|&end| (end as u64).to_le_bytes()).collect();
                Item::Unreadable(UnreadableRow { line, hash: SourceHash::of([cells, &ends]), message })
            }
        }
    }

    fn row(&self, cells: &[u8], ends: &[usize]) -> Result<Row, String> {
        let wanted = self.columns.names().len();
        if ends.len() != wanted {
            let noun = if ends.len() == 1 { "column" } else { "columns" };
            return Err(format!("has {} {noun}, {} has {wanted}", ends.len(), self.place.counted_by));
        }
        let invalid = || self.place.invalid_text(cells, ends, self.columns.names());
        let text = std::str::from_utf8(cells).map_err(|_| invalid())?;
        let mut row = RowBuilder::new(&self.columns, text.len());
        let mut start = 0;
        for &end in ends {
            // Two broken characters in neighbouring cells can look like a whole one.
            row.push(text.get(start..end).ok_or_else(invalid)?);
            start = end;
        }
        Ok(row.finish())
    }
}

impl Parser for CsvParser {
    fn next(&mut self) -> Result<Option<Item>, ConnectorError> {
        let cut = match self.pending.take() {
            Some(cut) => cut,
            None => self.tokens.cut().map_err(|cause| Input::cannot_read(&self.place.name, cause))?,
        };
        Ok(match cut {
            Cut::Row(line) => Some(self.item(line)),
            Cut::Bad(line, hash, reason) => {
                Some(Item::Unreadable(UnreadableRow { line, hash, message: reason.message() }))
            }
            Cut::End => None,
        })
    }
}

impl Place {
    fn error(&self, message: impl std::fmt::Display) -> ConnectorError {
        Input::permanent(&self.name, message)
    }

    fn header(&self, cells: &[u8], ends: &[usize], line: u64) -> Result<Vec<String>, ConnectorError> {
        let names: Option<Vec<String>> =
            spans(ends).map(|(start, end)| String::from_utf8(cells[start..end].to_vec()).ok()).collect();
        let names = names.ok_or_else(|| {
            self.error(format!("has a header that is not valid {}; set `encoding`", self.encoding_name()))
        })?;
        match header::problem(&names, line) {
            Some(problem) => Err(self.error(problem)),
            None => Ok(names),
        }
    }

    /// Says where the first invalid text is: the byte within the cell, counted from 1, and the column.
    fn invalid_text(&self, cells: &[u8], ends: &[usize], names: &[String]) -> String {
        let found = spans(ends).zip(names).find_map(|((start, end), name)| {
            let error = std::str::from_utf8(&cells[start..end]).err()?;
            Some((error.valid_up_to() + 1, name))
        });
        let encoding = self.encoding_name();
        match found {
            // Bytes are those of the file only where nothing was transcoded.
            Some((byte, name)) if self.encoding == UTF_8 => {
                format!("is not valid {encoding} at byte {byte} of `{name}`")
            }
            Some((_, name)) => format!("is not valid {encoding} in `{name}`"),
            None => format!("is not valid {encoding}"),
        }
    }

    fn encoding_name(&self) -> &'static str {
        self.encoding.name()
    }
}

fn spans(ends: &[usize]) -> impl Iterator<Item = (usize, usize)> {
    std::iter::once(0).chain(ends.iter().copied()).zip(ends.iter().copied())
}
