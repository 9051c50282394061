//! `run`: compute the plan, load it, remember.

use std::sync::Arc;
use std::time::Instant;

use chrono::Utc;
use fieldline_connector::{Calls, ErrorClass};
use fieldline_diagnostics::visible;
use fieldline_executor::{
    Ending, ExecutorError, LoadNews, Loaded, Observer, Reading, RunCounts, compute, load, recover,
};
use fieldline_model::RunId;
use fieldline_state::{Lease, RunStatus};
use uuid::Uuid;

use crate::app::App;
use crate::args::{PlanArguments, RunArguments};
use crate::commands::plan;
use crate::error::{CommandError, report};
use crate::exit_code::Exit;
use crate::news::{SkippedValues, UnreadWatermark, WaitingFor};
use crate::opened::Opened;
use crate::progress::observer;
use crate::project_files::select;
use crate::render;
use crate::reports::{MappingReport, RunReport, VERSION};
use crate::session::Session;
use crate::signals::Signals;

/// Runs the named mappings one after another.
pub(crate) async fn run(app: &App, arguments: &RunArguments) -> Result<Exit, CommandError> {
    if arguments.dry_run {
        let RunArguments { mappings, full_refresh, .. } = arguments.clone();
        return plan::plan(app, &PlanArguments { mappings, full_refresh, ..PlanArguments::default() }).await;
    }
    let session = Session::open(app)?;
    let signals = Signals::listen(session.stop.clone());
    let (started, run) = (Instant::now(), RunId::new(Uuid::now_v7().to_string()));
    let (mut ends, mut mappings) = (Vec::new(), Vec::new());
    for mapping in select(app, &session.project, &arguments.mappings)? {
        let begun = Instant::now();
        let screen = observer(app, &mapping);
        let result = run_mapping(&session, &mapping, &run, reading(arguments), Arc::clone(&screen)).await;
        screen.finish();
        match result {
            Ok(result) => {
                if app.json {
                    let say =
                        |error: &String| app.terminal.error(&format!("error: {mapping}: {}", visible(error)));
                    result.error.iter().for_each(say);
                } else {
                    app.terminal.out(&render::run(&app.terminal, &result, begun.elapsed().as_secs_f64()));
                }
                ends.push(exit_of(&result, arguments.strict));
                mappings.push(result);
            }
            // One mapping that cannot run does not keep the others from theirs.
            Err(error) => {
                mappings.push(MappingReport::failed(&mapping, &error));
                ends.push(report(app, &session.explained(error).of(&mapping)));
            }
        }
        if session.stop.is_requested() {
            break;
        }
    }
    let exit = Exit::of_runs(&ends);
    if app.json {
        let document = RunReport {
            version: VERSION,
            run: run.to_string(),
            seconds: started.elapsed().as_secs_f64(),
            mappings,
        };
        let json = serde_json::to_string_pretty(&document).expect("a run report is plain data");
        app.terminal.json(&json);
    } else if exit == Exit::Incomplete {
        let status = app.command("status");
        app.terminal.note(&format!("Next: {status}   shows what was rejected or held, and why"));
    }
    Ok(signals.exit().unwrap_or(exit))
}

fn reading(arguments: &RunArguments) -> Reading {
    if arguments.full_refresh { Reading::Full } else { Reading::Incremental }
}

fn exit_of(report: &MappingReport, strict: bool) -> Exit {
    let counts = &report.counts;
    let news = counts.rejected - counts.standing + counts.held - counts.held_standing
        + counts.open
        + counts.not_archived
        + counts.links_rejected;
    let waiting = counts.pending + counts.links_pending;
    let left = counts.left_alone + counts.links_standing;
    let standing = if strict { counts.standing + counts.held_standing + waiting + left } else { 0 };
    match report.status {
        "failed" => Exit::Failed,
        "exhausted" => Exit::Exhausted,
        _ if news + standing > 0 => Exit::Incomplete,
        _ => Exit::Done,
    }
}

