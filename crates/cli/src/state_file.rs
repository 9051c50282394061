//! Where the state lies: inside the project, whatever links its path has.

use std::io;
use std::path::{Path, PathBuf};

use fieldline_diagnostics::{Code, Diagnostic};
use fieldline_mapping::Project;

use crate::app::App;
use crate::error::CommandError;

/// Where the state lies unless the project says otherwise. Where that folder really is, the machine decides.
const USUAL: &str = ".fieldline/state.db";

/// The file of the state. One that the project names stays in the project.
///
/// # Errors
/// When a link on the way leads out of the project: its folder may be somebody else's repository.
pub(crate) fn state_file(app: &App, project: &Project) -> Result<PathBuf, CommandError> {
    let file = app.directory.join(&project.state);
    if project.state == USUAL {
        return Ok(file);
    }
    match stays_inside(&app.directory, &file) {
        Ok(true) => Ok(file),
        Ok(false) => Err(CommandError::refused(message(project)).with_help(HELP)),
        Err(cause) => Err(CommandError::refused(format!("`state: {}` cannot be followed", project.state))
            .because(cause.to_string())),
    }
}

/// The mistake of a project whose `state:` leads out of it by a link. What cannot be followed is said by who opens the state.
pub(crate) fn led_out(app: &App, project: &Project) -> Option<Diagnostic> {
    let label = project.state_label.clone().filter(|_| project.state != USUAL)?;
    let is_inside = stays_inside(&app.directory, &app.directory.join(&project.state)).unwrap_or(true);
    (!is_inside).then(|| Diagnostic::error(Code::StateOutside, message(project), label).with_help(HELP))
}

fn message(project: &Project) -> String {
    format!("`state: {}` leads out of the project by a link", project.state)
}

const HELP: &str = "Name a file whose folders lie in the project, such as `.fieldline/state.db`.";

/// Whether a path that may not be there yet lies in a folder once its links are followed.
fn stays_inside(folder: &Path, path: &Path) -> io::Result<bool> {
    let folder = folder.canonicalize()?;
    for part in path.ancestors() {
        match part.symlink_metadata() {
            // A link to what is not there leads nobody knows where.
            Ok(found) if found.is_symlink() => {
                return Ok(part.canonicalize().is_ok_and(|found| found.starts_with(&folder)));
            }
            Ok(_) => return Ok(part.canonicalize()?.starts_with(&folder)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_followed() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let project = inside.path();
        std::fs::create_dir(project.join("own")).unwrap();
        std::fs::write(outside.path().join("there.db"), "").unwrap();
        symlink(outside.path(), project.join("out")).unwrap();
        symlink(project.join("own"), project.join("in")).unwrap();
        symlink(outside.path().join("there.db"), project.join("there.db")).unwrap();
        symlink(outside.path().join("new.db"), project.join("new.db")).unwrap();
        for (path, expected) in [
            (".fieldline/state.db", true),
            ("own/state.db", true),
            ("in/state.db", true),
            ("in/deeper/state.db", true),
            ("out/state.db", false),
            ("out/deeper/state.db", false),
            ("there.db", false),
            ("new.db", false),
        ] {
            assert_eq!(stays_inside(project, &project.join(path)).unwrap(), expected, "{path}");
        }
    }
}
