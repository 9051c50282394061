//! `status`: what is remembered of each mapping.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use fieldline_diagnostics::visible;
use fieldline_model::{Reason, SourceHash, SourceKey, Standing, StandingKind, Subject};
use fieldline_state::{RunEntry, RunStatus, Scope, SqliteStore, StateStore};
use serde::Serialize;

use crate::app::App;
use crate::endpoints::{self, EndpointReport};
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::news::{self, Naming, SkippedValues, StillWaiting, UnreadWatermark, WaitingFor};
use crate::remembered::{opened, place, readable, scopes};
use crate::render::{count, more_waiting, skipped_line, thousands, unread_line, waiting_line};
use crate::reports::VERSION;
use crate::terminal::{Paint, shown};

/// Runs among which the last complete one is looked for.
const LOOKED_AT: usize = 100;
/// Rejected and held records shown of each mapping.
const SHOWN: usize = 10;

#[derive(Serialize)]
struct StatusReport {
    version: u32,
    mappings: Vec<ScopeStatus>,
}

#[derive(Serialize)]
struct ScopeStatus {
    mapping: String,
    portal: String,
    watermark: Option<String>,
    records: u64,
    claims: u64,
    rejected: u64,
    /// Records kept back for a person, and those that wait for a look-up that they need.
    held: u64,
    open: u64,
    /// Records that wait for a look-up.
    pending: u64,
    /// Links that wait.
    links_pending: u64,
    /// Records that are not in HubSpot and are left out (`mode: update`).
    absent: u64,
    /// How many records and lines stand.
    #[serde(skip)]
    all: u64,
    unanswered_batches: u64,
    /// Rows of the last complete run whose watermark cannot be used.
    unread_watermarks: u64,
    unread_samples: Vec<UnreadWatermark>,
    /// Values that are left out of records as they were loaded last.
    skipped_values: Vec<SkippedValues>,
    /// What records wait for, what most wait for first.
    waiting: Vec<WaitingFor>,
    /// How many things are waited for.
    #[serde(skip)]
    things: u64,
    last_run: Option<LastRun>,
    standing: Vec<StandingLine>,
}

#[derive(Serialize)]
struct LastRun {
    run: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    status: &'static str,
    error: Option<String>,
    /// What its calls came to.
    endpoints: Vec<EndpointReport>,
}

#[derive(Serialize)]
struct StandingLine {
    subject: String,
    line: u64,
    kind: &'static str,
    code: Option<&'static str>,
    property: Option<String>,
    message: String,
}

/// Shows the state of the named mappings, or of all.
pub(crate) fn status(app: &App, mappings: &[String], all: bool) -> Result<Exit, CommandError> {
    let project = readable(app)?;
    let Some(state) = opened(app, &project)? else {
        if app.json {
            print_json(app, &StatusReport { version: VERSION, mappings: Vec::new() });
        } else {
            app.terminal.out("Nothing has run yet.\n");
            app.terminal.note(&format!("Next: {}", app.command("plan")));
        }
        return Ok(Exit::Done);
    };
    let scopes = scopes(app, &project, &state, mappings)?.into_iter();
    let mappings = scopes.map(|scope| scope_status(&state, &scope, all)).collect::<Result<Vec<_>, _>>()?;
    if app.json {
        print_json(app, &StatusReport { version: VERSION, mappings });
    } else if mappings.is_empty() {
        app.terminal.out("Nothing has run yet.\n");
    } else {
        mappings.iter().for_each(|status| app.terminal.out(&text(app, status)));
    }
    Ok(Exit::Done)
}

fn print_json(app: &App, report: &StatusReport) {
    let json = serde_json::to_string_pretty(report).expect("a status is plain data");
    app.terminal.json(&json);
}

