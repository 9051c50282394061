//! Compiling `fieldline.yaml`.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use fieldline_diagnostics::{Code, nearest};
use fieldline_model::ConnectionName;

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
        settings.state = state.value;
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
pub(super) fn timezone(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<Tz> {
    let found = text.value.trim().parse::<Tz>().ok();
    if found.is_none() {
        let message =
            format!("`{}` names no time zone: expected an IANA name such as `Europe/Berlin`", text.value);
        let near = nearest(&text.value, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
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
