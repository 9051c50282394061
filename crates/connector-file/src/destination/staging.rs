//! The rows between a write and the file that shows them.
//!
//! Reading needs the file's rows by key, so they are taken into a private database when the first one is asked for. The first
//! write moves them into a durable one: from then on whatever is written survives the process, and the file is still the old
//! one, complete. Finishing writes the new file and drops the database.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fieldline_connector::ConnectorError;

use super::existing::read_existing;
use super::failure::{of_file, of_staging};
use super::render::render;
use super::revision::Revision;
use super::rows::Rows;
use super::target::FileTarget;

/// The fact that names the revision of the file whose rows were taken in.
const TAKEN_FROM: &str = "taken_from";

/// The rows of one file.
pub(super) struct Staging {
    target: FileTarget,
    held: Held,
}

/// Where the rows are.
enum Held {
    /// In the file alone.
    File,
    /// Taken in, to be looked at.
    Private(Rows),
    /// Written to, and durable.
    Durable(Rows),
}

impl Staging {
    /// Goes on with what an earlier process has written and not shown; if the file has changed since, that is dropped, as
    /// nobody can tell whose row counts.
    pub(super) fn open(target: FileTarget) -> Result<Self, ConnectorError> {
        let mut staging = Self { target, held: Held::File };
        if staging.target.staging.exists() {
            let rows = staging.rows_at(&staging.target.staging)?;
            let taken_from = rows.fact(TAKEN_FROM).map_err(|cause| of_staging(&staging.target, cause))?;
            if taken_from.as_deref() == Some(staging.revision()?.as_str()) {
                staging.held = Held::Durable(rows);
            } else {
                drop(rows);
                staging.discard()?;
            }
        }
        Ok(staging)
    }

    pub(super) fn target(&self) -> &FileTarget {
        &self.target
    }

    /// What the file holds now.
    pub(super) fn revision(&self) -> Result<Revision, ConnectorError> {
        Revision::of(&self.target.path).map_err(|cause| of_file(&self.target, "read", cause))
    }

    /// Rows to look at.
    pub(super) fn rows(&mut self) -> Result<&mut Rows, ConnectorError> {
        if let Held::File = self.held {
            let mut rows = Rows::private().map_err(|cause| of_staging(&self.target, cause))?;
            let revision = self.revision()?;
            read_existing(&self.target, &mut rows)?;
            rows.note(TAKEN_FROM, revision.as_str()).map_err(|cause| of_staging(&self.target, cause))?;
            self.held = Held::Private(rows);
        }
        match &mut self.held {
            Held::Private(rows) | Held::Durable(rows) => Ok(rows),
            Held::File => unreachable!("they were taken in above"),
        }
    }

    /// Rows to write to.
    pub(super) fn durable(&mut self) -> Result<&mut Rows, ConnectorError> {
        self.rows()?;
        if let Held::Private(rows) = &self.held {
            let path = &self.target.staging;
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder).map_err(|cause| of_file(&self.target, "prepared for", cause))?;
            }
            // A copy that is cut short must not look like the whole.
            let unfinished = path.with_extension("unfinished");
            remove(&unfinished).map_err(|cause| of_file(&self.target, "prepared for", cause))?;
            rows.copy_to(&unfinished).map_err(|cause| of_staging(&self.target, cause))?;
            let placed = File::open(&unfinished).and_then(|copy| copy.sync_all());
            placed
                .and_then(|()| fs::rename(&unfinished, path))
                .map_err(|cause| of_file(&self.target, "prepared for", cause))?;
            self.held = Held::Durable(self.rows_at(path)?);
        }
        self.rows()
    }

    /// Shows what was written. Without anything written, a file that is there stays as it is.
    pub(super) fn finish(&mut self) -> Result<(), ConnectorError> {
        let has_news = matches!(self.held, Held::Durable(_));
        if !has_news && self.target.path.exists() {
            return Ok(());
        }
        self.rows()?;
        if let Held::Private(rows) | Held::Durable(rows) = &self.held {
            render(&self.target, rows)?;
        }
        self.held = Held::File;
        self.discard()
    }

    /// Drops what was written and not shown.
    pub(super) fn discard(&mut self) -> Result<(), ConnectorError> {
        self.held = Held::File;
        let path = &self.target.staging;
        let with = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
        for file in [path.clone(), with("-wal"), with("-shm")] {
            remove(&file).map_err(|cause| of_file(&self.target, "finished", cause))?;
        }
        Ok(())
    }

    fn rows_at(&self, path: &Path) -> Result<Rows, ConnectorError> {
        Rows::durable(path).map_err(|cause| of_staging(&self.target, cause))
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
