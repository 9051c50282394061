//! The story of one record as people read it.

use std::fmt::Write as _;

use fieldline_diagnostics::visible;
use fieldline_mapping::{
    LineTrace, LinkEnd, LinkTrace, Mapped, RuleEnd, RuleTrace, Stage, StageEnd, Trace, TransformPlan,
};
use fieldline_model::{Mark, Rejection, RequiredBy, SourceRecord, Value};

use crate::terminal::{Paint, Terminal, shown};

/// Longest value on a line.
const LONGEST: usize = 120;

/// Every rule with each step of its value, then what becomes of the record.
pub(crate) fn trace(
    terminal: &Terminal,
    plan: &TransformPlan,
    record: &SourceRecord,
    trace: &Trace,
) -> String {
    let mut text = String::new();
    let key = match &trace.identity {
        Ok(identity) => shown(identity.key.as_str(), LONGEST),
        Err(_) => "no key".to_owned(),
    };
    let heading = format!("{}  {key}", visible(plan.id().as_str()));
    let _ = writeln!(
        text,
        "{}   line {} of {}",
        terminal.paint(Paint::Heading, &heading),
        record.line,
        plan.source().stream()
    );
    if let Ok(identity) = &trace.identity
        && identity.mark != Mark::Empty
    {
        let shown = match identity.mark {
            Mark::Unreadable => "cannot be read".to_owned(),
            mark => mark.to_string(),
        };
        let _ = writeln!(text, "  watermark  {shown}");
    }
    if let Some(filter) = &trace.filter {
        let end = match &filter.kept {
            Ok(true) => "true: kept".to_owned(),
            Ok(false) => terminal.paint(Paint::Hold, "false: left out"),
            Err(why) => terminal.paint(Paint::Reject, &rejection(why)),
        };
        let _ = writeln!(text, "  filter     {}  →  {end}", filter.text);
    }
    for rule in trace.key.iter().chain(&trace.rules) {
        write_rule(&mut text, terminal, rule);
    }
    trace.links.iter().for_each(|link| write_link(&mut text, terminal, link));
    let _ = writeln!(text, "\n{}", verdict(terminal, trace));
    text
}

fn write_rule(text: &mut String, terminal: &Terminal, rule: &RuleTrace) {
    let place = terminal.paint(Paint::Faint, &rule.place.to_string());
    let _ = writeln!(text, "\n  {}   {place}", terminal.paint(Paint::Heading, rule.property.as_str()));
    if let Some(line) = &rule.line {
        write_line(text, terminal, line);
    }
    let (paint, end) = match &rule.end {
        RuleEnd::Set { text, is_default: false } => (Paint::Create, quoted(text)),
        RuleEnd::Set { text, is_default: true } => (Paint::Create, format!("{}   (default)", quoted(text))),
        RuleEnd::Cleared => (Paint::Update, "emptied: the value is empty (on_empty: clear)".to_owned()),
        RuleEnd::Nothing => (Paint::Faint, "nothing: the value is empty".to_owned()),
        RuleEnd::MissingOnCreate => {
            let who = match rule.missing {
                Some(RequiredBy::Hubspot) => "HubSpot requires it",
                _ => "required: create",
            };
            (Paint::Hold, format!("nothing, and the record may not be created without ({who})"))
        }
        RuleEnd::Pending { .. } => (Paint::Hold, "pending: the lookup has found nothing yet".to_owned()),
        RuleEnd::NotFound => (Paint::Faint, "nothing: the lookup found nothing (on_miss: skip)".to_owned()),
        RuleEnd::Skipped(_) => (Paint::Hold, "nothing: the value was refused (on_error: skip)".to_owned()),
        RuleEnd::ClearedOnError(_) => {
            (Paint::Update, "emptied: the value was refused (on_error: clear)".to_owned())
        }
        RuleEnd::Rejected(why) => (Paint::Reject, rejection(why)),
        RuleEnd::NotOurs => (Paint::Faint, "never written: the property is the destination's".to_owned()),
    };
    let _ = writeln!(text, "      = {}", terminal.paint(paint, &end));
}

