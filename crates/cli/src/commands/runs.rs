//! `runs`: the history.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use fieldline_executor::RunCounts;
use fieldline_state::{RunEntry, RunStatus, Scope, SqliteStore, StateStore as _};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::app::App;
use crate::args::RunsArguments;
use crate::endpoints::{self, EndpointReport};
use crate::error::CommandError;
use crate::exit_code::Exit;
use crate::remembered::{opened, place, readable, scopes};
use crate::render::{count, thousands};
use crate::reports::VERSION;
use crate::terminal::Paint;

/// More than any history holds.
const ALL: usize = usize::MAX >> 1;

#[derive(Serialize)]
struct RunsReport {
    version: u32,
    runs: Vec<RunLine>,
}

/// One run of one mapping.
#[derive(Serialize)]
struct RunLine {
    run: String,
    mapping: String,
    portal: String,
    started_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    /// From beginning to end; `null` while it goes on.
    seconds: Option<f64>,
    status: String,
    error: Option<String>,
    /// As in `run --json`; empty while it goes on.
    counts: Map<String, Value>,
    calls: Map<String, Value>,
    /// Only of the run that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoints: Option<Vec<EndpointReport>>,
}

/// Shows the latest runs, or one with what its calls came to.
pub(crate) fn runs(app: &App, arguments: &RunsArguments) -> Result<Exit, CommandError> {
    let project = readable(app)?;
    let Some(state) = opened(app, &project)? else {
        return none(app, arguments.run.as_deref());
    };
    let scopes = scopes(app, &project, &state, &[])?;
    let runs = match &arguments.run {
        Some(run) => one(&state, &scopes, run)?,
        None => latest(&state, &scopes, arguments.limit as usize)?,
    };
    if app.json {
        print_json(app, runs);
    } else if runs.is_empty() {
        return none(app, None);
    } else {
        runs.iter().for_each(|line| app.terminal.out(&text(app, line)));
        if arguments.run.is_none() {
            let next = app.command(&format!("runs {}", runs[0].run));
            app.terminal.note(&format!("Next: {next}   shows what its calls came to"));
        }
    }
    Ok(Exit::Done)
}

fn none(app: &App, run: Option<&str>) -> Result<Exit, CommandError> {
    if let Some(run) = run {
        return Err(unknown(run));
    }
    if app.json {
        print_json(app, Vec::new());
    } else {
        app.terminal.out("Nothing has run yet.\n");
        app.terminal.note(&format!("Next: {}", app.command("plan")));
    }
    Ok(Exit::Done)
}

fn unknown(run: &str) -> CommandError {
    CommandError::refused(format!("there is no run `{run}`"))
        .with_help("`fieldline runs` lists the latest; the first letters of an id will do.")
}

fn print_json(app: &App, runs: Vec<RunLine>) {
    let report = RunsReport { version: VERSION, runs };
    let json = serde_json::to_string_pretty(&report).expect("a history is plain data");
    app.terminal.json(&json);
}

/// The latest runs of all these mappings, newest first.
fn latest(state: &SqliteStore, scopes: &[Scope], limit: usize) -> Result<Vec<RunLine>, CommandError> {
    let mut lines = Vec::new();
    for scope in scopes {
        lines.extend(state.runs(scope, limit)?.into_iter().map(|entry| line(scope, entry)));
    }
    lines.sort_by_key(|line| Reverse(line.started_at));
    lines.truncate(limit);
    Ok(lines)
}

/// The run whose id begins so, of every mapping that it ran, oldest first.
fn one(state: &SqliteStore, scopes: &[Scope], run: &str) -> Result<Vec<RunLine>, CommandError> {
    let mut lines = Vec::new();
    for scope in scopes {
        for entry in state.runs(scope, ALL)?.into_iter().filter(|entry| entry.run.as_str().starts_with(run)) {
            let endpoints = state.endpoints(scope, &entry.run)?;
            let endpoints = Some(endpoints.into_iter().map(EndpointReport::from).collect());
            lines.push(RunLine { endpoints, ..line(scope, entry) });
        }
    }
    lines.sort_by_key(|line| line.started_at);
    match lines.first().map(|first| first.run.clone()) {
        Some(first) if lines.iter().all(|line| line.run == first) => Ok(lines),
        Some(_) => Err(CommandError::refused(format!("several runs begin with `{run}`"))
            .with_help("Give more letters of the id; `fieldline runs` lists the latest.")),
        None => Err(unknown(run)),
    }
}

fn line(scope: &Scope, entry: RunEntry) -> RunLine {
    let report: Value = serde_json::from_str(&entry.report).unwrap_or_default();
    let RunEntry { run, started_at, ended_at, status, .. } = entry;
    let told = report["status"].as_str().unwrap_or(match status {
        RunStatus::Running => "running",
        RunStatus::Complete => "complete",
        RunStatus::Stopped => "stopped",
        RunStatus::Failed => "failed",
    });
    RunLine {
        run: run.to_string(),
        mapping: scope.mapping.to_string(),
        portal: scope.portal.to_string(),
        started_at,
        ended_at,
        seconds: ended_at.map(|ended_at| (ended_at - started_at).num_milliseconds() as f64 / 1_000.0),
        status: told.to_owned(),
        error: report["error"].as_str().map(str::to_owned),
        counts: counts(&report),
        calls: report["calls"].as_object().cloned().unwrap_or_default(),
        endpoints: None,
    }
}

/// The counts in a report, whichever version wrote it.
fn counts(report: &Value) -> Map<String, Value> {
    let known = serde_json::to_value(RunCounts::default()).unwrap_or_default();
    let names = known.as_object().into_iter().flat_map(|known| known.keys());
    names.filter_map(|name| Some((name.clone(), report.get(name)?.clone()))).collect()
}

fn text(app: &App, line: &RunLine) -> String {
    let heading = app.terminal.paint(Paint::Heading, &format!("{} → {}", line.mapping, place(&line.portal)));
    let took = match line.seconds {
        Some(seconds) => format!("{} in {seconds:.1} s", line.status),
        None => "running, or its process died".to_owned(),
    };
    let started_at = line.started_at.format("%Y-%m-%d %H:%M:%S UTC");
    let mut text = format!("{}  {started_at}  {heading}: {took}\n", line.run);
    let number = |map: &Map<String, Value>, name: &str| map.get(name).and_then(Value::as_u64).unwrap_or(0);
    let told = line.counts.keys().filter(|name| number(&line.counts, name) > 0);
    let told =
        told.map(|name| format!("{} {}", thousands(number(&line.counts, name)), name.replace('_', " ")));
    let told: Vec<String> = told.collect();
    let sent: u64 = ["read", "write", "search", "other"].iter().map(|kind| number(&line.calls, kind)).sum();
    if line.ended_at.is_some() {
        let told = if told.is_empty() { "nothing read".to_owned() } else { told.join(", ") };
        text.push_str(&format!("  {told}; {}\n", count(sent, "call")));
    }
    if let Some(error) = &line.error {
        text.push_str(&format!("  {}\n", app.terminal.paint(Paint::Error, error)));
    }
    for endpoint in endpoints::lines(line.endpoints.as_deref().unwrap_or_default()) {
        text.push_str(&format!("{endpoint}\n"));
    }
    text
}
