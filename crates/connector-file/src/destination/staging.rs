//! The rows between a write and the file that shows them.
//!
//! Reading needs the file's rows by key, so they are taken into a private database when the first one is asked for. The first
//! write moves them into a durable one: from then on whatever is written survives the process, and the file is still the old
//! one, complete. Finishing writes the new file and drops the database.
//!
//! Who only looks never touches the durable database of whoever writes, and the file that a load began with must be the file
//! that it ends with: nothing of anybody's is written over unseen.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use fieldline_connector::ConnectorError;
use fieldline_model::Fingerprint;

use super::existing::read_existing;
use super::failure::{changed_meanwhile, of_file, of_staging};
use super::render::render;
use super::revision::Revision;
use super::rows::Rows;
use super::target::FileTarget;

/// The fact that names the revision of the file whose rows were taken in.
const TAKEN_FROM: &str = "taken_from";
/// The fact that names the columns they were taken in for.
const LAYOUT: &str = "layout";

/// What a load begins with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resumed {
    /// What the file holds.
    pub revision: Revision,
    /// Whether rows of an earlier load wait to be shown.
    pub has_staged: bool,
}

/// The rows of one file.
pub(super) struct Staging {
    target: FileTarget,
    held: Held,
    /// What the file held when the load began; only whoever writes has begun.
    begun_from: Option<Revision>,
    /// What the file holds since the load was finished.
    finished: Option<Revision>,
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
    pub(super) fn new(target: FileTarget) -> Self {
        Self { target, held: Held::File, begun_from: None, finished: None }
    }

    pub(super) fn target(&self) -> &FileTarget {
        &self.target
    }

    /// What the file holds now.
    pub(super) fn revision(&self) -> Result<Revision, ConnectorError> {
        Revision::of(&self.target.path).map_err(|cause| of_file(&self.target, "read", cause))
    }

    /// What the file holds since the load was finished.
    pub(super) fn finished(&self) -> Option<Revision> {
        self.finished.clone()
    }

    /// Begins a load, going on with what an earlier one has written and not shown. If the file or the mapping's columns have
    /// changed since, that is dropped, as nobody can tell whose row counts.
    pub(super) fn resume(&mut self) -> Result<Resumed, ConnectorError> {
        let revision = self.revision()?;
        self.held = Held::File;
        self.sweep().map_err(|cause| of_file(&self.target, "prepared for", cause))?;
        if self.target.staging.exists() {
            let rows =
                Rows::durable(&self.target.staging).map_err(|cause| of_staging(&self.target, cause))?;
            if self.fits(&rows, &revision)? {
                self.held = Held::Durable(rows);
            } else {
                drop(rows);
                self.discard()?;
            }
        }
        self.begun_from = Some(revision.clone());
        Ok(Resumed { revision, has_staged: matches!(self.held, Held::Durable(_)) })
    }

    /// Removes what a load that was killed has left half-made: of the copy of the rows, and of the file itself.
    fn sweep(&self) -> std::io::Result<()> {
        let copy = self.target.staging.with_extension("unfinished");
        remove_logs(&copy)?;
        remove(&copy)?;
        if !self.target.staging.exists() {
            remove_logs(&self.target.staging)?;
        }
        remove(&self.target.unfinished())
    }

    /// What a load would begin with, without a trace.
    pub(super) fn foresee(&self) -> Result<Resumed, ConnectorError> {
        let revision = self.revision()?;
        let staged = self.staged_by_others(&revision)?;
        Ok(Resumed { revision, has_staged: staged.is_some() })
    }

    /// What somebody else has staged, to be read and never written.
    fn staged_by_others(&self, revision: &Revision) -> Result<Option<Rows>, ConnectorError> {
        if !self.target.staging.exists() {
            return Ok(None);
        }
        let rows = Rows::read_only(&self.target.staging).map_err(|cause| of_staging(&self.target, cause))?;
        Ok(self.fits(&rows, revision)?.then_some(rows))
    }

    /// Whether rows were taken from the file as it is, for the columns that the mapping has today.
    fn fits(&self, rows: &Rows, revision: &Revision) -> Result<bool, ConnectorError> {
        let fact = |name| rows.fact(name).map_err(|cause| of_staging(&self.target, cause));
        let (taken_from, layout) = (fact(TAKEN_FROM)?, fact(LAYOUT)?);
        Ok(taken_from.as_deref() == Some(revision.as_str()) && layout == Some(layout_of(&self.target)))
    }

