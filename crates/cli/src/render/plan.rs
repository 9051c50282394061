//! A change plan, as a person sees it.

use std::fmt::Write as _;

use fieldline_diagnostics::visible;
use fieldline_executor::{ChangePlan, ExecutorError, GateVerdict, LinkChange, LinkedPair, PlanCounts};
use fieldline_mapping::{DestinationKind, TransformPlan};
use fieldline_model::{Action, Change, FieldChange, FieldReason, LinkAction, Reason, Rejection};

use super::news::{
    ahead_line, backfill_line, more_waiting, passed_line, skipped_line, unread_line, waiting_line,
};
use super::wording::{count, percent, thousands, waiting_lines};
use crate::link_report::Links;
use crate::news::{Naming, plan_news};
use crate::reports::{BudgetReport, rule_place};
use crate::terminal::{Paint, Terminal, shown};

/// How much is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Detail {
    /// The first few changes of each kind.
    Sample,
    /// Every change.
    All,
}

/// Changes of each kind in a sample.
const SAMPLE: usize = 4;
/// Characters of a key.
const LONGEST_KEY: usize = 80;
/// Properties named of a new record.
const NAMED: usize = 4;

/// The order of kinds, with the word for what is left out.
const KINDS: [(Action, &str); 7] = [
    (Action::Update, "update"),
    (Action::Create, "create"),
    (Action::Adopt, "adoption"),
    (Action::Archive, "archive"),
    (Action::Skip, "skip"),
    (Action::Hold, "hold"),
    (Action::Reject, "rejection"),
];

struct Drawing<'a> {
    terminal: &'a Terminal,
    transform: &'a TransformPlan,
    plan: &'a ChangePlan,
    text: String,
}

/// Draws the plan of one mapping. A plan without changes is one line.
pub(crate) fn plan(
    terminal: &Terminal,
    transform: &TransformPlan,
    portal: &str,
    plan: &ChangePlan,
    budget: &BudgetReport,
    detail: Detail,
) -> Result<String, ExecutorError> {
    let mut drawing = Drawing { terminal, transform, plan, text: String::new() };
    let heading = visible(&heading(transform, portal)).into_owned();
    let counts = plan.counts();
    if is_quiet(counts) {
        drawing.line(&format!("{heading}: nothing to do ({}).", read_summary(counts)));
        backfill_line(plan.is_backfill(), "is").iter().for_each(|text| drawing.line(&format!("  {text}")));
        drawing.news(detail)?;
        return Ok(drawing.text);
    }
    drawing.line(&format!(
        "{}   key {}",
        terminal.paint(Paint::Heading, &heading),
        transform.destination().key_property()
    ));
    backfill_line(plan.is_backfill(), "is").iter().for_each(|text| drawing.line(&format!("  {text}")));
    if plan.leaves_missing() {
        drawing.line("  Rows could not be read: whether records have left the source is not judged.");
    }
    for (action, word) in KINDS {
        drawing.kind(action, word, detail)?;
    }
    drawing.links(detail)?;
    drawing.lines(detail)?;
    drawing.news(detail)?;
    drawing.line("");
    drawing.line(&budget_line(budget));
    drawing.policy();
    drawing.line(&totals_line(counts));
    waiting_lines(counts.pending, counts.links_pending).iter().for_each(|text| drawing.line(text));
    Ok(drawing.text)
}

fn heading(transform: &TransformPlan, portal: &str) -> String {
    match transform.destination().kind() {
        DestinationKind::Hubspot => {
            format!("{} → hubspot {} (portal {portal})", transform.id(), transform.destination().object())
        }
        DestinationKind::File => format!("{} → file {portal}", transform.id()),
    }
}

/// Nothing to write and nothing new to tell.
fn is_quiet(counts: &PlanCounts) -> bool {
    counts.writes() + counts.left_alone + counts.hold + counts.skip + counts.links_rejected == 0
        && counts.reject == counts.standing
}

/// What waits beside the records.
const LINK: &str = "link waiting for a record";
const LINKS: &str = "links waiting for a record";