fn write_line(text: &mut String, terminal: &Terminal, line: &LineTrace) {
    let _ = writeln!(text, "      {:<32}  {}", shown(&line.origin, LONGEST), end(terminal, &line.beginning));
    line.stages.iter().for_each(|stage| write_stage(text, terminal, stage));
    if line.passed_over > 0 && matches!(line.beginning, StageEnd::Value(_)) {
        let steps = crate::render::count(line.passed_over as u64, "step");
        let _ = writeln!(text, "      {}", terminal.paint(Paint::Faint, &format!("{steps} passed over")));
    }
}

fn write_stage(text: &mut String, terminal: &Terminal, stage: &Stage) {
    let constants = stage.settings.iter().map(|(name, value)| format!("{name}: {value}"));
    let dynamic = stage.arguments.iter().map(|(name, value)| format!("{name}: {}", value_text(value)));
    let arguments: Vec<String> = constants.chain(dynamic).collect();
    let named = match arguments.as_slice() {
        [] => stage.name.clone(),
        some => format!("{} {{ {} }}", stage.name, some.join(", ")),
    };
    let _ = writeln!(text, "      → {:<30}  {}", shown(&named, LONGEST), end(terminal, &stage.after));
}

fn write_link(text: &mut String, terminal: &Terminal, link: &LinkTrace) {
    let place = terminal.paint(Paint::Faint, &link.place.to_string());
    let heading = format!("link to {}", link.target);
    let _ = writeln!(text, "\n  {}   {place}", terminal.paint(Paint::Heading, &heading));
    write_line(text, terminal, &link.line);
    let (paint, end) = match &link.end {
        LinkEnd::Targets(targets) if targets.is_empty() => (Paint::Update, "no links".to_owned()),
        LinkEnd::Targets(targets) => {
            let targets: Vec<String> = targets.iter().map(|target| quoted(target.as_str())).collect();
            (Paint::Create, targets.join(", "))
        }
        LinkEnd::Nothing => (Paint::Faint, "nothing: the value is empty".to_owned()),
        LinkEnd::Refused(why) => (Paint::Hold, format!("{} (on_error)", rejection(why))),
        LinkEnd::Rejected(why) => (Paint::Reject, rejection(why)),
    };
    let _ = writeln!(text, "      = {}", terminal.paint(paint, &end));
}

fn verdict(terminal: &Terminal, trace: &Trace) -> String {
    let end = match &trace.identity {
        Err(why) => return terminal.paint(Paint::Reject, &rejection(why)),
        Ok(_) => &trace.end,
    };
    match end {
        Mapped::Filtered => terminal.paint(Paint::Hold, "The filter leaves the record out."),
        Mapped::Rejected(why) => terminal.paint(Paint::Reject, &rejection(why)),
        Mapped::Desired(desired) => {
            let properties = crate::render::count(desired.fields.len() as u64, "property")
                .replace("propertys", "properties");
            let id = quoted(desired.external_id.as_str());
            terminal.paint(Paint::Create, &format!("{properties} for the record with the key {id}."))
        }
    }
}

/// The value with its type, or why there is none.
fn end(terminal: &Terminal, end: &StageEnd) -> String {
    match end {
        StageEnd::Value(Value::Null) => terminal.paint(Paint::Faint, "empty"),
        StageEnd::Value(value) => {
            format!("{}   {}", value_text(value), terminal.paint(Paint::Faint, value.kind()))
        }
        StageEnd::Refused(message) => terminal.paint(Paint::Reject, &format!("refused: {message}")),
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Text(text) => quoted(text),
        other => shown(&other.to_plain_text().unwrap_or_else(|| other.to_json().to_string()), LONGEST),
    }
}

fn quoted(text: &str) -> String {
    shown(&format!("{text:?}"), LONGEST)
}

fn rejection(why: &Rejection) -> String {
    let subject = why.property.as_ref().map(|property| format!("`{property}` ")).unwrap_or_default();
    format!("rejected: {subject}{} ({})", visible(&why.message), why.code)
}
