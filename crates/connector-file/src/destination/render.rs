//! Rows → the file, in one piece.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use fieldline_connector::ConnectorError;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Map, Value as Json};

use super::cells::{cell, shown};
use super::existing::OTHER_COLUMNS;
use super::failure::{changed_meanwhile, of_file, of_staging};
use super::revision::Revision;
use super::rows::{Row, Rows};
use super::target::{FileForm, FileTarget};

/// What can go wrong.
enum Trouble {
    /// Somebody else has been at the file.
    Changed,
    File(io::Error),
    Rows(rusqlite::Error),
}

impl From<io::Error> for Trouble {
    fn from(cause: io::Error) -> Self {
        Trouble::File(cause)
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(cause: rusqlite::Error) -> Self {
        Trouble::Rows(cause)
    }
}

impl From<csv::Error> for Trouble {
    fn from(cause: csv::Error) -> Self {
        Trouble::File(io::Error::from(cause))
    }
}

/// Writes all rows into a new file beside the old one, waits until it is on disk, and renames it into place: whoever looks
/// sees the old file or the new one, each complete.
///
/// Gives back what the file holds then. Refused when it does not hold any more what it was taken from, `revision`.
pub(super) fn render(
    target: &FileTarget,
    rows: &Rows,
    revision: &Revision,
) -> Result<Revision, ConnectorError> {
    let written = write_all(target, rows, revision).map_err(|trouble| match trouble {
        Trouble::Changed => changed_meanwhile(target),
        Trouble::File(cause) => of_file(target, "written", cause),
        Trouble::Rows(cause) => of_staging(target, cause),
    });
    if written.is_err() {
        // What is left of it is nobody's.
        let _ = fs::remove_file(target.unfinished());
    }
    written
}

fn write_all(target: &FileTarget, rows: &Rows, revision: &Revision) -> Result<Revision, Trouble> {
    fs::create_dir_all(target.folder())?;
    let unfinished = target.unfinished();
    let file = File::create(&unfinished)?;
    // Who may read the file stays who could.
    if let Ok(known) = fs::metadata(&target.path) {
        file.set_permissions(known.permissions())?;
    }
    let out = BufWriter::with_capacity(1 << 16, file);
    let out = if target.is_gzip() {
        write_rows(target, rows, GzEncoder::new(out, Compression::default()))?.finish()?
    } else {
        write_rows(target, rows, out)?
    };
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    let written = Revision::of(&unfinished)?;
    if Revision::of(&target.path)? != *revision {
        return Err(Trouble::Changed);
    }
    fs::rename(&unfinished, &target.path)?;
    // The name is durable once its folder is; not every system can open one.
    if let Ok(folder) = File::open(target.folder()) {
        let _ = folder.sync_all();
    }
    Ok(written)
}

fn write_rows<W: Write>(target: &FileTarget, rows: &Rows, out: W) -> Result<W, Trouble> {
    let others = rows.fact(OTHER_COLUMNS)?;
    let mut others: Vec<String> =
        others.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    others.retain(|name| target.column(name).is_none() && !target.is_former(name));
    match target.form {
        FileForm::Csv { delimiter, quote } => {
            let writer = csv::WriterBuilder::new().delimiter(delimiter).quote(quote).from_writer(out);
            write_csv(target, rows, &others, writer)
        }
        FileForm::Jsonl => write_jsonl(target, rows, out),
    }
}

fn write_csv<W: Write>(
    target: &FileTarget,
    rows: &Rows,
    others: &[String],
    mut writer: csv::Writer<W>,
) -> Result<W, Trouble> {
    let names =
        || target.columns.iter().map(|column| column.name.as_str()).chain(others.iter().map(String::as_str));
    writer.write_record(names())?;
    rows.visit(|row| {
        for name in names() {
            writer.write_field(cell(row, name))?;
        }
        writer.write_record(None::<&[u8]>)?;
        Ok::<_, Trouble>(())
    })?;
    writer.into_inner().map_err(|error| Trouble::File(io::Error::other(error.error().to_string())))
}

fn write_jsonl<W: Write>(target: &FileTarget, rows: &Rows, mut out: W) -> Result<W, Trouble> {
    rows.visit(|row| {
        serde_json::to_writer(&mut out, &object(target, row)).map_err(io::Error::from)?;
        out.write_all(b"\n")?;
        Ok::<_, Trouble>(())
    })?;
    Ok(out)
}

/// A row as an object: the mapping's columns in their order, then what else stood there.
fn object(target: &FileTarget, row: &Row) -> Map<String, Json> {
    let columns = target.columns.iter().filter_map(|column| {
        let text = row.get(column.name.as_str())?.as_str()?;
        Some((column.name.as_str().to_owned(), shown(column, text)))
    });
    let others = row.iter().filter(|(name, _)| target.column(name).is_none() && !target.is_former(name));
    columns.chain(others.map(|(name, value)| (name.clone(), value.clone()))).collect()
}