    /// Rows to look at.
    pub(super) fn rows(&mut self) -> Result<&mut Rows, ConnectorError> {
        if let Held::File = self.held {
            let revision = self.unchanged()?;
            let staged = if self.begun_from.is_none() { self.staged_by_others(&revision)? } else { None };
            self.held = Held::Private(match staged {
                Some(rows) => rows,
                None => self.take_in(&revision)?,
            });
        }
        match &mut self.held {
            Held::Private(rows) | Held::Durable(rows) => Ok(rows),
            Held::File => unreachable!("they were taken in above"),
        }
    }

    /// What the file holds, which must be what the load began with.
    fn unchanged(&self) -> Result<Revision, ConnectorError> {
        let revision = self.revision()?;
        match &self.begun_from {
            Some(begun_from) if *begun_from != revision => Err(changed_meanwhile(&self.target)),
            _ => Ok(revision),
        }
    }

    fn take_in(&self, revision: &Revision) -> Result<Rows, ConnectorError> {
        let mut rows = Rows::private().map_err(|cause| of_staging(&self.target, cause))?;
        read_existing(&self.target, &mut rows)?;
        if self.revision()? != *revision {
            return Err(changed_meanwhile(&self.target));
        }
        let noted = rows.note(TAKEN_FROM, revision.as_str());
        noted
            .and_then(|()| rows.note(LAYOUT, &layout_of(&self.target)))
            .map_err(|cause| of_staging(&self.target, cause))?;
        Ok(rows)
    }

    /// Rows to write to.
    pub(super) fn durable(&mut self) -> Result<&mut Rows, ConnectorError> {
        self.rows()?;
        if let Held::Private(rows) = &self.held {
            let durable = self.move_into_place(rows)?;
            self.held = Held::Durable(durable);
        }
        self.rows()
    }

    fn move_into_place(&self, rows: &Rows) -> Result<Rows, ConnectorError> {
        let path = &self.target.staging;
        let prepared =
            |done: std::io::Result<()>| done.map_err(|cause| of_file(&self.target, "prepared for", cause));
        prepared(path.parent().map_or(Ok(()), private_folder))?;
        // That the file itself cannot be written should show before anything is loaded.
        prepared(fs::create_dir_all(self.target.folder()))?;
        prepared(File::create(self.target.unfinished()).map(drop))?;
        // A copy that is cut short must not look like the whole, and no log of an earlier one may be applied to it.
        let unfinished = path.with_extension("unfinished");
        prepared(remove(&unfinished))?;
        rows.copy_to(&unfinished).map_err(|cause| of_staging(&self.target, cause))?;
        prepared(remove_logs(path))?;
        prepared(File::open(&unfinished).and_then(|copy| copy.sync_all()))?;
        prepared(fs::rename(&unfinished, path))?;
        Rows::durable(path).map_err(|cause| of_staging(&self.target, cause))
    }

    /// Shows what was written. Without anything written, a file that is there stays as it is, unless its columns are others
    /// than the mapping's.
    pub(super) fn finish(&mut self) -> Result<(), ConnectorError> {
        let revision = self.unchanged()?;
        let has_news = matches!(self.held, Held::Durable(_)) || self.target.is_rearranged;
        if !has_news && self.target.path.exists() {
            self.finished = Some(revision);
            return Ok(());
        }
        self.rows()?;
        if let Held::Private(rows) | Held::Durable(rows) = &self.held {
            self.finished = Some(render(&self.target, rows, &revision)?);
        }
        self.held = Held::File;
        self.begun_from.clone_from(&self.finished);
        self.discard()
    }

    /// Drops what was written and not shown.
    fn discard(&mut self) -> Result<(), ConnectorError> {
        self.held = Held::File;
        let path = &self.target.staging;
        let removed = remove_logs(path).and_then(|()| remove(path));
        removed.map_err(|cause| of_file(&self.target, "finished", cause))
    }
}

/// Tells the mapping's key and columns from others.
fn layout_of(target: &FileTarget) -> String {
    let columns = target.columns.iter().map(|column| column.name.as_str());
    let former = target.former.iter().map(|name| name.as_str());
    let names = std::iter::once(target.key.as_str()).chain(columns).chain(["-"]).chain(former);
    Fingerprint::of(names.map(str::as_bytes)).to_string()
}

/// Makes a folder that only its owner can look into: rows lie in it as they are.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes the logs that SQLite keeps beside a database.
fn remove_logs(path: &Path) -> std::io::Result<()> {
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
    ["-wal", "-shm", "-journal"].iter().try_for_each(|ending| remove(&with(ending)))
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
