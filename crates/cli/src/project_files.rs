//! The project's text: every file the compiler may want, as values.

use std::path::Path;

use fieldline_connector_file::kind_of;
use fieldline_diagnostics::{Code, Colour, Diagnostic, Label, render};
use fieldline_mapping::{Compilation, Project, ProjectText, compile};

use crate::app::App;
use crate::error::CommandError;
use crate::files::Walk;
use crate::selection::{Among, choose};
use crate::terminal::conceal_variables;

/// Folders whose files belong to the project, with the endings that count there.
const FOLDERS: [(&str, &[&str]); 4] = [
    ("mappings", &["yaml", "yml"]),
    ("rules", &["yaml", "yml"]),
    ("schemas", &["json"]),
    ("tables", &["csv"]),
];

/// Reads the project's text from its folder. Refuses a file that is not UTF-8.
pub(crate) fn read(app: &App) -> Result<ProjectText, CommandError> {
    let (text, unreadable) = read_with_problems(app)?;
    match unreadable.into_iter().next() {
        None => Ok(text),
        Some(Diagnostic { message, primary, help, .. }) => {
            let error = CommandError::refused(format!("`{}`: {message}", primary.file));
            Err(help.into_iter().fold(error, CommandError::with_help))
        }
    }
}

/// Reads the project's text from its folder, with a diagnostic for each file that is not UTF-8; such a file is left out.
pub(crate) fn read_with_problems(app: &App) -> Result<(ProjectText, Vec<Diagnostic>), CommandError> {
    let root = &app.directory;
    if !root.join("fieldline.yaml").is_file() {
        return Err(CommandError::refused(format!("`{}` holds no `fieldline.yaml`", root.display()))
            .with_help("Name the project's folder with `-C DIR`, or try `fieldline demo` without one."));
    }
    let mut text = ProjectText::new();
    text.variables = app.variables.clone();
    text.target = app.target.clone();
    let mut reading = Reading { text, unreadable: Vec::new() };
    read_file(root, "fieldline.yaml", &mut reading)?;
    let top = Walk::from(root)
        .map_err(|cause| CommandError::system(&format!("reading the folder `{}`", root.display()), cause))?;
    for (folder, endings) in FOLDERS {
        read_folder(&top, root, folder, endings, &mut reading)?;
    }
    conceal_variables(&reading.text);
    Ok((reading.text, reading.unreadable))
}

/// What was read so far.
struct Reading {
    text: ProjectText,
    unreadable: Vec<Diagnostic>,
}

fn read_folder(
    above: &Walk,
    root: &Path,
    folder: &str,
    endings: &[&str],
    reading: &mut Reading,
) -> Result<(), CommandError> {
    let path = root.join(folder);
    let refused = |cause| CommandError::system(&format!("reading the folder `{}`", path.display()), cause);
    let entries = match std::fs::read_dir(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(refused)?,
    };
    let here = above.enter(&path).map_err(refused)?;
    for entry in entries {
        let entry = entry.map_err(refused)?;
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            read_folder(&here, root, &name, endings, reading)?;
        } else if path
            .extension()
            .is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
        {
            read_file(root, &name, reading)?;
        }
    }
    Ok(())
}

fn read_file(root: &Path, name: &str, reading: &mut Reading) -> Result<(), CommandError> {
    let path = root.join(name);
    let bytes = crate::files::read(&path)
        .map_err(|cause| CommandError::system(&format!("reading `{}`", path.display()), cause))?;
    match String::from_utf8(bytes) {
        Ok(content) => drop(reading.text.files.insert(name.to_owned(), content)),
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            reading.unreadable.push(not_utf8(name, error.as_bytes(), good));
        }
    }
    Ok(())
}

/// A file of which only the first `good` bytes are UTF-8.
fn not_utf8(name: &str, bytes: &[u8], good: usize) -> Diagnostic {
    let before = String::from_utf8_lossy(&bytes[..good]);
    let (line, column) =
        (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let (line, column) = (number(line), number(column));
    let place = Label {
        file: name.to_owned(),
        start: good,
        end: good,
        line,
        column,
        end_line: line,
        end_column: column,
        text: String::new(),
    };
    if let Some((what, way_out)) = kind_of(bytes).and_then(|kind| kind.split_once("; ")) {
        let message = format!("{what}, and every file of a project must be text in UTF-8");
        // Only files of records are decompressed.
        let way_out = if what.contains("compressed") { "decompress it" } else { way_out };
        return Diagnostic::error(Code::YamlSyntax, message, place).with_help(sentence(way_out));
    }
    let help = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "It looks like UTF-16: save it as UTF-8 in your editor.",
        _ => "Save it as UTF-8 in your editor; if it is Windows-1252: `iconv -f WINDOWS-1252 -t UTF-8`.",
    };
    // Its text cannot be shown, so the message says where.
    let message = format!("line {line} is not UTF-8, as every file of a project must be");
    Diagnostic::error(Code::YamlSyntax, message, place).with_help(help)
}

/// A fragment as a sentence.
fn sentence(fragment: &str) -> String {
    let mut letters = fragment.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
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
        wanted.extend(
            choose(project, selector, Among::Compiled).map_err(|term| unknown_mapping(term, &known))?,
        );
    } else if names.is_empty() {
        wanted = known.iter().map(|name| (*name).to_owned()).collect();
    }
    if wanted.is_empty() {
        return Err(none_left(&known));
    }
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    Ok(project.in_order(&wanted).into_iter().map(|plan| plan.id().to_string()).collect())
}

/// A project without mappings does nothing, and whoever checks it expects that it does.
pub(crate) fn no_mappings() -> CommandError {
    CommandError::refused("the project has no mappings")
        .with_help("Put one into `mappings/`, as `NAME.yaml`.")
}

/// A selector that takes out all that it puts in.
pub(crate) fn none_left(known: &[&str]) -> CommandError {
    CommandError::refused("the selector leaves no mapping")
        .with_help(format!("Mappings of this project: {}.", known.join(", ")))
}

/// The name of no mapping, with the nearest one.
pub(crate) fn unknown_mapping(name: &str, known: &[&str]) -> CommandError {
    let near = fieldline_diagnostics::nearest(name, known.iter().copied());
    let near = near.map(|near| format!("Did you mean `{near}`? ")).unwrap_or_default();
    // A term of a selector may name something else.
    let message = match name.split_once(':') {
        Some((kind, name)) => format!("no mapping has the {kind} `{name}`"),
        None => format!("there is no mapping `{name}`"),
    };
    CommandError::refused(message).with_help(format!("{near}Mappings of this project: {}.", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_utf8_is_marked_where_it_begins_not_to_be() {
        let cases: [(&[u8], usize, [u32; 2], &str); 3] = [
            (b"a: 1\nb: Gr\xf6\xdfe\n", 10, [2, 6], "WINDOWS-1252"),
            (b"\xff\xfea\0", 0, [1, 1], "UTF-16"),
            ("ä: \u{e9}".as_bytes(), 6, [1, 5], "UTF-8"),
        ];
        for (bytes, good, place, help) in cases {
            let found = not_utf8("mappings/a.yaml", bytes, good);
            assert_eq!([found.primary.line, found.primary.column], place, "{bytes:?}");
            assert!(found.help.as_ref().is_some_and(|said| said.contains(help)), "{found:?}");
        }
    }
}