fn scope_status(state: &SqliteStore, scope: &Scope, all: bool) -> Result<ScopeStatus, CommandError> {
    let summary = state.summary(scope)?;
    let last_run = state.runs(scope, 1)?.into_iter().next();
    let last_run = last_run.map(|entry| last(state, scope, entry)).transpose()?;
    let standing = state.standing(scope, None, if all { usize::MAX >> 1 } else { SHOWN })?;
    let watermark = state.progress(scope)?.and_then(|progress| progress.watermark);
    let naming = if all { Naming::ALL } else { Naming::FEW };
    let StillWaiting { waiting, things, links } = news::waiting(state, scope, naming)?;
    let (unread_watermarks, unread_samples) = unread(state, scope)?;
    Ok(ScopeStatus {
        unread_watermarks,
        unread_samples,
        skipped_values: news::skipped(state, scope, naming)?,
        waiting,
        things,
        mapping: scope.mapping.to_string(),
        portal: scope.portal.to_string(),
        watermark: watermark.map(|watermark| watermark.to_string()),
        records: summary.records,
        claims: summary.claims,
        rejected: summary.rejected,
        held: summary.held + summary.unloaded,
        open: summary.open,
        pending: summary.pending,
        links_pending: links,
        absent: summary.absent,
        all: summary.rejected + summary.held + summary.open + summary.pending + summary.absent,
        unanswered_batches: summary.intents,
        last_run,
        standing: lines(state, scope, standing)?,
    })
}

/// Entries looked up at once.
const WINDOW: usize = 1_000;

/// What stands, for people. Who waits for a look-up was loaded without it, or is not sent at all.
fn lines(
    state: &SqliteStore,
    scope: &Scope,
    standing: Vec<Standing>,
) -> Result<Vec<StandingLine>, CommandError> {
    let mut lines = Vec::with_capacity(standing.len());
    for window in standing.chunks(WINDOW) {
        let waits = |entry: &&Standing| matches!(entry.kind, StandingKind::Pending(_));
        // Keys come first, and ascend.
        let waiting = window.iter().filter(waits).filter_map(|entry| match &entry.subject {
            Subject::Key(key) => Some((key.clone(), entry.source_hash)),
            Subject::Line(_) | Subject::Links { .. } => None,
        });
        let (keys, wanted): (Vec<SourceKey>, Vec<SourceHash>) = waiting.unzip();
        let hashes = state.hashes(scope, &keys)?;
        let loaded = keys.into_iter().zip(hashes.into_iter().zip(wanted));
        let loaded: BTreeSet<SourceKey> =
            loaded.filter(|(_, (hash, wanted))| hash.as_ref() == Some(wanted)).map(|(key, _)| key).collect();
        lines.extend(window.iter().map(|entry| {
            let is_loaded = matches!(&entry.subject, Subject::Key(key) if loaded.contains(key));
            line(entry.clone(), is_loaded)
        }));
    }
    Ok(lines)
}

/// What the last complete run said of watermarks that cannot be used: their rows are read in every run.
fn unread(state: &SqliteStore, scope: &Scope) -> Result<(u64, Vec<UnreadWatermark>), CommandError> {
    let runs = state.runs(scope, LOOKED_AT)?;
    let Some(entry) = runs.into_iter().find(|entry| entry.status == RunStatus::Complete) else {
        return Ok((0, Vec::new()));
    };
    let report: serde_json::Value = serde_json::from_str(&entry.report).unwrap_or_default();
    let samples = serde_json::from_value(report["unread_samples"].clone()).unwrap_or_default();
    Ok((report["unread_watermarks"].as_u64().unwrap_or(0), samples))
}

fn last(state: &SqliteStore, scope: &Scope, entry: RunEntry) -> Result<LastRun, CommandError> {
    let status = match entry.status {
        RunStatus::Running => "running, or its process died",
        RunStatus::Complete => "complete",
        RunStatus::Stopped => "stopped",
        RunStatus::Failed => "failed",
    };
    let report: serde_json::Value = serde_json::from_str(&entry.report).unwrap_or_default();
    let error = report["error"].as_str().map(str::to_owned);
    let endpoints = state.endpoints(scope, &entry.run)?;
    Ok(LastRun {
        run: entry.run.to_string(),
        started_at: entry.started_at,
        ended_at: entry.ended_at,
        status,
        error,
        endpoints: endpoints.into_iter().map(EndpointReport::from).collect(),
    })
}