fn read_summary(counts: &PlanCounts) -> String {
    let parts = [
        (counts.read, "read"),
        (counts.passed_over, "passed over below the watermark"),
        (counts.unchanged, "unchanged"),
        (counts.filtered, "filtered"),
        (counts.superseded, "superseded"),
        (counts.standing, "rejected as before"),
        (counts.pending, "waiting for a look-up"),
        (counts.links_pending, if counts.links_pending == 1 { LINK } else { LINKS }),
    ];
    let shown = parts.iter().filter(|(number, word)| *number > 0 || *word == "read");
    shown.map(|(number, word)| format!("{} {word}", thousands(*number))).collect::<Vec<_>>().join(", ")
}

impl Drawing<'_> {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn kind(&mut self, action: Action, word: &str, detail: Detail) -> Result<(), ExecutorError> {
        let (mut after, mut shown) = (None, 0_u64);
        loop {
            let limit = if detail == Detail::All { 500 } else { SAMPLE };
            let page = self.plan.changes(Some(action), after.as_ref(), limit)?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.key.clone());
            shown += page.len() as u64;
            // A record that lives on under another key is not archived.
            let is_told = |change: &&Change| {
                change.id.is_some()
                    || matches!(change.reason, Reason::Shared { .. } | Reason::MergedAway { .. })
            };
            let shown_here = page.iter().filter(|change| action != Action::Archive || is_told(change));
            shown_here.for_each(|change| self.change(change));
            if detail == Detail::Sample {
                break;
            }
        }
        let left = self.number(action).saturating_sub(shown);
        if left > 0 {
            let text = format!("  … {} (--all)", count(left, &format!("more {word}")));
            self.line(&self.terminal.paint(Paint::Faint, &text));
        }
        Ok(())
    }

    fn number(&self, action: Action) -> u64 {
        let counts = self.plan.counts();
        match action {
            Action::Create => counts.create,
            Action::Update => counts.update,
            Action::Adopt => counts.adopt,
            Action::Archive => counts.archive + counts.left_alone,
            Action::Skip => counts.skip,
            Action::Hold => counts.hold,
            // Unreadable rows are shown by `lines`.
            Action::Reject => counts.reject.saturating_sub(self.line_count()),
            Action::Unchanged => counts.unchanged,
        }
    }

    fn line_count(&self) -> u64 {
        self.plan.line_count()
    }

    fn change(&mut self, change: &Change) {
        let paint = match change.action {
            Action::Create | Action::Adopt => Paint::Create,
            Action::Update => Paint::Update,
            Action::Hold => Paint::Hold,
            Action::Reject | Action::Archive => Paint::Reject,
            Action::Unchanged | Action::Skip => Paint::Faint,
        };
        let symbol = self.terminal.paint(paint, &change.action.symbol().to_string());
        let what = match change.action {
            Action::Create => format!("  (new)   {}", self.named(&change.fields)),
            Action::Adopt => {
                let id = change.id.as_ref().map_or("", |id| id.as_str());
                format!("  adopts {} {id}, {}", self.transform.destination().object(), change.reason)
            }
            Action::Hold if change.reason == Reason::Waits => format!("  waits: {}", self.awaited(change)),
            Action::Hold => format!("  held: {}", change.reason),
            Action::Reject => {
                change.rejection.as_ref().map_or_else(String::new, |rejection| rejected(rejection, change))
            }
            Action::Skip => format!("  skipped: {}", change.reason),
            Action::Archive if change.id.is_none() => format!("  {}", change.reason),
            Action::Archive => {
                let id = change.id.as_ref().map_or("", |id| id.as_str());
                let destination = self.transform.destination();
                let (object, why) = (destination.object(), &change.reason);
                match destination.kind() {
                    DestinationKind::Hubspot => format!("  archives {object} {id}: {why}"),
                    DestinationKind::File => format!("  removes its row: {why}"),
                }
            }
            Action::Update | Action::Unchanged => String::new(),
        };
        self.line(&format!("  {symbol} {}{}", shown(change.key.as_str(), LONGEST_KEY), visible(&what)));
        if matches!(change.action, Action::Update | Action::Adopt) {
            change.fields.iter().for_each(|field| self.field(field));
        }
    }

    /// What the look-ups of a record wait for.
    fn awaited(&self, change: &Change) -> String {
        let awaited = change.pending.iter().map(|lookup| {
            let property = &self.transform.rules()[usize::from(lookup.rule)].property;
            format!("`{property}` is needed, and its lookup does not find {}", quoted(&lookup.value))
        });
        awaited.collect::<Vec<_>>().join("; ")
    }

    /// What waits, what is left out, and what is wrong with watermarks.
    fn news(&mut self, detail: Detail) -> Result<(), ExecutorError> {
        let naming = if detail == Detail::All { Naming::ALL } else { Naming::FEW };
        let told = plan_news(self.plan, naming)?;
        for waiting in &told.waiting {
            self.line(&format!("  {}", waiting_line(waiting)));
        }
        let more = more_waiting(told.things, told.waiting.len(), "--all");
        let skipped = told.skipped.iter().map(skipped_line);
        let counts = self.plan.counts();
        let lines = more.into_iter().chain(skipped).chain(ahead_line(told.ahead.as_deref()));
        let lines = lines.chain(unread_line(counts.unread_watermarks, &told.unread));
        // A quiet plan tells the number on its own line.
        let is_told = is_quiet(counts) && counts.read > 0;
        let passed = passed_line(counts.passed_over, counts.read).filter(|_| !is_told);
        let lines: Vec<String> = lines.chain(passed).collect();
        lines.iter().for_each(|text| self.line(&format!("  {text}")));
        Ok(())
    }

    /// Pairs that are linked or unlinked.
    fn links(&mut self, detail: Detail) -> Result<(), ExecutorError> {
        let most = if detail == Detail::All { usize::MAX } else { SAMPLE };
        let mut lines = Vec::new();
        let links = Links { plan: self.plan, transform: self.transform };
        links.visit(|change, pair| {
            lines.push(self.pair(change, pair));
            Ok::<bool, ExecutorError>(lines.len() < most)
        })?;
        let counts = self.plan.counts();
        let left = (counts.link + counts.unlink).saturating_sub(lines.len() as u64);
        lines.iter().for_each(|text| self.line(text));
        if left > 0 {
            let text = format!("  … {} (--all)", count(left, "more link"));
            self.line(&self.terminal.paint(Paint::Faint, &text));
        }
        Ok(())
    }

    fn pair(&self, change: &LinkChange, pair: &LinkedPair) -> String {
        let (paint, symbol, verb) = match pair.action {
            LinkAction::Link => (Paint::Create, "↔", "links"),
            LinkAction::Unlink => (Paint::Reject, "↮", "unlinks"),
        };
        let id = || pair.id.as_ref().map_or_else(String::new, ToString::to_string);
        let target = pair.target.as_ref().map_or_else(id, ToString::to_string);
        let labels = if pair.labels.is_empty() {
            String::new()
        } else {
            format!(" ({})", visible(&pair.labels.join(", ")))
        };
        let (key, target) = (shown(change.key.as_str(), LONGEST_KEY), shown(&target, LONGEST_KEY));
        let kept: Vec<String> = pair.kept.iter().map(|id| shown(id.as_str(), LONGEST_KEY)).collect();
        let keeps =
            if kept.is_empty() { String::new() } else { format!(", keeps {} (mode: add)", kept.join(", ")) };
        format!(
            "  {} {key}  {verb} {} {target}{labels}{keeps}",
            self.terminal.paint(paint, symbol),
            change.to
        )
    }

    /// What the mapping's gates say, refusals with their numbers.
    fn policy(&mut self) {
        if self.plan.gates().is_empty() {
            return;
        }
        let shown: Vec<String> = self.plan.gates().iter().map(|verdict| self.gate(verdict)).collect();
        self.line(&format!("Policy  {}", shown.join(" · ")));
    }

    fn gate(&self, verdict: &GateVerdict) -> String {
        if verdict.is_ok() {
            return format!("{} ok", verdict.gate.kind.as_str());
        }
        self.terminal.paint(Paint::Reject, &format!("refused: {verdict}"))
    }

    fn named(&self, fields: &[FieldChange]) -> String {
        let names: Vec<&str> =
            fields.iter().take(NAMED).filter_map(|field| self.plan.property(field.rule)).collect();
        let more = fields.len().saturating_sub(NAMED);
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{tail}", names.join(", "))
    }

    fn field(&mut self, field: &FieldChange) {
        let name = self.plan.property(field.rule).unwrap_or_default();
        let before = field.before.as_deref().map_or_else(|| "(empty)".to_owned(), quoted);
        let after =
            if field.after.wire().is_empty() { "(empty)".to_owned() } else { quoted(field.after.wire()) };
        let why = match field.reason {
            FieldReason::Drift | FieldReason::SourceChangedAndDrift => {
                "   drift: changed since our last write"
            }
            FieldReason::New | FieldReason::First | FieldReason::SourceChanged | FieldReason::Key => "",
        };
        let way = field.trades_with.as_ref().map_or_else(String::new, |other| {
            format!("   by way of empty: changes places with {}", shown(other.as_str(), LONGEST_KEY))
        });
        let place = self.terminal.paint(Paint::Faint, &rule_place(self.transform, field.rule));
        let _ = writeln!(self.text, "      {name:<20} {before:<22} → {after:<24} {place}{way}{why}");
    }

    fn lines(&mut self, detail: Detail) -> Result<(), ExecutorError> {
        let (mut after, mut shown) = (0, 0_u64);
        loop {
            let page = self.plan.lines(after, if detail == Detail::All { 500 } else { SAMPLE })?;
            let Some(last) = page.last() else {
                break;
            };
            after = last.line;
            shown += page.len() as u64;
            for line in &page {
                let symbol = self.terminal.paint(Paint::Reject, "x");
                let Rejection { code, message, .. } = &line.rejection;
                let before = if line.standing { ", as before" } else { "" };
                self.line(&format!(
                    "  {symbol} line {}  rejected: {} ({code}{before})",
                    line.line,
                    visible(message)
                ));
            }
            if detail == Detail::Sample {
                break;
            }
        }
        let left = self.line_count() - shown;
        if left > 0 {
            let text = format!("  … {} (--all)", count(left, "more unreadable row"));
            self.line(&self.terminal.paint(Paint::Faint, &text));
        }
        Ok(())
    }
}

