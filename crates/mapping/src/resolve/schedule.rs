//! Compiling `schedule:`.

use std::str::FromStr;

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use croner::Cron;
use fieldline_diagnostics::{Code, Diagnostic, SourceFile, list, nearest};
use fieldline_model::MappingId;

use crate::context::{Context, Spanned};
use crate::language;
use crate::project::{ScheduleEntry, Timing};
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
            let zone = zone.as_ref().map_or(Some(Tz::UTC), |text| timezone(cx, text));
            // Whether the pattern can be read does not depend on the zone.
            let is_cron = check_cron(cx, &pattern, zone.unwrap_or(Tz::UTC));
            is_cron.and(zone).map(|timezone| Timing::Cron { pattern: pattern.value, timezone })
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

/// Whether the pattern can be read and ever comes due: an impossible date parses and shows only when asked for.
fn check_cron(cx: &mut Context<'_>, pattern: &Spanned<String>, zone: Tz) -> Option<()> {
    let help = "Write five fields: minute, hour, day, month, weekday; `0 */2 * * *` is every second hour.";
    let is_five = pattern.value.split_whitespace().count() == 5;
    let Some(cron) = Cron::from_str(pattern.value.trim()).ok().filter(|_| is_five) else {
        let message = format!("`{}` is no cron pattern of five fields", pattern.value);
        cx.push(cx.error(Code::BadCron, &pattern.span, message, "").with_help(help));
        return None;
    };
    // Any instant will do; a fixed one keeps the compiler without a clock.
    let start = zone.from_utc_datetime(&DateTime::<Utc>::UNIX_EPOCH.naive_utc());
    if cron.find_next_occurrence(&start, false).is_err() {
        let message = format!("`{}` names a date that never comes", pattern.value);
        cx.push(cx.error(Code::BadCron, &pattern.span, message, ""));
        return None;
    }
    Some(())
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
