//! `fmt`: the canonical layout of mapping and project files.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use fieldline_diagnostics::{Colour, render};
use fieldline_mapping::{FormatError, format_file};
use serde_json::json;

use crate::app::App;
use crate::args::FmtArguments;
use crate::error::{CommandError, report};
use crate::exit_code::Exit;
use crate::files::{Walk, read};
use crate::render::{count, diff};

/// What became of a file.
enum Formatted {
    AsBefore,
    Changed { before: String, after: String },
    LeftAlone,
}

/// Formats the files that are named, or all of the project.
pub(crate) fn fmt(app: &App, arguments: &FmtArguments) -> Result<Exit, CommandError> {
    let files = files(app, &arguments.paths)?;
    let (mut exit, mut changed, mut left_alone) = (Exit::Done, Vec::new(), Vec::new());
    for file in &files {
        match format(app, file)? {
            Formatted::AsBefore => {}
            Formatted::LeftAlone => {
                left_alone.push(file.display().to_string());
                exit = exit.and(Exit::Failed);
            }
            Formatted::Changed { before, after } => {
                changed.push(file.display().to_string());
                if !app.json {
                    app.terminal.out(&format!("{}\n", file.display()));
                }
                if arguments.check {
                    if !app.json {
                        app.terminal.out(&diff(&app.terminal, &before, &after));
                    }
                    exit = exit.and(Exit::Failed);
                } else {
                    replace(file, &after)?;
                }
            }
        }
    }
    if app.json {
        let document =
            json!({ "version": 1, "files": files.len(), "changed": changed, "left_alone": left_alone });
        app.terminal.json(&format!("{document:#}"));
    }
    let (changed, verb) = (changed.len(), if arguments.check { "would change" } else { "changed" });
    app.terminal.note(&format!("{changed} of {} {verb}", count(files.len() as u64, "file")));
    Ok(exit)
}

fn format(app: &App, file: &Path) -> Result<Formatted, CommandError> {
    let name = file.display().to_string();
    let bytes = read(file).map_err(|cause| CommandError::system(&format!("reading `{name}`"), cause))?;
    let before = String::from_utf8(bytes)
        .map_err(|_| CommandError::refused(format!("`{name}` is not UTF-8, and is left as it is")))?;
    match format_file(&name, &before) {
        Ok(after) if after == before => Ok(Formatted::AsBefore),
        Ok(after) => Ok(Formatted::Changed { before, after }),
        Err(FormatError::Invalid(found)) => {
            let colour = if app.terminal.colours { Colour::Always } else { Colour::Never };
            let sources = [(name, before)].into();
            app.terminal.error(render(&found, &sources, colour).trim_end());
            Ok(Formatted::LeftAlone)
        }
        Err(error) => {
            report(app, &CommandError::failed(error.to_string()));
            Ok(Formatted::LeftAlone)
        }
    }
}

/// The named files, and the YAML files of the named folders; those of the project when nothing is named.
fn files(app: &App, paths: &[PathBuf]) -> Result<Vec<PathBuf>, CommandError> {
    let mut files = Vec::new();
    if paths.is_empty() {
        let here = |name: &str| match app.directory == Path::new(".") {
            true => PathBuf::from(name),
            false => app.directory.join(name),
        };
        let project = here("fieldline.yaml");
        if !project.is_file() {
            return Err(CommandError::refused(format!(
                "`{}` holds no `fieldline.yaml`",
                app.directory.display()
            ))
            .with_help("Name files or folders, or the project's folder with `-C DIR`."));
        }
        files.push(project);
        for folder in ["mappings", "rules"].map(here) {
            if folder.is_dir() {
                collect(None, &folder, &mut files)?;
            }
        }
        return Ok(files);
    }
    for path in paths {
        let path = if app.directory == Path::new(".") { path.clone() } else { app.directory.join(path) };
        if path.is_dir() {
            collect(None, &path, &mut files)?;
        } else if path.is_file() {
            files.push(path);
        } else {
            return Err(CommandError::refused(format!("there is no file or folder `{}`", path.display())));
        }
    }
    Ok(files)
}

fn collect(above: Option<&Walk>, folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), CommandError> {
    let failed = |cause| CommandError::system(&format!("reading the folder `{}`", folder.display()), cause);
    let here = above.map_or_else(|| Walk::from(folder), |above| above.enter(folder)).map_err(failed)?;
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(failed)?;
    entries.sort();
    for path in entries {
        let is_yaml = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        if path.is_dir() {
            collect(Some(&here), &path, files)?;
        } else if is_yaml {
            files.push(path);
        }
    }
    Ok(())
}

/// Whoever reads the file meanwhile sees all of the old text or all of the new. Permissions stay; a link stays one.
fn replace(file: &Path, text: &str) -> Result<(), CommandError> {
    let write = || {
        let target = file.canonicalize()?;
        let folder = target.parent().unwrap_or(Path::new("."));
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(text.as_bytes())?;
        new.as_file().set_permissions(std::fs::metadata(&target)?.permissions())?;
        new.as_file().sync_all()?;
        new.persist(&target).map(|_| ()).map_err(|error| error.error)
    };
    write().map_err(|cause: std::io::Error| {
        CommandError::system(&format!("writing `{}`", file.display()), cause)
    })
}
