//! `check`: everything that can be known offline, all at once.

use std::path::Path;
use std::time::Instant;

use chrono::Utc;
use fieldline_diagnostics::{Diagnostic, github, report, sarif};
use fieldline_mapping::{Compilation, Locked, Project, ProjectText, compile, compile_for_all_targets};

use crate::app::App;
use crate::args::CheckFormat;
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::project_files::{
    check_target, no_mappings, none_left, read_with_problems, rendered, unknown_mapping,
};
use crate::render::count;
use crate::selection::{Among, choose, names as all_names};
use crate::state_file::led_out;

/// Compiles the project and prints what is wrong with it.
pub(crate) fn check(
    app: &App,
    mappings: &[String],
    format: CheckFormat,
    max_age_days: Option<u32>,
) -> Result<Exit, CommandError> {
    let started = Instant::now();
    let (mut text, unreadable) = read_with_problems(app)?;
    text.locked = max_age_days.map(|max_age_days| Locked { today: Utc::now().date_naive(), max_age_days });
    let mut compilation = compiled(app, &text, unreadable)?;
    let led_out = compilation.project.as_ref().and_then(|project| led_out(app, project));
    compilation.diagnostics.extend(led_out);
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
    let mappings = &asked_for(app, compilation.project.as_ref(), mappings)?;
    let others = files_of_others(&compilation, mappings);
    let diagnostics: Vec<Diagnostic> =
        compilation.diagnostics.iter().filter(|found| concerns(found, &others)).cloned().collect();
    let checked = if mappings.is_empty() { names.len() } else { mappings.len() } as u64;
    let summary = summary(&diagnostics, checked, started);
    show(app, if app.json { CheckFormat::Json } else { format }, &diagnostics, &text, &summary);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    if format == CheckFormat::Text && !app.json && !failed {
        app.terminal.note(&format!("Next: {}", app.command("plan")));
    }
    Ok(if failed { Exit::NothingAttempted } else { Exit::Done })
}

/// The project, proved; or what cannot be read of it, as all else would only follow from that.
fn compiled(app: &App, text: &ProjectText, unreadable: Vec<Diagnostic>) -> Result<Compilation, CommandError> {
    if !unreadable.is_empty() {
        return Ok(Compilation { project: None, diagnostics: unreadable, targets: Vec::new() });
    }
    // Without a target, the mappings are proved against the portals of all.
    let compilation = if text.target.is_some() { compile(text) } else { compile_for_all_targets(text) };
    check_target(app, &compilation.targets)?;
    Ok(compilation)
}

/// What there is to say, in the form that was asked for. Forms for programs keep standard output to themselves.
fn show(app: &App, format: CheckFormat, diagnostics: &[Diagnostic], text: &ProjectText, summary: &str) {
    match format {
        CheckFormat::Text => {
            if !diagnostics.is_empty() {
                app.terminal.out(&format!("{}\n", rendered(app, diagnostics, text).trim_end()));
            }
            app.terminal.out(&format!("{summary}\n"));
        }
        CheckFormat::Json => {
            let json =
                serde_json::to_string_pretty(&report(diagnostics)).expect("diagnostics are plain data");
            app.terminal.json(&json);
        }
        CheckFormat::Github => {
            app.terminal.commands(&github(diagnostics, &folder_in_repository(&app.directory)));
            app.terminal.note(summary);
        }
        CheckFormat::Sarif => {
            app.terminal.json(&format!("{:#}", sarif(diagnostics, &folder_in_repository(&app.directory))));
            app.terminal.note(summary);
        }
    }
}

fn summary(diagnostics: &[Diagnostic], checked: u64, started: Instant) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count() as u64;
    let warnings = diagnostics.len() as u64 - errors;
    let milliseconds = started.elapsed().as_millis();
    let found = format!("{}, {}", count(errors, "error"), count(warnings, "warning"));
    format!("{found} in {} ({milliseconds} ms, offline)", count(checked, "mapping"))
}

/// Where the project lies as seen from here, which is the repository's root in CI.
fn folder_in_repository(directory: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    directory.strip_prefix(here).unwrap_or(directory).to_string_lossy().replace('\\', "/")
}

fn mapping_names(project: &Project) -> Vec<String> {
    all_names(project).map(str::to_owned).collect()
}

/// The mappings that are named or selected; none when all were. A selector says nothing of a project that cannot be read.
fn asked_for(app: &App, project: Option<&Project>, named: &[String]) -> Result<Vec<String>, CommandError> {
    let mut wanted = named.to_vec();
    if let (Some(selector), Some(project)) = (&app.select, project) {
        let known: Vec<&str> = all_names(project).collect();
        wanted.extend(choose(project, selector, Among::All).map_err(|term| unknown_mapping(term, &known))?);
        wanted.dedup();
        if wanted.is_empty() {
            return Err(none_left(&known));
        }
    }
    Ok(wanted)
}

/// The files of the mappings that were not asked for; none when all were.
fn files_of_others(compilation: &Compilation, wanted: &[String]) -> Vec<String> {
    let Some(project) = compilation.project.as_ref().filter(|_| !wanted.is_empty()) else {
        return Vec::new();
    };
    let good = project.mappings.iter().map(|plan| (plan.id(), plan.file()));
    let all = good.chain(project.failed.iter().map(|failed| (&failed.id, failed.file.as_str())));
    let others = all.filter(|(id, _)| !wanted.iter().any(|name| name == id.as_str()));
    others.map(|(_, file)| file.to_owned()).collect()
}

/// Whether a diagnostic has any place outside the files of other mappings: the project file, schemas and snapshots are
/// everybody's, and what two mappings disagree about is both of theirs.
fn concerns(diagnostic: &Diagnostic, others: &[String]) -> bool {
    let mut files = diagnostic.labels.iter().chain([&diagnostic.primary]).map(|label| &label.file);
    files.any(|file| !others.contains(file))
}
