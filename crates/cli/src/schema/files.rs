//! Snapshots in the project's folder.

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;

use fieldline_model::{ObjectSchema, ObjectType, PortalId, Snapshot};

use super::portals::FOLDER;
use crate::app::App;
use crate::error::CommandError;
use crate::files::read_text;

/// The file of an object type of a portal, relative to the project's folder.
pub(super) fn name(portal: &PortalId, object: &ObjectType) -> String {
    format!("{FOLDER}{portal}/{object}.json")
}

/// The snapshot that is there; `None` when there is none.
pub(super) fn read(app: &App, name: &str) -> Result<Option<Snapshot>, CommandError> {
    let path = app.directory.join(name);
    let text = match read_text(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(CommandError::system(&format!("reading `{name}`"), error)),
    };
    Snapshot::read(&text).map(Some).map_err(|error| {
        CommandError::refused(format!("`{name}` is no snapshot: {error}"))
            .with_help("Remove the file; `fieldline schema pull` writes a new one.")
    })
}

/// Other files in the same folder that are snapshots of this object type, sorted by name: earlier versions wrote one for each
/// way of writing a type. A file that is no snapshot is left to `check`.
pub(super) fn others(app: &App, name: &str, schema: &ObjectSchema) -> Vec<String> {
    let Some((folder, own)) = name.rsplit_once('/') else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(app.directory.join(folder)) else { return Vec::new() };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut others: Vec<String> = names
        .filter(|other| other != own && other.ends_with(".json"))
        .map(|other| format!("{folder}/{other}"))
        .filter(
            |other| matches!(read(app, other), Ok(Some(snapshot)) if schema.goes_by(&snapshot.schema.object)),
        )
        .collect();
    others.sort();
    others
}

/// Takes a snapshot away.
pub(super) fn remove(app: &App, name: &str) -> Result<(), CommandError> {
    let failed = |cause| CommandError::system(&format!("removing `{name}`"), cause);
    std::fs::remove_file(app.directory.join(name)).map_err(failed)
}

/// Writes a snapshot whole or not at all.
pub(crate) fn write(app: &App, name: &str, snapshot: &Snapshot) -> Result<(), CommandError> {
    let failed = |cause| CommandError::system(&format!("writing `{name}`"), cause);
    let path: PathBuf = app.directory.join(name);
    let folder = path.parent().expect("a snapshot lies in its portal's folder");
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(snapshot.to_text().as_bytes()).map_err(failed)?;
    share(file.path()).map_err(failed)?;
    file.persist(&path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// A temporary file is for its owner only; a snapshot is committed and read by everybody.
#[cfg(unix)]
fn share(path: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn share(_: &std::path::Path) -> std::io::Result<()> {
    Ok(())
}
