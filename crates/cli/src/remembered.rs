//! What is remembered in the state, and of which mappings a command is about.

use fieldline_diagnostics::Code;
use fieldline_mapping::{Compilation, ConnectionKind, DestinationKind, Project, compile};
use fieldline_state::{Scope, SqliteStore, StateStore as _};

use crate::app::App;
use crate::error::CommandError;
use crate::project_files::{check_target, no_mappings, none_left, read, rendered, unknown_mapping};
use crate::selection::{Among, choose, names as all};
use crate::state_file::state_file;

/// The project as far as it can be read: what is remembered of a mapping does not depend on whether it compiles today.
pub(crate) fn readable(app: &App) -> Result<Project, CommandError> {
    let text = read(app)?;
    let Compilation { project, diagnostics, targets } = compile(&text);
    check_target(app, &targets)?;
    let Some(project) = project else {
        app.terminal.error(rendered(app, &diagnostics, &text).trim_end());
        return Err(CommandError::refused(
            "`fieldline.yaml` cannot be read, so nobody knows where the state is",
        )
        .with_help("Mend what is marked above."));
    };
    if let Some(outside) = diagnostics.iter().find(|found| found.code == Code::StateOutside) {
        app.terminal.error(rendered(app, std::slice::from_ref(outside), &text).trim_end());
        return Err(CommandError::refused("the state lies outside the project")
            .with_help("Mend what is marked above."));
    }
    for failed in &project.failed {
        let check = app.command("check");
        app.terminal.note(&format!("`{}` does not compile; `{check}` says why", failed.id));
    }
    Ok(project)
}

/// The mappings to show; `None` for whatever is remembered, as the name of a mapping that cannot be read is not known.
pub(crate) fn wanted(
    app: &App,
    project: &Project,
    names: &[String],
) -> Result<Option<Vec<String>>, CommandError> {
    let known: Vec<&str> = all(project).collect();
    if names.is_empty() && app.select.is_none() {
        if !project.failed.is_empty() {
            return Ok(None);
        }
        return if known.is_empty() { Err(no_mappings()) } else { Ok(Some(owned(&known))) };
    }
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(unknown_mapping(unknown, &known));
    }
    let mut wanted = names.to_vec();
    if let Some(selector) = &app.select {
        wanted.extend(choose(project, selector, Among::All).map_err(|term| unknown_mapping(term, &known))?);
    }
    if wanted.is_empty() { Err(none_left(&known)) } else { Ok(Some(wanted)) }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Whether a scope belongs to the target that was asked for: it does when its mapping's connection is pinned to its portal,
/// or to none. A mapping that does not compile may write to any connection.
pub(crate) fn is_of_target(app: &App, project: &Project, scope: &Scope) -> bool {
    if app.target.is_none() {
        return true;
    }
    let plan = project.mapping(scope.mapping.as_str());
    // A file belongs to every target.
    if plan.is_some_and(|plan| plan.destination().kind() == DestinationKind::File) {
        return true;
    }
    let own = plan.map(|plan| plan.destination().connection());
    let mut accounts =
        project.connections.values().filter(|connection| own.is_none_or(|own| connection.name == *own));
    accounts.any(|connection| match &connection.kind {
        ConnectionKind::Hubspot(hubspot) => {
            hubspot.portal.as_ref().is_none_or(|portal| *portal == scope.portal)
        }
        _ => false,
    })
}

/// The state; `None` where nothing has run yet.
pub(crate) fn opened(app: &App, project: &Project) -> Result<Option<SqliteStore>, CommandError> {
    let file = state_file(app, project)?;
    if file.exists() { Ok(Some(SqliteStore::open(&file)?)) } else { Ok(None) }
}

/// What is remembered of the named mappings, or of all, in portals of the target.
pub(crate) fn scopes(
    app: &App,
    project: &Project,
    state: &SqliteStore,
    mappings: &[String],
) -> Result<Vec<Scope>, CommandError> {
    let wanted = wanted(app, project, mappings)?;
    let is_wanted = |scope: &Scope| {
        wanted.as_ref().is_none_or(|names| names.iter().any(|name| name == scope.mapping.as_str()))
            && is_of_target(app, project, scope)
    };
    Ok(state.scopes()?.into_iter().filter(is_wanted).collect())
}

/// Where a mapping writes, for people: HubSpot's accounts are numbers, and a file has its folder in its name.
pub(crate) fn place(portal: &str) -> String {
    let kind = if portal.contains('/') { "file" } else { "portal" };
    format!("{kind} {portal}")
}
