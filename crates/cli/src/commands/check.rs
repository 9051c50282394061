//! `check`: everything that can be known offline, all at once.

use std::time::Instant;

use fieldline_diagnostics::{Diagnostic, report};
use fieldline_mapping::compile;

use crate::app::App;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files::{no_mappings, read, rendered, unknown_mapping};
use crate::render::count;

/// Compiles the project and prints what is wrong with it.
pub(crate) fn check(app: &App, mappings: &[String]) -> Result<Exit, CommandError> {
    let started = Instant::now();
    let text = read(app)?;
    let compilation = compile(&text);
    let names: Vec<String> = compilation.project.iter().flat_map(mapping_names).collect();
    let known: Vec<&str> = names.iter().map(String::as_str).collect();
    if compilation.project.is_some()
        && let Some(unknown) = mappings.iter().find(|name| !names.contains(name))
    {
        return Err(unknown_mapping(unknown, &known));
    }
    if known.is_empty() && !compilation.has_errors() {
        return Err(no_mappings());
    }
    let files = files_of(&compilation, mappings);
    let is_wanted =
        |diagnostic: &&Diagnostic| mappings.is_empty() || files.contains(&diagnostic.primary.file);
    let diagnostics: Vec<Diagnostic> = compilation.diagnostics.iter().filter(is_wanted).cloned().collect();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count() as u64;
    if app.json {
        let json = serde_json::to_string_pretty(&report(&diagnostics)).expect("diagnostics are plain data");
        app.terminal.out(&format!("{json}\n"));
    } else {
        if !diagnostics.is_empty() {
            app.terminal.out(&format!("{}\n", rendered(app, &diagnostics, &text).trim_end()));
        }
        let checked = if mappings.is_empty() { names.len() } else { mappings.len() } as u64;
        let warnings = diagnostics.len() as u64 - errors;
        let milliseconds = started.elapsed().as_millis();
        let found = format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
        app.terminal.out(&format!("{found} in {} ({milliseconds} ms, offline)\n", count(checked, "mapping")));
        if errors == 0 {
            app.terminal.note("Next: fieldline plan");
        }
    }
    Ok(if errors == 0 { Exit::Done } else { Exit::NothingAttempted })
}

fn mapping_names(project: &fieldline_mapping::Project) -> Vec<String> {
    let good = project.mappings.iter().map(|plan| plan.id().to_string());
    good.chain(project.failed.iter().map(ToString::to_string)).collect()
}

/// The files that belong to the named mappings, and the project file.
fn files_of(compilation: &fieldline_mapping::Compilation, mappings: &[String]) -> Vec<String> {
    let Some(project) = &compilation.project else {
        return compilation.diagnostics.iter().map(|diagnostic| diagnostic.primary.file.clone()).collect();
    };
    let good = project.mappings.iter().filter(|plan| mappings.iter().any(|name| name == plan.id().as_str()));
    let failed =
        mappings.iter().filter(|name| project.failed.iter().any(|failed| failed.as_str() == name.as_str()));
    let guessed = failed.map(|name| format!("mappings/{name}.yaml"));
    std::iter::once("fieldline.yaml".to_owned())
        .chain(good.map(|plan| plan.file().to_owned()))
        .chain(guessed)
        .collect()
}