fn rejected(rejection: &Rejection, change: &Change) -> String {
    let property = rejection.property.as_ref().map(|property| format!("{property} ")).unwrap_or_default();
    let value =
        rejection.value.as_deref().map(|value| format!("`{}` ", shortened(value))).unwrap_or_default();
    let before = if change.is_standing() { ", as before" } else { "" };
    format!("  rejected: {property}{value}{} ({}{before})", shown(&rejection.message, 200), rejection.code)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

/// A value: at most 40 characters on one line.
fn shortened(text: &str) -> String {
    shown(text, 40)
}

fn budget_line(budget: &BudgetReport) -> String {
    let calls = &budget.calls;
    let all = calls.read + calls.write + calls.search;
    let search =
        if calls.search > 0 { format!(", {} search", thousands(calls.search)) } else { String::new() };
    let time = if budget.seconds > 0.0 {
        let rate = if budget.is_paced { "the connection's pace" } else { "the account's rate limit" };
        format!(", about {} at {rate}", duration(budget.seconds))
    } else {
        String::new()
    };
    let share = budget
        .daily_share
        .map(|share| format!(", {} of the daily quota", percent(share)))
        .unwrap_or_default();
    format!(
        "Budget  {} ({} read, {} write{search}){time}{share}",
        count(all, "call"),
        thousands(calls.read),
        thousands(calls.write)
    )
}

fn duration(seconds: f64) -> String {
    if seconds < 1.0 {
        "a second".to_owned()
    } else if seconds < 120.0 {
        format!("{seconds:.0} s")
    } else if seconds < 5_400.0 {
        format!("{:.0} min", seconds / 60.0)
    } else {
        let minutes = (seconds / 60.0).round() as u64;
        format!("{} h {} min", minutes / 60, minutes % 60)
    }
}

fn totals_line(counts: &PlanCounts) -> String {
    let standing = if counts.standing > 0 {
        format!(" ({} as before)", thousands(counts.standing))
    } else {
        String::new()
    };
    let parts = [
        (counts.create, "create"),
        (counts.update, "update"),
        (counts.adopt, "adopt"),
        (counts.archive, "archive"),
        (counts.left_alone, "left alone"),
        (counts.link, "link"),
        (counts.unlink, "unlink"),
        (counts.unchanged, "unchanged"),
        (counts.filtered, "filtered"),
        (counts.superseded, "superseded"),
        (counts.skip, "skipped"),
        (counts.hold, "held"),
    ];
    let always = ["create", "update", "unchanged"];
    let shown = parts.iter().filter(|(number, word)| *number > 0 || always.contains(word));
    let parts: Vec<String> = shown.map(|(number, word)| format!("{} {word}", thousands(*number))).collect();
    format!(
        "Plan: {}, {} rejected{standing} of {} read.",
        parts.join(", "),
        thousands(counts.reject),
        thousands(counts.read)
    )
}
