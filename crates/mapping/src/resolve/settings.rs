//! Compiling `fieldline.yaml`.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Code, Label, nearest};
use fieldline_model::{ConnectionName, Zone};

use crate::context::{Context, Spanned};
use crate::language;
use crate::project::{Connection, Defaults};
use crate::raw::{ON_ERROR, Section, check_version};
use crate::resolve::connections::compile_connections;
use crate::resolve::schedule::{RawScheduleEntry, read_schedule};
use crate::resolve::targets::read_targets;
use crate::yaml::{Node, Usage, Variables, interpolate};

const DEFAULT_STATE: &str = ".fieldline/state.db";

/// What `fieldline.yaml` says.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) name: String,
    pub(crate) state: String,
    /// Where it is written.
    pub(crate) state_label: Option<Label>,
    /// The kind of every connection that is named, also of those with mistakes.
    pub(crate) connections: BTreeMap<String, &'static str>,
    /// Whether the list of connections is complete, so that one that is not in it is a mistake.
    pub(crate) connections_were_read: bool,
    /// The connections without mistakes.
    pub(crate) project_connections: BTreeMap<ConnectionName, Connection>,
    pub(crate) defaults: Defaults,
    pub(crate) schedule: Vec<RawScheduleEntry>,
    /// The names under `targets:`.
    pub(crate) targets: Vec<String>,
}

/// Reads the project file; what has mistakes is left out, with diagnostics.
pub(crate) fn compile_settings(
    cx: &mut Context<'_>,
    mut node: Node,
    variables: &Variables<'_>,
    target: Option<&str>,
) -> Settings {
    interpolate(cx, &mut node, variables, Usage::Setting);
    let mut settings = Settings { state: DEFAULT_STATE.to_owned(), ..Settings::default() };
    let Some(section) = Section::open(cx, &node, &language::PROJECT, &[]) else {
        return settings;
    };
    check_version(cx, &section);
    settings.name = section.require_text(cx, "project").map(|text| text.value).unwrap_or_default();
    if let Some(state) = section.text(cx, "state") {
        settings.state_label = Some(cx.file.label(state.span.clone(), ""));
        settings.state = state_path(cx, state).unwrap_or(settings.state);
    }
    if let Some(node) = section.require(cx, "connections") {
        let targets =
            section.get("targets").map(|targets| read_targets(cx, targets, node)).unwrap_or_default();
        settings.targets = targets.iter().map(|target| target.name.clone()).collect();
        let chosen = targets.iter().find(|known| Some(known.name.as_str()) == target);
        let merged = chosen.map(|target| target.over(node));
        compile_connections(cx, merged.as_ref().unwrap_or(node), variables, &mut settings);
    }
    if let Some(node) = section.get("defaults") {
        settings.defaults = read_defaults(cx, node);
    }
    if let Some(node) = section.get("schedule") {
        settings.schedule = read_schedule(cx, node);
    }
    settings
}

/// Where the state is: below the project's folder. What a project file says must not write over a file of somebody else, and a
/// state that two projects share would mix up what each has loaded.
fn state_path(cx: &mut Context<'_>, written: Spanned<String>) -> Option<String> {
    if is_below(&written.value) {
        return Some(written.value);
    }
    let message = format!("`state: {}` isn't a file inside the project", written.value);
    let found = cx.error(Code::StateOutside, &written.span, message, "");
    cx.push(found.with_help(format!(
        "Leave `state` out, which means `{DEFAULT_STATE}`, or write a path below the project's folder."
    )));
    None
}

/// Whether a path, on any system, names a file below the folder that it counts from.
fn is_below(path: &str) -> bool {
    let is_drive = path.chars().nth(1) == Some(':');
    let is_file = !path.is_empty() && !path.ends_with(['/', '\\', '.']);
    if is_drive || !is_file || path.starts_with(['/', '\\', '~']) || path.contains(char::is_control) {
        return false;
    }
    let mut depth = 0_usize;
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return false,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    depth > 0
}

fn read_defaults(cx: &mut Context<'_>, node: &Node) -> Defaults {
    let Some(section) = Section::open(cx, node, &language::DEFAULTS, &[]) else {
        return Defaults::default();
    };
    let timezone = section.text(cx, "timezone").and_then(|text| timezone(cx, &text));
    let region = section.text(cx, "region").and_then(|text| region(cx, &text));
    let empty_values = section.texts(cx, "empty_values");
    Defaults {
        timezone,
        region,
        empty_values: empty_values.into_iter().map(|text| text.value.trim().to_owned()).collect(),
        on_error: section.choice(cx, "on_error", ON_ERROR).unwrap_or_default(),
    }
}

/// Reads the name of a time zone; reports one that is none.
pub(super) fn timezone(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<Zone> {
    let found = Zone::named(text.value.trim());
    if found.is_none() {
        let message =
            format!("`{}` names no time zone: expected an IANA name such as `Europe/Berlin`", text.value);
        let near = nearest(&text.value, Zone::names());
        let help = near.map(|near| format!("Did you mean `{near}`?"));
        cx.push(cx.error(Code::BadTimeZone, &text.span, message, "").with_help_if(help));
    }
    found
}

/// Reads a region as the phone step does; reports one that is none.
fn region(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<String> {
    use fieldline_normalize::{Argument, Arguments, Defaults, compile};
    let region = text.value.trim().to_uppercase();
    let arguments = Arguments::from([("region".to_owned(), Argument::Constant(region.as_str().into()))]);
    match compile("phone", &arguments, &Defaults::default()) {
        Ok(_) => Some(region),
        Err(problem) => {
            cx.push(cx.error(Code::BadRegion, &text.span, problem.message, "").with_help_if(problem.help));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_a_file_below_the_project() {
        for path in
            [".fieldline/state.db", "state.db", "./a/state.db", "a/../state.db", "a/b/../../c", "a..b/..c"]
        {
            assert!(is_below(path), "{path}");
        }
        let others = [
            "",
            ".",
            "..",
            "/",
            "/var/lib/state.db",
            "../state.db",
            "a/../../state.db",
            "./../x",
            "..\\x",
            "\\\\host\\share\\x",
            "C:\\x",
            "c:x",
            "~/x",
            "a/",
            "a/..",
            "a/.",
            "a\u{0}b",
            "a\u{1b}[31m",
        ];
        for path in others {
            assert!(!is_below(path), "{path:?}");
        }
    }
}