fn line(standing: Standing, is_loaded: bool) -> StandingLine {
    let (kind, code, property, message) = match standing.kind {
        StandingKind::Rejected(rejection) => {
            let property = rejection.property.map(|property| property.into_string());
            ("rejected", Some(rejection.code.as_str()), property, rejection.message)
        }
        StandingKind::Held(why) => ("held", None, None, why),
        StandingKind::Pending(awaited) => {
            let awaited: Vec<String> = awaited.iter().map(ToString::to_string).collect();
            let awaited = awaited.join("; ");
            match is_loaded {
                true => ("pending", None, None, format!("is loaded without what it waits for: {awaited}")),
                false => ("held", None, None, format!("is not sent, waits for {awaited}")),
            }
        }
        StandingKind::Absent => ("absent", None, None, Reason::Absent.to_string()),
        StandingKind::Open => {
            ("open", None, None, "its fate is unknown; the next run settles it first".to_owned())
        }
    };
    StandingLine { subject: standing.subject.to_string(), line: standing.line, kind, code, property, message }
}

fn text(app: &App, status: &ScopeStatus) -> String {
    let heading = format!("{} → {}", status.mapping, place(&status.portal));
    let mut text = format!("{}\n", app.terminal.paint(Paint::Heading, &heading));
    if let Some(run) = &status.last_run {
        let at = run.ended_at.unwrap_or(run.started_at).format("%Y-%m-%d %H:%M:%S UTC");
        text.push_str(&format!("  last run   {} at {at}\n", run.status));
    }
    if let Some(error) = status.last_run.as_ref().and_then(|run| run.error.as_ref()) {
        text.push_str(&format!("             {}\n", visible(error)));
    }
    if let Some(watermark) = &status.watermark {
        text.push_str(&format!("  watermark  {watermark}\n"));
    }
    text.push_str(&format!("  records    {} known\n", thousands(status.records)));
    text.push_str(&format!(
        "  standing   {} rejected, {} held, {} open\n",
        thousands(status.rejected),
        thousands(status.held),
        thousands(status.open)
    ));
    let waiting = [(status.pending, "record", "a look-up"), (status.links_pending, "link", "a record")];
    for (number, who, what) in waiting.iter().filter(|(number, ..)| *number > 0) {
        text.push_str(&format!("  waiting    {} for {what}\n", count(*number, who)));
    }
    for waiting in &status.waiting {
        text.push_str(&format!("    {}\n", waiting_line(waiting)));
    }
    let more = more_waiting(status.things, status.waiting.len(), "--all");
    more.iter().for_each(|more| text.push_str(&format!("    {more}\n")));
    if status.absent > 0 {
        let are = if status.absent == 1 { "is" } else { "are" };
        let records = count(status.absent, "record");
        text.push_str(&format!("  absent     {records} {are} not in HubSpot (mode: update)\n"));
    }
    for skipped in &status.skipped_values {
        text.push_str(&format!("  skipped    {}\n", skipped_line(skipped)));
    }
    if let Some(line) = unread_line(status.unread_watermarks, &status.unread_samples) {
        text.push_str(&format!("  unread     {line}\n"));
    }
    for line in &status.standing {
        let property = line.property.as_ref().map(|property| format!("{property} ")).unwrap_or_default();
        let code = line.code.map(|code| format!(" ({code})")).unwrap_or_default();
        text.push_str(&format!(
            "    {:<8} {:<16} {property}{}{code}\n",
            line.kind,
            shown(&line.subject, 40),
            visible(&line.message)
        ));
    }
    let left = status.all.saturating_sub(status.standing.len() as u64);
    if left > 0 {
        text.push_str(&format!("    … {} (--all)\n", count(left, "more record")));
    }
    let endpoints = status.last_run.as_ref().map_or(&[][..], |run| &run.endpoints);
    if !endpoints.is_empty() {
        text.push_str("  calls      of the last run\n");
        endpoints::lines(endpoints).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    text
}