/// Runs one mapping under its lease and notes the run in the history. An `Err` means nothing was loaded.
pub(crate) async fn run_mapping(
    session: &Session,
    mapping: &str,
    run: &RunId,
    reading: Reading,
    observer: Arc<dyn Observer>,
) -> Result<MappingReport, CommandError> {
    let _turn = session.turn(session.transform(mapping)?).await;
    let opened = session.open_mapping(mapping, run, observer).await?;
    let pipeline = &opened.pipeline;
    let scope = pipeline.scope();
    let _lease = match session.state.lease(&scope, run, Utc::now())? {
        Lease::Granted(guard) => guard,
        Lease::HeldBy { run, since } => {
            return Err(ExecutorError::Busy { mapping: mapping.to_owned(), run, since }.into());
        }
    };
    session.state.begin_run(&scope, run, Utc::now())?;
    let calls_before = opened.calls();
    let result = run_opened(session, &opened, reading).await;
    let calls = opened.calls() - calls_before;
    session.state.keep_endpoints(&scope, run, &opened.endpoints())?;
    let watermark = session.state.progress(&scope)?.and_then(|progress| progress.watermark);
    let blank = MappingReport {
        mapping: mapping.to_owned(),
        portal: Some(pipeline.portal.id.to_string()),
        to_file: opened.file.is_some(),
        counts: RunCounts::default(),
        calls,
        is_backfill: false,
        watermark: watermark.map(|watermark| watermark.to_string()),
        watermark_ahead: None,
        unread_samples: Vec::new(),
        skipped_values: Vec::new(),
        waiting: Vec::new(),
        things: 0,
        refused_links: Vec::new(),
        status: "failed",
        error: None,
    };
    match result {
        Ok(loaded) => {
            let report = concluded(loaded, blank);
            let json = serde_json::to_string(&report).expect("a report is plain data");
            session.state.end_run(&scope, run, Utc::now(), status_of(&report), &json)?;
            Ok(report)
        }
        Err(error) => {
            let status = MappingReport::failed(mapping, &error).status;
            let report = MappingReport { status, error: Some(error.summary()), ..blank };
            let json = serde_json::to_string(&report).expect("a report is plain data");
            session.state.end_run(&scope, run, Utc::now(), RunStatus::Failed, &json)?;
            Err(error)
        }
    }
}

/// What the history says of a run.
fn status_of(report: &MappingReport) -> RunStatus {
    match report.status {
        "complete" => RunStatus::Complete,
        "failed" => RunStatus::Failed,
        _ => RunStatus::Stopped,
    }
}

async fn run_opened(session: &Session, opened: &Opened, reading: Reading) -> Result<Loaded, CommandError> {
    let pipeline = &opened.pipeline;
    let source = session.source(opened)?;
    let (reading, news) = opened.begin(reading)?;
    if let Some(news) = news {
        session.app.terminal.note(&format!("{}: {news}", pipeline.transform.id()));
    }
    let loaded = async {
        recover(pipeline).await?;
        let plan = compute(pipeline, source, reading).await?;
        load(pipeline, plan).await
    };
    let loaded = or_stopped(loaded.await)?;
    if matches!(loaded.ending, Ending::Complete) {
        opened.conclude()?;
    }
    Ok(loaded)
}

/// Who asks a run to stop is obeyed before the first write as after it: that is no failure.
fn or_stopped(loaded: Result<Loaded, ExecutorError>) -> Result<Loaded, ExecutorError> {
    match loaded {
        Err(ExecutorError::Stopped) => Ok(Loaded {
            counts: RunCounts::default(),
            ending: Ending::Stopped,
            moved: false,
            calls: Calls::default(),
            news: LoadNews::default(),
        }),
        loaded => loaded,
    }
}

fn concluded(loaded: Loaded, blank: MappingReport) -> MappingReport {
    let (status, error) = match loaded.ending {
        Ending::Complete => ("complete", None),
        Ending::Stopped => ("stopped", None),
        Ending::Exhausted(error) => ("exhausted", Some(CommandError::from(error).summary())),
        Ending::Failed(error) => {
            let is_auth = error.class() == ErrorClass::Auth;
            let advice = match is_auth {
                true => "; `fieldline auth status` says what is known of the token and its scopes",
                false => "; run again to go on from here",
            };
            ("failed", Some(format!("{}{advice}", CommandError::from(error).summary())))
        }
    };
    let LoadNews { is_backfill, watermarks, skipped, waiting, things, refused_links } = loaded.news;
    MappingReport {
        counts: loaded.counts,
        is_backfill,
        watermark_ahead: watermarks.ahead.map(|ahead| ahead.to_string()),
        unread_samples: watermarks.samples.iter().map(UnreadWatermark::from).collect(),
        skipped_values: skipped.iter().map(|(skipped, keys)| SkippedValues::new(skipped, keys)).collect(),
        waiting: waiting.iter().map(WaitingFor::from).collect(),
        things,
        refused_links,
        status,
        error,
        ..blank
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_is_stopped_before_its_first_write_has_not_failed() {
        let blank = MappingReport { portal: None, ..MappingReport::failed("m", &CommandError::failed("x")) };
        let loaded = or_stopped(Err(ExecutorError::Stopped)).unwrap();
        let report = concluded(loaded, blank);
        assert_eq!((report.status, &report.error), ("stopped", &None));
        assert_eq!(status_of(&report), RunStatus::Stopped);
        assert_eq!(exit_of(&report, true), Exit::Done);
        let failed = or_stopped(Err(ExecutorError::Corrupt("a change")));
        assert!(matches!(failed, Err(ExecutorError::Corrupt(_))), "{failed:?}");
    }
}
