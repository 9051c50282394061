//! The project's text: every file the compiler may want, as values.

use std::path::Path;

use fieldline_diagnostics::{Colour, Diagnostic, render};
use fieldline_mapping::{Compilation, Project, ProjectText, compile};

use crate::app::App;
use crate::error::CommandError;
use crate::selection::choose;

/// Folders whose files belong to the project, with the endings that count there.
const FOLDERS: [(&str, &[&str]); 4] = [
    ("mappings", &["yaml", "yml"]),
    ("rules", &["yaml", "yml"]),
    ("schemas", &["json"]),
    ("tables", &["csv"]),
];

/// Reads the project's text from its folder.
pub(crate) fn read(app: &App) -> Result<ProjectText, CommandError> {
    let root = &app.directory;
    if !root.join("fieldline.yaml").is_file() {
        return Err(CommandError::refused(format!("`{}` holds no `fieldline.yaml`", root.display()))
            .with_help("Name the project's folder with `-C DIR`, or try `fieldline demo` without one."));
    }
    let mut text = ProjectText::new();
    text.variables = app.variables.clone();
    text.target = app.target.clone();
    read_file(root, "fieldline.yaml", &mut text)?;
    for (folder, endings) in FOLDERS {
        read_folder(root, folder, endings, &mut text)?;
    }
    Ok(text)
}

fn read_folder(
    root: &Path,
    folder: &str,
    endings: &[&str],
    text: &mut ProjectText,
) -> Result<(), CommandError> {
    let path = root.join(folder);
    let refused = |cause| CommandError::system(&format!("reading the folder `{}`", path.display()), cause);
    let entries = match std::fs::read_dir(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(refused)?,
    };
    for entry in entries {
        let entry = entry.map_err(refused)?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            read_folder(root, &name, endings, text)?;
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
        {
            read_file(root, &name, text)?;
        }
    }
    Ok(())
}

fn read_file(root: &Path, name: &str, text: &mut ProjectText) -> Result<(), CommandError> {
    let path = root.join(name);
    let bytes = std::fs::read(&path)
        .map_err(|cause| CommandError::system(&format!("reading `{}`", path.display()), cause))?;
    let content = String::from_utf8(bytes).map_err(|error| {
        CommandError::refused(format!(
            "`{}` is not UTF-8 (byte {})",
            path.display(),
            error.utf8_error().valid_up_to()
        ))
    })?;
    text.files.insert(name.to_owned(), content);
    Ok(())
}

/// Compiles the project and insists that all of it compiles. Diagnostics go to standard error.
pub(crate) fn compiled(app: &App) -> Result<Project, CommandError> {
    let text = read(app)?;
    let Compilation { project, diagnostics, targets } = compile(&text);
    check_target(app, &targets)?;
    if !diagnostics.is_empty() && (!app.terminal.quiet || diagnostics.iter().any(Diagnostic::is_error)) {
        app.terminal.error(rendered(app, &diagnostics, &text).trim_end());
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
    match project {
        Some(project) if errors == 0 => Ok(project),
        _ => Err(CommandError::refused(format!(
            "the project has {}",
            crate::render::count(errors as u64, "error")
        ))
        .with_help("Mend what is marked above; `fieldline check` shows it again without touching anything.")),
    }
}

/// A target that was asked for must be in the project.
pub(crate) fn check_target(app: &App, targets: &[String]) -> Result<(), CommandError> {
    let Some(target) = app.target.as_ref().filter(|target| !targets.contains(target)) else { return Ok(()) };
    let known = || targets.iter().map(String::as_str);
    let help = match fieldline_diagnostics::nearest(target, known()) {
        Some(near) => format!("Did you mean `{near}`?"),
        None if targets.is_empty() => "The project has no `targets:` in `fieldline.yaml`.".to_owned(),
        None => format!("Its targets are {}.", fieldline_diagnostics::list(known())),
    };
    Err(CommandError::refused(format!("the project has no target `{target}`")).with_help(help))
}

/// The diagnostics as text for people.
pub(crate) fn rendered(app: &App, diagnostics: &[Diagnostic], text: &ProjectText) -> String {
    let colour = if app.terminal.colours { Colour::Always } else { Colour::Never };
    render(diagnostics, &text.files, colour)
}

/// The mappings that a command is about, in the order in which they can be loaded: the named ones, the chosen ones, or all.
pub(crate) fn select(app: &App, project: &Project, names: &[String]) -> Result<Vec<String>, CommandError> {
    let known: Vec<&str> = project.mappings.iter().map(|plan| plan.id().as_str()).collect();
    if known.is_empty() {
        return Err(no_mappings());
    }
    if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(unknown_mapping(name, &known));
    }
    let mut wanted = names.to_vec();
    if let Some(selector) = &app.select {
        wanted.extend(choose(project, selector).map_err(|term| unknown_mapping(term, &known))?);
    } else if names.is_empty() {
        wanted = known.iter().map(|name| (*name).to_owned()).collect();
    }
    if wanted.is_empty() {
        return Err(CommandError::refused("the selector leaves no mapping")
            .with_help(format!("Mappings of this project: {}.", known.join(", "))));
    }
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    Ok(project.in_order(&wanted).into_iter().map(|plan| plan.id().to_string()).collect())
}

/// A project without mappings does nothing, and whoever checks it expects that it does.
pub(crate) fn no_mappings() -> CommandError {
    CommandError::refused("the project has no mappings")
        .with_help("Put one into `mappings/`, as `NAME.yaml`.")
}

/// The name of no mapping, with the nearest one.
pub(crate) fn unknown_mapping(name: &str, known: &[&str]) -> CommandError {
    let near = fieldline_diagnostics::nearest(name, known.iter().copied());
    let near = near.map(|near| format!("Did you mean `{near}`? ")).unwrap_or_default();
    CommandError::refused(format!("there is no mapping `{name}`"))
        .with_help(format!("{near}Mappings of this project: {}.", known.join(", ")))
}
