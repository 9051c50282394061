//! Reads the file that is there into rows.

use std::io::{BufRead as _, BufReader};

use fieldline_connector::{ConnectorError, Source as _};
use fieldline_model::{Body, SourceRecord};
use serde_json::Value as Json;
use tokio::runtime::Handle;

use super::cells::kept;
use super::failure::{of_content, of_staging, permanent};
use super::rows::{Row, Rows};
use super::target::{FileForm, FileTarget};
use crate::csv::{CsvOptions, CsvSource, header_problem};
use crate::input;

/// The fact under which a file's other columns are noted: names in order, as a JSON list.
pub(super) const OTHER_COLUMNS: &str = "other_columns";

/// Rows taken in at once.
const AT_ONCE: usize = 1_000;

/// Reads the file into `rows`, which are empty; no file is no row, and neither is one without a byte. Called on a blocking
/// thread of a runtime.
///
/// # Errors
/// When the file cannot be read, or holds a row that cannot be kept: nothing of what a person wrote may be lost.
pub(super) fn read_existing(target: &FileTarget, rows: &mut Rows) -> Result<(), ConnectorError> {
    let mut intake = Intake { target, others: Vec::new() };
    // A folder in its place is no empty file.
    let is_empty = target.path.metadata().is_ok_and(|facts| facts.is_file() && facts.len() == 0);
    if target.path.exists() && !is_empty {
        match target.form {
            FileForm::Csv { delimiter, quote } => {
                read_csv(
                    &mut intake,
                    rows,
                    CsvOptions { delimiter, quote: Some(quote), ..CsvOptions::default() },
                )?;
            }
            FileForm::Jsonl => read_jsonl(&mut intake, rows)?,
        }
    }
    let others = serde_json::to_string(&intake.others).map_err(|cause| permanent(cause.to_string()))?;
    rows.note(OTHER_COLUMNS, &others).map_err(|cause| of_staging(target, cause))
}

fn read_csv(intake: &mut Intake<'_>, rows: &mut Rows, options: CsvOptions) -> Result<(), ConnectorError> {
    let target = intake.target;
    let mut source =
        CsvSource::open(&target.path, options).map_err(|cause| of_content(target, &told(target, &cause)))?;
    if let Some(columns) = source.facts().columns.clone() {
        // What stands in a column that cannot be named would be lost.
        if let Some(problem) = header_problem(columns.names()) {
            return Err(of_content(target, &format!("it {problem}")));
        }
        if columns.position(target.key.as_str()).is_none() {
            return Err(of_content(target, &format!("it has no column `{}`, which is the key", target.key)));
        }
        columns.names().iter().for_each(|name| intake.meet(name));
    }
    loop {
        let page = Handle::current().block_on(source.page());
        let Some(page) = page.map_err(|cause| of_content(target, &told(target, &cause)))? else {
            return Ok(());
        };
        if let Some(row) = page.unreadable.first() {
            let why = format!("its line {} cannot be read: it {}", row.line, row.message);
            return Err(of_content(target, &why));
        }
        intake.place_all(rows, page.records.iter().map(|record| (record.line, cells(record))))?;
    }
}

/// What a source says of the file, without its name.
fn told(target: &FileTarget, cause: &ConnectorError) -> String {
    let said = cause.to_string();
    let name = format!("`{}` ", target.path.display());
    format!("it {}", said.strip_prefix(&name).unwrap_or(&said))
}

fn read_jsonl(intake: &mut Intake<'_>, rows: &mut Rows) -> Result<(), ConnectorError> {
    let target = intake.target;
    let input =
        input::open(&target.path, "utf-8").map_err(|cause| of_content(target, &told(target, &cause)))?;
    let mut batch = Vec::with_capacity(AT_ONCE);
    for (number, line) in (1..).zip(BufReader::new(input.text).lines()) {
        let line = line.map_err(|_| of_content(target, &format!("its line {number} cannot be read")))?;
        if line.trim().is_empty() {
            continue;
        }
        // Numbers keep their digits as they stand.
        let members: Row = serde_json::from_str(&line).map_err(|error| {
            let column = error.column();
            of_content(target, &format!("its line {number} is no JSON object (column {column})"))
        })?;
        batch.push((number, members));
        if batch.len() == AT_ONCE {
            intake.place_all(rows, batch.drain(..))?;
        }
    }
    intake.place_all(rows, batch.into_iter())
}

/// Takes rows in.
struct Intake<'t> {
    target: &'t FileTarget,
    /// Columns of the file that are none of the mapping's, in order of appearance.
    others: Vec<String>,
}

impl Intake<'_> {
    fn meet(&mut self, name: &str) {
        let is_ours = self.target.column(name).is_some() || self.target.is_former(name);
        if !is_ours && self.others.iter().all(|known| known != name) {
            self.others.push(name.to_owned());
        }
    }

    fn place_all(
        &mut self,
        rows: &mut Rows,
        mut page: impl Iterator<Item = (u64, Row)>,
    ) -> Result<(), ConnectorError> {
        let target = self.target;
        let placed = rows.at_once(|rows| {
            page.try_fold(Ok(()), |done: Result<(), String>, (line, members)| match done {
                Ok(()) => self.place(rows, line, members),
                refused => Ok(refused),
            })
        });
        placed.map_err(|cause| of_staging(target, cause))?.map_err(|why| of_content(target, &why))
    }

    /// Keeps one row; the inner error says why it cannot be.
    fn place(&mut self, rows: &Rows, line: u64, members: Row) -> rusqlite::Result<Result<(), String>> {
        let Some(key) = members.get(self.target.key.as_str()).and_then(kept) else {
            return Ok(Err(format!("its line {line} has nothing under `{}`", self.target.key)));
        };
        let mut row = Row::with_capacity(members.len());
        for (name, value) in members {
            if self.target.is_former(&name) {
                continue;
            }
            if self.target.column(&name).is_none() {
                self.meet(&name);
                row.insert(name, value);
            } else if let Some(text) = kept(&value) {
                row.insert(name, Json::from(text));
            }
        }
        let is_new = rows.put_new(&key, &row)?;
        let why = || format!("its line {line} has a `{}` that an earlier line has, too", self.target.key);
        Ok(if is_new { Ok(()) } else { Err(why()) })
    }
}

/// The cells of a record under their columns.
fn cells(record: &SourceRecord) -> Row {
    match &record.body {
        Body::Row(row) => {
            let names = row.columns().names().iter().cloned();
            names.zip(row.cells().map(Json::from)).collect()
        }
        Body::Document(_) => Row::new(),
    }
}
