//! Compiling `schedule:`.

use fieldline_diagnostics::{Code, Diagnostic, SourceFile, list, nearest};
use fieldline_model::{MappingId, Zone};

use crate::context::{Context, Spanned};
use crate::language;
use crate::project::{CronProblem, CronTimes, ScheduleEntry, Timing};
use crate::raw::{Section, duration, items};
use crate::resolve::settings::timezone;
use crate::yaml::Node;

/// An entry whose mappings are not looked up yet.
pub(crate) struct RawScheduleEntry {
    mappings: Vec<Spanned<String>>,
    /// None where its timing has a mistake.
    entry: Option<ScheduleEntry>,
}

/// Reads the entries; those with mistakes are left out, with diagnostics.
pub(super) fn read_schedule(cx: &mut Context<'_>, node: &Node) -> Vec<RawScheduleEntry> {
    items(node).iter().filter_map(|item| read_entry(cx, item)).collect()
}

fn read_entry(cx: &mut Context<'_>, node: &Node) -> Option<RawScheduleEntry> {
    let section = Section::open(cx, node, &language::SCHEDULE_ENTRY, &[])?;
    let named = section.require(cx, "mappings");
    let mappings = section.texts(cx, "mappings");
    if let (Some(node), true) = (named, mappings.is_empty()) {
        cx.push(cx.error(Code::MissingKey, &node.span, "the schedule entry names no mapping", ""));
    }
    let zone = section.text(cx, "timezone");
    let (cron, every) = (section.text(cx, "cron"), section.text(cx, "every"));
    let timing = match (cron, every) {
        (Some(pattern), None) => {
            let zone = zone.as_ref().map_or_else(|| Some(Zone::utc()), |text| timezone(cx, text));
            // Whether the pattern can be read does not depend on the zone.
            let times = cron_times(cx, &pattern, zone.unwrap_or_else(Zone::utc));
            times.filter(|_| zone.is_some()).map(Timing::Cron)
        }
        (None, Some(text)) => {
            let every = duration(cx, &text);
            if every.is_some_and(|every| every.is_zero()) {
                cx.push(cx.error(Code::BadDuration, &text.span, "`every` must be longer than nothing", ""));
            }
            every.filter(|every| !every.is_zero()).map(Timing::Every)
        }
        (None, None) => {
            let message = "a schedule entry needs `cron` or `every`";
            cx.push(cx.error(Code::MissingKey, section.span(), message, ""));
            None
        }
        (Some(_), Some(every)) => {
            cx.push(cx.error(Code::KeysExclude, &every.span, "`cron` and `every` exclude each other", ""));
            None
        }
    };
    let names = mappings.iter().map(|name| MappingId::new(name.value.as_str())).collect();
    let place = cx.place(section.span());
    let entry = timing.map(|timing| ScheduleEntry { mappings: names, timing, place });
    Some(RawScheduleEntry { mappings, entry })
}

fn cron_times(cx: &mut Context<'_>, pattern: &Spanned<String>, zone: Zone) -> Option<CronTimes> {
    let (message, help) = match CronTimes::read(&pattern.value, zone) {
        Ok(times) => return Some(times),
        Err(CronProblem::Unreadable) => (
            format!("`{}` is no cron pattern of five fields", pattern.value),
            Some("Write five fields: minute, hour, day, month, weekday; `0 */2 * * *` is every second hour."),
        ),
        Err(CronProblem::NeverComes) => (format!("`{}` names a date that never comes", pattern.value), None),
    };
    cx.push(cx.error(Code::BadCron, &pattern.span, message, "").with_help_if(help));
    None
}

/// Looks up the mappings; an entry that names one that does not exist is reported.
pub(crate) fn compile_schedule(
    file: &SourceFile,
    raw: Vec<RawScheduleEntry>,
    known: &[&str],
    found: &mut Vec<Diagnostic>,
) -> Vec<ScheduleEntry> {
    // A file whose name could not be read goes by its path, and may be the mapping that seems to be missing.
    let is_complete = !known.iter().any(|name| name.contains('/'));
    for name in raw.iter().flat_map(|entry| &entry.mappings).filter(|_| is_complete) {
        if known.contains(&name.value.as_str()) {
            continue;
        }
        let message = format!("the project has no mapping `{}`", name.value);
        let help = match nearest(&name.value, known.iter().copied()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("Its mappings are {}.", list(known.iter().copied())),
        };
        let label = file.label(name.span.clone(), "");
        found.push(Diagnostic::error(Code::UnknownMapping, message, label).with_help(help));
    }
    raw.into_iter().filter_map(|raw| raw.entry).collect()
}
