//! From lines to records.

use std::io::{BufRead as _, BufReader, Read};

use encoding_rs::Encoding;
use fieldline_connector::{ConnectorError, UnreadableRow};
use fieldline_model::{Body, SourceHash};

use super::lines::{Cut, Lines};
use super::object::{self, JsonProblem};
use crate::input::{Input, JsonShape, is_no_json};
use crate::pump::{Item, Parser};

/// How much is read at once.
const BUFFER_BYTES: usize = 256 * 1024;

/// Reads the lines of one file.
pub(crate) struct JsonlParser {
    lines: Lines<Box<dyn Read + Send>>,
    name: String,
    encoding: &'static Encoding,
    /// The records of the page being read.
    documents: Vec<Body>,
}

impl JsonlParser {
    /// # Errors
    /// Permanent: the file is JSON of another shape, or no JSON at all.
    pub(crate) fn new(input: Input) -> Result<Self, ConnectorError> {
        let Input { text, name, encoding, .. } = input;
        let mut text = BufReader::with_capacity(BUFFER_BYTES, text);
        let beginning = text.fill_buf().map_err(|cause| Input::cannot_read(&name, cause))?;
        if let Some(problem) = problem(beginning) {
            return Err(Input::permanent(&name, problem));
        }
        Ok(Self { lines: Lines::new(text), name, encoding, documents: Vec::new() })
    }

    fn item(&mut self, number: u64) -> Item {
        let line = self.lines.line();
        let unreadable =
            |message| Item::Unreadable(UnreadableRow { line: number, hash: SourceHash::of([line]), message });
        let text = match std::str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => {
                let byte = error.valid_up_to() + 1;
                return unreadable(format!("is not valid {} at byte {byte}", self.encoding.name()));
            }
        };
        match object::read(text) {
            Ok(value) => {
                let bytes = text.len();
                self.documents.push(Body::Document(value));
                Item::Record { line: number, bytes }
            }
            Err(problem) => unreadable(message(text, &problem)),
        }
    }
}

impl Parser for JsonlParser {
    fn next(&mut self) -> Result<Option<Item>, ConnectorError> {
        loop {
            match self.lines.cut().map_err(|cause| Input::cannot_read(&self.name, cause))? {
                Cut::Line(_) if self.lines.line().trim_ascii().is_empty() => {}
                Cut::Line(number) => return Ok(Some(self.item(number))),
                Cut::TooLong(line, hash) => {
                    let message = "is longer than 16 MiB".to_owned();
                    return Ok(Some(Item::Unreadable(UnreadableRow { line, hash, message })));
                }
                Cut::End => return Ok(None),
            }
        }
    }

    fn bodies(&mut self) -> Vec<Body> {
        std::mem::take(&mut self.documents)
    }
}

/// What is wrong with a file that begins like that as a whole.
fn problem(beginning: &[u8]) -> Option<&'static str> {
    if is_no_json(beginning) {
        return Some(
            "is no JSON Lines: its first lines are no JSON; a table belongs to a connection of `type: csv`",
        );
    }
    JsonShape::of(beginning)?.problem_of_lines()
}

/// The problem with its column, counted in characters from 1.
fn message(line: &str, problem: &JsonProblem) -> String {
    let column = line.char_indices().take_while(|(byte, _)| *byte < problem.at).count() + 1;
    format!("{} (column {column})", problem.message)
}
