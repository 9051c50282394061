//! `schedule`: runs mappings by the timetable until stopped.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use fieldline_executor::{Reading, Unobserved};
use fieldline_model::RunId;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::app::App;
use crate::commands::run_mapping;
use crate::error::{CommandError, report};
use crate::exit_code::Exit;
use crate::render;
use crate::reports::MappingReport;
use crate::schedule::{Before, Due, InLine, Queue, Scheduler, targets};
use crate::session::Session;
use crate::signals::Signals;

/// Longest sleep: a stop request, a changed clock and a woken machine are noticed this soon.
const LONGEST_SLEEP: Duration = Duration::from_millis(200);

/// What a finished run hands back.
type Finished = (String, Duration, Result<MappingReport, CommandError>);

/// Runs until a signal comes; then the batches in flight end, watermarks stay where they are safe, and the command ends.
pub(crate) async fn schedule(app: &App) -> Result<Exit, CommandError> {
    let session = Arc::new(Session::open(app)?);
    if session.project.schedule.is_empty() {
        return Err(CommandError::refused("`fieldline.yaml` has no `schedule:`")
            .with_help("Add one, such as `schedule: [{ mappings: [customers], every: 15m }]`."));
    }
    let signals = Signals::listen(session.stop.clone());
    let mut scheduler = Scheduler::new(&session.project.schedule, Utc::now());
    let mut running: JoinSet<Finished> = JoinSet::new();
    let mut queue = Queue::default();
    for (mapping, next_at) in scheduler.turns() {
        note(app, &format!("{mapping}: next run at {}", next_at.format("%Y-%m-%d %H:%M:%SZ")));
    }
    while !session.stop.is_requested() {
        let mut turn = Vec::new();
        for due in scheduler.due(Utc::now()) {
            match due {
                Due::Run(mapping) => turn.push(mapping),
                Due::StillRunning(mapping) => {
                    note(app, &format!("{mapping}: still running; this turn is left out"))
                }
            }
        }
        start_turn(&session, &turn, &mut queue, &mut running);
        let sleep = nap(scheduler.next_at(), Utc::now());
        tokio::select! {
            Some(finished) = running.join_next() => conclude(app, &mut scheduler, finished),
            () = tokio::time::sleep(sleep) => {}
        }
    }
    if !running.is_empty() {
        note(app, "stopping: waiting for the batches in flight");
    }
    while let Some(finished) = running.join_next().await {
        conclude(app, &mut scheduler, finished);
    }
    Ok(signals.exit().unwrap_or(Exit::Done))
}

fn nap(next_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Duration {
    let until = next_at.map_or(LONGEST_SLEEP, |next_at| (next_at - now).to_std().unwrap_or_default());
    until.clamp(Duration::from_millis(1), LONGEST_SLEEP)
}

/// Starts the mappings of one turn in the order of their links.
fn start_turn(session: &Arc<Session>, turn: &[String], queue: &mut Queue, running: &mut JoinSet<Finished>) {
    let names: Vec<&str> = turn.iter().map(String::as_str).collect();
    for plan in session.project.in_order(&names) {
        let mapping = plan.id().to_string();
        let (place, before) = queue.enter(&mapping, &targets(&session.project, &mapping));
        start(session, mapping, before, place, running);
    }
}

/// Starts a run as soon as those before it are over. Its own place is given up when it ends, however it does.
fn start(
    session: &Arc<Session>,
    mapping: String,
    before: Vec<Before>,
    place: InLine,
    running: &mut JoinSet<Finished>,
) {
    let session = Arc::clone(session);
    running.spawn(async move {
        let _place = place;
        for before in before {
            before.ended().await;
        }
        let started = std::time::Instant::now();
        let run = RunId::new(Uuid::now_v7().to_string());
        let result = run_mapping(&session, &mapping, &run, Reading::Incremental, Arc::new(Unobserved)).await;
        (mapping, started.elapsed(), result)
    });
}

fn conclude(app: &App, scheduler: &mut Scheduler, finished: Result<Finished, tokio::task::JoinError>) {
    let (mapping, took, result) = match finished {
        Ok(finished) => finished,
        Err(error) => {
            note(app, &format!("a run ended unexpectedly: {error}"));
            return;
        }
    };
    scheduler.finished(&mapping);
    match result {
        Ok(result) if app.json => {
            let json = serde_json::to_string(&result).expect("a report is plain data");
            app.terminal.json(&json);
        }
        Ok(result) => {
            let text = render::run(&app.terminal, &result, took.as_secs_f64());
            app.terminal.out(&format!("{} {text}", Utc::now().format("%Y-%m-%d %H:%M:%SZ")));
        }
        Err(error) => {
            note(app, &format!("{mapping}: this run failed; the next one still comes"));
            report(app, &error);
        }
    }
}

fn note(app: &App, text: &str) {
    app.terminal.note(&format!("{} {text}", Utc::now().format("%Y-%m-%d %H:%M:%SZ")));
}
